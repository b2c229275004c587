"""What an organisation learnt about insurers, for programs: read, recorded, corrected, retired."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals import actions
from appeals.access import learnt_open_to
from appeals.learnt import shipped_for
from appeals.models import LearntPolicy
from appeals.models.learnt import AFTER_APPEAL, AFTER_DENIAL, STARTS, UNITS
from cases.access import get_office
from cases.api import Room, Said, done_once
from claimback.accounts.roles import Can

HEARD = OpenApiExample(
    "Heard on the phone",
    {
        "insurer": "Fictional Mutual",
        "window": 5,
        "unit": "business_days",
        "runs_from": "notice_date",
        "after_appeal": "lost",
        "source": "Provider line",
        "learnt_on": "2026-03-02",
    },
    request_only=True,
)


class LearntSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    beside = serializers.SerializerMethodField(help_text="Ids of the shipped policies it stands beside.")

    class Meta:
        model = LearntPolicy
        fields = (
            "id", "organisation", *actions.LEARNT, "beside", "recorded_at", "recorded_by", "superseded_at",
            "superseded_by", "retired_on", "why_retired", "retired_by",
        )  # fmt: skip
        read_only_fields = fields

    def get_beside(self, entry: LearntPolicy) -> list[str]:
        """None for an insurer about which nothing ships."""
        return [policy.id for policy in shipped_for(entry.insurer)]


class CorrectLearnt(Said):
    """What is said of an insurer's talk between doctors, and where it comes from; policy, never law."""

    insurer = serializers.CharField(max_length=160)
    applies_to = serializers.CharField(max_length=200, allow_blank=True, default="")
    window = serializers.IntegerField(min_value=1, max_value=999, allow_null=True, default=None)
    unit = serializers.ChoiceField(UNITS, allow_blank=True, default="")
    runs_from = serializers.ChoiceField(STARTS, allow_blank=True, default="")
    after_denial = serializers.ChoiceField(AFTER_DENIAL, default="unknown")
    after_appeal = serializers.ChoiceField(AFTER_APPEAL, default="unknown")
    phone = serializers.CharField(max_length=60, allow_blank=True, default="")
    hours = serializers.CharField(max_length=120, allow_blank=True, default="")
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]
    learnt_on = serializers.DateField()


class Learn(CorrectLearnt):
    """The same, for one of your organisations."""

    organisation = serializers.UUIDField(required=False, help_text="Yours when you work in one only.")


class RetireLearnt(Said):
    """Why it no longer holds."""

    why = serializers.CharField(max_length=300)


class LearntFilter(filters.FilterSet):
    insurer = filters.CharFilter("insurer", "icontains", label="Part of the insurer's name")
    organisation = filters.UUIDFilter("organisation_id", label="Only of this organisation")
    live = filters.BooleanFilter(method="only_live", label="Only those that hold now, or only those that do not")

    def only_live(self, rows: QuerySet[LearntPolicy], name: str, value: bool) -> QuerySet[LearntPolicy]:  # noqa: FBT001
        """Called by the filter `live`."""
        return (
            rows.filter(superseded_at=None, retired_on=None)
            if value
            else rows.exclude(superseded_at=None, retired_on=None)
        )


@extend_schema_view(
    list=extend_schema(operation_id="learnt-policies_list", summary="What was learnt about insurers, newest first"),
    retrieve=extend_schema(operation_id="learnt-policies_retrieve", summary="One entry"),
)
class LearntRoom(mixins.ListModelMixin, mixins.RetrieveModelMixin, Room):
    """Entries of your organisations on the talk between doctors, beside what ships; they move no legal date."""

    can: ClassVar = {
        "list": Can.EDIT,
        "retrieve": Can.EDIT,
        "create": Can.EDIT,
        "correct": Can.EDIT,
        "retire": Can.EDIT,
    }
    rows = staticmethod(learnt_open_to)
    serializer_class = LearntSerializer
    filterset_class = LearntFilter

    @extend_schema(
        operation_id="learnt-policies_learn", summary="Record what was learnt", request=Learn,
        responses={201: LearntSerializer}, examples=[HEARD],
    )  # fmt: skip
    @done_once
    def create(self, request: Request) -> Response:
        """It is shown beside what ships, as policy."""
        said = self.said(Learn)
        office = get_office(self.person, Can.EDIT, said.pop("organisation", None))
        entry = actions.learn_policy(office, facts=said, by=self.person, on=self.today)
        return self._told(entry, status=201)

    @extend_schema(
        operation_id="learnt-policies_correct", summary="Correct an entry", request=CorrectLearnt,
        responses={201: LearntSerializer},
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def correct(self, request: Request, pk: str) -> Response:
        """A new entry takes its place, and the old one stays readable; 409 when it has been corrected or retired."""
        entry = self.get_object()
        new = actions.correct_learnt_policy(entry, facts=self.said(CorrectLearnt), by=self.person, on=self.today)
        return self._told(new, status=201)

    @extend_schema(
        operation_id="learnt-policies_retire", summary="Retire an entry", request=RetireLearnt,
        responses=LearntSerializer,
    )  # fmt: skip
    @action(detail=True, methods=["post"])
    @done_once
    def retire(self, request: Request, pk: str) -> Response:
        """It no longer holds; it stays readable."""
        entry = self.get_object()
        return self._told(
            actions.retire_learnt_policy(entry, why=self.said(RetireLearnt)["why"], by=self.person, on=self.today)
        )

    def _told(self, entry: Any, *, status: int = 200) -> Response:
        fresh = LearntSerializer(type(self).rows(self.person, Can.EDIT).get(pk=entry.pk))
        return Response(fresh.data, status=status)
