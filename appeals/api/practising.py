"""Practice cases for programs: begun, listed, thrown away. No other list holds anything of them."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.actions import practising
from appeals.actions.erasing import throw_practice_away
from appeals.api.cases import CaseSerializer, OpenCase
from appeals.practice import practice_open_to
from cases.access import get_office
from cases.api import Room, done_once
from claimback.accounts.roles import Can
from documents.storage import NoRoom


@extend_schema_view(
    list=extend_schema(operation_id="practice_list", summary="Practice cases of where you work, newest first"),
)
class PracticeRoom(mixins.ListModelMixin, Room):
    """Practice: an invented case to learn on. Nothing of it is sent, and it counts nowhere."""

    can: ClassVar = {"list": Can.VIEW, "create": Can.OPEN, "destroy": Can.EDIT}
    rows = staticmethod(practice_open_to)
    also_refused = (NoRoom,)
    lists_practice = True
    serializer_class = CaseSerializer

    @extend_schema(
        operation_id="practice_begin", summary="Begin to practise", request=OpenCase, responses={201: CaseSerializer}
    )
    @done_once
    def create(self, request: Request) -> Response:
        """Your practice case with its letter; the one you have, if you have one."""
        office = get_office(self.person, Can.OPEN, self.said(OpenCase).get("organisation"))
        case = practising.begin_practice(organisation=office, by=self.person, on=self.today)
        return Response(CaseSerializer(practice_open_to(self.person, Can.VIEW).get(pk=case.pk)).data, status=201)

    @extend_schema(operation_id="practice_throw_away", summary="Throw a practice case away", responses={204: None})
    @done_once
    def destroy(self, request: Request, pk: str) -> Response:
        """At once, with everything in it; nobody need agree."""
        throw_practice_away(self.get_object(), by=self.person)
        return Response(status=204)
