"""What became of the filed steps, group by group, counted by the database: a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Aggregate,
    BooleanField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals import clocks
from appeals.actions.silence import LATE_ANSWER
from appeals.actions.stages import OTHER_COVERAGE
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.law_names import plainly
from appeals.models import Stage
from appeals.portfolio.filters import Dimension, Filters, folded
from appeals.portfolio.rates import LEAST_FOR_QUARTILES, Rate
from appeals.portfolio.scope import Scope
from cases.facts import CHOICE_LABELS, Reason
from cases.models import Ending, Outcome

KINDS: dict[str, Any] = {
    StageKind.INTERNAL_APPEAL: gettext_lazy("Appeals to the insurer"),
    StageKind.PEER_TO_PEER: gettext_lazy("The talk between doctors"),
    StageKind.EXTERNAL_REVIEW: gettext_lazy("External review"),
    StageKind.HEARING: gettext_lazy("Hearings"),
    StageKind.COURT: gettext_lazy("Courts"),
    StageKind.REGULATOR_COMPLAINT: gettext_lazy("Complaints to a regulator"),
    StageKind.INITIAL: gettext_lazy("First requests"),
}
WRITTEN: dict[str, str] = {Dimension.INSURER: "case__coverage__insurer", Dimension.SERVICE: "case__service"}
"""Where a typed name stands as it was written."""
MOST_CHOICES = 200
ON_THE_MERITS = (Outcome.OVERTURNED, Outcome.PARTLY, Outcome.UPHELD, Outcome.DENIED)
"""Somebody ruled whether the denial was right: what a rate is of."""
GRANTED = (Outcome.OVERTURNED, Outcome.PARTLY, Outcome.SETTLED)
"""What money can come of."""
BESIDE = ("won", "settled", LATE_ANSWER, OTHER_COVERAGE)
"""Why a step was dropped without anybody giving it up."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the filed steps of one group. Days are calendar days, from filing to the day of the answer."""

    key: str
    name: str
    filed: int
    open: int
    overturned: int
    partly: int
    upheld: int
    dismissed: int
    settled: int
    unanswered: int
    beside: int
    withdrawn: int
    dated: int
    undated: int
    lower: float | None
    median: float | None
    upper: float | None
    money: Decimal | None
    money_known: int
    money_unknown: int

    @property
    def decided(self) -> int:
        """On the merits."""
        return self.overturned + self.partly + self.upheld

    @property
    def rate(self) -> Rate:
        """Overturned, or overturned in part, of those decided on the merits."""
        return Rate(self.overturned + self.partly, self.decided)

    @property
    def rate_words(self) -> str:
        """8 of 12, 67 % (39 to 86 %); under ten without a rate, and saying so."""
        rate = self.rate
        if not rate.of:
            return _("none decided")
        told: dict[str, Any] = {"n": rate.n, "of": rate.of}
        if rate.share is None or rate.interval is None:
            return _("%(n)s of %(of)s, too few for a rate") % told
        low, high = rate.interval
        told |= {"share": round(100 * rate.share), "low": round(100 * low), "high": round(100 * high)}
        said = _("%(n)s of %(of)s, %(share)s %% (%(low)s to %(high)s %%)") % told
        return said.replace(" %", "\N{NO-BREAK SPACE}%")

    @property
    def days_words(self) -> str:
        """24 days, half of them 18 to 30 (12 answers)."""
        if self.median is None:
            return _("no answer with a day")
        answers = ngettext("%(n)s answer", "%(n)s answers", self.dated) % {"n": self.dated}
        n = round(self.median)
        told: dict[str, Any] = {"median": ngettext("%(n)s day", "%(n)s days", n) % {"n": n}, "answers": answers}
        if self.dated < LEAST_FOR_QUARTILES or self.lower is None or self.upper is None:
            return _("%(median)s (%(answers)s)") % told
        told |= {"lower": round(self.lower), "upper": round(self.upper)}
        return _("%(median)s, half of them %(lower)s to %(upper)s (%(answers)s)") % told

    @property
    def undated_words(self) -> str:
        """How many answers have no day of their own, or nothing."""
        n = self.undated
        return ngettext("day not known of %(n)s answer", "day not known of %(n)s answers", n) % {"n": n} if n else ""

    @property
    def money_words(self) -> str:
        """What the known amounts add up to, or nothing."""
        return f"${self.money:,.2f}" if self.money is not None else ""

    @property
    def unknown_words(self) -> str:
        """In how many cases nobody knows what it came to, or nothing."""
        n = self.money_unknown
        return ngettext("amount not known in %(n)s case", "amount not known in %(n)s cases", n) % {"n": n} if n else ""

    @property
    def others(self) -> list[str]:
        """How the rest ended, in words; nothing where it is none."""
        told = (
            (self.dismissed, _("dismissed without a look at the merits: %(n)s")),
            (self.settled, _("settled: %(n)s")),
            (self.unanswered, _("no answer came: %(n)s")),
            (self.withdrawn, _("withdrawn, or the case was closed: %(n)s")),
            (self.beside, _("dropped as another step ended it: %(n)s")),
        )
        return [words % {"n": n} for n, words in told if n]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The groups, the largest first, and all of them together."""

    groups: list[Counts]
    total: Counts
    endings: list[tuple[str, int]]  # of the cases these steps belong to; the open ones first


class _At(Aggregate):
    """A quartile of a length of time; PostgreSQL's own."""

    template = "percentile_cont(%(at)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    arity = 1
    output_field = DurationField()


def outcomes(scope: Scope, filters: Filters) -> Outcomes:
    """What became of the steps, by the dimension that is asked for. Three queries."""
    steps = scope.steps(filters).order_by()
    written = {"written": Max(WRITTEN[filters.by])} if filters.by in WRITTEN else {}
    rows: Any = steps.annotate(key=F(f"by_{filters.by}")).values("key").annotate(**_counted(), **written)
    groups = [_of(row, name=_name(filters.by, row["key"], row.pop("written", ""))) for row in rows]
    groups.sort(key=lambda each: (-each.decided, -each.filed, each.name))
    whole = next(iter(_as_one(steps).annotate(**_counted())), None)
    total = _of({"key": "", **whole}, name=_("All together")) if whole else _nothing()
    return Outcomes(groups, total, _endings(steps))


def _as_one(steps: QuerySet[Stage]) -> Any:
    """All of them as one group, of what every one of them is: an `aggregate` may not ask what a step is worth here."""
    one = ExpressionWrapper(Q(filed_on__isnull=False), output_field=BooleanField())
    return steps.annotate(one=one).order_by().values("one")


def _nothing() -> Counts:
    none = dict.fromkeys((each.name for each in fields(Counts)), 0)
    empty = {"key": "", "name": _("All together"), "money": None} | dict.fromkeys(("lower", "median", "upper"))
    return Counts(**(none | empty))  # type: ignore[arg-type]


def choices(scope: Scope) -> dict[str, list[tuple[str, str]]]:
    """What one can choose of each dimension: value and name, by name, at most MOST_CHOICES. One query."""
    arrays = {
        f"all_{name}": ArrayAgg(WRITTEN.get(name, f"by_{name}"), distinct=True, filter=~Q(**{f"by_{name}": ""}))
        for name in Dimension.values
    }
    values: dict[str, Any] = next(iter(_as_one(scope.steps(Filters())).annotate(**arrays)), {})
    found = {}
    for name in Dimension.values:
        written = values.get(f"all_{name}") or []
        if name in WRITTEN:
            named = {folded(each): each.strip() for each in written}
        else:
            named = {each: _name(Dimension(name), each) for each in written}
        found[name] = sorted(named.items(), key=lambda one: one[1])[:MOST_CHOICES]
    return found


def name_of(by: str, key: str) -> str:
    """A value of a dimension as people say it."""
    return _name(Dimension(by), key)


def _counted() -> dict[str, Any]:
    """Every number of a group; money only of the newest favourable answer of a case, so that nothing counts twice."""
    newer = Stage.objects.filter(case=OuterRef("case"), answer__outcome__in=GRANTED, answer__gt=OuterRef("answer"))
    granted = Q(answer__outcome__in=GRANTED) & ~Q(Exists(newer))
    spoken = Q(decided_on__isnull=False)
    dated = Q(answered_by_paper_on__gte=F("filed_on"))
    days = ExpressionWrapper(F("answered_by_paper_on") - F("filed_on"), output_field=DurationField())
    given_up = Q(state=State.ABANDONED)
    parts: dict[str, Q] = {
        "filed": Q(),
        "open": Q(state=State.FILED, case__closed_on=None),
        "overturned": Q(answer__outcome=Outcome.OVERTURNED),
        "partly": Q(answer__outcome=Outcome.PARTLY),
        "upheld": Q(answer__outcome__in=(Outcome.UPHELD, Outcome.DENIED)),
        "dismissed": Q(answer__outcome=Outcome.DISMISSED),
        "settled": Q(answer__outcome=Outcome.SETTLED),
        "unanswered": Q(answer__outcome=Outcome.UNANSWERED),
        "beside": given_up & Q(why_abandoned__in=BESIDE),
        "withdrawn": given_up & ~Q(why_abandoned__in=BESIDE) | Q(state=State.FILED, case__closed_on__isnull=False),
        "dated": spoken & dated,
        "undated": spoken & ~(Q(answered_by_paper_on__isnull=False) & dated),
        "money_known": granted & Q(answer__amount_granted__isnull=False),
        "money_unknown": granted & Q(answer__amount_granted=None),
    }
    counts: dict[str, Any] = {name: Count("pk", filter=part) for name, part in parts.items()}
    quartiles = {"lower": 0.25, "median": 0.5, "upper": 0.75}
    counts |= {name: _At(days, at=at, filter=dated) for name, at in quartiles.items()}
    return counts | {"money": Sum("answer__amount_granted", filter=granted)}


def _of(row: dict[str, Any], *, name: str) -> Counts:
    row |= {each: _days(row[each]) for each in ("lower", "median", "upper")}
    row.pop("one", None)
    return Counts(name=name, **row)


def _days(length: timedelta | None) -> float | None:
    return None if length is None else length / timedelta(days=1)


def _name(by: Dimension, key: str, written: str = "") -> str:
    if not key:
        return _("not known")
    if by == Dimension.KIND:
        return str(KINDS.get(key, key))
    if by == Dimension.REASON:
        return str(CHOICE_LABELS[Reason(key)]) if key in set(Reason) else key
    if by == Dimension.STATE:
        return clocks.book().state_names.get(key, key)
    if by == Dimension.COVERAGE:
        known = clocks.book().coverage_types.get(key)
        return plainly(known.plain_name) if known else key
    return written.strip() or key


def _endings(steps: QuerySet[Stage]) -> list[tuple[str, int]]:
    rows = steps.values_list("case__ending").annotate(n=Count("case", distinct=True))
    found = dict(rows)
    order = ["", *Ending.values]
    return [(str(Ending(each).label) if each else _("still open"), found[each]) for each in order if found.get(each)]
