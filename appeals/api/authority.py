"""Signed papers that let somebody act, for programs: listed, asked for, added, accepted, taken back."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from cases.access import authorities_open_to
from cases.api import Room, Said, done_once
from cases.models import Authority, Towards
from claimback.accounts.roles import Can
from documents.api import named_papers

CONSENT = OpenApiExample(
    "The patient is asked to sign",
    {
        "case": "019e0000-0000-7000-8000-000000000001",
        "paper": "specific_consent",
        "towards": "everybody",
        "names": "Robin Example",
    },
    request_only=True,
)


class AuthoritySerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    document = serializers.UUIDField(source="document_id", read_only=True, allow_null=True)
    signed_how = serializers.CharField(source="how", read_only=True, help_text="ink or screen; empty: not signed yet.")

    class Meta:
        model = Authority
        fields = (
            "id", "case", "paper", "towards", "names", "recorded_at", "recorded_by", "signed_how", "signed_by",
            "signed_on", "until", "document", "accepted_on", "accepted_by", "revoked_at", "revoked_on", "revoked_by",
            "why_revoked",
        )  # fmt: skip
        read_only_fields = fields


class _Paper(Said):
    case = serializers.UUIDField()
    paper = serializers.CharField(max_length=40, help_text="The rulebook's id: cms_1696, plan_form, written_consent …")
    towards = serializers.ChoiceField(Towards.choices)
    names = serializers.CharField(max_length=200, help_text="Who may act.")
    until = serializers.DateField(required=False, allow_null=True, default=None)


class AskForSignature(_Paper):
    """Our own text, for the patient to sign on the screen."""


class AddAuthority(_Paper):
    """A paper of the case that was signed with ink."""

    signed_by = serializers.CharField(max_length=160)
    signed_on = serializers.DateField()
    document = serializers.UUIDField(help_text="A paper of the case.")


class AcceptAuthority(Said):
    """Whoever got it takes it."""

    on = serializers.DateField()
    who = serializers.CharField(max_length=160, allow_blank=True, default="")


class TakeBack(Said):
    """Why it is taken back."""

    why = serializers.CharField(max_length=300, allow_blank=True, default="")


class AuthorityFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    signed = filters.BooleanFilter("signed_on", "isnull", exclude=True, label="Only those signed, or only the rest")
    revoked = filters.BooleanFilter("revoked_at", "isnull", exclude=True, label="Only those taken back, or the rest")
    ends_before = filters.DateFilter("until", "lte", label="Good until this day or earlier")


@extend_schema_view(
    list=extend_schema(operation_id="authorities_list", summary="Signed papers that let somebody act, newest first"),
    retrieve=extend_schema(operation_id="authorities_retrieve", summary="One of them"),
)
class AuthorityRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Authorities: which paper lets whom act for the patient, towards whom, until when."""

    can: ClassVar = {
        "list": Can.READ,
        "retrieve": Can.READ,
        "create": Can.EDIT,
        "ask": Can.EDIT,
        "accept": Can.EDIT,
        "revoke": Can.FILE,
        "take_back": Can.SIGN,
    }
    rows = staticmethod(authorities_open_to)
    serializer_class = AuthoritySerializer
    filterset_class = AuthorityFilter

    @extend_schema(
        operation_id="authorities_add", summary="Add a paper signed with ink", request=AddAuthority,
        responses={201: AuthoritySerializer},
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """It lets somebody act at once, until its last day."""
        said = self.said(AddAuthority)
        case = self.case_named(said.pop("case"))
        document = named_papers(case, [said.pop("document")])[0]
        towards = Towards(said.pop("towards"))
        made = actions.record_authority(case, **said, towards=towards, document=document, on=self.today, by=self.person)
        return Response(AuthoritySerializer(made).data, status=201)

    @extend_schema(
        operation_id="authorities_ask", summary="Ask the patient to sign", request=AskForSignature,
        responses={201: AuthoritySerializer}, examples=[CONSENT],
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    @done_once
    def ask(self, request: Request) -> Response:
        """It stands on the patient's page until they sign; signing itself is done by a person on a screen."""
        said = self.said(AskForSignature)
        case = self.case_named(said.pop("case"))
        towards = Towards(said.pop("towards"))
        asked = actions.ask_for_signature(case, **said, towards=towards, on=self.today, by=self.person)
        return Response(AuthoritySerializer(asked).data, status=201)

    @extend_schema(
        operation_id="authorities_accept", summary="Say that it was accepted", request=AcceptAuthority,
        responses=AuthoritySerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def accept(self, request: Request, pk: str) -> Response:
        """By whoever got it."""
        row, said = self.get_object(), self.said(AcceptAuthority)
        return self._told(actions.accept_authority(row, **said, today=self.today, by=self.person))

    @extend_schema(
        operation_id="authorities_revoke", summary="Take it back, or withdraw what was asked", request=TakeBack,
        responses=AuthoritySerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def revoke(self, request: Request, pk: str) -> Response:
        """It lets nobody act any more; what was sent stays on record."""
        row, said = self.get_object(), self.said(TakeBack)
        return self._told(actions.revoke_authority(row, **said, on=self.today, by=self.person))

    @extend_schema(
        operation_id="authorities_take_back", summary="Take back what you signed", request=TakeBack,
        responses=AuthoritySerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="take-back")
    @done_once
    def take_back(self, request: Request, pk: str) -> Response:
        """As the patient."""
        row, said = self.get_object(), self.said(TakeBack)
        return self._told(actions.revoke_authority(row, **said, on=self.today, by=self.person))

    def _told(self, row: Authority) -> Response:
        return Response(AuthoritySerializer(row).data)
