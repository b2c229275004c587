"""Ends that wait for a second person, for programs: what was asked for, agreed to and sent back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.conceding import only_waiting, why_void, write_offs_open_to
from appeals.models import WriteOff
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can


class WriteOffSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = WriteOff
        fields = (
            "id", "case", "stage", "ending", "why", "asked_by", "asked_at", "agreed_by", "agreed_at", "refused_by",
            "refused_at", "why_refused",
        )  # fmt: skip
        read_only_fields = fields


class WriteOffInFullSerializer(WriteOffSerializer):
    """One of them, compared with how the case stands now."""

    void = serializers.SerializerMethodField(help_text="Why it fits the case no longer; empty: it does.")

    class Meta:
        model = WriteOff
        fields = (
            "id", "case", "stage", "ending", "why", "asked_by", "asked_at", "agreed_by", "agreed_at", "refused_by",
            "refused_at", "why_refused", "void",
        )  # fmt: skip
        read_only_fields = fields

    def get_void(self, row: WriteOff) -> str:
        """The sentence people read."""
        return "" if row.agreed_at or row.refused_at else why_void(row)


class SendBack(Said):
    """Why nothing ends."""

    why = serializers.CharField(max_length=300)


class WriteOffFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    waiting = filters.BooleanFilter(method="only_waiting", label="Only those that wait, or only the others")

    def only_waiting(self, rows: QuerySet[WriteOff], name: str, value: bool) -> QuerySet[WriteOff]:  # noqa: FBT001
        """Called by the filter `waiting`."""
        return only_waiting(rows, waits=value)


@extend_schema_view(
    list=extend_schema(
        operation_id="write-offs_list", summary="Ends of cases and steps people asked for, newest first"
    ),
    retrieve=extend_schema(
        operation_id="write-offs_retrieve", summary="One of them", responses=WriteOffInFullSerializer
    ),
)
class WriteOffRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Write-offs: a case or a step that ends only when a second person agrees, where the organisation wants it."""

    can: ClassVar = {"list": Can.EDIT, "retrieve": Can.EDIT, "agree": Can.CONCEDE, "send_back": Can.FILE}
    rows = staticmethod(write_offs_open_to)
    serializer_class = WriteOffSerializer
    filterset_class = WriteOffFilter

    def get_serializer_class(self) -> Any:
        """One is told in full."""
        return WriteOffInFullSerializer if self.action == "retrieve" else WriteOffSerializer

    @extend_schema(
        operation_id="write-offs_agree", summary="Agree that it ends", request=None, responses=WriteOffSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def agree(self, request: Request, pk: str) -> Response:
        """Refused to whoever asked for it; 409 when the case moved on or it was answered meanwhile."""
        done = actions.agree_to_end(self.get_object(), on=self.today, by=self.person)
        return Response(WriteOffSerializer(done).data)

    @extend_schema(
        operation_id="write-offs_send_back", summary="Send it back", request=SendBack, responses=WriteOffSerializer
    )
    @action(detail=True, methods=["post"], url_path="send-back")
    @done_once
    def send_back(self, request: Request, pk: str) -> Response:
        """Nothing ends; whoever asked takes it back the same way."""
        done = actions.send_end_back(self.get_object(), **self.said(SendBack), by=self.person)
        return Response(WriteOffSerializer(done).data)
