"""The plans of reminders as data: which plan a date gets, and what holds of every date. No database."""

from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from appeals.models import Deadline
from appeals.reminders.plans import FILE, Anchor, FaultyPlans, For, read, shipped
from appeals.reminders.steps import act, all_steps, instants, plan_of, steps_ahead

PLANS = yaml.safe_load(FILE.read_text(encoding="utf-8"))
ZONES = ["America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/Anchorage", "America/Puerto_Rico"]


def window(n: int | None, unit: str = "calendar_days", **fields: object) -> Deadline:
    """A date of ours whose rule gives so many units in all."""
    row = {"owed_by": "us", "act_by": date(2026, 7, 14), "legal_on": date(2026, 7, 17)}
    row["rule_text"] = {"duration": {"n": n, "unit": unit}} if n is not None else {}
    return Deadline(**(row | fields))


def hours(n: int) -> Deadline:
    legal = datetime(2026, 7, 14, 19, 30, tzinfo=UTC)
    return window(n, "hours", legal_at=legal, act_at=legal - timedelta(hours=4), legal_on=legal.date())


def before(deadline: Deadline) -> list[int]:
    """How many days before the day to act by it is said."""
    zone = ZoneInfo("America/New_York")
    days = [(deadline.act_by - at.astimezone(zone).date()).days for _, at in all_steps(deadline, zone=zone)]
    return [day for day in days if day > 0]


@pytest.mark.parametrize(
    ("n", "unit", "plan", "said"),
    [
        (180, "calendar_days", "ours", [21, 14, 7, 3, 1]),
        (4, "months", "ours", [21, 14, 7, 3, 1]),
        (28, "calendar_days", "ours", [21, 14, 7, 3, 1]),
        (20, "calendar_days", "ours_weeks", [14, 7, 3, 1]),
        (15, "calendar_days", "ours_weeks", [7, 3, 1]),
        (10, "calendar_days", "ours_weeks", [7, 3, 1]),
        (9, "calendar_days", "ours_short", [5, 3, 1]),
        (5, "business_days", "ours_short", [5, 3, 1]),
        (6, "calendar_days", "ours_short", [3, 1]),
        (4, "calendar_days", "ours_short", [3, 1]),
        (3, "calendar_days", "ours_at_once", [1]),
        (1, "calendar_days", "ours_at_once", []),
        (None, "", "ours", [21, 14, 7, 3, 1]),
    ],
)
def test_a_date_gets_its_plan_by_the_whole_time_it_had(n, unit, plan, said):
    deadline = window(n, unit)

    assert plan_of(deadline).id == plan
    assert before(deadline) == said


def test_a_clock_of_15_days_is_said_once_more_on_the_afternoon_of_its_day():
    zone = ZoneInfo("America/New_York")

    at = {step.name: at.astimezone(zone) for step, at in all_steps(window(15), zone=zone)}

    assert at["afternoon_of_the_day"] == datetime(2026, 7, 14, 14, tzinfo=zone)


@pytest.mark.parametrize(
    ("n", "first"),
    [(24, "12_hours_before"), (48, "24_hours_before"), (72, "48_hours_before"), (120, "72_hours_before")],
)
def test_a_clock_of_hours_is_said_by_the_hours_there_are(n, first):
    steps = [step.name for step, _ in all_steps(hours(n), zone=ZoneInfo("America/New_York"))]

    assert steps[0] == first
    assert steps[-4:] == ["on_the_hour", "hour_after", "1_hour_to_legal", "last_legal_hour"]


def test_by_hand_the_time_since_it_was_set_is_the_whole_time_and_not_the_rules():
    set_at = datetime(2026, 7, 8, 12, tzinfo=UTC)

    assert plan_of(window(180, by_hand=True, counted_at=set_at)).id == "ours_short"


def test_a_legal_day_far_behind_the_day_to_act_by_is_said_daily_for_a_week_and_then_weekly():
    deadline = window(180, legal_on=date(2026, 8, 20))

    after = [(at.date() - deadline.act_by).days for _, at in all_steps(deadline, zone=ZoneInfo("America/New_York"))]

    assert [day for day in after if day > 0] == [1, 2, 3, 4, 5, 6, 13, 20, 27, 34, 37]


def test_what_is_urgent_goes_out_by_itself_and_what_is_early_may_wait_for_the_letter_of_the_day():
    steps = {step.name: step.urgent for step, _ in all_steps(window(180), zone=ZoneInfo("America/New_York"))}

    assert not steps["21_days_before"] | steps["7_days_before"]
    assert steps["3_days_before"] & steps["on_the_day"] & steps["last_legal_day"]


def test_an_approval_is_said_until_its_last_day_and_a_talk_by_its_policy():
    zone, plans, dates = ZoneInfo("America/New_York"), shipped(), {Anchor.END: date(2026, 7, 14)}

    approval = instants(plans.of(For.APPROVAL), dates, zone=zone, plans=plans)
    talk = instants(plans.of(For.TALK), dates, zone=zone, plans=plans)

    assert [step.days for step, _ in approval] == [-30, -14, -7, -3, -1, 0, 1]
    assert [step.days for step, _ in talk] == [-5, -3, -1, 0, 0]


def test_every_follow_up_the_system_asks_for_has_a_plan():
    plans = shipped()

    assert plans.of_follow_up("own").id == "promised"
    assert plans.of_follow_up("acknowledge").id == "acknowledge"
    assert plans.of_follow_up("something new").id == "asked"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (lambda steps: steps.pop(), "legal has no last step that is kept"),
        (lambda steps: steps[0].update(days=-15), "14_days_before comes the day after 21_days_before"),
        (lambda steps: steps[0].update(days=-2), "14_days_before does not come after 21_days_before"),
        (lambda steps: steps[5].update(kept=False), "act has no last step that is kept"),
        (lambda steps: steps[0].update(name="14_days_before"), "14_days_before occurs twice"),
        (lambda steps: steps[0].update(why=""), "21_days_before says no why"),
        (lambda steps: steps[0].update(ergent=True), "unknown words: ergent"),
        (lambda steps: steps[0].update(to=[]), "21_days_before reaches nobody"),
    ],
)
def test_a_faulty_plan_is_refused_when_it_is_read(fault, said):
    told = deepcopy(PLANS)
    fault(told["plans"]["ours"]["steps"])

    with pytest.raises(FaultyPlans, match=said):
        read(told)


def test_a_window_without_a_plan_is_refused():
    told = deepcopy(PLANS)
    told["plans"]["ours_short"]["window"]["from"] = 5

    with pytest.raises(FaultyPlans, match="ours has no plan for some windows, or two"):
        read(told)


# --- whatever the date -----------------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
UNITS = st.sampled_from(["calendar_days", "business_days", "months", "hours"])
PLACES = st.sampled_from(ZONES).map(ZoneInfo)
NOW = st.integers(0, 800 * 24 * 60).map(lambda minutes: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes))
CHANGES = [date(2026, 3, 8), date(2026, 11, 1), date(2027, 3, 14), date(2027, 11, 7)]


@st.composite
def deadlines(draw: st.DrawFn, *, owed_by: str = "") -> Deadline:
    """Any date, of ours or theirs, of days or of hours, with any time in all."""
    act_by = draw(DAYS)
    legal_on = act_by + timedelta(days=draw(st.integers(0, 60)))
    row: dict[str, object] = {"act_by": act_by, "legal_on": legal_on}
    row["owed_by"] = owed_by or draw(st.sampled_from(["us", "us", "insurer"]))
    if draw(st.booleans()):
        act_at = datetime.combine(act_by, draw(st.times()), tzinfo=UTC)
        legal_at = act_at + timedelta(hours=draw(st.integers(0, 30)))
        row |= {"act_at": act_at, "legal_at": legal_at, "legal_on": legal_at.date()}
    return window(draw(st.none() | st.integers(0, 400)), draw(UNITS), **row)


@given(deadlines(), PLACES)
def test_never_two_on_consecutive_days_but_in_the_last_three_days_and_after(deadline, zone):
    until = act(deadline)
    day = until.astimezone(zone).date() if isinstance(until, datetime) else until

    said = [at.astimezone(zone).date() for _, at in all_steps(deadline, zone=zone)]

    for soon, late in pairwise(said):
        assert late - soon > timedelta(days=1) or soon >= day - timedelta(days=3)


@given(deadlines(), PLACES, NOW)
def test_nothing_is_said_before_now(deadline, zone, now):
    at = [at for _, at in steps_ahead(deadline, zone=zone, now=now)]

    assert at == sorted(at)
    assert all(each >= now for each in at)


@given(deadlines(owed_by="us"), PLACES, NOW)
def test_while_the_legal_date_is_ahead_there_is_a_last_word_no_later_than_it(deadline, zone, now):
    last = deadline.last_at or datetime.combine(deadline.last_on, time(8), tzinfo=zone)
    if last <= now:
        return

    kept = [at for step, at in steps_ahead(deadline, zone=zone, now=now) if step.kept and now <= at <= last]

    assert kept
    assert last - kept[-1] <= timedelta(hours=1)


@given(PLACES, st.sampled_from(CHANGES))
def test_on_both_days_the_clocks_change_each_step_is_said_once_at_eight(zone, day):
    steps = all_steps(window(60, act_by=day, legal_on=day + timedelta(days=5)), zone=zone)

    at = [at.astimezone(zone) for _, at in steps]
    assert len({each.date() for each in at}) == len(at)
    assert {each.time() for each in at} == {time(8)}


@given(deadlines(owed_by="us"), PLACES)
def test_a_clock_of_hours_is_exact(deadline, zone):
    if deadline.act_at is None:
        return

    for step, at in all_steps(deadline, zone=zone):
        start = deadline.act_at if step.anchor is Anchor.ACT else deadline.legal_at
        assert at - start == step.after
