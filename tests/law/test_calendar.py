"""Counting on a calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from appeals.law import calendar
from appeals.law.rule import MonthMath, Unit

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    "closed",
    ["2026-07-03", "2027-06-18", "2027-07-05", "2027-12-24", "2027-12-31", "2026-11-26", "2026-07-04", "2026-07-05"],
)
def test_holidays_with_their_observed_days_and_weekends_are_closed(closed: str) -> None:
    assert not calendar.is_open(date.fromisoformat(closed))


@pytest.mark.parametrize("opened", ["2026-11-27", "2025-01-09", "2026-12-24", "2026-12-31"])
def test_closures_by_order_and_days_beside_holidays_are_open(opened: str) -> None:
    assert calendar.is_open(date.fromisoformat(opened))


def test_business_days_run_both_ways() -> None:
    assert calendar.add_business_days(date(2026, 7, 2), 5) == date(2026, 7, 10)
    assert calendar.add_business_days(date(2026, 7, 10), -5) == date(2026, 7, 2)
    assert calendar.add_business_days(date(2026, 7, 4), 0) == date(2026, 7, 4)


def test_a_missing_day_is_the_first_of_the_next_month_or_the_end_of_this_one() -> None:
    assert calendar.add_months(date(2026, 10, 30), 4, MonthMath.FIRST_OF_FOLLOWING) == date(2027, 3, 1)
    assert calendar.add_months(date(2026, 10, 30), 4, MonthMath.CLAMP) == date(2027, 2, 28)
    assert calendar.add_months(date(2026, 10, 30), 4, MonthMath.STATE_LAW) == date(2027, 2, 28)


def test_a_year_from_the_leap_day_ends_in_february() -> None:
    assert calendar.add(date(2028, 2, 29), 1, Unit.YEARS, MonthMath.CLAMP) == date(2029, 2, 28)
    assert calendar.add(date(2026, 1, 31), 1, Unit.MONTHS, MonthMath.CLAMP) == date(2026, 2, 28)
    assert calendar.add(date(2026, 11, 18), 10, Unit.BUSINESS_DAYS, MonthMath.CLAMP) == date(2026, 12, 3)
    assert calendar.add(date(2026, 1, 2), 180, Unit.CALENDAR_DAYS, MonthMath.CLAMP) == date(2026, 7, 1)


def test_hours_are_elapsed_time_across_the_change_of_clocks() -> None:
    friday = datetime(2026, 3, 6, 17, tzinfo=NEW_YORK)

    assert calendar.add_hours(friday, 72) == datetime(2026, 3, 9, 18, tzinfo=NEW_YORK)
    assert calendar.add_hours(friday, 72).hour == 18


def test_hours_without_a_zone_are_known_only_when_no_clock_changes() -> None:
    assert calendar.add_hours_anywhere(datetime(2026, 6, 1, 9), 24) == datetime(2026, 6, 2, 9)  # noqa: DTZ001
    assert calendar.add_hours_anywhere(datetime(2026, 3, 7, 14), 72) is None  # noqa: DTZ001


def test_excluded_days_push_the_end_and_are_stepped_over_on_the_way() -> None:
    excluded = {date(2026, 1, day) for day in (5, 6, 12, 20)}

    assert calendar.disregard(date(2026, 1, 1), date(2026, 1, 10), excluded) == date(2026, 1, 13)
    assert calendar.disregard(date(2026, 1, 6), date(2026, 1, 11), excluded) == date(2026, 1, 11)


def test_days_are_said_with_their_weekday_and_moments_with_their_hour() -> None:
    assert calendar.said(date(2026, 7, 14)) == "Tue 14 Jul 2026"
    assert calendar.said(datetime(2026, 7, 14, 9, 5, tzinfo=NEW_YORK)) == "Tue 14 Jul 2026 at 09:05"
