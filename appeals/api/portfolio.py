"""Outcomes over many cases, for programs: the same numbers as on the screen."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from appeals.access import turns_open_to
from appeals.portfolio.counting import Counts, outcomes
from appeals.portfolio.filters import Basis, Dimension, Filters
from appeals.portfolio.late import late as late_steps
from appeals.portfolio.late import lines
from appeals.portfolio.scope import scope_of
from appeals.reminders import database_now
from cases.api import Room
from claimback.accounts.roles import Can
from claimback.asked import number

A_PAGE, LAST_PAGE = 500, 10_000
FILTERS = [
    OpenApiParameter("from", str, description="The first day, as 2026-03-31."),
    OpenApiParameter("to", str, description="The last day."),
    OpenApiParameter("day", str, enum=Basis.values, description="Which day lies between; `filed` if not said."),
    *(OpenApiParameter(each.value, str, description="Only these; `key` of the groups.") for each in Dimension),
]
BY = OpenApiParameter("by", str, enum=Dimension.values, description="What the groups are; `kind` if not said.")
PAGE = OpenApiParameter("page", int, description="From 1 on.")


class OutcomeGroupSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What became of the filed steps of one group."""

    key = serializers.CharField(allow_blank=True, help_text="Empty: not known.")
    name = serializers.CharField()
    filed = serializers.IntegerField()
    open = serializers.IntegerField()
    decided = serializers.IntegerField(help_text="On the merits: overturned, in part, or upheld.")
    overturned = serializers.IntegerField()
    partly = serializers.IntegerField()
    upheld = serializers.IntegerField()
    dismissed = serializers.IntegerField()
    settled = serializers.IntegerField()
    unanswered = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    beside = serializers.IntegerField(help_text="Dropped as another step of the case ended it.")
    rate = serializers.FloatField(
        source="rate.share", allow_null=True, help_text="Overturned or in part of decided, 0 to 1; null under ten."
    )
    rate_low = serializers.SerializerMethodField(help_text="The Wilson interval of 95 %; null under ten.")
    rate_high = serializers.SerializerMethodField()
    days_median = serializers.FloatField(source="median", allow_null=True, help_text="Calendar days, filing to answer.")
    days_lower = serializers.FloatField(source="lower", allow_null=True, help_text="The lower quartile.")
    days_upper = serializers.FloatField(source="upper", allow_null=True, help_text="The upper quartile.")
    dated = serializers.IntegerField(help_text="Answers with a day of their own: what the days are of.")
    undated = serializers.IntegerField(help_text="Answers without one.")
    money = serializers.DecimalField(
        max_digits=16, decimal_places=2, allow_null=True, help_text="Dollars, known amounts only; null: none is known."
    )
    money_known = serializers.IntegerField(help_text="Cases with a favourable answer whose amount is known.")
    money_unknown = serializers.IntegerField(help_text="Cases with one whose amount is not.")

    def get_rate_low(self, group: Counts) -> float | None:
        """The lower end."""
        return group.rate.interval[0] if group.rate.interval else None

    def get_rate_high(self, group: Counts) -> float | None:
        """The upper end."""
        return group.rate.interval[1] if group.rate.interval else None


class EndingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """How many of the cases ended so."""

    ending = serializers.CharField()
    cases = serializers.IntegerField()


class OutcomesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The groups, the largest first, all together, and how the cases themselves stand."""

    scope = serializers.CharField(help_text="Whose cases are counted, in words.")
    faults = serializers.ListField(child=serializers.CharField(), help_text="What was asked for and left out, and why.")
    groups = OutcomeGroupSerializer(many=True)
    total = OutcomeGroupSerializer()
    endings = EndingSerializer(many=True)


class LateCitationSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One rule a last day stands on."""

    cite = serializers.CharField()
    url = serializers.CharField()


class LateAnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """One answer that was owed and did not come in time."""

    case = serializers.UUIDField()
    reference = serializers.CharField()
    insurer = serializers.CharField()
    coverage = serializers.CharField()
    state = serializers.CharField()
    step = serializers.CharField()
    filed_on = serializers.DateField(source="filed")
    what = serializers.CharField(help_text="What was due.")
    due_on = serializers.DateField(source="due", help_text="The last day by law.")
    by_hand = serializers.BooleanField(help_text="People set this day, not the rules.")
    cites = LateCitationSerializer(many=True)
    verified = serializers.BooleanField(help_text="Whether the rule was checked against its source.")
    answered_on = serializers.DateField(source="answered", allow_null=True, help_text="Null: no answer.")
    received_on = serializers.DateField(source="received", allow_null=True)
    ended_on = serializers.DateField(source="ended", allow_null=True, help_text="The step ended without an answer.")
    days_late = serializers.IntegerField(source="days")


class LateAnswersSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A page of them, by insurer, the longest due first."""

    lines = LateAnswerSerializer(many=True)
    more = serializers.BooleanField(help_text="Whether another page follows.")


class PortfolioRoom(Room):
    """Outcomes: what became of the steps that were filed, over all cases of where you manage, else over your own."""

    can: ClassVar = {"list": Can.OPEN, "late": Can.OPEN}
    rows = staticmethod(turns_open_to)

    @extend_schema(
        operation_id="portfolio_list", summary="Outcomes, side by side", parameters=[BY, *FILTERS],
        responses=OutcomesSerializer, filters=False,
    )  # fmt: skip
    def list(self, request: Request) -> Response:
        """Counts, rates from ten decided on, days, and money as far as it is known."""
        scope, filters = scope_of(self.person), Filters.read(request.GET)
        found = outcomes(scope, filters)
        told: dict[str, Any] = {"scope": scope.sentence, "faults": filters.faults, "groups": found.groups}
        told |= {"total": found.total, "endings": [{"ending": each, "cases": n} for each, n in found.endings]}
        return Response(OutcomesSerializer(told).data)

    @extend_schema(
        operation_id="portfolio_late", summary="Answers that came late or not at all", parameters=[*FILTERS, PAGE],
        responses=LateAnswersSerializer, filters=False,
    )  # fmt: skip
    @action(detail=False, pagination_class=None)
    def late(self, request: Request) -> Response:
        """Of insurers and reviewers, with the rule each last day stands on; five hundred a page, no patient's name."""
        scope, filters, asked = scope_of(self.person), Filters.read(request.GET), request.GET.get("page", "")
        page = number(asked, most=LAST_PAGE)
        found = late_steps(scope, filters, today=self.today, now=database_now())
        start = (page - 1) * A_PAGE
        shown = list(lines(found[start : start + A_PAGE + 1], today=self.today))
        return Response(LateAnswersSerializer({"lines": shown[:A_PAGE], "more": len(shown) > A_PAGE}).data)
