"""Criteria for programs, with what lives on this storey: the task that closes a gap, what was asked for it and came."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions, asked_for
from appeals.api.following import FollowUpSerializer
from appeals.api.requests import ArrivalSerializer
from cases.api import Said, done_once
from claimback.accounts.roles import Can
from documents.criteria import matrix
from documents.criteria.api import OF_CASE, CriterionRoom, RowSerializer


class ChaseGap(Said):
    """What to do about a gap, and by which day."""

    what = serializers.CharField(max_length=200)
    due_on = serializers.DateField(help_text="Today or later.")


class AskedForSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Something asked of others for a criterion: still awaited, or arrived and not judged yet."""

    request = serializers.UUIDField(source="request.pk")
    item = serializers.UUIDField(source="item.pk")
    what = serializers.CharField(source="item.what")
    due_on = serializers.DateField(source="request.due_on")
    waits = serializers.BooleanField(help_text="Nothing that could be it is here yet.")
    arrivals = ArrivalSerializer(many=True)


class AskedRowSerializer(RowSerializer):
    """One row of the matrix, with what was asked of others for it."""

    asked_for = AskedForSerializer(many=True)


class CriteriaRoom(CriterionRoom):
    """Criteria: what the insurer asks for, and where each stands."""

    can: ClassVar = CriterionRoom.can | {"matrix": Can.READ, "task": Can.EDIT}

    @extend_schema(
        operation_id="criteria_matrix", summary="The matrix of a case", parameters=[OF_CASE],
        responses=AskedRowSerializer(many=True), filters=False,
    )  # fmt: skip
    @action(detail=False, pagination_class=None, filterset_class=None)
    def matrix(self, request: Request) -> Response:
        """What they ask, what was counted, which pages answer, what is missing, what arrived and waits."""
        case = self.case_asked(request)
        read = matrix.read(case, today=self.today)
        asked_for.put_beside(read.rows, case)
        return Response(AskedRowSerializer(read.rows, many=True).data)

    @extend_schema(
        operation_id="criteria_task", summary="Make the gap of a criterion a dated task", request=ChaseGap,
        responses={201: FollowUpSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def task(self, request: Request, pk: str) -> Response:
        """It joins the worklist; 409 while an earlier task for it is open."""
        criterion, said = self.get_object(), self.said(ChaseGap)
        made = actions.chase_gap(criterion, **said, on=self.today, by=self.person)
        return Response(FollowUpSerializer(made).data, status=201)
