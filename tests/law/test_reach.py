"""Every clock of the book can be reached by some case, and no shipped one is edited; what is wrong is named."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from appeals.law.reach import unreachable
from appeals.law.rulebook import load, shipped
from tests.law import small_book
from tests.law.small_book import RULE


def book_of(folder: Path, *rules: dict[str, object], clock: str = "filing") -> Path:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"][clock] = [{**RULE, **rule} for rule in rules]
    return small_book.write(folder, files)


def test_every_clock_of_the_shipped_book_can_be_reached() -> None:
    assert unreachable(shipped()) == ()


def test_a_rule_behind_one_that_always_applies_is_named(tmp_path: Path) -> None:
    book = load(book_of(tmp_path, {"id": "always"}, {"id": "never", "when": {"urgency": "urgent"}}))

    assert unreachable(book) == ("plan.internal_1.filing.never",)


def test_rules_that_share_all_values_between_them_are_reached(tmp_path: Path) -> None:
    book = load(book_of(tmp_path, {"id": "a", "when": {"urgency": "urgent"}}, {"id": "b"}))

    assert unreachable(book) == ()


def test_a_rule_before_a_day_and_its_successor_are_both_reached(tmp_path: Path) -> None:
    closed = {"id": "old", "family": "x", "in_force_by": "notice_date", "in_force_to": date(2025, 12, 31)}
    opened = {"id": "new", "family": "x", "in_force_by": "notice_date", "in_force_from": date(2026, 1, 1)}

    assert unreachable(load(book_of(tmp_path, closed, opened))) == ()


def test_an_urgent_claim_for_care_already_given_is_no_case_at_all(tmp_path: Path) -> None:
    files = small_book.files()
    kinds = {"question": "?", "type": "choice", "values": ["pre_service", "post_service"]}
    files["events.yaml"]["facts"]["claim_type"] = kinds
    rule = {**RULE, "id": "odd", "when": {"urgency": "urgent", "claim_type": "post_service"}}
    files["federal/plan.yaml"]["stages"]["internal_1"]["filing"] = [rule]

    assert unreachable(load(small_book.write(tmp_path, files))) == ("plan.internal_1.filing.odd",)


def test_an_occasional_clock_is_asked_for_by_name_and_hides_no_other(tmp_path: Path) -> None:
    rules = [{"id": id, "owed_by": "reviewer", "runs_from": "request_received"} for id in ("a", "b")]

    assert unreachable(load(book_of(tmp_path, *rules, clock="other_clocks"))) == ()


def test_the_command_names_a_clock_nobody_can_reach_and_fails(tmp_path: Path) -> None:
    folder = book_of(tmp_path, {"id": "always"}, {"id": "never", "when": {"urgency": "urgent"}})
    err = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("check_rules", folder=folder, on=date(2026, 11, 25), stdout=StringIO(), stderr=err)

    assert left.value.code == 1
    assert "plan.internal_1.filing.never: no facts call for this rule" in err.getvalue()


def checked(folder: Path, **options: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("check_rules", folder=folder, on=date(2026, 11, 25), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_new_rules_are_put_on_record_when_they_ship(tmp_path: Path) -> None:
    out, _ = checked(book_of(tmp_path, {"id": "std"}), ship=True)

    assert "rules put on record" in out
    assert "plan.internal_1.filing.std" in (tmp_path / "shipped.json").read_text()


def test_a_shipped_rule_that_was_edited_fails_and_is_not_put_on_record(tmp_path: Path) -> None:
    checked(book_of(tmp_path, {"id": "std"}), ship=True)
    before = (tmp_path / "shipped.json").read_text()
    book_of(tmp_path, {"id": "std", "duration": {"n": 11, "unit": "calendar_days"}})

    with pytest.raises(SystemExit) as left:
        checked(tmp_path, ship=True)

    assert left.value.code == 1
    assert (tmp_path / "shipped.json").read_text() == before
