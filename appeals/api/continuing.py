"""Care that goes on while a step is decided, for programs: what the law says, and that it was asked for."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.continued import continued
from appeals.models import Channel, Continuation, Stage
from cases.api import Room, Said, done_once
from documents.api import named_papers


class ContinuationSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Continuation
        fields = (
            "id", "stage", "asked_on", "asked_by", "how", "asked_of", "reference", "proof", "recorded_at",
            "recorded_by", "withdrawn_on", "why_withdrawn",
        )  # fmt: skip
        read_only_fields = fields


class PlaceOfLawSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A place where the law is written, and whether somebody read it there."""

    cite = serializers.CharField()
    url = serializers.CharField()
    verified = serializers.BooleanField()


class ContinuedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What stands about care that goes on at one step."""

    right = serializers.BooleanField(help_text="Whether the rulebook knows of it at this step of this coverage.")
    sentences = serializers.ListField(child=serializers.CharField(), help_text="In the words of the rulebook.")
    sources = PlaceOfLawSerializer(many=True)
    last = serializers.DateField(allow_null=True, help_text="The last legal day to ask, where it is known.")
    late = serializers.BooleanField(allow_null=True, help_text="Null while nothing was asked or no last day is known.")
    asked = ContinuationSerializer(allow_null=True)
    taken_back = ContinuationSerializer(many=True)


class RecordContinuation(Said):
    """When, by whom and how it was asked that the care goes on."""

    asked_on = serializers.DateField()
    asked_by = serializers.ChoiceField(Continuation.Asker.choices)
    how = serializers.ChoiceField(Channel.choices)
    asked_of = serializers.CharField(max_length=200, allow_blank=True, default="")
    reference = serializers.CharField(max_length=80, allow_blank=True, default="")
    proof = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="A paper of the case.")


class WithdrawContinuation(Said):
    """Which entry was made in error, and why."""

    continuation = serializers.UUIDField()
    why = serializers.CharField(max_length=300)


class ContinuingDoors(Room):
    """Doors of a stage that are about care that goes on meanwhile."""

    @extend_schema(
        operation_id="stages_continuation", summary="Care that goes on meanwhile", responses=ContinuedSerializer
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def continuation(self, request: Request, pk: str) -> Response:
        """What the law says of it at this step, by when to ask, and whether that was done."""
        return self._stands(self.get_object())

    @extend_schema(
        operation_id="stages_record_continuation", summary="Record that continued care was asked for",
        request=RecordContinuation, responses={201: ContinuedSerializer},
    )  # fmt: skip
    @continuation.mapping.post
    @done_once
    def record_continuation(self, request: Request, pk: str) -> Response:
        """Its date is met; asked late it is recorded too, and marked. 422 where this coverage knows no such right."""
        stage, said = self.get_object(), self.said(RecordContinuation)
        said["proof"] = named_papers(stage.case, [said["proof"]])[0] if said["proof"] else None
        actions.record_continuation(stage, **said, by=self.person, today=self.today)
        return self._stands(self.get_object(), status=201)

    @extend_schema(
        operation_id="stages_withdraw_continuation", summary="Take back that continued care was asked for",
        request=WithdrawContinuation, responses=ContinuedSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="withdraw-continuation")
    @done_once
    def withdraw_continuation(self, request: Request, pk: str) -> Response:
        """It stays visible; the date to ask runs again."""
        stage, said = self.get_object(), self.said(WithdrawContinuation)
        asked = get_object_or_404(stage.continuations.select_related("case"), pk=said["continuation"])
        actions.withdraw_continuation(asked, why=said["why"], by=self.person, today=self.today)
        return self._stands(self.get_object())

    def _stands(self, stage: Stage, *, status: int = 200) -> Response:
        found = continued(stage, stage.case)
        told = {
            "right": bool(found and found.law.sentences),
            "sentences": found.law.sentences if found else (),
            "sources": found.law.sources if found else (),
            "last": found.last if found else None,
            "late": found.late if found and found.asked and found.last else None,
            "asked": found.asked if found else None,
            "taken_back": found.before if found else (),
        }
        return Response(ContinuedSerializer(told).data, status=status)
