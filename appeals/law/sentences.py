"""The words of a worked sum; every number in them comes from a rule."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from appeals.law import calendar
from appeals.law.book import Rulebook
from appeals.law.calendar import said
from appeals.law.rule import THIN, MonthMath, Roll, Rule, RuleKind, Unit

SINGULAR = {
    Unit.HOURS: "hour",
    Unit.CALENDAR_DAYS: "calendar day",
    Unit.BUSINESS_DAYS: "federal business day",
    Unit.MONTHS: "month",
    Unit.YEARS: "year",
}

KEPT = {
    Roll.NONE: "This rule does not move off weekends or holidays.",
    Roll.STATE_LAW: "Whether state law moves it off a weekend or holiday is not in this rulebook, so the day is kept.",
    Roll.COURT_RULES: "Court rules may move it off a weekend or holiday: ask a lawyer. Here the day is kept.",
}

STAND_IN = {
    MonthMath.FIRST_OF_FOLLOWING: "the first day of the next month stands in for it.",
    MonthMath.CLAMP: "the last day of the month stands in for it.",
    MonthMath.STATE_LAW: "the state's own rule for that is not in this rulebook, so the earlier day is used.",
}


def amount(n: int, unit: Unit) -> str:
    """A length in words: "1 month", "180 calendar days"."""
    return f"{n} {SINGULAR[unit]}" if n == 1 else f"{n} {SINGULAR[unit]}s"


def counted(book: Rulebook, rule: Rule, start: date | datetime, n: int) -> str:
    """What follows the start, and by which law."""
    unit = rule.duration.unit if rule.duration else Unit.CALENDAR_DAYS
    law = book.cited(rule.cites)
    if n == 0 and isinstance(start, datetime) and not rule.cutoff_time:
        return f"It must be done before that moment: {law}."
    if n == 0:
        return f"It is due on that day itself: {law}."
    if n < 0:
        return f"It is due {amount(-n, unit)} before that: {law}."
    verb = "follows" if n == 1 else "follow"
    if unit is Unit.HOURS:
        hour = "" if isinstance(start, datetime) else " The hour is not known, so the day counts from its start."
        return f"{amount(n, unit)} {verb}, counted hour by hour: {law}.{hour}"
    if unit in (Unit.MONTHS, Unit.YEARS):
        return f"{amount(n, unit)} {verb}, to the same day of the month: {law}."
    return f"{amount(n, unit)} {verb}, the day itself not counted: {law}."


def thin(rule: Rule) -> tuple[str, ...]:
    """The warning that goes with every date of a step or state whose sources are few or disagree."""
    if rule.confidence != THIN:
        return ()
    return ("Few sources were found for this, or they disagree: ask whoever decides before you rely on the day.",)


def landed(rule: Rule, start: date | datetime, end: date | datetime, n: int) -> list[str]:
    """Where the count ends, before any move off a closed day."""
    said_end = f"That is {said(end)}."
    unit = rule.duration.unit if rule.duration else Unit.CALENDAR_DAYS
    if unit not in (Unit.MONTHS, Unit.YEARS):
        return [said_end]
    year, month = divmod(start.year * 12 + start.month - 1 + n * (12 if unit is Unit.YEARS else 1), 12)
    if start.day <= monthrange(year, month + 1)[1]:
        return [said_end]
    return [f"That month has no day {start.day}; {STAND_IN[rule.month_math]}", said_end]


def rolled(rule: Rule, before: date | datetime, end: date | datetime) -> list[str]:
    """What a closed day does to the end: moves it, or leaves it; nothing is said of an open day or an hour."""
    if isinstance(before, datetime) or calendar.is_open(before) or rule.kind is RuleKind.MAXIMUM:
        return []
    if before != end:
        return [f"Federal offices are closed that day, so it moves to the next open one: {said(end)}."]
    return [f"Offices are closed that day. {KEPT[rule.roll]}"]
