"""Counting on a calendar: units, months, federal holidays, hours across clock changes, disregarded days.

The day of the event is never counted, the last day is. Days, months and years are local civil dates that no
time zone touches; hours are elapsed time.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from appeals.law.rule import MonthMath, Unit

ONE_DAY = timedelta(days=1)

# Two zones stand for every rule of clock change in the United States: one that changes, one that does not.
CHANGING, STEADY = ZoneInfo("America/New_York"), ZoneInfo("America/Phoenix")


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Days federal offices are closed in a year: 5 U.S.C. 6103 with its observed days.

    An observed day may be its neighbour's: New Year's Day 2028, a Saturday, is observed on 31 December 2027.
    """
    return frozenset(country_holidays("US", years=year))


def is_open(day: date) -> bool:
    """Monday to Friday and no federal holiday."""
    return day.weekday() < 5 and day not in federal_holidays(day.year)


def next_open_day(day: date) -> date:
    """The day itself if offices are open, else the first open day after it."""
    while not is_open(day):
        day += ONE_DAY
    return day


def previous_open_day(day: date) -> date:
    """The day itself if offices are open, else the last open day before it."""
    while not is_open(day):
        day -= ONE_DAY
    return day


def add_business_days(day: date, n: int) -> date:
    """Step ``n`` open days forward, or back when ``n`` is negative; the first day is not counted."""
    step = ONE_DAY if n >= 0 else -ONE_DAY
    for _ in range(abs(n)):
        day += step
        while not is_open(day):
            day += step
    return day


def add_months(day: date, n: int, month_math: MonthMath) -> date:
    """The same day number ``n`` months later; ``month_math`` says what stands in for a missing day.

    29 CFR 2590.715-2719(d)(2)(i): "if there is no corresponding date ... the first day of the fifth month".
    Where a state's own rule is not known the shorter reading, the end of the month, is taken.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    end = date(year, month + 1, last)
    return end + ONE_DAY if month_math is MonthMath.FIRST_OF_FOLLOWING else end


def add(day: date, n: int, unit: Unit, month_math: MonthMath) -> date:
    """A civil date some days, business days, months or years on; hours are ``add_hours``."""
    if unit is Unit.BUSINESS_DAYS:
        return add_business_days(day, n)
    if unit is Unit.MONTHS:
        return add_months(day, n, month_math)
    if unit is Unit.YEARS:
        return add_months(day, 12 * n, month_math)
    return day + timedelta(days=n)


def add_hours(moment: datetime, hours: int) -> datetime:
    """Elapsed hours: over to UTC, add, and back to the zone of the moment."""
    return (moment.astimezone(UTC) + timedelta(hours=hours)).astimezone(moment.tzinfo)


def add_hours_anywhere(moment: datetime, hours: int) -> datetime | None:
    """Elapsed hours when the zone is unknown: the answer all of the United States shares, or None."""
    ends = {add_hours(moment.replace(tzinfo=zone), hours).replace(tzinfo=None) for zone in (CHANGING, STEADY)}
    return ends.pop() if len(ends) == 1 else None


def disregard(start: date, end: date, excluded: Collection[date]) -> date:
    """Push ``end`` out by the excluded days inside ``start``..``end``, stepping over those met on the way."""
    owed = sum(1 for day in excluded if start < day <= end)
    while owed:
        end += ONE_DAY
        owed -= end not in excluded
    return end


def said(moment: date) -> str:
    """A day in words, "Tue 14 Jul 2026", with the hour if it has one; never in another locale."""
    weekday = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    words = f"{weekday} {moment.day} {months[moment.month - 1]} {moment.year}"
    return f"{words} at {moment:%H:%M}" if isinstance(moment, datetime) else words
