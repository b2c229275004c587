"""In every state, as in federal law: what starts later never ends sooner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appeals.law.deadlines import Answer, Due, compute
from appeals.law.facts import LawError
from appeals.law.rule import Rule
from appeals.law.rulebook import shipped

STAGE = "individual_aca.external_state"
DAYS = st.dates(date(2025, 6, 1), date(2034, 12, 31))
TURNS = [date(2027, 12, 24), date(2028, 2, 25), date(2027, 7, 1), date(2027, 11, 20)]
"""About the turn of a year, a leap day and the holidays, day by day."""


@dataclass(frozen=True)
class Clock:
    """One rule of one state, with facts that call for it and every event it may run from."""

    state: str
    rule: Rule
    facts: dict[str, object]
    events: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{self.state}.{self.rule.clock}.{self.rule.name}"

    def asked(self, start: date, *, wait: int = 0) -> Answer | None:
        """The answer when all its events fall on this day, the notice coming `wait` days later; None where the rule
        is for other facts."""
        facts = {"state": self.state, "tz": "America/Chicago", **self.facts, **dict.fromkeys(self.events, start)}
        facts |= {"notice_received": start + timedelta(wait)}
        try:
            return compute(shipped(), STAGE, facts, clock=self.rule.clock, rule=self.rule.name)
        except LawError:
            return None


def starts(rule: Rule) -> set[str]:
    """The events a rule may run from, with the notice that every step of a state answers."""
    parts = {part.runs_from for part in rule.parts}
    named = {rule.runs_from, *parts, *rule.contingent_on, rule.wait.runs_from if rule.wait else None}
    return {name for name in named if name in shipped().events} | {"notice_date", "notice_received"}


def clocks() -> Iterator[Clock]:
    for state, rules in shipped().states.items():
        for rule in rules.rules:
            given_ = {each.fact: each.values[0] for each in rule.when if each.test == "is"}
            if given_.get("claim_type") == "any":
                del given_["claim_type"]
            yield Clock(state, rule, given_, tuple(sorted(starts(rule) - set(given_))))


EVERY = list(clocks())


def last(answer: Answer) -> date | datetime | None:
    return answer.legal if isinstance(answer, Due) else None


def never_sooner(clock: Clock, early: date, days: int) -> bool:
    """Compares the two starts, and a letter that came as much later; False where there is no date to compare."""
    first = clock.asked(early)
    received = compared(clock, first, clock.asked(early, wait=days), (early, days))
    return compared(clock, first, clock.asked(early + timedelta(days)), (early, days)) and received


def compared(clock: Clock, first: Answer | None, second: Answer | None, where: tuple[date, int]) -> bool:
    if first is None or second is None:
        return False
    if first.conservative is not None and second.conservative is not None:
        assert first.conservative <= second.conservative, (clock, where)
    if last(first) is None or last(second) is None:
        return first.conservative is not None
    assert last(first) <= last(second), (clock, where)  # type: ignore[operator]
    return True


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(EVERY), DAYS, st.integers(0, 20))
def test_what_starts_later_never_ends_sooner_in_any_state(clock: Clock, start: date, more: int) -> None:
    never_sooner(clock, start, more)


@pytest.mark.parametrize("state", sorted(shipped().states))
def test_it_holds_day_by_day_around_holidays_leap_days_and_new_years(state: str) -> None:
    for clock in (each for each in EVERY if each.state == state):
        for turn in TURNS:
            for day in range(12):
                never_sooner(clock, turn + timedelta(day), 1)


def test_nearly_every_rule_of_the_states_gives_a_date_to_compare() -> None:
    silent = [repr(clock) for clock in EVERY if not never_sooner(clock, date(2027, 3, 1), 3)]

    assert len(EVERY) >= 200
    assert not silent, silent
