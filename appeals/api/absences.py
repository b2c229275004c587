"""Who is away and who covers, for programs that act as a person."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.reminders import database_now
from cases.api import Room, Said, done_once
from claimback.accounts.access import absences_open_to, get_place
from claimback.accounts.models import Absence
from claimback.accounts.roles import Can

TWO_WEEKS = OpenApiExample(
    "Two weeks away",
    {
        "organisation": "019e0000-0000-7000-8000-000000000002",
        "cover": "019e0000-0000-7000-8000-000000000003",
        "from_on": "2126-08-04",
        "until_on": "2126-08-15",
    },
    request_only=True,
)


class SayAway(Said):
    """Who is away where, on which days, and who covers; see `colleagues` of a case for the ids of people."""

    organisation = serializers.UUIDField()
    away = serializers.UUIDField(allow_null=True, default=None, help_text="You, where left out.")
    cover = serializers.UUIDField()
    from_on = serializers.DateField(help_text="The first day, by the absent person's own clock; today or later.")
    until_on = serializers.DateField(help_text="The last day, included.")


class AbsenceSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    away = serializers.UUIDField(source="away.user_id", read_only=True)
    away_name = serializers.CharField(source="away.user", read_only=True)
    cover = serializers.UUIDField(source="cover.user_id", read_only=True)
    cover_name = serializers.CharField(source="cover.user", read_only=True)

    class Meta:
        model = Absence
        fields = (
            "id", "organisation", "away", "away_name", "cover", "cover_name", "from_on", "until_on", "set_at",
            "taken_back_at",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(operation_id="absences_list", summary="Who is away and who covers, the newest first"),
    retrieve=extend_schema(operation_id="absences_retrieve", summary="One absence"),
)
class AbsenceRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Absences: yours, those you cover, and those of the organisations you manage."""

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW, "create": Can.VIEW, "take_back": Can.MANAGE}
    rows = staticmethod(absences_open_to)
    serializer_class = AbsenceSerializer

    @extend_schema(
        operation_id="absences_say", summary="Say when somebody is away and who covers", request=SayAway,
        responses={201: AbsenceSerializer}, examples=[TWO_WEEKS],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """Yourself, or somebody where you manage; 409 where these days have a cover already."""
        said = self.said(SayAway)
        office = said.pop("organisation")
        away = get_place(self.person, office, said.pop("away") or self.person.pk)
        said["cover"] = get_place(self.person, office, said["cover"], to_change=False)
        absence = actions.cover_absence(away, **said, now=database_now(), by=self.person)
        return Response(AbsenceSerializer(absence).data, status=201)

    @extend_schema(
        operation_id="absences_take_back", summary="They are back, or never went", request=None,
        responses=AbsenceSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="take-back")
    @done_once
    def take_back(self, request: Request, pk: str) -> Response:
        """Only your own, or where you manage; 409 where it is over already."""
        absence: Any = self.get_object()
        actions.end_absence(absence, now=database_now(), by=self.person)
        absence.refresh_from_db()
        return Response(AbsenceSerializer(absence).data)
