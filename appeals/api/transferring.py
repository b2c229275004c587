"""Cases that are handed over, for programs: offered, taken back, accepted, declined."""

from __future__ import annotations

from typing import ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import transfers
from appeals.actions import taking_over, transferring
from appeals.models import Transfer
from appeals.reminders import database_now
from cases.api import Room, Said, done_once
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Can


class TransferSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    email = serializers.EmailField(source="to.email", read_only=True, help_text="Who is asked.")

    class Meta:
        model = Transfer
        fields = (
            "id", "case", "email", "asked_by", "asked_at", "expires_at", "taken_back_by", "taken_back_at",
            "declined_at", "moved_at",
        )  # fmt: skip
        read_only_fields = fields


class OfferCase(Said):
    """Which case, and who is to answer for it."""

    case = serializers.UUIDField()
    email = serializers.EmailField(help_text="Of an advocate; an office names the patient the case is shared with.")


class AcceptCase(Said):
    """Into which organisation, where whoever accepts works in several."""

    into = serializers.UUIDField(allow_null=True, default=None)


class TransferFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")


@extend_schema_view(
    list=extend_schema(operation_id="transfers_list", summary="Cases offered by you or to you, newest first"),
    retrieve=extend_schema(operation_id="transfers_retrieve", summary="One of them"),
)
class TransferRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Transfers: a case goes to another organisation once the person who is to answer for it there accepts."""

    can: ClassVar = {
        "list": Can.VIEW, "retrieve": Can.VIEW, "create": Can.ASSIGN, "take_back": Can.ASSIGN, "accept": Can.VIEW,
        "decline": Can.VIEW,
    }  # fmt: skip
    rows = staticmethod(transfers.transfers_open_to)
    serializer_class = TransferSerializer
    filterset_class = TransferFilter

    @extend_schema(
        operation_id="transfers_offer", summary="Offer a case to another side", request=OfferCase,
        responses={201: TransferSerializer},
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """Nothing changes until they accept; 409 while it is offered already, or something of it is under way."""
        said = self.said(OfferCase)
        case = self.case_named(said["case"])
        row = transferring.offer_case(case, email=said["email"], now=database_now(), by=self.person)
        return Response(TransferSerializer(row).data, status=201)

    @extend_schema(
        operation_id="transfers_take_back", summary="Keep the case after all", request=None,
        responses=TransferSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="take-back")
    @done_once
    def take_back(self, request: Request, pk: str) -> Response:
        """Until it is accepted; 409 after that."""
        return Response(TransferSerializer(transferring.take_offer_back(self.get_object(), by=self.person)).data)

    @extend_schema(
        operation_id="transfers_accept", summary="Take a case over, and answer for it", request=AcceptCase,
        responses=TransferSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def accept(self, request: Request, pk: str) -> Response:
        """The case moves whole, or stays: 409 says what is under way, 507 how much room is missing."""
        row, into = self.get_object(), self.said(AcceptCase)["into"]
        taking_over.accept_offer(row, into=Organisation(pk=into) if into else None, now=database_now(), by=self.person)
        row.refresh_from_db()
        return Response(TransferSerializer(row).data)

    @extend_schema(
        operation_id="transfers_decline", summary="Do not take a case over", request=None,
        responses=TransferSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def decline(self, request: Request, pk: str) -> Response:
        """The case stays where it is, and whoever offered it is told."""
        return Response(TransferSerializer(transferring.decline_offer(self.get_object(), by=self.person)).data)
