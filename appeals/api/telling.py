"""Facts the law asks for, for programs: what is asked and told, and one answer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema_field
from rest_framework import serializers

from appeals import clocks
from appeals.asking import law_facts
from appeals.law.book import Fact
from cases.api import Said
from cases.models import Case, Urgency
from cases.own import is_this_you
from claimback.accounts.models import User

AT_STAKE = OpenApiExample("How much is at stake", {"name": "amount_at_stake", "value": "1250"}, request_only=True)


class SayUrgency(Said):
    """How urgent the case is; null where nobody knows yet."""

    urgency = serializers.ChoiceField(Urgency.choices, allow_null=True)


class SayWhoseName(Said):
    """Whether the patient is you, and the name of the patient as you were asked about it."""

    written = serializers.CharField(max_length=160, trim_whitespace=False)
    theirs = serializers.BooleanField()


class WhoseNameSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """“Is this you?”: asked of a person alone with a case they opened, whose name is nearly the patient's."""

    asked = serializers.BooleanField(help_text="Whether this is a question here; else the rest is empty.")
    written = serializers.CharField(help_text="The name of the patient.")
    theirs = serializers.BooleanField(allow_null=True, help_text="What you said; null while you have not.")


@extend_schema_field(OpenApiTypes.ANY)
class Value(serializers.JSONField):
    """Text, a whole number, yes or no (true, false, "yes", "no"), ISO days, or null."""


class TellLawFact(Said):
    """One fact of the rulebook, by its name, and its value."""

    name = serializers.CharField(max_length=80)
    value = Value(allow_null=True)


class LawFactSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A fact without a place of its own on the case."""

    name = serializers.CharField()
    question = serializers.CharField()
    type = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField(), help_text="What a choice may be.")
    value = Value(allow_null=True, help_text="As it was told; null while nobody has.")


def whose_name_of(case: Case, person: User) -> dict[str, Any]:
    """The question about the name of the patient as it stands for this person."""
    found = is_this_you(case, person)
    if found is None:
        return {"asked": False, "written": "", "theirs": None}
    return {"asked": True, "written": found.written, "theirs": found.said}


def law_facts_of(case: Case) -> list[dict[str, Any]]:
    """What is asked or was told."""
    more = case.coverage.more  # type: ignore[attr-defined]
    return [_row(clocks.book().facts[name], more.get(name)) for name in law_facts(case)]


def _row(fact: Fact, value: object) -> dict[str, Any]:
    return {"name": fact.name, "question": fact.question, "type": fact.type, "values": fact.values, "value": value}
