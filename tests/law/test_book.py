"""What the book hands out: the rules of a step, a state's own before the federal floor, and parts as rules."""

from dataclasses import replace

from appeals.law.deadlines import compute
from appeals.law.rulebook import shipped
from tests.law.asked import DENIED

BY_STATE = "erisa_insured.external_state"


def test_a_state_changes_the_rules_of_its_own_review_alone() -> None:
    step = shipped().stages["erisa_insured.internal_1"]

    assert shipped().rules_of(step, "filing", "CA") == shipped().rules_of(step, "filing")


def test_where_a_state_sets_no_time_the_federal_floor_holds() -> None:
    book = shipped()
    silent = replace(book, states={**book.states, "CA": replace(book.states["CA"], rules=())})

    found = compute(silent, BY_STATE, {**DENIED, "state": "CA"})

    floor = compute(replace(book, states={}), BY_STATE, DENIED)
    assert replace(found, because=()) == replace(floor, because=())
    assert found != compute(book, BY_STATE, {**DENIED, "state": "CA"})


def test_a_changed_step_is_asked_anew() -> None:
    book = shipped()
    step = book.stages[BY_STATE]
    assert book.rules_of(step, "filing")

    assert book.rules_of(replace(step, filing=()), "filing") == ()


def test_a_part_of_a_changed_rule_is_worked_out_anew() -> None:
    book = shipped()
    rule = next(rule for rule in book.every_rule() if rule.parts and not rule.parts[0].ref)
    assert book.part(rule, rule.parts[0]).verified is rule.verified

    changed = replace(rule, verified=not rule.verified)

    assert book.part(changed, rule.parts[0]).verified is changed.verified


def test_a_clock_there_is_not_has_no_rules_and_is_not_kept() -> None:
    book = replace(shipped())

    assert book.rules_of(book.stages[BY_STATE], "lunch", "CA") == ()
    assert not book._rules
