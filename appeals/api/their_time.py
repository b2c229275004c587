"""The other side's clock for programs: more time taken, information asked for, a case file sent on."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions, their_time
from appeals.api.following import FollowUpSerializer
from appeals.api.words import StageSerializer
from appeals.models import Delay, Stage
from cases.api import Room, Said, done_once
from documents.api import named_papers


class DelaySerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Delay
        fields = (
            "id",
            "stage",
            "kind",
            "told_on",
            "until",
            "reason",
            "paper",
            "answered_on",
            "recorded_at",
            "withdrawn_on",
        )
        read_only_fields = fields


class TheirNoticeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One notice of theirs and what the law makes of it."""

    delay = DelaySerializer()
    sentences = serializers.ListField(child=serializers.CharField())
    fault = serializers.BooleanField(help_text="The law does not allow it as it was taken; it is kept all the same.")
    waits = serializers.BooleanField(help_text="They still wait for what they asked for.")


class RecordDelay(Said):
    """What they said about their time."""

    kind = serializers.ChoiceField(Delay.Kind.choices)
    told_on = serializers.DateField()
    until = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")
    paper = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="A paper of the case.")


class InformationSent(Said):
    """Which request was answered, and on which day."""

    delay = serializers.UUIDField()
    on = serializers.DateField()


class WithdrawDelay(Said):
    """Which entry was made in error, and why it is taken out."""

    delay = serializers.UUIDField()
    why = serializers.CharField(max_length=300)


class Forwarded(Said):
    """The reviewer has the case file."""

    arrived_on = serializers.DateField()
    reference = serializers.CharField(max_length=80, allow_blank=True, default="")
    who = serializers.CharField(max_length=120, allow_blank=True, default="")


class AskAgain(Said):
    """The reviewer has nothing yet; when to ask again."""

    ask_on = serializers.DateField()


class TheirTimeDoors(Room):
    """Doors of a stage that are about the other side's clock."""

    @extend_schema(
        operation_id="stages_delays",
        summary="What they said about their time",
        responses=TheirNoticeSerializer(many=True),
    )
    @action(detail=True, filterset_class=None, pagination_class=None)
    def delays(self, request: Request, pk: str) -> Response:
        """Each notice with what the law makes of it."""
        return self._said(self.get_object())

    @extend_schema(
        operation_id="stages_delay", summary="Record what they say about their time", request=RecordDelay,
        responses={201: TheirNoticeSerializer(many=True)},
    )  # fmt: skip
    @delays.mapping.post
    @done_once
    def delay(self, request: Request, pk: str) -> Response:
        """Their date moves only as far as the law allows; what it does not allow is kept and said so."""
        stage, said = self.get_object(), self.said(RecordDelay)
        said["kind"] = Delay.Kind(said["kind"])
        said["paper"] = named_papers(stage.case, [said["paper"]])[0] if said["paper"] else None
        actions.record_delay(stage, **said, by=self.person, today=self.today)
        return self._said(self.get_object(), status=201)

    @extend_schema(
        operation_id="stages_information_sent", summary="Say that what they asked for was sent",
        request=InformationSent, responses=TheirNoticeSerializer(many=True),
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="information-sent")
    @done_once
    def information_sent(self, request: Request, pk: str) -> Response:
        """Where a source says that their clock stood still, it runs again from that day."""
        stage, said = self.get_object(), self.said(InformationSent)
        delay = get_object_or_404(stage.delays.select_related("case"), pk=said["delay"])
        actions.answer_information(delay, on=said["on"], by=self.person, today=self.today)
        return self._said(self.get_object())

    @extend_schema(
        operation_id="stages_withdraw_delay", summary="Take out an entry made in error", request=WithdrawDelay,
        responses=TheirNoticeSerializer(many=True),
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="withdraw-delay")
    @done_once
    def withdraw_delay(self, request: Request, pk: str) -> Response:
        """It stays visible; their date is counted without it."""
        stage, said = self.get_object(), self.said(WithdrawDelay)
        delay = get_object_or_404(stage.delays.select_related("case"), pk=said["delay"])
        actions.withdraw_delay(delay, why=said["why"], by=self.person, today=self.today)
        return self._said(self.get_object())

    @extend_schema(
        operation_id="stages_forwarded", summary="The reviewer has the case file", request=Forwarded,
        responses=StageSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def forwarded(self, request: Request, pk: str) -> Response:
        """Only for a step that the insurer must begin by itself; the reviewer's clock runs."""
        stage = self.get_object()
        actions.record_forwarding(stage, **self.said(Forwarded), by=self.person, today=self.today)
        return Response(StageSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="stages_not_forwarded", summary="The reviewer has no case file yet", request=AskAgain,
        responses=FollowUpSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="not-forwarded")
    @done_once
    def not_forwarded(self, request: Request, pk: str) -> Response:
        """It is asked for again on that day."""
        asked = actions.watch_again(self.get_object(), **self.said(AskAgain), by=self.person, today=self.today)
        return Response(FollowUpSerializer(asked).data)

    @extend_schema(
        operation_id="stages_want", summary="Say that the patient wants this way", request=None,
        responses={201: FollowUpSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def want(self, request: Request, pk: str) -> Response:
        """Those who work on the case hear of it today; nothing is filed by it."""
        wanted = actions.want_way(self.get_object(), by=self.person, today=self.today)
        return Response(FollowUpSerializer(wanted).data, status=201)

    def _said(self, stage: Stage, *, status: int = 200) -> Response:
        said: Any = TheirNoticeSerializer(their_time.said(stage, stage.case), many=True)
        return Response(said.data, status=status)
