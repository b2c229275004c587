"""Whoever helps a person with their own case, for programs: asked, and taken back. Saying yes is a person's own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.actions import alongside, leaving
from appeals.alongside import DOES
from appeals.reminders import database_now
from cases.api import Room, Said, done_once
from claimback.accounts.access import get_managed, help_open_to
from claimback.accounts.invitation import Invitation
from claimback.accounts.models import Membership
from claimback.accounts.roles import HELPING_ROLES, Can, Role

ADVOCATE = OpenApiExample(
    "An advocate, until it is taken back",
    {
        "organisation": "019e0000-0000-7000-8000-000000000001",
        "email": "advocate@example.test",
        "role": "advocate",
    },
    request_only=True,
)
ROLES = [(role.value, role.label) for role in HELPING_ROLES]


class AskForHelp(Said):
    """Whom to ask, what they may do, until when."""

    organisation = serializers.UUIDField(help_text="One's own.")
    email = serializers.EmailField()
    role = serializers.ChoiceField(ROLES)
    until = serializers.DateField(allow_null=True, default=None, help_text="Today or later; empty: until taken back.")


class HelpAskedSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    role = serializers.ChoiceField(ROLES, read_only=True)

    class Meta:
        model = Invitation
        fields = ("id", "organisation", "email", "role", "until", "sent_at", "expires_at")
        read_only_fields = fields


class HelpSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    email = serializers.EmailField(source="user.email", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    role = serializers.ChoiceField(ROLES, read_only=True)
    does = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = ("id", "organisation", "email", "name", "role", "does", "since", "until", "ended_at")
        read_only_fields = fields

    def get_does(self, membership: Membership) -> str:
        """What they may do, in words."""
        return str(DOES[Role(membership.role)])


@extend_schema_view(
    list=extend_schema(operation_id="advocates_list", summary="Who helps you with your own cases, and whom you help"),
    retrieve=extend_schema(operation_id="advocates_retrieve", summary="One person who helps, and what they may do"),
)
class AdvocateRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Advocates: who works on a person's own cases beside them, until it is taken back."""

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW, "create": Can.MANAGE, "end": Can.VIEW}
    rows = staticmethod(help_open_to)
    serializer_class = HelpSerializer

    @extend_schema(
        operation_id="advocates_ask", summary="Ask somebody to help", request=AskForHelp,
        responses={202: HelpAskedSerializer}, examples=[ADVOCATE],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """They are written to, and help once they have said yes; whether they have an account is never told."""
        said = self.said(AskForHelp)
        organisation = get_managed(self.person, said["organisation"])
        made = alongside.invite_advocate(
            organisation, email=said["email"], role=Role(said["role"]), until=said["until"], now=database_now(),
            by=self.person,
        )  # fmt: skip
        return Response(HelpAskedSerializer(made).data, status=202)

    @extend_schema(
        operation_id="advocates_end", summary="Take it back, or help no more", request=None, responses=HelpSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def end(self, request: Request, pk: str) -> Response:
        """Their next request is refused, nothing more is sent to them, and both are told; twice is once."""
        found: Any = self.get_queryset().filter(pk=pk).first()
        if found is None:
            raise Http404
        if found.ended_at is None:
            leaving.end_membership(found, by=self.person, at=database_now())
            found.refresh_from_db()
        return Response(HelpSerializer(found).data)
