"""Criteria for programs, with the task that closes a gap: it joins the worklist, so it lives on this storey."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.api.following import FollowUpSerializer
from cases.api import Said, done_once
from claimback.accounts.roles import Can
from documents.criteria.api import CriterionRoom


class ChaseGap(Said):
    """What to do about a gap, and by which day."""

    what = serializers.CharField(max_length=200)
    due_on = serializers.DateField(help_text="Today or later.")


class CriteriaRoom(CriterionRoom):
    """Criteria: what the insurer asks for, and where each stands."""

    can: ClassVar = CriterionRoom.can | {"task": Can.EDIT}

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
