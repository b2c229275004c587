"""What must hold for every date, not only for the examples."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.law import calendar
from appeals.law.deadlines import Due, compute
from appeals.law.rule import MonthMath, Unit
from appeals.law.rulebook import shipped

DAYS = st.dates(date(2025, 1, 1), date(2035, 12, 31))
ZONES = st.sampled_from(["America/New_York", "America/Chicago", "America/Phoenix", "Pacific/Honolulu"])
FILING = st.sampled_from(
    [
        ("erisa_self_funded.internal_1", {}),
        ("erisa_insured.internal_2", {"plan_level2_window_days": 45}),
        ("individual_aca.external", {}),
        ("erisa_insured.external_state", {"state": "CA"}),
        ("erisa_insured.external_state", {"state": "IL"}),
        ("medicare_advantage.internal_1", {}),
        ("medicare_advantage.court", {}),
        ("medicaid_managed_care.internal_1", {}),
        ("medicaid_managed_care.state_fair_hearing", {"state_sfh_days": 120}),
    ]
)
few = settings(max_examples=60, deadline=None)


def filed(stage: str, facts: dict[str, object], **dates: date) -> Due:
    found = compute(shipped(), stage, {**facts, **dates})
    assert isinstance(found, Due)
    return found


@few
@given(FILING, DAYS, st.integers(0, 20), st.integers(0, 20))
def test_what_starts_later_never_ends_sooner(
    kind: tuple[str, dict[str, object]], notice: date, wait: int, more: int
) -> None:
    stage, facts = kind
    early = filed(stage, facts, notice_date=notice, notice_received=notice + timedelta(wait))
    later = filed(stage, facts, notice_date=notice, notice_received=notice + timedelta(wait + more))
    newer = filed(stage, facts, notice_date=notice + timedelta(more), notice_received=notice + timedelta(wait + more))

    assert early.legal <= later.legal
    assert early.conservative == later.conservative
    assert newer.conservative is not None
    assert early.conservative is not None
    assert early.conservative <= newer.conservative


@few
@given(FILING, DAYS, st.integers(0, 20))
def test_acting_comes_before_safe_and_safe_before_legal(
    kind: tuple[str, dict[str, object]], notice: date, wait: int
) -> None:
    due = filed(kind[0], kind[1], notice_date=notice, notice_received=notice + timedelta(wait))

    assert due.act_by is not None
    assert due.conservative is not None
    assert due.act_by < due.conservative <= due.legal
    assert calendar.is_open(due.act_by)
    assert calendar.is_open(due.conservative)


@few
@given(DAYS, st.integers(1, 60))
def test_business_days_recount_to_themselves(start: date, n: int) -> None:
    end = calendar.add_business_days(start, n)

    opened = [start + timedelta(k) for k in range(1, (end - start).days + 1)]
    assert sum(calendar.is_open(day) for day in opened) == n
    assert calendar.is_open(end)


@few
@given(DAYS, st.integers(1, 24))
def test_a_missing_day_differs_by_one_between_the_two_readings(start: date, n: int) -> None:
    first = calendar.add(start, n, Unit.MONTHS, MonthMath.FIRST_OF_FOLLOWING)
    clamped = calendar.add(start, n, Unit.MONTHS, MonthMath.CLAMP)

    assert (first - clamped).days == (first.day != start.day)


@few
@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)), ZONES, st.integers(1, 100))  # noqa: DTZ001
def test_hours_are_elapsed_hours_in_every_zone(moment: datetime, zone: str, hours: int) -> None:
    began = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))

    ended = calendar.add_hours(began, hours)

    assert ended.astimezone(UTC) - began.astimezone(UTC) == timedelta(hours=hours)
    assert ended.tzinfo is began.tzinfo


@few
@given(DAYS, st.integers(1, 400), st.sets(st.integers(0, 500), max_size=60))
def test_disregarded_days_leave_the_same_number_of_counted_ones(start: date, n: int, offsets: set[int]) -> None:
    excluded = {start + timedelta(offset) for offset in offsets}

    end = calendar.disregard(start, start + timedelta(n), excluded)

    counted = [start + timedelta(k) for k in range(1, (end - start).days + 1)]
    assert sum(day not in excluded for day in counted) == n
