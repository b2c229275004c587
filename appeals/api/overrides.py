"""Dates that people move, for programs: what was asked for, seconded and refused."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.access import only_waiting, overrides_open_to
from appeals.law.deadlines import LawError
from appeals.models import Override
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can

THIRTY_DAYS = OpenApiExample(
    "Their letter gives more time",
    {"last_on": "2026-10-02", "reason": "Their letter of 1 September gives us until 2 October."},
    request_only=True,
)


class OverrideSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    days = serializers.DictField(child=serializers.CharField(), read_only=True, help_text="Empty: no date at all.")
    seen = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        read_only=True,
        help_text="The days that ran (`running`) and those the rules gave (`rules`) when it was asked.",
    )

    class Meta:
        model = Override
        fields = (
            "id", "case", "stage", "deadline", "clock", "kind", "later", "days", "seen", "reason", "paper", "asked_by",
            "asked_at", "seconded_by", "seconded_at", "refused_by", "refused_at", "why_refused", "in_force_at",
        )  # fmt: skip
        read_only_fields = fields


class SetByHand(Said):
    """The day that counts instead, and why."""

    last_on = serializers.DateField(help_text="The last day, that day included.")
    last_at = serializers.DateTimeField(
        allow_null=True, default=None, help_text="The instant, where hours count; it goes before the day."
    )
    act_by = serializers.DateField(
        allow_null=True, default=None, help_text="Left out: as long before as before a day of the rules."
    )
    reason = serializers.CharField(max_length=300)
    paper = serializers.UUIDField(allow_null=True, default=None, help_text="A document of the case that proves it.")


class RefuseOverride(Said):
    """Why the date stays."""

    why = serializers.CharField(max_length=300)


class OverrideFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    deadline = filters.UUIDFilter("deadline_id", label="Only about this date")
    waiting = filters.BooleanFilter(method="only_waiting", label="Only those that wait, or only the others")

    def only_waiting(self, rows: QuerySet[Override], name: str, value: bool) -> QuerySet[Override]:  # noqa: FBT001
        """Called by the filter `waiting`."""
        return only_waiting(rows, waits=value)


@extend_schema_view(
    list=extend_schema(operation_id="overrides_list", summary="Dates people moved or ask to move, newest first"),
    retrieve=extend_schema(operation_id="overrides_retrieve", summary="One of them"),
)
class OverrideRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Overrides: a date set by hand, or later by changed rules. A later one needs a second person."""

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW, "second": Can.APPROVE, "refuse": Can.APPROVE}
    also_refused = (LawError,)
    rows = staticmethod(overrides_open_to)
    serializer_class = OverrideSerializer
    filterset_class = OverrideFilter

    @extend_schema(
        operation_id="overrides_second", summary="Agree to a later date", request=None, responses=OverrideSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def second(self, request: Request, pk: str) -> Response:
        """Refused to whoever asked for it; 409 when the date changed or it was answered meanwhile."""
        made = actions.second_override(self.get_object(), by=self.person, on=self.today)
        return Response(OverrideSerializer(made).data)

    @extend_schema(
        operation_id="overrides_refuse", summary="Refuse a later date", request=RefuseOverride,
        responses=OverrideSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def refuse(self, request: Request, pk: str) -> Response:
        """The date stays; whoever asked takes it back the same way."""
        made = actions.refuse_override(self.get_object(), **self.said(RefuseOverride), by=self.person)
        return Response(OverrideSerializer(made).data)
