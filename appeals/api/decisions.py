"""Decisions for programs: the denial is confirmed here; answers are recorded on their stage."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions, notices
from appeals.actions.granted import lengthen_approval, use_approval
from appeals.api.noticing import NoticeSerializer, SettleNotice
from appeals.law.facts import LawError
from cases.api import DecisionRoom, DecisionSerializer, Facts, Said, done_once
from claimback.accounts.roles import Can
from documents.api import named_papers

DENIAL = OpenApiExample(
    "A denial of a self-funded employer plan",
    {
        "case": "019e0000-0000-7000-8000-000000000001",
        "papers": ["019e0000-0000-7000-8000-000000000002"],
        "coverage_type": "erisa_self_funded",
        "state": "OH",
        "insurer": "Fictional Mutual",
        "claim_type": "pre_service",
        "notice_on": "2026-03-02",
        "received_on": "2026-03-06",
        "received_how": "told",
        "reason": "not_medically_necessary",
    },
    request_only=True,
)


class Papers(serializers.ListField):
    """Ids of papers of the case."""

    child = serializers.UUIDField()


class ConfirmDenial(Facts):
    """What a person confirmed the denial to say."""

    case = serializers.UUIDField()
    papers = Papers(max_length=40, default=list)
    second = serializers.BooleanField(default=False, help_text="It is a second denial, on purpose.")

    def get_fields(self) -> dict[str, Any]:
        """Every fact but the outcome: it is a denial."""
        return {name: field for name, field in super().get_fields().items() if name != "outcome"}


class UseApproval(Said):
    """On which day what was granted was used."""

    used_on = serializers.DateField(allow_null=True, help_text="null: it is not used yet.")


class LengthenApproval(Said):
    """Until which later day it is good."""

    until = serializers.DateField()


class CorrectDecision(Facts):
    """Facts that were wrong, and why; of the decision, the case or its coverage."""

    why = serializers.CharField(max_length=300)


@extend_schema_view(
    list=extend_schema(operation_id="decisions_list", summary="Decisions, newest first"),
    retrieve=extend_schema(operation_id="decisions_retrieve", summary="One decision"),
)
class DecisionsRoom(DecisionRoom):
    """Decisions: the first denial and every answer to an appeal."""

    can: ClassVar = {
        **DecisionRoom.can, "create": Can.EDIT, "partial_update": Can.EDIT, "notice": Can.READ,
        "settle_notice": Can.EDIT, "use": Can.EDIT, "lengthen": Can.EDIT,
    }  # fmt: skip
    also_refused = (LawError,)

    @extend_schema(
        operation_id="decisions_confirm_denial",
        summary="Confirm a denial",
        request=ConfirmDenial,
        responses={201: DecisionSerializer},
        examples=[DENIAL],
        description="Opens the stages the law gives, with their deadlines and reminders, all or nothing.",
    )
    @done_once
    def create(self, request: Request) -> Response:
        """A person confirmed what the denial says."""
        said = self.said(ConfirmDenial)
        case = self.case_named(said.pop("case"))
        papers, second = named_papers(case, said.pop("papers")), said.pop("second")
        decision = actions.accept_denial(case, facts=said, papers=papers, second=second, by=self.person, on=self.today)
        return Response(DecisionSerializer(decision).data, status=201)

    @extend_schema(
        operation_id="decisions_correct",
        summary="Correct a decision, with a reason",
        request=CorrectDecision,
        responses=DecisionSerializer,
    )
    @done_once
    def partial_update(self, request: Request, pk: str) -> Response:
        """Dates are counted anew; what no longer holds is superseded and stays visible."""
        decision, facts = self.get_object(), self.said(CorrectDecision)
        why = facts.pop("why")
        actions.correct_and_recount(
            decision.case, decision=decision, facts=facts, why=why, by=self.person, on=self.today
        )
        decision.refresh_from_db()
        return Response(DecisionSerializer(decision).data)

    @extend_schema(
        operation_id="decisions_notice",
        summary="What the notice must say, and what it says",
        responses=NoticeSerializer,
    )
    @action(detail=True, methods=["get"])
    def notice(self, request: Request, pk: str) -> Response:
        """Every duty with its law, what the pages say of it, and what a person settled."""
        decision = self.get_object()
        return Response(NoticeSerializer(notices.check(decision.case, decision)).data)

    @extend_schema(
        operation_id="decisions_settle_notice", summary="Say what the notice leaves out", request=SettleNotice,
        responses=NoticeSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="settle-notice")
    @done_once
    def settle_notice(self, request: Request, pk: str) -> Response:
        """Duties that are not named stay as they are; 422 for a duty this notice does not have."""
        decision = self.get_object()
        actions.settle_notice(decision, findings=self.said(SettleNotice)["findings"], by=self.person)
        return Response(NoticeSerializer(notices.check(decision.case, decision)).data)

    @extend_schema(
        operation_id="decisions_use", summary="Say that what was granted was used", request=UseApproval,
        responses=DecisionSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def use(self, request: Request, pk: str) -> Response:
        """Nobody is reminded of its last day any more, until `null` takes it back. Also when the case is closed."""
        used_on = self.said(UseApproval)["used_on"]
        decision = use_approval(self.get_object(), used_on=used_on, by=self.person, on=self.today)
        return Response(DecisionSerializer(decision).data)

    @extend_schema(
        operation_id="decisions_lengthen", summary="Keep that they gave more time", request=LengthenApproval,
        responses=DecisionSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def lengthen(self, request: Request, pk: str) -> Response:
        """What was granted is good until a later day; people are reminded of that one. Also when the case is closed."""
        until = self.said(LengthenApproval)["until"]
        decision = lengthen_approval(self.get_object(), until=until, by=self.person, on=self.today)
        return Response(DecisionSerializer(decision).data)
