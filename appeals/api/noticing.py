"""A notice and its duties, for programs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from appeals.models import NoticeFinding
from cases.api import Said

SEEN = ("found", "not_found", "unclear", "unread")


class NoticeLawSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Where a duty stands in the law."""

    cite = serializers.CharField()
    url = serializers.URLField()
    quote = serializers.CharField(allow_null=True)
    verified = serializers.BooleanField()


class NoticePointSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One duty of a notice."""

    duty = serializers.CharField(source="id")
    name = serializers.CharField(source="owed.duty.name")
    certain = serializers.BooleanField(
        source="owed.certain", help_text="False where it hangs on a fact nobody has stated: the state, or the reason."
    )
    verified = serializers.BooleanField(source="owed.verified", help_text="Whether somebody read the law in a source.")
    laws = NoticeLawSerializer(source="cites", many=True)
    seen = serializers.ChoiceField(SEEN, help_text="What looking for it in the pages gave: a suggestion, never a fact.")
    page = serializers.IntegerField(source="look.page", default=None)
    quote = serializers.CharField(source="look.quote", default="")
    settled = serializers.ChoiceField(NoticeFinding.Verdict.choices, help_text="What a person said.")


class NoticeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A notice beside its duties; no points where the coverage is not known, or nothing is written down for it."""

    coverage_known = serializers.BooleanField()
    points = NoticePointSerializer(many=True)
    effect = serializers.SerializerMethodField(help_text="What the law says follows from a gap. It moves no date.")

    def get_effect(self, checked: Any) -> str | None:
        """The sentence, or null where no rule is known."""
        return checked.effect.sentence if checked.effect else None


class SettleNotice(Said):
    """What a person says of the duties of a notice."""

    findings = serializers.DictField(
        child=serializers.ChoiceField(NoticeFinding.Verdict.choices, allow_blank=True),
        help_text="Duty to “missing”, “present”, or nothing for not decided.",
    )
