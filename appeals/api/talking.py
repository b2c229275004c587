"""The talk between doctors for programs: planned, called, noted, ended."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.actions.talking import NOTED, PLANNED
from appeals.api.words import StageSerializer
from appeals.models import Stage, Talk, TalkAttempt
from cases.api import Room, Said, done_once
from documents.api import CLOSED

HOW = [(how.value, how.value) for how in actions.How]
CALL_ENDS = [choice for choice in TalkAttempt.Ended.choices if choice[0]]


class TalkPlanSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Talk
        fields = ("stage", *PLANNED)
        read_only_fields = fields


class CallSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = TalkAttempt
        fields = ("id", "stage", "number", "called_on", *NOTED, "version", "ended")
        read_only_fields = fields


class PlanTalk(Said):
    """Who talks, when, and how to argue."""

    doctor = serializers.CharField(max_length=160, allow_blank=True, default="")
    slots = serializers.CharField(max_length=2000, allow_blank=True, default="")
    call_back = serializers.CharField(max_length=60, allow_blank=True, default="")
    specialty = serializers.CharField(max_length=160, allow_blank=True, default="")
    ask_for = serializers.CharField(max_length=4000, allow_blank=True, default="")
    not_concede = serializers.CharField(max_length=4000, allow_blank=True, default="")


class BeginCall(Said):
    """A call begins."""

    number_called = serializers.CharField(max_length=200)
    on = serializers.DateField()


class CallNotes(Said):
    """What was written, and the version the writer started from."""

    call = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    reviewer = serializers.CharField(max_length=160, allow_blank=True, default="")
    specialty = serializers.CharField(max_length=160, allow_blank=True, default="")
    licence_state = serializers.CharField(max_length=40, allow_blank=True, default="")
    reference = serializers.CharField(max_length=80, allow_blank=True, default="")
    notes = serializers.CharField(max_length=50_000, allow_blank=True, default="", trim_whitespace=False)


class EndCall(Said):
    """How one try ended."""

    call = serializers.UUIDField()
    ended = serializers.ChoiceField(CALL_ENDS)


class EndTalk(Said):
    """What came of the talk, and what was granted."""

    how = serializers.ChoiceField(HOW)
    on = serializers.DateField()
    approval_number = serializers.CharField(max_length=80, allow_blank=True, default="")
    approved_from = serializers.DateField(required=False, allow_null=True, default=None)
    approved_until = serializers.DateField(required=False, allow_null=True, default=None)


class TalkDoors(Room):
    """Doors of a stage that is a talk between doctors."""

    @extend_schema(operation_id="stages_calls", summary="The calls of a talk", responses=CallSerializer(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None)
    def calls(self, request: Request, pk: str) -> Response:
        """With their notes."""
        calls = self.get_object().attempts.order_by("number")
        return Response(CallSerializer(calls, many=True).data)

    @extend_schema(
        operation_id="stages_begin_call", summary="Begin a call between the doctors", request=BeginCall,
        responses={201: CallSerializer},
    )  # fmt: skip
    @calls.mapping.post
    @done_once
    def begin_call(self, request: Request, pk: str) -> Response:
        """Two at most; the first asks for the talk. It stops no clock."""
        said = self.said(BeginCall)
        attempt = actions.begin_attempt(self.get_object(), **said, today=self.today, by=self.person)
        return Response(CallSerializer(attempt).data, status=201)

    @extend_schema(
        operation_id="stages_plan_talk", summary="Prepare the talk", request=PlanTalk, responses=TalkPlanSerializer
    )
    @action(detail=True, methods=["post"], url_path="plan-talk")
    @done_once
    def plan_talk(self, request: Request, pk: str) -> Response:
        """What stood there before is replaced."""
        talk = actions.plan_talk(self.get_object(), plan=self.said(PlanTalk), by=self.person)
        return Response(TalkPlanSerializer(talk).data)

    @extend_schema(
        operation_id="stages_call_notes", summary="Keep the notes of a call", request=CallNotes,
        responses=CallSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="call-notes")
    @done_once
    def call_notes(self, request: Request, pk: str) -> Response:
        """409 when somebody else wrote meanwhile, or the call has ended."""
        said = self.said(CallNotes)
        attempt = self._call(said.pop("call"))
        version = said.pop("version")
        return Response(CallSerializer(actions.save_notes(attempt, notes=said, version=version, by=self.person)).data)

    @extend_schema(operation_id="stages_end_call", summary="End a call", request=EndCall, responses=CallSerializer)
    @action(detail=True, methods=["post"], url_path="end-call")
    @done_once
    def end_call(self, request: Request, pk: str) -> Response:
        """Its notes stay as they are."""
        said = self.said(EndCall)
        ended = TalkAttempt.Ended(said["ended"])
        return Response(CallSerializer(actions.end_attempt(self._call(said["call"]), ended=ended, by=self.person)).data)

    @extend_schema(
        operation_id="stages_end_talk", summary="Say what came of the talk", request=EndTalk, responses=StageSerializer
    )
    @action(detail=True, methods=["post"], url_path="end-talk")
    @done_once
    def end_talk(self, request: Request, pk: str) -> Response:
        """A yes counts with its authorization number; anything else leaves the appeal open with its date."""
        said = self.said(EndTalk)
        how, on = actions.How(said.pop("how")), said.pop("on")
        actions.end_talk(self.get_object(), how=how, on=on, approval=said, by=self.person, today=self.today)
        return Response(StageSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="stages_talk_sheet", summary="The sheet for the talk",
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )  # fmt: skip
    @action(detail=True, url_path="talk-sheet")
    def talk_sheet(self, request: Request, pk: str) -> HttpResponse:
        """The reading is remembered."""
        page = actions.open_sheet(self.get_object(), on=self.today, by=self.person)
        headers = CLOSED | {"Content-Disposition": 'attachment; filename="talk.pdf"'}
        return HttpResponse(page, "application/pdf", headers=headers)

    def _call(self, call_id: object) -> TalkAttempt:
        stage: Stage = self.get_object()
        found: TalkAttempt = get_object_or_404(stage.attempts.select_related("case"), pk=call_id)  # type: ignore[attr-defined]
        return found
