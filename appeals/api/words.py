"""What programs say about a rung, and what they are told."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from appeals import clocks
from appeals.kept import kept
from appeals.law.facts import LawError
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.models import Channel, Continuation, Filing, Letter, Stage, UsedBy
from cases.api import Facts, Said
from cases.models import SAID, Outcome

GOES_TO = [
    (kind.value, kind.value) for kind in (StageKind.INTERNAL_APPEAL, StageKind.EXTERNAL_REVIEW, StageKind.HEARING)
]
ANSWERS = [choice for choice in SAID if choice[0] != Outcome.DENIED]
STANDINGS = [(state.value, state.value) for state in State]


class FilingSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Filing
        fields = (
            "filer", "sent_on", "sent_at", "how", "address", "tracking", "fax_pages", "fax_result",
            "late", "packet", "proof", "delivered_on",
            "acknowledged_on", "acknowledged_by", "reference", "recorded_at", "recorded_by",
        )  # fmt: skip
        read_only_fields = fields


class StageSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    filing = FilingSerializer(read_only=True, allow_null=True, default=None)
    letter = serializers.UUIDField(source="letter_id", read_only=True, allow_null=True, default=None)
    state = serializers.ChoiceField(STANDINGS, read_only=True)
    cautions = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Stage
        fields = (
            "id", "case", "step", "kind", "name", "position", "parallel", "optional", "automatic", "cautions", "state",
            "challenges", "answer", "opened_at", "filed_on", "events", "answered_on", "abandoned_on", "why_abandoned",
            "used_by", "used_on", "filing", "letter",
        )  # fmt: skip
        read_only_fields = fields


class QuestionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A clock that waits for facts."""

    clock = serializers.CharField()
    missing = serializers.ListField(child=serializers.CharField(), help_text="Names of facts or events.")
    questions = serializers.ListField(child=serializers.CharField(), help_text="The same, as one would ask a person.")


class StageInFullSerializer(StageSerializer):
    """A rung and what its clocks wait for."""

    questions = serializers.SerializerMethodField()
    look_at = serializers.SerializerMethodField(
        help_text="Filed under another kind of coverage: what was kept and what to look at; else empty."
    )

    class Meta(StageSerializer.Meta):
        fields = (*StageSerializer.Meta.fields, "questions", "look_at")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(QuestionSerializer(many=True))
    def get_questions(self, stage: Stage) -> Any:
        """The clocks that cannot be counted yet; facts that contradict each other are one question."""
        try:
            asked = clocks.questions_of(stage.case, stage.case.coverage, [stage]).get(str(stage.pk), [])
        except LawError as contradiction:
            return [{"clock": "", "missing": [], "questions": [str(contradiction)]}]
        return QuestionSerializer(asked, many=True).data

    def get_look_at(self, stage: Stage) -> str:
        """What the desk says of a step that is none of the case's coverage."""
        return kept([stage], stage.case.coverage).get(str(stage.pk), "")


class LetterSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Letter
        fields = (
            "id", "case", "stage", "kind", "authority", "subject", "recipient", "sender", "body", "gaps", "version",
            "written_on", "edited_at", "sealed_at", "sent_on", "sent_how", "thrown_at", "thrown_by",
        )  # fmt: skip
        read_only_fields = fields


class SaveLetter(Said):
    """The whole letter, and the version the writer started from."""

    subject = serializers.CharField(max_length=300)
    recipient = serializers.CharField(max_length=2000, allow_blank=True)
    sender = serializers.CharField(max_length=2000, allow_blank=True)
    body = serializers.CharField(max_length=200_000, trim_whitespace=False)
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class AnswerPaper(Said):
    """One file: the letter that answers a stage."""

    file = serializers.FileField(allow_empty_file=True, max_length=255)


class FileStage(Said):
    """When, how and where to it was sent, and what proves it."""

    on = serializers.DateField()
    at = serializers.DateTimeField(required=False, allow_null=True, help_text="The instant, where hours count.")
    how = serializers.ChoiceField(Channel.choices)
    address = serializers.CharField(max_length=2000)
    tracking = serializers.CharField(max_length=60, allow_blank=True, default="")
    proof = serializers.UUIDField(required=False, allow_null=True, help_text="A paper of the case.")
    packet = serializers.UUIDField(required=False, allow_null=True, help_text="A packet of this stage.")
    fax_pages = serializers.IntegerField(min_value=1, max_value=9_999, required=False, allow_null=True)
    fax_result = serializers.CharField(max_length=40, allow_blank=True, default="", help_text="As on the fax report.")
    in_own_name = serializers.BooleanField(
        default=False, help_text="The patient sends it in their own name; then no paper lets anybody act."
    )
    care_asked_by = serializers.ChoiceField(
        Continuation.Asker.choices, required=False, allow_null=True, default=None,
        help_text="Who asks in this same letter that the care goes on meanwhile; null where nobody does.",
    )  # fmt: skip
    as_it_was = serializers.BooleanField(
        default=False, help_text="Record it even if the packet's manifest now says that it is not whole."
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Certified mail has a tracking number."""
        if said["how"] == Channel.CERTIFIED and not said["tracking"]:
            raise serializers.ValidationError({"tracking": ["Certified mail has a tracking number; it is the proof."]})
        return said


class RecordReceipt(Said):
    """One rung of the ladder of receipts."""

    rung = serializers.ChoiceField(["delivered", "acknowledged"])
    on = serializers.DateField()
    reference = serializers.CharField(max_length=80, allow_blank=True, default="")
    who = serializers.CharField(max_length=120, allow_blank=True, default="")
    proof = serializers.UUIDField(
        required=False, allow_null=True, help_text="A paper of the case; kept where the filing has no proof yet."
    )


class RecordAnswer(Facts):
    """What the answer says; `outcome` is the least of it."""

    outcome = serializers.ChoiceField(ANSWERS)
    papers = serializers.ListField(child=serializers.UUIDField(), max_length=40, default=list)
    goes_to = serializers.ChoiceField(
        GOES_TO, allow_blank=True, default="",
        help_text="What goes to `appeal_address` and `appeal_fax`, where the answer names them.",
    )  # fmt: skip
    goes_to_name = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="Who gets it there, where that is not the insurer."
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """An address without what it is for would be kept nowhere."""
        if (said.get("appeal_address") or said.get("appeal_fax")) and not said["goes_to"]:
            raise serializers.ValidationError({"goes_to": ["Say what goes to this address, or leave the address out."]})
        return said


class StageFact(Said):
    """An event in the rulebook's words, and its day or instant in ISO form."""

    event = serializers.CharField(max_length=80)
    value = serializers.CharField(max_length=40)


class WhoAppealed(Said):
    """Who has used this level already; of a doctor's appeal the day, and whether the insurer counts it."""

    used_by = serializers.ChoiceField(UsedBy.choices)
    on = serializers.DateField(required=False, allow_null=True, default=None, help_text="Of the doctor's appeal.")
    counts = serializers.BooleanField(default=False, help_text="The insurer counts it as the patient's appeal.")
    how = serializers.ChoiceField(Channel.choices, allow_blank=True, default="")


class AbandonStage(Said):
    """Why it is given up, and how it stood when that was decided."""

    why = serializers.CharField(max_length=300)
    seen = serializers.ChoiceField(
        STANDINGS, required=False, help_text="Its state when that was decided: nothing is done if it has moved since."
    )
