"""Every rule of the book, on facts drawn at random, comes to the same dates by a second counting."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from appeals.law.deadlines import Due, Unknown, Unlimited, compute
from appeals.law.rulebook import shipped
from tests.law import reckoner, second_calendar
from tests.law.reckoner import Missing, Reckoning
from tests.law.second_calendar import Moment, civil, day_of, number, parse

EVERY = reckoner.every_rule()
DRAWS = 4
BOUNDS = ("_gte", "_lt", "_lte")
UNITS = ["calendar_days", "business_days", "months", "weeks"]


def number_as(moment: date | datetime | None) -> Moment | None:
    return None if moment is None else parse(moment.isoformat())


def drawn(chance: Random, rule: dict[str, Any], state: str | None, siblings: dict[str, Any]) -> dict[str, Any]:
    """Facts the rule is for: its conditions as they are, every day and paper as chance has it."""
    when = rule.get("when") or {}
    facts = {
        name: chance.choice(value) if isinstance(value, list) else value
        for name, value in when.items()
        if not name.endswith(BOUNDS)
    }
    by = rule.get("in_force_by") or next((name.rpartition("_")[0] for name in when if name.endswith(BOUNDS)), None)
    first = rule.get("in_force_from") or next((day for name, day in when.items() if name.endswith("_gte")), None)
    last = rule.get("in_force_to") or next((day for name, day in when.items() if name.endswith("_lte")), None)
    last = last or next((day - timedelta(1) for name, day in when.items() if name.endswith("_lt")), None)
    first = first or (last - timedelta(700) if last else date(2021, 1, 1))
    last = last or date(2034, 12, 31)
    anchor = first + timedelta(chance.randint(0, (last - first).days))
    notice = anchor if by == "notice_date" else anchor - timedelta(chance.randint(0, 9))
    received = notice + timedelta(chance.choice([0, 3, 5, 9, 20]))

    def told(day: date) -> str:
        return (
            f"{day}T{chance.randint(0, 23):02}:{chance.choice([0, 30, 59]):02}" if chance.random() < 0.5 else f"{day}"
        )

    dated = {"notice_date": str(notice), "notice_received": str(received)}
    starts = {rule.get("runs_from"), *(part.get("runs_from") for part in rule.get("parts") or [])}
    starts |= {each.get("runs_from") for each in siblings.values()} | {"request_received"}
    starts |= {(rule.get("wait") or {}).get("runs_from")}
    for event in sorted(starts - {None, *dated}):
        dated[event] = told(notice + timedelta(chance.randint(0, 60)))
    dated = {name: value for name, value in dated.items() if chance.random() < 0.85 or name == by}
    if by:
        dated[by] = str(anchor)
    if chance.random() < 0.85:
        facts["tz"] = chance.choice(list(second_calendar.ZONES))
    return {**_papers(chance, notice), **facts, **({"state": state} if state else {}), **dated}


def _papers(chance: Random, notice: date) -> dict[str, Any]:
    """What letter, plan and office may say besides; each is there or not."""

    def on(least: int, most: int) -> str:
        return str(notice + timedelta(chance.randint(least, most)))

    begins = chance.randint(0, 90)
    told = {
        "notice_window": {
            "n": chance.randint(1, 9)
            if (unit := chance.choice(UNITS)) in ("months", "weeks")
            else chance.randint(1, 200),
            "unit": unit,
            "anchor": chance.choice(["date_of_notice", "receipt"]),
        },
        "notice_deadline": on(0, 400),
        "plan_document_days": chance.randint(10, 400),
        "plan_level2_window_days": chance.randint(30, 200),
        "state_sfh_days": chance.randint(90, 120),
        "state_ffs_days": chance.randint(20, 90),
        "state_chip_days": chance.randint(20, 120),
        "extended": chance.randint(1, 3),
        "excluded_periods": [[on(begins, begins), on(begins, begins + 50)]],
        "exclude_days_between": [on(1, 5), on(6, 40)],
        "board_meetings": [on(60 * n, 60 * n + 50) for n in range(5)],
        "special_circumstances": True,
    }
    return {name: value for name, value in told.items() if chance.random() < 0.4}


@pytest.mark.parametrize("seed", range(DRAWS))
def test_every_rule_comes_to_the_same_dates_by_a_second_counting(seed: int) -> None:
    chance, dated = Random(seed), set()

    for stage, state, clock, rule, siblings in EVERY:
        facts = drawn(chance, rule, state, siblings)
        found = compute(shipped(), stage, facts, clock=clock, rule=rule["id"])
        if isinstance(found, Unknown) and found.missing == ("state",) and clock == "decision":
            continue
        reckoned = Reckoning(stage, clock, rule, siblings, facts)
        try:
            legal = None if rule.get("kind") == "no_limit" and reckoned.due() else reckoned.due()
        except Missing:
            assert isinstance(found, Unknown), (stage, state, rule["id"], facts, found)
            legal = None
        else:
            assert isinstance(found, (Due, Unlimited)), (stage, state, rule["id"], facts, found)
            dated.add((stage, state, clock, rule["id"]))
        ours = [number_as(found.legal if isinstance(found, Due) else None)]
        ours += [number_as(found.conservative), number_as(found.act_by)]
        assert ours == [legal, reckoned.safe(), reckoned.act_by()], (stage, state, rule["id"], facts, found)

    assert len(dated) > len(EVERY) / 2


def test_the_second_calendar_is_a_calendar() -> None:
    for day in range(number(2019, 1, 1), number(2041, 1, 1)):
        assert number(*civil(day)) == day

    assert civil(number(2028, 2, 28) + 1) == (2028, 2, 29)
    assert date(*civil(number(2026, 7, 4))) == date(2026, 7, 4)
    assert day_of(parse("2026-07-04T10:00")) - day_of(parse("2025-07-04")) == 365
