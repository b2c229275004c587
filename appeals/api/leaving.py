"""Somebody leaves an organisation, or its owner closes it: what hangs on it, and the end, for programs."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.access import turns_open_to
from appeals.actions import leaving, shutting
from appeals.leaving import checklist
from appeals.reminders import database_now
from cases.api import Room, Said, done_once
from claimback.accounts.access import absences_open_to, get_managed, get_place
from claimback.accounts.models import Membership
from claimback.accounts.roles import Can

WHO = [
    OpenApiParameter("organisation", str, required=True, description="Which organisation; one you manage."),
    OpenApiParameter("person", str, required=True, description="Who leaves."),
]


class HangsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One kind of thing that hangs on somebody; done when none is left."""

    key = serializers.CharField()
    title = serializers.CharField()
    done = serializers.BooleanField()
    blocks = serializers.BooleanField(help_text="The membership cannot be ended before.")
    things = serializers.ListField(child=serializers.CharField(), source="words")


class WhoLeaves(Said):
    """Who leaves which organisation."""

    organisation = serializers.UUIDField()
    person = serializers.UUIDField()


class WhichOffice(Said):
    """An office one owns."""

    organisation = serializers.UUIDField()


class GiveCover(WhoLeaves):
    """Which of the days they cover somebody else covers."""

    absence = serializers.UUIDField()
    cover = serializers.UUIDField()


class LeavingRoom(Room):
    """Leaving: what hangs on a member, each kind with its one act."""

    can: ClassVar = dict.fromkeys(("list", "end", "cover", "requests", "revoke", "close"), Can.MANAGE)
    rows = staticmethod(turns_open_to)

    @extend_schema(
        operation_id="leaving_list", summary="What hangs on somebody", parameters=WHO,
        responses=HangsSerializer(many=True), filters=False,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """A line is done when nothing of its kind is left; nobody ticks it."""
        asked = {name: request.GET.get(name) for name in ("organisation", "person")}
        checked = WhoLeaves(data=asked)
        checked.is_valid(raise_exception=True)
        return self._told(self._member(dict(checked.validated_data)))

    @extend_schema(operation_id="leaving_end", summary="End a membership", request=WhoLeaves, responses={204: None})
    @action(detail=False, methods=["post"])
    @done_once
    def end(self, request: Request) -> Response:
        """409 with their names while open cases would be left without a named human."""
        leaving.end_membership(self._member(self.said(WhoLeaves)), by=self.person, at=database_now())
        return Response(status=204)

    @extend_schema(
        operation_id="leaving_cover", summary="Somebody else covers days they cover", request=GiveCover,
        responses=HangsSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None)
    @done_once
    def cover(self, request: Request) -> Response:
        """From today on."""
        said = self.said(GiveCover)
        member = self._member(said)
        absence: Any = absences_open_to(self.person, Can.MANAGE).filter(cover=member, pk=said["absence"]).first()
        if absence is None:
            raise serializers.ValidationError({"absence": ["They cover no such days."]})
        cover = get_place(self.person, said["organisation"], said["cover"], to_change=False)
        leaving.give_cover(absence, cover=cover, now=database_now(), by=self.person)
        return self._told(member)

    @extend_schema(
        operation_id="leaving_requests", summary="What they asked for is asked by whoever answers for the case",
        request=WhoLeaves, responses=HangsSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None)
    @done_once
    def requests(self, request: Request) -> Response:
        """Where that is still they, it stays: give the case first."""
        member = self._member(self.said(WhoLeaves))
        leaving.sign_requests_over(member, by=self.person)
        return self._told(member)

    @extend_schema(
        operation_id="leaving_revoke", summary="Revoke their programs and calendars of this organisation",
        request=WhoLeaves, responses=HangsSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None)
    @done_once
    def revoke(self, request: Request) -> Response:
        """What also opens something elsewhere stays."""
        member = self._member(self.said(WhoLeaves))
        leaving.revoke_access(member, by=self.person, at=database_now())
        return self._told(member)

    @extend_schema(operation_id="leaving_close", summary="Close an office", request=WhichOffice, responses={204: None})
    @action(detail=False, methods=["post"])
    @done_once
    def close(self, request: Request) -> Response:
        """For its last owner. 409 with every reason while anybody works there or anything is going on."""
        office = get_managed(self.person, self.said(WhichOffice)["organisation"])
        shutting.close_office(office, by=self.person, at=database_now())
        return Response(status=204)

    def _member(self, said: dict[str, Any]) -> Membership:
        """The membership of who leaves. Raises Http404, and PermissionDenied with the reason to colleagues."""
        get_managed(self.person, said["organisation"])
        return get_place(self.person, said["organisation"], said["person"])

    def _told(self, member: Membership) -> Response:
        return Response(HangsSerializer(checklist(member, today=self.today).lines, many=True).data)
