"""What must hold for every rule of the book, whatever the facts."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from appeals.law import calendar
from appeals.law.counting import order
from appeals.law.deadlines import Answer, Due, Unknown, compute
from appeals.law.facts import ContradictoryFacts
from appeals.law.rulebook import shipped
from tests.law import reckoner
from tests.law.second_calendar import ZONES, hours, parse
from tests.law.test_against_reckoner import drawn

EVERY = reckoner.every_rule()
LATER = timedelta(days=17)


def answered(seed: int) -> list[tuple[str, str, str, dict[str, object], Answer]]:
    """Each rule once, on facts drawn by chance, with its answer."""
    chance, found = Random(seed), []
    for stage, state, clock, rule, siblings in EVERY:
        facts = drawn(chance, rule, state, siblings)
        found.append((stage, clock, rule["id"], facts, compute(shipped(), stage, facts, clock=clock, rule=rule["id"])))
    return found


@pytest.mark.parametrize("seed", [100, 101])
def test_safe_is_never_after_legal_and_acting_is_before_safe_on_an_open_day(seed: int) -> None:
    for stage, _clock, rule, facts, found in answered(seed):
        safe, act_by = found.conservative, found.act_by
        if safe is None or act_by is None:
            assert (safe, act_by) == (None, None), (stage, rule, facts)
            continue
        assert order(act_by) < order(safe), (stage, rule, facts)
        assert not isinstance(found, Due) or order(safe) <= order(found.legal), (stage, rule, facts)
        assert isinstance(act_by, datetime) or (calendar.is_open(act_by) and calendar.is_open(safe)), (
            stage,
            rule,
            facts,
        )


def test_the_same_facts_have_the_same_answer_again() -> None:
    assert answered(102) == answered(102)


def test_unknown_facts_are_asked_for_and_never_dated() -> None:
    for stage, state, clock, rule, _siblings in EVERY:
        found = compute(shipped(), stage, {"state": state} if state else {}, clock=clock, rule=rule["id"])

        assert isinstance(found, Unknown), (stage, state, rule["id"])
        assert found.questions, (stage, state, rule["id"])
        assert (found.conservative, found.act_by) == (None, None), (stage, state, rule["id"])


def moved(facts: dict[str, object]) -> dict[str, object]:
    """The same facts, every event later by as much."""
    return {
        name: (datetime.fromisoformat(str(value)) + LATER).isoformat()[: len(str(value))]
        if name in shipped().events or name == "notice_deadline"
        else value
        for name, value in facts.items()
    }


def test_a_later_start_never_ends_sooner() -> None:
    # whatever does not move with the events is left out: whether a rule is in force is a matter of choice
    still = {"excluded_periods", "board_meetings", "four_month_deadline"}
    for stage, clock, rule, drawn_facts, _ in answered(103):
        facts = {name: value for name, value in drawn_facts.items() if name not in still}
        first, then = (compute_or_none(stage, clock, rule, each) for each in (facts, moved(facts)))
        if isinstance(first, Due) and isinstance(then, Due):
            assert order(first.legal) <= order(then.legal), (stage, rule, facts)
        if first and then and first.conservative and then.conservative:
            assert order(first.conservative) <= order(then.conservative), (stage, rule, facts)


def compute_or_none(stage: str, clock: str, rule: str, facts: dict[str, object]) -> Answer | None:
    """The answer; None where the later day falls out of the time in which the rule is in force."""
    try:
        return compute(shipped(), stage, facts, clock=clock, rule=rule)
    except ContradictoryFacts:
        return None


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("change", ["2026-03-08", "2026-11-01"])
def test_hours_survive_both_clock_changes_in_every_zone(zone: str, change: str) -> None:
    began = datetime.fromisoformat(f"{change}T00:30")
    for step in range(-40, 30):
        moment = began + timedelta(hours=2 * step)
        for length in (-4, 24, 48, 72):
            ended = calendar.add_hours(moment.replace(tzinfo=ZoneInfo(zone)), length)

            assert parse(ended.replace(tzinfo=None).isoformat()) == hours(parse(moment.isoformat()), length, zone)


def test_the_head_start_keeps_its_hours_on_the_night_the_clocks_go_forward() -> None:
    facts = {"incomplete_notice_received": "2026-03-06T04:00", "tz": "America/New_York", "urgency": "urgent"}

    found = compute(shipped(), "erisa_insured.external", facts, clock="other_clocks", rule="perfect_incomplete_request")

    assert isinstance(found.conservative, datetime)
    assert isinstance(found.act_by, datetime)
    assert found.conservative.astimezone(UTC) - found.act_by.astimezone(UTC) == timedelta(hours=4)
    assert found.act_by == datetime(2026, 3, 8, 0, 0, tzinfo=ZoneInfo("America/New_York"))
