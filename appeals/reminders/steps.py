"""When to remind: from a plan and a date to instants. No clock and no database in here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from appeals.law.rule import Party
from appeals.models import Deadline
from appeals.reminders.plans import Anchor, For, Plan, Plans, Step, To, shipped

__all__ = [
    "MORNING", "Anchor", "Planned", "Step", "To", "act", "all_steps", "dates_of", "instants", "is_ours", "legal",
    "plan_of", "steps_ahead", "still_to_come", "whole_window",
]  # fmt: skip

MORNING = time(8)  # in the recipient's own time zone
AN_HOUR = timedelta(hours=1)

Planned = list[tuple[Step, datetime]]
"""Steps with their instants (UTC), the earliest first."""

DAYS = {"hours": 1 / 24, "calendar_days": 1.0, "business_days": 1.4, "months": 30.0, "years": 365.0}
"""How many days a unit of a rule has, roughly: it only says which plan holds, never when anything is due."""


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


def whole_window(deadline: Deadline) -> float | None:
    """How many days there are in all, roughly: as its rule gives them; else since it was counted; None if unknown."""
    if not deadline.by_hand and (given := _given(deadline.rule_text or {})) is not None:
        return given
    counted, last = deadline.counted_at, act(deadline)
    if not isinstance(counted, datetime):
        return None
    days = (last - counted) / timedelta(days=1) if isinstance(last, datetime) else float((last - counted.date()).days)
    return days if days >= 0 else None


def _given(rule: Mapping[str, Any]) -> float | None:
    counts = [rule.get("duration"), *(part.get("duration") for part in rule.get("parts", []))]
    given = [each["n"] * DAYS[each["unit"]] for each in counts if each and each.get("n") and each.get("unit") in DAYS]
    return min(given, default=None)


def plan_of(deadline: Deadline, plans: Plans | None = None) -> Plan:
    """Which plan a date gets: whose it is, whether its clock counts hours, and the whole time it had."""
    in_hours = isinstance(act(deadline), datetime)
    sort = For.OURS if is_ours(deadline) else For.THEIRS
    return (plans or shipped()).of(sort, in_hours=in_hours, window=whole_window(deadline))


def all_steps(deadline: Deadline, *, zone: ZoneInfo, plans: Plans | None = None) -> Planned:
    """Every step of a deadline with its instant, earliest first; later steps are more urgent.

    A legal date that leaves nothing beyond the advised one is no step of its own.
    """
    plans = plans or shipped()
    window = whole_window(deadline)
    return instants(plan_of(deadline, plans), dates_of(deadline), zone=zone, plans=plans, window=window)


def dates_of(deadline: Deadline) -> dict[Anchor, date | datetime]:
    """What the steps of a deadline are counted from."""
    dates = {Anchor.LEGAL: legal(deadline)}
    return dates | {Anchor.ACT: act(deadline)} if is_ours(deadline) else dates


def steps_ahead(deadline: Deadline, *, zone: ZoneInfo, now: datetime, plans: Plans | None = None) -> Planned:
    """The steps that are still to come at `now`; when the date is today or past, the most urgent passed one as well."""
    every = all_steps(deadline, zone=zone, plans=plans)
    return still_to_come(every, act(deadline), zone=zone, now=now, at_once=True)


def still_to_come(every: Planned, on: date | datetime, *, zone: ZoneInfo, now: datetime, at_once: bool) -> Planned:
    """What lies ahead of `now`; with `at_once`, where the date is here or past, the last passed step as well, now."""
    coming = [(step, at) for step, at in every if at > now]
    passed = [step for step, at in every if at <= now]
    if at_once and passed and _as_day(on, zone) <= now.astimezone(zone).date():
        return [(passed[-1], now), *coming]
    return coming


def instants(
    plan: Plan,
    dates: Mapping[Anchor, date | datetime],
    *,
    zone: ZoneInfo,
    plans: Plans,
    window: float | None = None,
) -> Planned:
    """The steps of a plan on these dates for a person in `zone`; `window` is the whole time there is, in days.

    Dates are said in the morning of `zone`, instants exactly. Of two steps at one time the later of the plan is said.
    """
    found: dict[datetime, Step] = {}
    mornings: dict[date, datetime] = {}
    for step in plan.steps:
        if _too_early(step, plan, window) or (step.anchor is Anchor.LEGAL and _nothing_beyond(step, dates, zone)):
            continue
        for each in _repeated(step, dates, zone):
            at = _exactly(each, dates, zone) if plan.in_hours else _of_a_day(each, dates, zone, plans)
            day = at.astimezone(zone).date()
            if not plan.in_hours and each.at is None:
                found.pop(mornings.get(day, at), None)
                mornings[day] = at
            found[at] = each
    return [(found[at], at) for at in sorted(found)]


def _nothing_beyond(step: Step, dates: Mapping[Anchor, date | datetime], zone: ZoneInfo) -> bool:
    """Whether the legal date leaves nothing after the day to act by, so that the words of that day say it all."""
    if Anchor.ACT not in dates:
        return False
    legal, act = dates[Anchor.LEGAL], dates[Anchor.ACT]
    if isinstance(legal, datetime) and isinstance(act, datetime):
        return legal + step.after <= act
    return _as_day(legal, zone) <= _as_day(act, zone)


def _too_early(step: Step, plan: Plan, window: float | None) -> bool:
    if step.kept or not step.early or window is None or plan.longest_left is None:
        return False
    return -step.after / timedelta(days=1) > plan.longest_left * window


def _repeated(step: Step, dates: Mapping[Anchor, date | datetime], zone: ZoneInfo) -> Iterator[Step]:
    """The step; a repeated one again and again until the legal day, the first time whatever the legal day is."""
    yield step
    if step.again is None:
        return
    after, end = step.days, (_as_day(dates[Anchor.LEGAL], zone) - _as_day(dates[step.anchor], zone)).days
    for said in range(1, step.again.most):
        after += step.again.every if said < step.again.times else step.again.then
        if after >= end:
            return
        yield replace(step, name=f"{after}_days_after", after=timedelta(days=after))


def _as_day(value: date | datetime, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value


def _exactly(step: Step, dates: Mapping[Anchor, date | datetime], zone: ZoneInfo) -> datetime:
    """So many hours from an instant; a day without an hour begins in its morning."""
    start = dates[step.anchor]
    if not isinstance(start, datetime):
        start = datetime.combine(start, MORNING, tzinfo=zone)
    return start.astimezone(UTC) + step.after


def _of_a_day(step: Step, dates: Mapping[Anchor, date | datetime], zone: ZoneInfo, plans: Plans) -> datetime:
    """In the morning of a day, or at the step's own hour; never after the instant at which that day's time is over."""
    start = dates[step.anchor]
    hour = step.at or (min(plans.morning, plans.last_morning) if step.kept else plans.morning)
    at = datetime.combine(_as_day(start, zone) + step.after, hour, tzinfo=zone).astimezone(UTC)
    if isinstance(start, datetime) and step.kept and not step.after:
        return min(at, start.astimezone(UTC) - AN_HOUR)
    return at
