"""Dates and reminders for programs; both only follow from facts, so they are only read."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from appeals.access import deadlines_open_to, live, reminders_open_to
from appeals.law.rule import Party
from appeals.models import Deadline, Reminder
from cases.api import Room
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
            "why_counted", "met_on", "dropped_on", "superseded_at", "superseded_by",
        )  # fmt: skip
        read_only_fields = fields


class ReminderSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Reminder
        fields = ("id", "case", "deadline", "recipient", "step", "channel", "due_at", "state", "sent_at")
        read_only_fields = fields


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

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW}
    rows = staticmethod(deadlines_open_to)
    serializer_class = DeadlineSerializer
    filterset_class = DeadlineFilter


@extend_schema_view(
    list=extend_schema(operation_id="reminders_list", summary="Reminders and what became of them"),
    retrieve=extend_schema(operation_id="reminders_retrieve", summary="One reminder"),
)
class ReminderRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Reminders: one message due at one instant."""

    can: ClassVar = {"list": Can.VIEW, "retrieve": Can.VIEW}
    rows = staticmethod(reminders_open_to)
    serializer_class = ReminderSerializer
    filterset_class = ReminderFilter
