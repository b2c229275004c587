"""People of a case for programs: whom it is shared with, until that ends, and to whom it may be given."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from cases.access import shares_open_to
from cases.api import Room, Said, done_once
from cases.models import Share
from claimback.accounts.models import Membership
from claimback.accounts.roles import CASE_ROLES, OFFICE_ROLES, Can

IN_A_CASE = [(role.value, role.label) for role in CASE_ROLES]
AT_WORK = [(role.value, role.label) for role in OFFICE_ROLES]

LET_IN = OpenApiExample(
    "The patient, for as long as you like", {"email": "patient@example.test", "role": "patient"}, request_only=True
)
GIVE = OpenApiExample("To a colleague", {"owner": "019e0000-0000-7000-8000-000000000003"}, request_only=True)


class ShareCase(Said):
    """Whom to let in, as what, and until when."""

    email = serializers.EmailField()
    role = serializers.ChoiceField(IN_A_CASE)
    until = serializers.DateField(allow_null=True, default=None, help_text="Today or later; empty: until you end it.")


class ShareSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    email = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = Share
        fields = ("id", "case", "email", "role", "since", "until", "ended_at")
        read_only_fields = fields


class AssignCase(Said):
    """Who answers for the case from now on; see `colleagues`."""

    owner = serializers.UUIDField()


class ColleagueSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    id = serializers.UUIDField(source="user_id", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    role = serializers.ChoiceField(AT_WORK, read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "name", "email", "role")


class ShareFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    ended = filters.BooleanFilter(
        "ended_at", "isnull", exclude=True, label="Only those somebody has ended, or only those nobody has"
    )


@extend_schema_view(
    list=extend_schema(operation_id="shares_list", summary="Who was let into your cases, newest first"),
    retrieve=extend_schema(operation_id="shares_retrieve", summary="One share"),
)
class ShareRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Shares: one person let into one case."""

    can: ClassVar = {"list": Can.EDIT, "retrieve": Can.EDIT, "end": Can.SHARE}
    rows = staticmethod(shares_open_to)
    serializer_class = ShareSerializer
    filterset_class = ShareFilter

    @extend_schema(operation_id="shares_end", summary="End a share", request=None, responses=ShareSerializer)
    @action(detail=True, methods=["post"])
    @done_once
    def end(self, request: Request, pk: str) -> Response:
        """That person's next request is refused and nothing more is sent to them; ended twice is ended once."""
        share: Any = self.get_object()
        actions.stop_sharing(share, by=self.person)
        share.refresh_from_db()
        return Response(ShareSerializer(share).data)
