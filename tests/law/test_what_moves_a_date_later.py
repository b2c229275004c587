"""Over many random histories no date moves later without new facts or two people; and no earlier one waits.

Nothing here knows a database: the law counts, `appeals.moving` decides, and this page keeps the rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

import pytest

from appeals import moving
from appeals.law.deadlines import Due
from appeals.law.known import Known, answers, known_from
from appeals.law.rulebook import Rulebook, shipped
from appeals.moving import Cause, Days, Move, Way

STEP = "erisa_self_funded.internal_1"
HISTORIES, ACTS = 12_000, 9
NOTICE = date(2026, 3, 2)
WHAT = ("fact", "fact", "rules", "rules and recount", "recount", "approve", "earlier", "later", "alone")


@cache
def book(more: int) -> Rulebook:
    """The shipped book with so many days more to file; far from the shipped number the rule is another one."""
    rules = shipped().stages[STEP]
    (rule,) = rules.filing
    assert rule.duration
    assert rule.duration.n
    name = rule.id if abs(more) < 10 else f"{rule.id}_{more}"
    other = replace(rule, id=name, duration=replace(rule.duration, n=rule.duration.n + more))
    gone = () if more == 99 else (other,)
    return replace(shipped(), stages={**shipped().stages, STEP: replace(rules, filing=gone)})


def known(received: int | None, state: str) -> Known:
    inputs: dict[str, object] = {"urgency": "standard", "claim_type": "pre_service", "state": state}
    if received is not None:
        inputs |= {"notice_date": NOTICE, "notice_received": NOTICE + timedelta(days=received)}
    return Known(STEP, "erisa_self_funded", "denied", inputs)


@cache
def kept_as(received: int | None, state: str) -> str:
    return json.dumps(known(received, state).kept())


@dataclass(eq=False)
class Row:
    rule: str
    days: Days
    kept: str
    because: tuple[str, ...] = ()
    by_hand: bool = False
    rules_gave: Days | None = None
    clock: str = "filing"
    certainty: str = "firm"
    owed_by: str = "us"
    met_on: date | None = None
    dropped_on: date | None = None


@cache
def counted(more: int, kept: str) -> tuple[str, Days, tuple[str, ...]] | None:
    for answer in answers(book(more), known_from(json.loads(kept))):
        if isinstance(answer, Due) and isinstance(answer.act_by, date):
            return answer.rule, Days(answer.act_by, None, answer.conservative, None, answer.legal), answer.because  # type: ignore[arg-type]
    return None


def rows(more: int, kept: str) -> list[Row]:
    found = counted(more, kept)
    return [Row(found[0], found[1], kept, found[2])] if found else []


@dataclass
class History:
    """One case: its facts, the rules of the day, and the one date that runs."""

    more: int = 0
    kept: str = ""
    row: Row | None = None
    said: list[str] = field(default_factory=list)

    def recount(self, *, approved: bool = False) -> None:
        """What `clocks.recount` does with one step."""
        live = [self.row] if self.row else []
        found: list[Move[Row]] = moving.moves(live, rows(self.more, self.kept))
        for move in found:
            why = moving.cause(move, then=rows(self.more, move.before.kept) if move.before else None)
            if approved or not moving.needs_two(why):
                self.row = move.after
            elif (part := moving.part_at_once(move)) and move.after:
                self.row = replace(move.after, days=part)
        if self.row and not found:
            self.row.kept = self.kept

    def set_by_hand(self, days: int) -> None:
        assert self.row
        gave = counted(self.more, self.kept)
        day = (self.row.days.legal_on or NOTICE) + timedelta(days=days)
        set_days = Days(day, None, day, None, day)
        if days < 0:
            set_days = set_days.capped_by(self.row.days)
        self.row = replace(self.row, days=set_days, by_hand=True, rules_gave=gave[1] if gave else None)


def act(history: History, chance: Random) -> bool:
    """One thing that happens; whether two people agreed to it."""
    what = chance.choice(
        ("fact", "fact", "rules", "rules and recount", "recount", "approve", "earlier", "later", "alone")
    )
    history.said.append(what)
    two = what in ("approve", "later")
    if what == "fact":
        received = chance.choice((None, 0, 1, 4, 9, 20))
        history.kept = kept_as(received, chance.choice(("OH", "NY")))
    if what.startswith("rules"):
        history.more = chance.choice((-20, -3, 0, 3, 20, 99))
    if what in ("earlier", "later") and history.row:
        history.set_by_hand((1 if two else -1) * chance.randint(1, 40))
    if what in ("fact", "rules and recount", "recount", "approve", "alone"):
        history.recount(approved=two)
    return two


def gives_time(before: Row, after: Row | None) -> bool:
    return after is None or after.days.is_later_than(before.days)


def test_no_date_moves_later_without_new_facts_or_two_people() -> None:
    chance, later = Random(14), {"by facts": 0, "by two": 0, "held": 0}
    for _number in range(HISTORIES):
        history = History(kept=kept_as(chance.choice((0, 4, 9)), "OH"))
        history.recount()
        right = history.kept  # the facts the date was counted from, or last found right for
        for _act in range(ACTS):
            before, kept = history.row, right
            two = act(history, chance)
            after = history.row
            if before and after is not before and gives_time(before, after):
                then = rows(history.more, kept)
                assert two or history.kept != kept, history.said
                assert two or (then and not then[0].days.is_later_than(before.days)), history.said
                later["by two" if two else "by facts"] += 1
            if history.said[-1] not in ("rules", "earlier", "later"):
                now = rows(history.more, history.kept)
                held = history.row is not None and bool(moving.moves([history.row], now))
                later["held"] += held
                right = right if held and after is before else history.kept
                if history.row and now and not history.row.by_hand:
                    assert not history.row.days.is_later_than(now[0].days), history.said  # an earlier one never waits
                again = history.row
                history.recount()
                assert history.row is again, history.said
    assert min(later.values()) > HISTORIES / 20, later


def test_what_is_known_is_kept_as_text_and_counts_the_same() -> None:
    told = replace(known(4, "OH"), denial={"notice_date": NOTICE}, over=NOTICE, coverage={"a": "b"})

    again = known_from(json.loads(json.dumps(told.kept())))

    assert again.kept() == told.kept()
    assert again.over == NOTICE
    assert answers(shipped(), known_from(json.loads(json.dumps(known(4, "OH").kept())))) == answers(
        shipped(), known(4, "OH")
    )


def first_answer() -> dict[str, str]:
    question = next(iter(shipped().coverage_questions.values()))
    return {question.id: next(iter(question.answers))}


@pytest.mark.parametrize(
    "told",
    [
        Known("erisa_insured.internal_1", "medicaid_ffs", "denied", {"notice_date": NOTICE}),
        Known("unsettled.first_appeal", "", "denied", {"notice_date": NOTICE}, coverage=first_answer()),
        Known("erisa_self_funded.external", "erisa_self_funded", "unanswered", {}, denial={"notice_date": NOTICE}),
    ],
)
def test_each_way_of_counting_is_asked_the_same_again(told: Known) -> None:
    once = answers(shipped(), told)

    assert answers(shipped(), known_from(told.kept())) == once
    assert bool(once) is (told.coverage_type != "medicaid_ffs")


# --- the pieces ------------------------------------------------------------------------------------------------

DAY = Days(NOTICE, None, NOTICE, None, NOTICE)


def test_one_day_later_is_later_whatever_the_others_do_and_the_earlier_ones_do_not_wait() -> None:
    mixed = replace(DAY, act_by=NOTICE - timedelta(days=1), legal_on=NOTICE + timedelta(days=1))
    move = Move(Row("a", DAY, "x"), Row("a", mixed, "x"))

    assert (move.way, moving.cause(move, then=None)) == (Way.LATER, Cause.RULES)
    assert moving.part_at_once(move) == replace(mixed, legal_on=NOTICE)


def test_a_whole_day_is_more_than_an_hour_of_it() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    at_noon = replace(DAY, act_at=noon)

    assert DAY.is_later_than(at_noon)
    assert not at_noon.is_later_than(DAY)
    assert replace(DAY, act_at=noon + timedelta(hours=1)).is_later_than(at_noon)
    assert moving.days_from(at_noon.kept()) == at_noon
    assert moving.days_from({}) is None


def test_a_successor_is_paired_by_its_clock_where_a_step_has_one_of_it_and_else_the_old_one_is_gone() -> None:
    old, new = Row("a", DAY, "x"), Row("b", DAY, "x")

    assert moving.moves([old], [new]) == [Move(old, new)]
    beside = [replace(each, clock="other_clocks") for each in (old, new)]
    assert [move.way for move in moving.moves(beside[:1], beside[1:])] == [Way.NEW, Way.GONE]


def test_met_dates_stay_and_dropped_ones_hold_nothing_up() -> None:
    met, dropped = replace(Row("a", DAY, "x"), met_on=NOTICE), replace(Row("a", DAY, "x"), dropped_on=NOTICE)
    later = Row("a", replace(DAY, act_by=NOTICE + timedelta(days=9)), "x")

    assert moving.moves([met], [later]) == []
    (again,) = moving.moves([dropped], [later])
    assert (again.way, moving.cause(again, then=None)) == (Way.NEW, None)
    assert not Move(dropped, None).gives_time
