"""The address book of an organisation, for programs: read, added to, corrected, checked, retired."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.access import addresses_open_to
from appeals.actions import addressing
from appeals.addresses import caution_about
from appeals.inputs import book
from appeals.models import Address
from cases.access import get_office
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can

FAX = OpenApiExample(
    "A fax number",
    {
        "name": "Fictional Mutual, Appeals Unit",
        "way": "fax",
        "value": "(800) 555-0143",
        "insurer": "Fictional Mutual",
        "source_kind": "call",
        "source": "Provider line, Ms Roe",
        "checked_on": "2026-03-02",
    },
    request_only=True,
)


class AddressSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    caution = serializers.SerializerMethodField(help_text="Why to check it before it is used; empty where nothing is.")

    class Meta:
        model = Address
        fields = (
            "id", "organisation", *addressing.ADDRESS, "checked_by", "caution", "recorded_at", "recorded_by",
            "superseded_at", "superseded_by", "retired_on", "why_retired", "retired_by",
        )  # fmt: skip
        read_only_fields = fields

    def get_caution(self, entry: Address) -> str:
        """By the reader's day."""
        return caution_about(entry.checked_on, today=self.context["today"])


class CorrectAddress(Said):
    """Whose address it is, for what, where it goes, and from where it is known; an empty scope means for all."""

    name = serializers.CharField(max_length=200)
    way = serializers.ChoiceField(Address.Way.choices)
    value = serializers.CharField(max_length=1000)
    source_kind = serializers.ChoiceField(Address.Source.choices)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]
    checked_on = serializers.DateField(allow_null=True, default=None)
    checked_how = serializers.CharField(max_length=300, allow_blank=True, default="")
    purpose = serializers.ChoiceField(Address.Purpose.choices, default=Address.Purpose.APPEALS)
    insurer = serializers.CharField(max_length=160, allow_blank=True, default="")
    coverage_type = serializers.CharField(max_length=40, allow_blank=True, default="")
    stage_kind = serializers.ChoiceField(Address.Step.choices, allow_blank=True, default="")
    state = serializers.CharField(max_length=2, allow_blank=True, default="")

    def validate_coverage_type(self, value: str) -> str:
        """A kind of coverage of the rulebook, or none."""
        return _known(value, book().coverage_types)

    def validate_state(self, value: str) -> str:
        """A state or territory, or none."""
        return _known(value.upper(), book().state_names)


class AddAddress(CorrectAddress):
    """The same, for the book of one of your organisations."""

    organisation = serializers.UUIDField(required=False, help_text="Yours when you work in one only.")


class CheckAddress(Said):
    """On which day somebody asked or looked, and how."""

    on = serializers.DateField()
    how = serializers.CharField(max_length=300)


class RetireAddress(Said):
    """Why it holds no longer."""

    why = serializers.CharField(max_length=300)


def _known(value: str, names: Any) -> str:
    if value and value not in names:
        raise serializers.ValidationError(f"“{value}” is not in the rulebook. Leave it empty for all.")
    return value


class AddressFilter(filters.FilterSet):
    name = filters.CharFilter("name", "icontains", label="Part of the recipient's name")
    insurer = filters.CharFilter("insurer", "icontains", label="Part of the insurer's name")
    way = filters.MultipleChoiceFilter(choices=Address.Way.choices)
    organisation = filters.UUIDFilter("organisation_id", label="Only of this organisation")
    live = filters.BooleanFilter(method="only_live", label="Only those in use, or only those that are not")

    def only_live(self, rows: QuerySet[Address], name: str, value: bool) -> QuerySet[Address]:  # noqa: FBT001
        """Called by the filter `live`."""
        live = {"superseded_at": None, "retired_on": None}
        return rows.filter(**live) if value else rows.exclude(**live)


@extend_schema_view(
    list=extend_schema(operation_id="addresses_list", summary="The address books of your organisations, newest first"),
    retrieve=extend_schema(operation_id="addresses_retrieve", summary="One address"),
)
class AddressRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Where insurers, reviewers and regulators take papers. What was filed keeps the address it was sent to."""

    can: ClassVar = dict.fromkeys(("list", "retrieve", "create", "correct", "check", "retire"), Can.EDIT)
    rows = staticmethod(addresses_open_to)
    serializer_class = AddressSerializer
    filterset_class = AddressFilter

    def get_serializer_context(self) -> dict[str, Any]:
        """With the reader's day, by which an address is old."""
        return {**super().get_serializer_context(), "today": self.today}

    @extend_schema(
        operation_id="addresses_add", summary="Put an address into the book", request=AddAddress,
        responses={201: AddressSerializer}, examples=[FAX],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """422 when it can be no address of its way; 409 when the book has it already."""
        said = self.said(AddAddress)
        office = get_office(self.person, Can.EDIT, said.pop("organisation", None))
        return self._told(addressing.add_address(office, facts=said, by=self.person, on=self.today), status=201)

    @extend_schema(
        operation_id="addresses_correct", summary="Correct an address", request=CorrectAddress,
        responses={201: AddressSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def correct(self, request: Request, pk: str) -> Response:
        """A new entry takes its place, and the old one stays readable; 409 when it holds no longer."""
        entry = self.get_object()
        new = addressing.correct_address(entry, facts=self.said(CorrectAddress), by=self.person, on=self.today)
        return self._told(new, status=201)

    @extend_schema(
        operation_id="addresses_check", summary="Say that an address was checked", request=CheckAddress,
        responses=AddressSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def check(self, request: Request, pk: str) -> Response:
        """It still holds as of that day."""
        entry, said = self.get_object(), self.said(CheckAddress)
        return self._told(addressing.check_address_again(entry, **said, by=self.person, today=self.today))

    @extend_schema(
        operation_id="addresses_retire", summary="Take an address out of use", request=RetireAddress,
        responses=AddressSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def retire(self, request: Request, pk: str) -> Response:
        """It is offered no more; it stays readable."""
        entry, why = self.get_object(), self.said(RetireAddress)["why"]
        return self._told(addressing.retire_address(entry, why=why, by=self.person, on=self.today))

    def _told(self, entry: Address, *, status: int = 200) -> Response:
        fresh = type(self).rows(self.person, Can.EDIT).get(pk=entry.pk)
        return Response(self.get_serializer(fresh).data, status=status)
