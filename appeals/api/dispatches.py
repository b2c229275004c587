"""Sending by a machine, for programs: asked for, listed, settled."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.access import stages_open_to
from appeals.dispatched import dispatches_open_to
from appeals.models import Channel, Dispatch
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can


class DispatchSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    receipt: Any = serializers.DictField(read_only=True, help_text="What the other machine said when it took it.")
    outcome = serializers.CharField(source="state", read_only=True, help_text="asked, sent, failed or unsure.")

    class Meta:
        model = Dispatch
        fields = (
            "id", "case", "stage", "packet", "address", "adapter", "asked_at", "asked_by", "outcome", "begun_at",
            "sent_at", "receipt", "problem", "settled_by",
        )  # fmt: skip
        read_only_fields = fields


class AskToSend(Said):
    """A built packet, by a channel for which a machine is set up."""

    stage = serializers.UUIDField()
    packet = serializers.UUIDField(help_text="A built packet of this stage.")
    how = serializers.ChoiceField(Channel.choices)
    address = serializers.CharField(max_length=1000)
    in_own_name = serializers.BooleanField(default=False)


class SettleDispatch(Said):
    """What a person found who looked."""

    was_sent = serializers.BooleanField()
    on = serializers.DateField()


class DispatchFilter(filters.FilterSet):
    case = filters.UUIDFilter("case_id", label="Only of this case")
    stage = filters.UUIDFilter("stage_id", label="Only of this stage")


@extend_schema_view(
    list=extend_schema(operation_id="dispatches_list", summary="What machines were asked to send, newest first"),
    retrieve=extend_schema(operation_id="dispatches_retrieve", summary="One of them, and what became of it"),
)
class DispatchRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Dispatches: packets sent by a machine, once, or not known whether they were."""

    can: ClassVar = {"list": Can.READ, "retrieve": Can.READ, "create": Can.FILE, "settle": Can.FILE}
    rows = staticmethod(dispatches_open_to)
    serializer_class = DispatchSerializer
    filterset_class = DispatchFilter

    @extend_schema(
        operation_id="dispatches_ask", summary="Ask a machine to send a packet", request=AskToSend,
        responses={201: DispatchSerializer},
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """Once; 409 while the same step is being sent or may have been."""
        said = self.said(AskToSend)
        stage = stages_open_to(self.person, Can.FILE).filter(pk=said.pop("stage")).first()
        packet = stage.packets.filter(pk=said.pop("packet")).first() if stage else None
        if stage is None or packet is None:
            raise ValidationError({"packet": ["No such packet on a stage that you may file."]})
        how = Channel(said.pop("how"))
        made = actions.ask_to_send(stage, packet=packet, how=how, **said, on=self.today, by=self.person)
        return Response(DispatchSerializer(made).data, status=201)

    @extend_schema(
        operation_id="dispatches_settle", summary="Say whether it was sent", request=SettleDispatch,
        responses=DispatchSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def settle(self, request: Request, pk: str) -> Response:
        """Where nobody could know from here."""
        row, said = self.get_object(), self.said(SettleDispatch)
        settled = actions.settle_dispatch(row, **said, today=self.today, by=self.person)
        return Response(DispatchSerializer(settled).data)
