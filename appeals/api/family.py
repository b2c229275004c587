"""Family for programs: let in, taken back, left."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.actions import family as actions
from appeals.family import sees_as
from cases.access import family_open_to
from cases.api import Room, Said, done_once
from cases.models import Share
from claimback.accounts.roles import FAMILY_ROLES, Can, Role

LOOK_ON = OpenApiExample(
    "A daughter who only looks on",
    {"case": "019e0000-0000-7000-8000-000000000001", "email": "daughter@example.test", "role": "viewer"},
    request_only=True,
)


class LetFamilyIn(Said):
    """Whom to let in, what they see, until when."""

    case = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField([(role.value, role.label) for role in FAMILY_ROLES])
    until = serializers.DateField(allow_null=True, default=None, help_text="Today or later; empty: until taken back.")


class GuestSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    email = serializers.EmailField(source="user.email", read_only=True)
    sees = serializers.SerializerMethodField()

    class Meta:
        model = Share
        fields = ("id", "case", "email", "role", "sees", "since", "until", "ended_at", "given_by", "looked_at")
        read_only_fields = fields

    def get_sees(self, share: Share) -> str:
        """What they see and do, in words."""
        return sees_as(share.role)


class GuestFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    ended = filters.BooleanFilter("ended_at", "isnull", exclude=True, label="Only those that were ended, or the others")


@extend_schema_view(
    list=extend_schema(operation_id="family_list", summary="Who sees your cases, and what you were let into yourself"),
    retrieve=extend_schema(operation_id="family_retrieve", summary="One person who sees a case, and what they see"),
)
class FamilyRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Family: what a patient lets somebody see, until they take it back."""

    can: ClassVar = {
        "list": Can.VIEW, "retrieve": Can.VIEW, "create": Can.FAMILY, "end": Can.FAMILY, "leave": Can.VIEW,
    }  # fmt: skip
    rows = staticmethod(family_open_to)
    serializer_class = GuestSerializer
    filterset_class = GuestFilter

    @extend_schema(
        operation_id="family_let_in", summary="Let somebody of the family in", request=LetFamilyIn,
        responses={201: GuestSerializer}, examples=[LOOK_ON],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """Who has no account yet gets one; the answer is the same either way."""
        said = self.said(LetFamilyIn)
        case = self.case_named(said["case"])
        if said["until"] and said["until"] < self.today:
            raise serializers.ValidationError({"until": ["That day has passed. Choose today or a later day."]})
        share = actions.let_family_in(
            case, email=said["email"], role=Role(said["role"]), until=said["until"], by=self.person
        )
        return Response(GuestSerializer(share).data, status=201)

    @extend_schema(operation_id="family_end", summary="Take it back", request=None, responses=GuestSerializer)
    @action(detail=True, methods=["post"])
    @done_once
    def end(self, request: Request, pk: str) -> Response:
        """Their next request is refused; taken back twice is taken back once."""
        share: Any = self.get_object()
        actions.take_family_back(share, by=self.person)
        share.refresh_from_db()
        return Response(GuestSerializer(share).data)

    @extend_schema(operation_id="family_leave", summary="Leave a case", request=None, responses=GuestSerializer)
    @action(detail=True, methods=["post"])
    @done_once
    def leave(self, request: Request, pk: str) -> Response:
        """Of one's own share; nothing else changes in the case."""
        share: Any = self.get_object()
        if share.user_id != self.person.pk:
            raise Http404
        actions.leave_case(share, by=self.person)
        share.refresh_from_db()
        return Response(GuestSerializer(share).data)
