"""What others owe, for programs: listed over all cases, and chased line by line."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.access import requests_open_to
from appeals.owed import Party
from appeals.reminders import database_now
from appeals.waiting import MOST_AT_ONCE, name_of, named, waiting
from cases.api import Room, Said, done_once
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can

NAME = "`request:<id>` or `stage:<id>`: what is waited for."
FILTERS = [
    OpenApiParameter("party", str, enum=Party.values, description="Only what this party owes."),
    OpenApiParameter("late", str, enum=["1"], description="Only what is late."),
    OpenApiParameter("owner", str, description="Only cases this person answers for."),
    OpenApiParameter("page", int, description="From 1 on."),
]
LINES = OpenApiParameter("line", str, required=True, many=True, description=NAME)


class WaitingLineSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One thing somebody else owes."""

    line = serializers.CharField(source="key", help_text=NAME)
    case = serializers.UUIDField(source="case.pk")
    party = serializers.ChoiceField(Party.choices)
    who = serializers.CharField(help_text="Empty where nobody is named.")
    what = serializers.CharField()
    since = serializers.DateField()
    due = serializers.DateField(allow_null=True, help_text="Null: nobody knows by when.")
    by_law = serializers.CharField(help_text="The citation; empty where it is our own wish.")
    late = serializers.BooleanField()
    chased_on = serializers.DateField(source="chased_at", allow_null=True)
    chased_how = serializers.CharField()
    way = serializers.ChoiceField(actions.Way.choices, allow_null=True, help_text="What a chase would be now.")
    why_not = serializers.CharField(help_text="Why it cannot be chased now.")
    may_chase = serializers.BooleanField()


class WaitingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A page of lines, the parties in their order, the longest due first."""

    lines = WaitingLineSerializer(many=True)
    late = serializers.IntegerField(help_text="How many of all are late.")
    total = serializers.IntegerField()
    more = serializers.BooleanField(help_text="Whether another page follows.")


class ChaseLines(Said):
    """Which lines to chase."""

    lines = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=MOST_AT_ONCE, help_text=NAME
    )


class WouldSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What a chase of one line would do now."""

    line = serializers.CharField()
    way = serializers.ChoiceField(actions.Way.choices, allow_null=True, help_text="Null: nothing would be done.")
    to = serializers.ListField(child=serializers.CharField())
    subject = serializers.CharField()
    text = serializers.CharField(help_text="Without the link, which is shown to nobody else.")
    why_not = serializers.CharField()


class ChasedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What became of one line."""

    line = serializers.CharField()
    way = serializers.ChoiceField(actions.Way.choices, allow_null=True, help_text="Null: nothing was done.")
    made = serializers.UUIDField(allow_null=True, help_text="The request, the letter or the follow-up.")
    why_not = serializers.CharField()


def _no(key: str) -> dict[str, Any]:
    return {"line": key, "way": None, "why_not": str(WHO_MAY_SENTENCE[Can.ASK])}


class WaitingRoom(Room):
    """Waiting: what was asked of others and what they must decide, whoever's case it is."""

    can: ClassVar = {"list": Can.VIEW, "preview": Can.ASK, "chase": Can.ASK}
    rows = staticmethod(requests_open_to)

    @extend_schema(
        operation_id="waiting_list", summary="What others owe", parameters=FILTERS, responses=WaitingSerializer,
        filters=False,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """The same lines as on the screen, fifty a page."""
        found = waiting(self.person, asked=request.GET, today=self.today, now=database_now())
        told = {"lines": found.lines, "late": found.late, "total": found.total, "more": bool(found.further)}
        return Response(WaitingSerializer(told).data)

    @extend_schema(
        operation_id="waiting_preview", summary="What a chase of lines would send to whom", parameters=[LINES],
        responses=WouldSerializer(many=True), filters=False,
    )  # fmt: skip
    @action(detail=False, pagination_class=None)
    def preview(self, request: Request) -> Response:
        """Looking sends nothing; a line that would not be chased says why."""
        lines, others = named(self.person, request.GET.getlist("line"))
        would = [(name_of(line), actions.would_chase(line, on=self.today, by=self.person)) for line in lines]
        told = [
            {"line": key, "way": each.way, "to": each.to, "subject": each.subject, "text": each.text}
            | {"why_not": each.why_not}
            for key, each in would
        ]
        told += [_no(key) | {"to": [], "subject": "", "text": ""} for key in others]
        return Response(WouldSerializer(told, many=True).data)

    @extend_schema(
        operation_id="waiting_chase", summary="Chase lines, each by itself", request=ChaseLines,
        responses=ChasedSerializer(many=True),
    )  # fmt: skip
    @action(detail=False, methods=["post"], pagination_class=None)
    @done_once
    def chase(self, request: Request) -> Response:
        """A line that cannot be chased says why and holds up none of the others."""
        lines, others = named(self.person, self.said(ChaseLines)["lines"])
        done = actions.chase_lines(lines, on=self.today, by=self.person)
        told = [
            {"line": name_of(each.line), "way": each.way, "made": each.made and each.made.pk, "why_not": each.why_not}
            for each in done
        ]
        told += [_no(key) | {"made": None} for key in others]
        return Response(ChasedSerializer(told, many=True).data)
