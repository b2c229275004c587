"""Dates and reminders for programs; both follow from facts. A date may be set by hand, with a reason."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.access import deadlines_open_to, live, paper_of, reminders_open_to
from appeals.api.overrides import THIRTY_DAYS, OverrideSerializer, SetByHand
from appeals.law.deadlines import LawError
from appeals.law.rule import Party
from appeals.models import Deadline, Heed, Reminder
from appeals.watch.access import messages_open_to
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can

PARTIES = [(party.value, party.value) for party in Party]


class DeadlineSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    because = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="The sum, line by line.")
    cites = serializers.ListField(child=serializers.CharField(), read_only=True, help_text="Ids of the citations.")
    owed_by = serializers.ChoiceField(PARTIES, read_only=True)
    step = serializers.CharField(source="stage.step", read_only=True)

    class Meta:
        model = Deadline
        fields = (
            "id", "case", "stage", "step", "clock", "rule", "owed_by", "certainty", "legal_on", "legal_at",
            "conservative_on", "conservative_at", "act_by", "act_at", "because", "cites", "verified", "counted_at",
            "why_counted", "by_hand", "override", "met_on", "dropped_on", "superseded_at", "superseded_by",
        )  # fmt: skip
        read_only_fields = fields


class ReminderSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Reminder
        fields = (
            "id", "case", "deadline", "authority", "recipient", "step", "channel", "due_at", "state", "sent_at",
            "seen_at",
        )  # fmt: skip
        read_only_fields = fields


class HeedSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Heed
        fields = ("id", "case", "deadline", "by", "at", "until_at", "in_hours")
        read_only_fields = fields


class Pause(Said):
    """Until when: a day, or for a clock of hours an instant; one of the two."""

    until_on = serializers.DateField(allow_null=True, default=None)
    until_at = serializers.DateTimeField(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if bool(attrs["until_on"]) == bool(attrs["until_at"]):
            raise serializers.ValidationError(_("Say a day or an instant, not both."))
        return attrs


class DeadlineFilter(filters.FilterSet):
    live = filters.BooleanFilter(method="only_live", label="Only those that run, or only those that do not")
    owed_by = filters.MultipleChoiceFilter(choices=PARTIES, label="Whose it is")
    before = filters.DateFilter("act_by", "lte", label="To act on by this day or earlier")
    after = filters.DateFilter("act_by", "gte", label="To act on by this day or later")
    case = filters.UUIDFilter("case_id", label="Only of this case")
    stage = filters.UUIDFilter("stage_id", label="Only of this stage")
    clock = filters.CharFilter("clock", label="Only of this clock, such as filing or decision")

    def only_live(self, rows: QuerySet[Deadline], name: str, value: bool) -> QuerySet[Deadline]:  # noqa: FBT001
        """Called by the filter `live`."""
        return live(rows, is_live=value)


class ReminderFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(choices=Reminder.State.choices)
    case = filters.UUIDFilter("case_id", label="Only of this case")
    deadline = filters.UUIDFilter("deadline_id", label="Only of this deadline")
    before = filters.IsoDateTimeFilter("due_at", "lt", label="Due before this instant")
    after = filters.IsoDateTimeFilter("due_at", "gte", label="Due at or after this instant")


@extend_schema_view(
    list=extend_schema(operation_id="deadlines_list", summary="Deadlines, the superseded ones too"),
    retrieve=extend_schema(operation_id="deadlines_retrieve", summary="One deadline with its sum and citations"),
)
class DeadlineRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Deadlines: what the law gives, the careful day, and the day to act by."""

    can: ClassVar = {
        "list": Can.VIEW, "retrieve": Can.VIEW, "override": Can.OVERRIDE, "seen": Can.VIEW, "pause": Can.VIEW,
    }  # fmt: skip
    also_refused = (LawError,)
    rows = staticmethod(deadlines_open_to)
    serializer_class = DeadlineSerializer
    filterset_class = DeadlineFilter

    @extend_schema(
        operation_id="deadlines_override", summary="Set a running date by hand", request=SetByHand,
        responses={201: OverrideSerializer}, examples=[THIRTY_DAYS],
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def override(self, request: Request, pk: str) -> Response:
        """An earlier day holds at once; a later one waits for a second person. 409 where the date runs no more."""
        deadline, said = self.get_object(), self.said(SetByHand)
        paper = paper_of(deadline.case, said["paper"]) if said["paper"] else None
        to = actions.ByHand(said["last_on"], said["last_at"], said["act_by"])
        made = actions.override_date(deadline, to=to, reason=said["reason"], paper=paper, by=self.person, on=self.today)
        return Response(OverrideSerializer(made).data, status=201)

    @extend_schema(
        operation_id="deadlines_seen", summary="Say that you have seen a date", request=None, responses=HeedSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def seen(self, request: Request, pk: str) -> Response:
        """Nobody else is told for now; reminders go on as planned. 409 where the date runs no more."""
        return Response(HeedSerializer(actions.see_deadline(self.get_object(), by=self.person)).data)

    @extend_schema(
        operation_id="deadlines_pause", summary="Be reminded of a date later", request=Pause, responses=HeedSerializer
    )
    @action(detail=True, methods=["post"])
    @done_once
    def pause(self, request: Request, pk: str) -> Response:
        """You alone are left alone until then, the day to act by at the latest, and reminded then."""
        said, now = self.said(Pause), timezone.now()
        until = said["until_at"] or said["until_on"]
        made = actions.pause_reminders(self.get_object(), until=until, by=self.person, now=now)
        return Response(HeedSerializer(made).data)


@extend_schema_view(
    list=extend_schema(operation_id="reminders_list", summary="Reminders and what became of them"),
    retrieve=extend_schema(operation_id="reminders_retrieve", summary="One reminder"),
)
class ReminderRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Reminders: one message due at one instant."""

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW, "again": Can.MANAGE}
    rows = staticmethod(reminders_open_to)
    serializer_class = ReminderSerializer
    filterset_class = ReminderFilter

    @extend_schema(
        operation_id="reminders_again", summary="Send a parked message again", request=None,
        responses=ReminderSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def again(self, request: Request, pk: str) -> Response:
        """Once its cause is mended; it is sent if it is still needed. 409 where it does not wait for a person."""
        mine = messages_open_to(self.person, Can.MANAGE).filter(pk=pk).first()
        return Response(ReminderSerializer(actions.send_again(mine or self.get_object(), by=self.person)).data)
