"""Which of several rules of a clock holds: the first that surely does, and every one before it that may."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from appeals.law.choice import Undecided, choose
from appeals.law.facts import read
from appeals.law.rule import Rule
from appeals.law.rulebook import load
from tests.law import small_book
from tests.law.small_book import RULE

URGENT, CLINICAL = {"when": {"urgency": "urgent"}}, {"when": {"denial_kind": "clinical"}}


def chosen(folder: Path, *rules: dict[str, Any], named: str | None = None, **facts: Any) -> Rule | Undecided:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["filing"] = [{**RULE, **rule} for rule in rules]
    book = load(small_book.write(folder, files))
    return choose(book.rules_of(book.stages["plan.internal_1"], "filing"), read(book, facts), named=named)


def test_a_rule_that_surely_holds_ends_the_asking(tmp_path: Path) -> None:
    found = chosen(tmp_path, {"id": "a", **URGENT}, {"id": "b"}, {"id": "c", **CLINICAL})

    assert isinstance(found, Undecided)
    assert [rule.name for rule in found.possible] == ["a", "b"]
    assert found.missing == ("urgency",)
    assert found.rule is None


def test_a_rule_that_may_hold_goes_before_one_that_surely_does(tmp_path: Path) -> None:
    may = chosen(tmp_path, {"id": "a", **URGENT}, {"id": "b", **CLINICAL}, denial_kind="clinical")
    cannot = chosen(
        tmp_path, {"id": "a", **URGENT}, {"id": "b", **CLINICAL}, denial_kind="clinical", urgency="standard"
    )

    assert isinstance(may, Undecided)
    assert isinstance(cannot, Rule)
    assert cannot.name == "b"


@pytest.mark.parametrize(("notice", "rule"), [("2025-12-31", "old"), ("2026-01-01", "new"), ("2026-01-02", "new")])
def test_a_rule_before_a_day_does_not_hold_on_that_day(tmp_path: Path, notice: str, rule: str) -> None:
    turn = date(2026, 1, 1)
    rules = ({"id": "old", "when": {"notice_date_lt": turn}}, {"id": "new", "when": {"notice_date_gte": turn}})

    found = chosen(tmp_path, *rules, notice_date=notice)

    assert isinstance(found, Rule)
    assert found.name == rule


@pytest.mark.parametrize(("notice", "rule"), [("2025-12-31", "old"), ("2026-01-01", "other")])
def test_a_rule_in_force_to_a_day_still_holds_on_that_day(tmp_path: Path, notice: str, rule: str) -> None:
    old = {"id": "old", "in_force_by": "notice_date", "in_force_to": date(2025, 12, 31)}

    found = chosen(tmp_path, old, {"id": "other", "family": "x"}, notice_date=notice)

    assert isinstance(found, Rule)
    assert found.name == rule
