"""A rule that has shipped is closed and succeeded, never edited; every rule is cited and was checked within a year.

`shipped_rules.json` holds the fingerprint of every rule as it shipped. To add new rules to it, and only new ones:

    python -m tests.house.test_rules

It refuses when a rule that shipped has changed or is gone: set that rule's `in_force_to` and add its successor under
a new id of the same `family`. Closing a rule and checking it again (`checked_on`) are no edits.
"""

import hashlib
import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from appeals.law.consistency import inspect
from appeals.law.rule import Condition, Roll, Rule
from appeals.law.rulebook import shipped

SHIPPED = Path(__file__).with_name("shipped_rules.json")
MAY_CHANGE = ("in_force_by", "in_force_to", "checked_on")
BUILT_ON = date(2026, 11, 23)


def fingerprint(rule: Rule) -> str:
    """The rule as text, without what may change after it shipped, hashed; closing it adds a last day to `when`."""
    conditions = tuple(condition for condition in rule.when if condition.test != "lte")
    kept = replace(rule, when=conditions).snapshot()
    text = json.dumps({name: value for name, value in kept.items() if name not in MAY_CHANGE}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def edited(stored: dict[str, str], rules: dict[str, str]) -> list[str]:
    """Ids of rules that shipped and have since changed or gone."""
    return sorted(id for id, mark in stored.items() if rules.get(id) != mark)


def fingerprints() -> dict[str, str]:
    return {rule.id: fingerprint(rule) for rule in shipped().every_rule()}


def test_no_rule_that_shipped_was_edited() -> None:
    stored = json.loads(SHIPPED.read_text(encoding="utf-8"))

    assert edited(stored, fingerprints()) == []


def test_every_rule_is_on_record() -> None:
    stored = json.loads(SHIPPED.read_text(encoding="utf-8"))

    assert sorted(set(fingerprints()) - set(stored)) == [], "run: python -m tests.house.test_rules"


def test_an_edit_of_a_shipped_rule_is_caught() -> None:
    rules = fingerprints()
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


if __name__ == "__main__":
    known = json.loads(SHIPPED.read_text(encoding="utf-8")) if SHIPPED.exists() else {}
    now = fingerprints()
    if broken := edited(known, now):
        sys.exit(f"these rules shipped and must not change: {', '.join(broken)}")
    SHIPPED.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", encoding="utf-8")
