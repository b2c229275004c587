"""Mail for programs: what waits for its case, filed, put away and brought back; the addresses it comes to."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.actions.intake import open_case_from_mail
from cases.access import get_office
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can
from documents.access import mail_addresses_open_to, mail_open_to
from documents.mailed import actions
from documents.models import MailAddress, Mailed, MailedFile


class MailedFileSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    state = serializers.ChoiceField(MailedFile.State.choices)

    class Meta:
        model = MailedFile
        fields = ("name", "size", "state", "problem", "document", "begins")
        read_only_fields = fields


class MailedSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    files = MailedFileSerializer(many=True)

    class Meta:
        model = Mailed
        fields = (
            "id", "organisation", "case", "sender", "proof", "subject", "arrived_at", "filed_at", "put_away_at",
            "files",
        )  # fmt: skip
        read_only_fields = fields


class FileMail(Said):
    """Whose it is."""

    case = serializers.UUIDField()


class MakeMailAddress(Said):
    """For a case, or for an organisation."""

    case = serializers.UUIDField(required=False)
    organisation = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError("Name a case or an organisation.")
        return attrs


class MailAddressSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    address = serializers.CharField(source="__str__", help_text="Whoever knows it can add papers. Keep it.")

    class Meta:
        model = MailAddress
        fields = ("id", "organisation", "case", "address", "made_at", "revoked_at")
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(operation_id="mailed_list", summary="What came to an organisation's address, newest first"),
    retrieve=extend_schema(operation_id="mailed_retrieve", summary="One e-mail, its sender never proven"),
)
class MailRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Mail: what came to the address of an organisation, and whose it is."""

    can: ClassVar = {
        "list": Can.EDIT, "retrieve": Can.EDIT, "file": Can.EDIT, "open_case": Can.OPEN, "away": Can.EDIT,
        "back": Can.EDIT,
    }  # fmt: skip
    rows = staticmethod(mail_open_to)
    serializer_class = MailedSerializer

    @extend_schema(operation_id="mailed_file", summary="File an e-mail to a case", request=FileMail)
    @action(detail=True, methods=["post"])
    @done_once
    def file(self, request: Request, pk: str) -> Response:
        """Its files become papers of the case."""
        mailed, case = self.get_object(), self.case_named(self.said(FileMail)["case"])
        return self._as_it_is(actions.file_to_case(mailed, case=case, by=self.person))

    @extend_schema(operation_id="mailed_open_case", summary="Open a new case from an e-mail", request=None)
    @action(detail=True, methods=["post"], url_path="open-case")
    @done_once
    def open_case(self, request: Request, pk: str) -> Response:
        """The case opens with its files as papers."""
        mailed = self.get_object()
        get_office(self.person, Can.OPEN, mailed.organisation_id)
        open_case_from_mail(mailed, by=self.person, on=self.today)
        return self._as_it_is(mailed)

    @extend_schema(operation_id="mailed_put_away", summary="Put an e-mail away that is not ours", request=None)
    @action(detail=True, methods=["post"])
    @done_once
    def away(self, request: Request, pk: str) -> Response:
        """It is kept."""
        return self._as_it_is(actions.put_away(self.get_object(), by=self.person))

    @extend_schema(operation_id="mailed_bring_back", summary="Bring an e-mail back that was put away", request=None)
    @action(detail=True, methods=["post"])
    @done_once
    def back(self, request: Request, pk: str) -> Response:
        """It waits in the inbox again."""
        return self._as_it_is(actions.bring_back(self.get_object(), by=self.person))

    def _as_it_is(self, mailed: Mailed) -> Response:
        return Response(MailedSerializer(self.get_queryset().get(pk=mailed.pk)).data)


@extend_schema_view(
    list=extend_schema(operation_id="mail-addresses_list", summary="Addresses for papers by e-mail, newest first"),
)
class MailAddressRoom(mixins.ListModelMixin, Room):
    """Addresses for papers by e-mail: one of a case, one of an organisation."""

    can: ClassVar = {"list": Can.ASK, "create": Can.ASK, "revoke": Can.ASK}
    rows = staticmethod(mail_addresses_open_to)
    serializer_class = MailAddressSerializer

    @extend_schema(
        operation_id="mail-addresses_make", summary="Make an address, or another in its place",
        request=MakeMailAddress, responses={201: MailAddressSerializer},
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """The one before takes no more mail."""
        said = self.said(MakeMailAddress)
        case = self.case_named(said["case"]) if "case" in said else None
        office = case.organisation if case else get_office(self.person, Can.MANAGE, said["organisation"])
        address = actions.renew_address(organisation=office, case=case, by=self.person)
        return Response(MailAddressSerializer(address).data, status=201)

    @extend_schema(operation_id="mail-addresses_revoke", summary="Take an address back", request=None)
    @action(detail=True, methods=["post"])
    @done_once
    def revoke(self, request: Request, pk: str) -> Response:
        """It takes no more mail; what came stays."""
        address = self.get_object()
        actions.revoke_address(address, by=self.person)
        address.refresh_from_db()
        return Response(MailAddressSerializer(address).data)
