"""What came in, for programs: listed over all cases; each act has the door of its own kind of row."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.inbox import Act, How, inbox
from cases.api import Room
from claimback.accounts.roles import Can
from documents.access import papers_open_to
from documents.models import Kind

FILTERS = [
    OpenApiParameter("act", str, enum=Act.values, description="Only what this is next with."),
    OpenApiParameter("how", str, enum=How.values, description="Only what came this way."),
    OpenApiParameter("owner", str, description="Only cases this person answers for."),
    OpenApiParameter("page", int, description="From 1 on."),
]


class InboxLineSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One thing that came in."""

    line = serializers.CharField(
        source="key", help_text="`paper:<id>`, `answer:<id of what arrived>`, or `mail:<id of an e-mail>`."
    )
    case = serializers.UUIDField(
        source="case.pk", default=None, allow_null=True, help_text="Of an e-mail: the one case it seems to belong to."
    )
    came_at = serializers.DateTimeField(source="at")
    how = serializers.ChoiceField(How.choices)
    sender = serializers.CharField(help_text="Who sent it in here, or whom it was asked of.")
    what = serializers.CharField()
    seems = serializers.CharField(help_text="What it seems to be, or was asked for as; never more than an offer.")
    because = serializers.CharField(help_text="The words that say so.")
    act = serializers.ChoiceField(Act.choices, help_text="What is next with it.")
    looks = serializers.ChoiceField(
        Kind.choices, source="kind", allow_blank=True, help_text="For `documents_file_under`, if it is so."
    )
    document = serializers.UUIDField(source="document_id", allow_null=True)


class InboxSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A page of lines, the newest first."""

    lines = InboxLineSerializer(many=True)
    total = serializers.IntegerField()
    more = serializers.BooleanField(help_text="Whether another page follows.")


class InboxRoom(Room):
    """Inbox: what came in and waits for a person, whoever's case it is."""

    can: ClassVar = {"list": Can.EDIT}
    rows = staticmethod(papers_open_to)

    @extend_schema(
        operation_id="inbox_list", summary="What came in", parameters=FILTERS, responses=InboxSerializer, filters=False
    )
    def list(self, request: Request) -> Response:
        """The same lines as on the screen, fifty a page."""
        found = inbox(self.person, asked=request.GET)
        told = {"lines": found.lines, "total": found.total, "more": bool(found.further)}
        return Response(InboxSerializer(told).data)
