"""Cases that are to be erased, and holds, for programs: asked for, agreed to, taken back; kept, and lifted."""

from __future__ import annotations

from typing import ClassVar

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.actions import erasing as actions
from appeals.erasing import erasures_open_to, holds_open_to
from appeals.models import Erasure, LegalHold
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can


class ErasureSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Erasure
        fields = (
            "id", "case", "alone", "asked_by", "asked_at", "agreed_by", "agreed_at", "erase_after", "taken_back_by",
            "taken_back_at",
        )  # fmt: skip
        read_only_fields = fields


class AgreeToErase(Said):
    """The reference of the case, where one of its dates runs."""

    typed = serializers.CharField(max_length=40, default="", allow_blank=True)


class AskToErase(AgreeToErase):
    """Which case, and its reference, where one of its dates runs."""

    case = serializers.UUIDField()


class ErasureFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")


@extend_schema_view(
    list=extend_schema(operation_id="erasures_list", summary="Cases people asked to erase, newest first"),
    retrieve=extend_schema(operation_id="erasures_retrieve", summary="One of them"),
)
class ErasureRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Erasures: a case goes for ever, when two agree and nobody takes it back in time. An erased case is not here."""

    can: ClassVar = {
        "list": Can.VIEW, "retrieve": Can.VIEW, "create": Can.ERASE, "agree": Can.HOLD, "take_back": Can.ERASE,
    }  # fmt: skip
    rows = staticmethod(erasures_open_to)
    serializer_class = ErasureSerializer
    filterset_class = ErasureFilter

    @extend_schema(
        operation_id="erasures_ask", summary="Ask that a case is erased", request=AskToErase,
        responses={201: ErasureSerializer},
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """Agreed to at once where somebody fights alone; 409 while the case must be kept, or when asked before."""
        said = self.said(AskToErase)
        row = actions.ask_to_erase(
            self.case_named(said["case"]), typed=said["typed"], at=timezone.now(), by=self.person
        )
        return Response(ErasureSerializer(row).data, status=201)

    @extend_schema(
        operation_id="erasures_agree", summary="Agree that a case is erased", request=AgreeToErase,
        responses=ErasureSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def agree(self, request: Request, pk: str) -> Response:
        """Refused to whoever asked for it; `erase_after` is from when on it is erased."""
        row = actions.agree_to_erase(self.get_object(), **self.said(AgreeToErase), at=timezone.now(), by=self.person)
        return Response(ErasureSerializer(row).data)

    @extend_schema(
        operation_id="erasures_take_back", summary="Keep the case after all", request=None,
        responses=ErasureSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"], url_path="take-back")
    @done_once
    def take_back(self, request: Request, pk: str) -> Response:
        """Until it is erased, also after somebody agreed."""
        return Response(ErasureSerializer(actions.take_back_erasure(self.get_object(), by=self.person)).data)


class HoldSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = LegalHold
        fields = ("id", "case", "why", "set_by", "set_at", "lifted_by", "lifted_at")
        read_only_fields = fields


class HoldCase(Said):
    """Which case, and why it must be kept."""

    case = serializers.UUIDField()
    why = serializers.CharField(max_length=300)


@extend_schema_view(
    list=extend_schema(operation_id="holds_list", summary="Cases that must be kept, or had to be, newest first"),
    retrieve=extend_schema(operation_id="holds_retrieve", summary="One of them"),
)
class HoldRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Holds: a case that must be kept is not erased until an owner or a supervisor lifts that."""

    can: ClassVar = dict.fromkeys(("list", "retrieve", "create", "lift"), Can.HOLD)
    rows = staticmethod(holds_open_to)
    serializer_class = HoldSerializer
    filterset_class = ErasureFilter

    @extend_schema(operation_id="holds_set", summary="Keep a case", request=HoldCase, responses={201: HoldSerializer})
    @done_once
    def create(self, request: Request) -> Response:
        """409 where it must be kept already."""
        said = self.said(HoldCase)
        row = actions.hold_case(self.case_named(said["case"]), why=said["why"], by=self.person)
        return Response(HoldSerializer(row).data, status=201)

    @extend_schema(operation_id="holds_lift", summary="It need not be kept", request=None, responses=HoldSerializer)
    @action(detail=True, methods=["post"])
    @done_once
    def lift(self, request: Request, pk: str) -> Response:
        """409 when somebody was faster."""
        return Response(HoldSerializer(actions.lift_hold(self.get_object(), by=self.person)).data)
