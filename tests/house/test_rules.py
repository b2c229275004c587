"""A rule that has shipped is closed and succeeded, never edited; every rule is cited and was checked within a year."""

from dataclasses import replace
from datetime import date

from appeals.law.consistency import inspect
from appeals.law.record import edited, fingerprint, fingerprints, recorded
from appeals.law.rule import Condition, Roll
from appeals.law.rulebook import SHIPPED, shipped

BUILT_ON = date(2026, 11, 23)


def test_no_rule_that_shipped_was_edited() -> None:
    assert edited(recorded(SHIPPED), fingerprints(shipped())) == []


def test_every_rule_is_on_record() -> None:
    assert sorted(set(fingerprints(shipped())) - set(recorded(SHIPPED))) == [], "run: manage.py check_rules --ship"


def test_an_edit_of_a_shipped_rule_is_caught() -> None:
    rules = fingerprints(shipped())
    one = next(iter(rules))

    assert edited(rules, {**rules, one: "0" * 16}) == [one]
    assert edited(rules, {id: mark for id, mark in rules.items() if id != one}) == [one]


def test_closing_a_rule_and_checking_it_again_are_no_edits() -> None:
    rule = shipped().rule("erisa_insured.internal_1.filing.std")
    last = Condition("notice_date", "lte", (BUILT_ON,))
    closed = replace(rule, when=(last,), in_force_by="notice_date", in_force_to=BUILT_ON, checked_on=date(2027, 5, 1))

    assert fingerprint(closed) == fingerprint(rule)
    assert fingerprint(replace(rule, roll=Roll.FEDERAL)) != fingerprint(rule)


def test_every_rule_was_checked_within_a_year_of_this_build() -> None:
    assert inspect(shipped(), today=BUILT_ON).old == ()
