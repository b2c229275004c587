"""The daily look for people who are lost, for programs of those who answer for an organisation."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.models import SelfAudit
from appeals.watch.access import audits_open_to
from appeals.watch.lost import Lack
from cases.access import get_office
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can

LOOK = OpenApiExample("Now", {"organisation": "019e0000-0000-7000-8000-000000000001"}, request_only=True)


class LostSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One case and what it lacks."""

    case = serializers.UUIDField()
    lacks = serializers.ListField(child=serializers.ChoiceField(Lack.choices))


class SelfAuditSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    lost = LostSerializer(many=True, read_only=True, help_text="The cases that lack something, 500 of them at most.")

    class Meta:
        model = SelfAudit
        fields = ("id", "organisation", "on", "at", "cases", "failing", "lost")
        read_only_fields = fields


class LookAgain(Said):
    """In which organisation; without a word, in the first you answer for."""

    organisation = serializers.UUIDField(required=False, allow_null=True, default=None)


@extend_schema_view(
    list=extend_schema(operation_id="self-audits_list", summary="What the daily look found, newest first"),
    retrieve=extend_schema(operation_id="self-audits_retrieve", summary="What one look found"),
)
class SelfAuditRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Self-audits: whether every open case has a dated action, somebody who is reached, and nothing half sent."""

    can: ClassVar = {"list": Can.MANAGE, "retrieve": Can.MANAGE, "create": Can.MANAGE}
    rows = staticmethod(audits_open_to)
    serializer_class = SelfAuditSerializer

    @extend_schema(
        operation_id="self-audits_look", summary="Look for people who are lost now", request=LookAgain,
        responses={201: SelfAuditSerializer}, examples=[LOOK],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """It takes the place of today's earlier look."""
        office = get_office(self.person, Can.MANAGE, self.said(LookAgain)["organisation"])
        audit = actions.audit_organisation(office.pk, by=self.person)
        return Response(SelfAuditSerializer(audit).data, status=201)
