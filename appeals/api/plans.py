"""When an organisation is reminded, for programs: its plans as they hold, and what it changes about them."""

from __future__ import annotations

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.access import plan_changes_open_to, workers_of
from appeals.actions import adjusting
from appeals.models import PlanChange
from appeals.plan_words import page_of
from cases.access import get_office
from cases.api import Room, Said, done_once
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Can

ADJUST = OpenApiExample("Ten days before", {"plan": "ours", "step": "14_days_before", "days": -10}, request_only=True)
MORNING = OpenApiExample("At seven", {"morning": "07:00"}, request_only=True)


class PlanChangeSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = PlanChange
        fields = (
            "id", "organisation", "plan", "step", "off", "added", "days", "to", "member", "morning", "recorded_at",
            "recorded_by", "ended_at", "ended_by",
        )  # fmt: skip
        read_only_fields = fields


class PlanStepSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One reminder of a plan as it holds."""

    step = serializers.CharField(source="name")
    when = serializers.CharField()
    why = serializers.CharField()
    heard_by = serializers.CharField(source="to")
    kept = serializers.BooleanField(help_text="It is neither switched off nor moved, only addressed.")
    urgent = serializers.BooleanField()
    off = serializers.BooleanField()
    ships = serializers.CharField(help_text="When it ships to be said; empty for one that was added.")
    ignored = serializers.CharField(help_text="Why a change of it does not hold; empty where it does.")


class PlanSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One plan."""

    plan = serializers.CharField(source="plan.id")
    called = serializers.CharField()
    why = serializers.CharField()
    changed = serializers.BooleanField()
    steps = PlanStepSerializer(source="rows", many=True)


class PlansSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """All plans of an organisation, its morning hour, and how many cases are still to be brought in line."""

    morning = serializers.TimeField()
    waiting = serializers.IntegerField()
    plans = PlanSerializer(many=True)


class ForOffice(Said):
    """In which organisation; without a word, in the first you answer for."""

    organisation = serializers.UUIDField(required=False, allow_null=True, default=None)


class AdjustStep(ForOffice):
    """All that is wished of one reminder; what is not named is as it ships."""

    plan = serializers.CharField(max_length=40)
    step = serializers.CharField(max_length=40)
    off = serializers.BooleanField(default=False)
    days = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=-999, max_value=999,
        help_text="After its date; before it when negative.",
    )  # fmt: skip
    to = serializers.ChoiceField(PlanChange.Addressed.choices, allow_blank=True, default="")
    member = serializers.UUIDField(required=False, allow_null=True, default=None, help_text="Where `to` is `member`.")


class AddStep(ForOffice):
    """One more reminder of a plan."""

    plan = serializers.CharField(max_length=40)
    days = serializers.IntegerField(min_value=-999, max_value=999, help_text="After its date; before when negative.")


class SetMorning(ForOffice):
    """The hour of the morning message, by the clock of whoever reads it."""

    morning = serializers.TimeField()


class AsItCame(ForOffice):
    """Of which plan; of all of them and the morning where none is named."""

    plan = serializers.CharField(max_length=40, allow_blank=True, default="")


class PlanChangeFilter(filters.FilterSet):
    organisation = filters.UUIDFilter("organisation_id", label="Only of this organisation")
    live = filters.BooleanFilter("ended_at", "isnull", label="Only those that hold now, or only those that do not")


@extend_schema_view(
    list=extend_schema(operation_id="plan-changes_list", summary="What was changed about plans, newest first"),
    retrieve=extend_schema(operation_id="plan-changes_retrieve", summary="One change"),
)
class PlanChangeRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Plans of reminders: habits, not law. What is kept is neither switched off nor moved, only addressed."""

    can: ClassVar = dict.fromkeys(
        ("list", "retrieve", "plans", "create", "add", "morning", "as_it_came"), Can.MANAGE
    )  # fmt: skip
    rows = staticmethod(plan_changes_open_to)
    serializer_class = PlanChangeSerializer
    filterset_class = PlanChangeFilter

    def get_queryset(self) -> Any:
        """The rows of offices this person manages, the newest first."""
        return super().get_queryset().order_by("-pk")

    @extend_schema(
        operation_id="plan-changes_plans", summary="The plans as they hold", responses=PlansSerializer,
        parameters=[OpenApiParameter("organisation", str, description="The first you answer for when not given.")],
        filters=False,
    )  # fmt: skip
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=())
    def plans(self, request: Request) -> Response:
        """In plain words, with what was changed and why a change does not hold."""
        named = serializers.UUIDField(allow_null=True).run_validation(request.query_params.get("organisation") or None)
        return Response(PlansSerializer(page_of(self._office({"organisation": named}))).data)

    @extend_schema(
        operation_id="plan-changes_adjust", summary="Change one reminder", request=AdjustStep,
        responses=PlansSerializer, examples=[ADJUST],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """What waits follows; 422 with a sentence beyond the bounds."""
        said = self.said(AdjustStep)
        office = self._office(said)
        member = next((person for person in workers_of(office) if person.pk == said["member"]), None)
        wish = adjusting.StepWish(off=said["off"], days=said["days"], to=said["to"], member=member)
        adjusting.adjust_step(office, plan=said["plan"], step=said["step"], wish=wish, by=self.person)
        return self._told(office)

    @extend_schema(
        operation_id="plan-changes_add", summary="Add a reminder", request=AddStep, responses=PlansSerializer
    )
    @action(detail=False, methods=["post"])
    @done_once
    def add(self, request: Request) -> Response:
        """It goes to whom the others of the plan go to; switched off it is taken out."""
        said = self.said(AddStep)
        office = self._office(said)
        adjusting.add_step(office, plan=said["plan"], days=said["days"], by=self.person)
        return self._told(office)

    @extend_schema(
        operation_id="plan-changes_morning", summary="Set the morning hour", request=SetMorning,
        responses=PlansSerializer, examples=[MORNING],
    )  # fmt: skip
    @action(detail=False, methods=["post"])
    @done_once
    def morning(self, request: Request) -> Response:
        """Last words come no later than they ship."""
        said = self.said(SetMorning)
        office = self._office(said)
        adjusting.set_morning(office, morning=said["morning"], by=self.person)
        return self._told(office)

    @extend_schema(
        operation_id="plan-changes_as-it-came", summary="A plan as it came", request=AsItCame,
        responses=PlansSerializer,
    )  # fmt: skip
    @action(detail=False, methods=["post"], url_path="as-it-came")
    @done_once
    def as_it_came(self, request: Request) -> Response:
        """Every change of it is taken back; what was sent stays."""
        said = self.said(AsItCame)
        office = self._office(said)
        adjusting.as_it_came(office, plan=said["plan"], by=self.person)
        return self._told(office)

    def _office(self, said: dict[str, Any]) -> Organisation:
        return get_office(self.person, Can.MANAGE, said["organisation"])

    def _told(self, office: Organisation) -> Response:
        return Response(PlansSerializer(page_of(office)).data)
