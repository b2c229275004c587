"""Rules that changed, for programs: which open cases they would move; approved, or asked of a second person."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions, moved
from appeals.api.dates import DeadlineSerializer
from appeals.api.overrides import OverrideSerializer
from appeals.changes import changed_in
from appeals.law.deadlines import LawError
from appeals.moving import Cause, Way
from cases.access import cases_open_to
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can


class DaysSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The days of one date, and the rule and sum behind them."""

    rule = serializers.CharField()
    legal_on = serializers.DateField(allow_null=True)
    conservative_on = serializers.DateField(source="days.conservative_on", allow_null=True)
    act_by = serializers.DateField()
    because = serializers.ListField(child=serializers.CharField())
    verified = serializers.BooleanField()
    by_hand = serializers.BooleanField()


class ChangeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One date, as it stands and as today's rules give it."""

    deadline = serializers.UUIDField(source="deadline_id", allow_null=True)
    step = serializers.CharField()
    clock = serializers.CharField()
    before = DaysSerializer(allow_null=True)
    after = DaysSerializer(allow_null=True)
    way = serializers.ChoiceField([(way.value, way.value) for way in Way])
    cause = serializers.ChoiceField([(cause.value, cause.value) for cause in Cause], allow_null=True)
    waits = serializers.BooleanField(help_text="Whether it needs a second person.")


class RecountSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What today's rules would change in one open case; `seen` is sent back by whoever approves it."""

    case = serializers.UUIDField(source="case_id")
    reference = serializers.CharField()
    seen = serializers.CharField()
    changes = ChangeSerializer(many=True)
    cannot_be_counted = serializers.CharField(source="contradiction.sentence", default=None, allow_null=True)


class RecountsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """So many cases of the list; `rest` goes into `after` for the next ones."""

    results = RecountSerializer(source="found", many=True)
    looked_at = serializers.IntegerField()
    rest = serializers.UUIDField(allow_null=True)


class Approve(Said):
    """What was seen."""

    seen = serializers.CharField(max_length=40)


class AskForLater(Approve):
    """Why the later dates should hold."""

    reason = serializers.CharField(max_length=300)


class OneOfMany(Approve):
    """One case, as it was seen."""

    case = serializers.UUIDField()


class ApproveMany(Said):
    """The cases to approve, each as it was seen."""

    cases = serializers.ListField(child=OneOfMany(), max_length=moved.LOOKED_AT)


class ApprovedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How many were brought in line, and the sentence for each that was not."""

    done = serializers.IntegerField()
    refused = serializers.DictField(child=serializers.CharField())


class MovedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The dates that were counted anew, and how many stay because they would be later."""

    new = DeadlineSerializer(many=True)
    superseded = DeadlineSerializer(many=True)
    held = serializers.IntegerField()


class RecountRoom(Room):
    """Recounts: open cases whose dates today's rules would change. What moves earlier, one person approves."""

    can: ClassVar = {
        "list": Can.VIEW,
        "retrieve": Can.VIEW,
        "approve": Can.APPROVE,
        "approve_many": Can.APPROVE,
        "ask": Can.APPROVE,
    }
    also_refused = (LawError,)
    rows = staticmethod(cases_open_to)
    serializer_class = RecountSerializer
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        operation_id="recounts_list", summary="Open cases today's rules would change", responses=RecountsSerializer,
        parameters=[OpenApiParameter("after", UUID, description="The `rest` of the page before.")],
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """The oldest cases first, so many looked at in one call."""
        after = serializers.UUIDField(allow_null=True).run_validation(request.query_params.get("after") or None)
        return Response(RecountsSerializer(moved.listed(self.person, after=after)).data)

    @extend_schema(operation_id="recounts_retrieve", summary="One case by today's rules")
    def retrieve(self, request: Request, pk: str) -> Response:
        """Every date that would change; none where all are as the rules give them."""
        return Response(RecountSerializer(changed_in(self._open())).data)

    @extend_schema(
        operation_id="recounts_approve", summary="Approve what moves no date later", request=Approve,
        responses=MovedSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def approve(self, request: Request, pk: str) -> Response:
        """409 when it is no longer as it was seen, or nothing is left but later dates."""
        counted = actions.approve_recount(self.get_object(), **self.said(Approve), by=self.person, on=self.today)
        return Response(MovedSerializer(counted).data)

    @extend_schema(
        operation_id="recounts_approve_many", summary="Approve many cases", request=ApproveMany,
        responses=ApprovedSerializer,
    )  # fmt: skip
    @action(detail=False, methods=["post"], url_path="approve")
    @done_once
    def approve_many(self, request: Request) -> Response:
        """Each by itself: those that changed meanwhile are named with their sentence."""
        seen = {each["case"]: each["seen"] for each in self.said(ApproveMany)["cases"]}
        chosen = [(case, seen[case.pk]) for case in self.get_queryset().filter(pk__in=seen)]
        done, refused = actions.approve_recounts(chosen, by=self.person, on=self.today)
        told: dict[str, Any] = {"done": done, "refused": {str(case.pk): why for case, why in refused}}
        return Response(ApprovedSerializer(told).data)

    @extend_schema(
        operation_id="recounts_ask", summary="Ask a second person for later dates", request=AskForLater,
        responses={201: OverrideSerializer(many=True)},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def ask(self, request: Request, pk: str) -> Response:
        """The dates stay until somebody else agrees; 409 where nobody else of the organisation may."""
        made = actions.ask_for_recount(self.get_object(), **self.said(AskForLater), by=self.person, on=self.today)
        return Response(OverrideSerializer(made, many=True).data, status=201)

    def _open(self) -> Any:
        case = self.get_object()
        if case.closed_on:
            raise ValidationError({"case": ["This case is closed: no date runs any more."]})
        return case
