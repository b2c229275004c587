"""Calendars to subscribe to, for programs: made, renewed, revoked. The address is said once, in the first answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.calendars import address_of, feeds_of
from appeals.models import CalendarFeed
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can

MY_PHONE = OpenApiExample("All my cases, on my phone", {"name": "My phone"}, request_only=True)


class CalendarSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    address = serializers.CharField(
        read_only=True,
        default=None,
        allow_null=True,
        help_text="Where programs fetch it. Said once, by the request that made it; null ever after: renew it then.",
    )

    class Meta:
        model = CalendarFeed
        fields = (
            "id", "case", "name", "made_at", "addressed_at", "expires_at", "last_fetched_at", "revoked_at", "address",
        )  # fmt: skip
        read_only_fields = fields


class MakeCalendar(Said):
    """What it is for, and of which case; without a case, of all cases you answer for or that are shared with you."""

    name = serializers.CharField(max_length=80)
    case = serializers.UUIDField(required=False, allow_null=True, default=None)


@extend_schema_view(
    list=extend_schema(operation_id="calendars_list", summary="Your own calendars, newest first"),
    retrieve=extend_schema(operation_id="calendars_retrieve", summary="One of your calendars"),
)
class CalendarRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Calendars that calendar programs subscribe to: dates with a case's reference, and nothing about anybody."""

    can: ClassVar = {
        "list": Can.VIEW, "retrieve": Can.VIEW, "create": Can.VIEW, "renew": Can.VIEW, "revoke": Can.VIEW,
    }  # fmt: skip
    rows = staticmethod(feeds_of)
    serializer_class = CalendarSerializer

    @extend_schema(
        operation_id="calendars_make", summary="Make a calendar", request=MakeCalendar,
        responses={201: CalendarSerializer}, examples=[MY_PHONE],
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """The answer holds its address, this once: a repetition under the same key says null there."""
        return self._with_address(self._make(request))

    @extend_schema(
        operation_id="calendars_renew", summary="Give it another address", request=None, responses=CalendarSerializer
    )
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: str) -> Response:
        """The old address opens nothing from now on; the new one is in the answer, this once, for a year."""
        return self._with_address(self._renew(request))

    @extend_schema(
        operation_id="calendars_revoke", summary="Revoke a calendar", request=None, responses=CalendarSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def revoke(self, request: Request, pk: str) -> Response:
        """Whoever asks for it from now on is answered 410."""
        feed: Any = self.get_object()
        actions.revoke_calendar(feed, by=self.person, at=timezone.now())
        feed.refresh_from_db()
        return Response(CalendarSerializer(feed).data)

    @done_once
    def _make(self, request: Request) -> Response:
        said = self.said(MakeCalendar)
        case = self.case_named(said["case"]) if said["case"] else None
        feed, self.secret = actions.make_calendar(
            user=self.person, case=case, name=said["name"], by=self.person, at=timezone.now()
        )
        return Response(CalendarSerializer(feed).data, status=201)

    @done_once
    def _renew(self, request: Request) -> Response:
        feed: Any = self.get_object()
        self.secret = actions.renew_calendar(feed, by=self.person, at=timezone.now())
        feed.refresh_from_db()
        return Response(CalendarSerializer(feed).data)

    def _with_address(self, response: Response) -> Response:
        """What a key keeps for a repetition never holds the secret: it is added after the answer was kept."""
        if secret := getattr(self, "secret", ""):
            response.data = {**(response.data or {}), "address": address_of(secret)}
        return response
