"""What changed in the law, as the book tells it: every change has its day, its kinds of coverage and its source."""

from datetime import date
from pathlib import Path

import pytest

from appeals.law.rulebook import RulebookError, load, read_yaml, shipped
from tests.law import small_book
from tests.law.test_table import TABLE

BOOK = shipped()


def test_changes_are_told_in_order_with_the_day_from_which_they_hold() -> None:
    days = [change.effective for change in BOOK.changes]
    receipt = next(change for change in BOOK.changes if change.id == "medicare_plans_receipt")

    assert days == sorted(days)
    assert receipt.effective == date(2025, 1, 1)
    assert receipt.coverage == ("medicare_advantage", "medicare_part_d")
    assert all(change.cites and change.coverage and change.checked_on for change in BOOK.changes)


def test_a_day_on_which_a_rule_was_succeeded_is_the_day_of_a_change() -> None:
    told = {change.effective for change in BOOK.changes}

    assert {rule.in_force_from for rule in BOOK.every_rule() if rule.in_force_from} <= told


@pytest.mark.skipif(not TABLE.exists(), reason=f"{TABLE.name} of the research tables is not here")
def test_no_change_of_the_table_was_lost() -> None:
    held = read_yaml(TABLE)
    assert isinstance(held, dict)
    tabled = sorted(str(each["effective"])[:7] for each in held["changes"])

    assert sorted(f"{change.effective:%Y-%m}" for change in BOOK.changes) == tabled


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"cites": []}, "changes.yaml shorter: cites nothing"),
        ({"cites": ["nothing"]}, "changes.yaml shorter: cites 'nothing', which citations.yaml does not have"),
        ({"coverage": ["pirates"]}, "changes.yaml shorter: speaks of 'pirates', which is no coverage type"),
        ({"effective": "soon"}, "effective should be date, not 'soon'"),
    ],
)
def test_a_change_that_rests_on_nothing_stops_the_reading(tmp_path: Path, wrong, fault) -> None:
    held = small_book.files()
    held["changes.yaml"]["changes"][0] |= wrong

    with pytest.raises(RulebookError, match=fault):
        load(small_book.write(tmp_path, held))
