"""What an insurer's own policy says about a talk between doctors. Policy, not law: it moves no legal date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from appeals.law import calendar
from appeals.law.book import Rulebook
from appeals.law.policy import PayerPolicy, PolicyWindow
from appeals.law.rule import MonthMath, Unit


@dataclass(frozen=True, slots=True)
class PolicyDate:
    """The last day a policy gives for one kind of case, counted from the notice; ``from_notice``: receipt unknown."""

    window: PolicyWindow
    last: date
    from_notice: bool


def policies_of(book: Rulebook, insurer: str) -> tuple[PayerPolicy, ...]:
    """The policies whose names occur in an insurer's name as words; the most exact name first, none if none does."""
    said = f" {' '.join(insurer.lower().replace('-', ' ').split())} "
    found = [
        (max(len(name) for name in policy.names if f" {name} " in said), policy)
        for policy in book.payers
        if any(f" {name} " in said for name in policy.names)
    ]
    return tuple(policy for _, policy in sorted(found, key=lambda each: -each[0]))


def dates_of(policy: PayerPolicy, events: Mapping[str, date | None]) -> tuple[PolicyDate, ...]:
    """When each window of a policy ends, the earliest first; see ``ends``."""
    return ends(policy.windows, events)


def ends(windows: Iterable[PolicyWindow], events: Mapping[str, date | None]) -> tuple[PolicyDate, ...]:
    """When each of these windows ends, the earliest first; windows whose start is not known are left out.

    ``events`` holds ``notice_date`` and ``notice_received`` (local civil days). Where receipt is unknown the date on
    the notice stands in, which is never later. Business days are federal ones; of hours only whole days are counted,
    because no policy says from which hour.
    """
    found = []
    for window in windows:
        start = events.get(window.runs_from)
        from_notice = start is None and window.runs_from == "notice_received"
        start = events.get("notice_date") if from_notice else start
        if start:
            last = _last(start, window)
            found.append(PolicyDate(window, last, from_notice))
    return tuple(sorted(found, key=lambda each: each.last))


def _last(start: date, window: PolicyWindow) -> date:
    if window.unit is Unit.HOURS:
        return calendar.add(start, window.n // 24, Unit.CALENDAR_DAYS, MonthMath.CLAMP)
    return calendar.add(start, window.n, window.unit, MonthMath.CLAMP)
