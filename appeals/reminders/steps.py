"""When to remind: the steps before, on and after a date, as a table. No clock and no database in here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

from appeals.law.rule import Party
from appeals.models import Deadline

MORNING = time(8)  # in the recipient's own time zone
URGENT_FROM = -3  # days from the day to act by


class Anchor(Enum):
    """The date a step is counted from."""

    ACT = auto()  # the day we advise to act by
    LEGAL = auto()  # the last day the law gives


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder of a deadline: its name in the outbox, and how long after its anchor (before, when negative).

    An urgent one goes out at once and on its own, and somebody else is told where nobody heeds it.
    """

    name: str
    anchor: Anchor
    after: timedelta
    urgent: bool = False


def _days(name: str, anchor: Anchor, days: int, *, ours: bool = True) -> Step:
    near = anchor is Anchor.LEGAL or days >= URGENT_FROM
    return Step(name, anchor, timedelta(days=days), urgent=ours and near)


def _hours(name: str, anchor: Anchor, hours: int) -> Step:
    return Step(name, anchor, timedelta(hours=hours), urgent=True)


OURS = (
    _days("21_days_before", Anchor.ACT, -21),
    _days("14_days_before", Anchor.ACT, -14),
    _days("7_days_before", Anchor.ACT, -7),
    _days("3_days_before", Anchor.ACT, -3),
    _days("1_day_before", Anchor.ACT, -1),
    _days("on_the_day", Anchor.ACT, 0),
    _days("day_after", Anchor.ACT, 1),
    _days("last_legal_day", Anchor.LEGAL, 0),
)
OURS_IN_HOURS = (
    _hours("24_hours_before", Anchor.ACT, -24),
    _hours("6_hours_before", Anchor.ACT, -6),
    _hours("1_hour_before", Anchor.ACT, -1),
    _hours("on_the_hour", Anchor.ACT, 0),
    _hours("hour_after", Anchor.ACT, 1),
    _hours("last_legal_hour", Anchor.LEGAL, 0),
)
THEIRS = (
    _days("answer_in_3_days", Anchor.LEGAL, -3, ours=False),
    _days("answer_day_late", Anchor.LEGAL, 1, ours=False),
)
THEIRS_IN_HOURS = (
    _hours("answer_in_3_hours", Anchor.LEGAL, -3),
    _hours("answer_hour_late", Anchor.LEGAL, 1),
)

BEFORE_THE_END = (("30_days_before", -30), ("14_days_before", -14), ("3_days_before", -3), ("has_run_out", 1))
"""When it is said that a signed paper runs out, in days from its last day: our habit, not law."""


def ends_ahead(until: date, *, zone: ZoneInfo, now: datetime) -> list[tuple[str, datetime]]:
    """The steps still to come before and after the last day of a signed paper, at 08:00 on the clock of `zone`."""
    steps = [(name, _instant(until, timedelta(days=days), zone)) for name, days in BEFORE_THE_END]
    return [(name, at) for name, at in steps if at > now]


def is_ours(deadline: Deadline) -> bool:
    """Whether we must act, rather than the insurer or the reviewer."""
    return deadline.owed_by == Party.US


def legal(deadline: Deadline) -> date | datetime:
    """The last day the law gives, or the last instant of a clock of hours; else the day to be safe by."""
    return deadline.last_at or deadline.last_on


def act(deadline: Deadline) -> date | datetime:
    """The day we advise to act by, or the instant of a clock of hours; for their deadlines, when theirs ends."""
    if not is_ours(deadline):
        return legal(deadline)
    return deadline.act_at or deadline.act_by


def all_steps(deadline: Deadline, *, zone: ZoneInfo) -> list[tuple[Step, datetime]]:
    """Every step of a deadline with its instant (UTC), earliest first; later steps are more urgent.

    Dates are said at 08:00 on the clock of `zone`, instants exactly. Two steps at one instant are one: the later
    of the table. A legal date that leaves nothing beyond the advised one is no step of its own.
    """
    found: dict[datetime, Step] = {}
    for step in _table(deadline):
        start = legal(deadline) if step.anchor is Anchor.LEGAL else act(deadline)
        if step.anchor is Anchor.LEGAL and is_ours(deadline) and _as_day(start, zone) <= _as_day(act(deadline), zone):
            continue
        found[_instant(start, step.after, zone)] = step
    return [(found[at], at) for at in sorted(found)]


def steps_ahead(deadline: Deadline, *, zone: ZoneInfo, now: datetime) -> list[tuple[Step, datetime]]:
    """The steps that are still to come at `now`; when the date is today or past, the most urgent passed one as well."""
    every = all_steps(deadline, zone=zone)
    coming = [(step, at) for step, at in every if at > now]
    passed = [step for step, at in every if at <= now]
    if passed and _as_day(act(deadline), zone) <= now.astimezone(zone).date():
        return [(passed[-1], now), *coming]
    return coming


def _table(deadline: Deadline) -> tuple[Step, ...]:
    in_hours = isinstance(act(deadline), datetime)
    if is_ours(deadline):
        return OURS_IN_HOURS if in_hours else OURS
    return THEIRS_IN_HOURS if in_hours else THEIRS


def _as_day(value: date | datetime, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def _instant(start: date | datetime, after: timedelta, zone: ZoneInfo) -> datetime:
    if isinstance(start, datetime):
        return start.astimezone(UTC) + after
    return datetime.combine(start + after, MORNING, tzinfo=zone).astimezone(UTC)
