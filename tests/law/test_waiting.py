"""Counts that wait for a paper, end at a moment, or may last longer by no fixed number."""

from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appeals.law.answers import written
from appeals.law.deadlines import Due, Unknown, compute
from appeals.law.facts import NothingApplies, UnknownFact
from appeals.law.rulebook import RulebookError, load, shipped
from tests.law import small_book

ZONE = "America/New_York"
WAITING = {
    "duration": {"n": 72, "unit": "hours"},
    "runs_from": "statement_received",
    "wait": {"n": 14, "unit": "calendar_days", "runs_from": "request_received"},
    "owed_by": "insurer",
}


def counted(folder: Path, rule: dict[str, Any], **inputs: Any) -> Due | Unknown:
    """The one decision clock of the small plan, changed; its book also knows a statement and a release."""
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["decision"] = [{**small_book.RULE, **rule}]
    for name in ("statement_received", "released"):
        files["events.yaml"]["events"][name] = f"When {name}?"
        files["events.yaml"]["statements"][name] = f"{name.capitalize()} {{day}}."
    facts = files["events.yaml"]["facts"]
    facts |= {"tz": {"question": "?", "type": "text"}, "extended": {"question": "?", "type": "times"}}
    facts |= {"days_of_state": {"question": "?", "type": "number"}}
    found = compute(load(small_book.write(folder, files)), "plan.internal_1", inputs, clock="decision")
    assert isinstance(found, Due | Unknown)
    return found


@pytest.mark.parametrize(
    ("statement", "legal"),
    [
        ("2026-03-10T15:00", "2026-03-13T15:00"),  # it came in time: from its hour
        ("2026-03-16", "2026-03-19T00:00"),  # on the last day they may wait for it
        ("2026-03-20T09:00", "2026-03-20T00:00"),  # too late: as if it had not come
        (None, "2026-03-20T00:00"),  # 14 days end with Mon 16 Mar, 72 hours with Thu 19 Mar
    ],
)
def test_a_count_waits_for_a_paper_only_so_long(tmp_path: Path, statement: str | None, legal: str) -> None:
    found = counted(tmp_path, WAITING, request_received="2026-03-02T17:00", statement_received=statement, tz=ZONE)

    assert isinstance(found, Due)
    assert written(found.legal) == legal


def test_while_the_paper_is_out_the_sum_says_how_long_they_may_wait(tmp_path: Path) -> None:
    found = counted(tmp_path, WAITING, request_received="2026-03-02", tz=ZONE)

    assert "until the end of Mon 16 Mar 2026, 14 calendar days later" in found.because[0]
    assert "If it comes earlier, the time ends earlier." in found.because[0]


def test_without_request_and_paper_the_paper_is_asked_for(tmp_path: Path) -> None:
    found = counted(tmp_path, WAITING)

    assert isinstance(found, Unknown)
    assert found.missing == ("statement_received",)


def test_a_paper_alone_starts_the_count(tmp_path: Path) -> None:
    found = counted(tmp_path, WAITING, statement_received="2026-06-01T10:00")

    assert isinstance(found, Due)
    assert written(found.legal) == "2026-06-04T10:00"


def test_a_wait_before_a_count_of_days_ends_with_its_last_day(tmp_path: Path) -> None:
    rule = {**WAITING, "duration": {"n": 7, "unit": "calendar_days"}}

    found = counted(tmp_path, rule, request_received="2026-03-02")

    assert isinstance(found, Due)
    assert found.legal == date(2026, 3, 23)


@pytest.mark.parametrize(
    "change",
    [
        {"owed_by": "us"},
        {"duration": None, "schedule": {"name": "board_meeting", "too_close_days": 30, "notify_days": 5}},
        {"wait": {"n": 14, "unit": "hours", "runs_from": "request_received"}},
        {"wait": {"n": 14, "unit": "calendar_days", "runs_from": "sunrise"}},
    ],
)
def test_a_wait_that_makes_no_sense_is_a_broken_rule(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(RulebookError):
        counted(tmp_path, {**WAITING, **change})


@pytest.mark.parametrize(
    ("released", "legal", "told"),
    [
        ("2026-06-03T14:30", datetime(2026, 6, 3, 14, 30, tzinfo=ZoneInfo(ZONE)), "before that moment"),
        ("2026-06-03", date(2026, 6, 3), "on that day itself"),
    ],
)
def test_what_is_due_before_an_event_ends_with_its_hour_where_that_is_known(
    tmp_path: Path, released: str, legal: date, told: str
) -> None:
    rule = {"duration": {"n": 0, "unit": "calendar_days"}, "runs_from": "released"}

    found = counted(tmp_path, rule, released=released, tz=ZONE)

    assert isinstance(found, Due)
    assert found.legal == legal
    assert told in found.because[1]


def test_an_extension_without_a_number_is_told_and_not_counted(tmp_path: Path) -> None:
    rule = {"runs_from": "request_received", "extension": {"condition": "Or a word on how far they are."}}

    found = counted(tmp_path, rule, request_received="2026-06-01", extended=True)

    assert isinstance(found, Due)
    assert found.legal == date(2026, 6, 11)
    assert any("no fixed number" in told and "how far they are" in told for told in found.because)


def test_a_window_that_has_only_a_most_says_so_when_it_is_passed(tmp_path: Path) -> None:
    rule = {
        "duration": {"unit": "calendar_days"},
        "runs_from": "request_received",
        "window": {"fact": "days_of_state", "most": 90, "safe": 30},
    }

    with pytest.raises(UnknownFact, match="at most 90 days, not 120"):
        counted(tmp_path, rule, request_received="2026-06-01", days_of_state=120)


def test_a_reading_by_which_the_day_before_is_the_last_moves_only_the_safe_day() -> None:
    found = compute(
        shipped(),
        "medicaid_ffs.state_fair_hearing",
        {"notice_date": "2026-05-01", "action_effective_date": "2026-05-15"},
        clock="continuation_of_benefits",
    )

    assert isinstance(found, Due)
    assert (found.legal, found.conservative) == (date(2026, 5, 15), date(2026, 5, 14))
    assert any("1 calendar day before, as a shorter reading has it" in told for told in found.because)


@pytest.mark.parametrize(("released", "error"), [("2025-02-13", NothingApplies), ("2025-02-14", None)])
def test_a_renamed_hospital_stay_can_be_appealed_only_since_the_day_the_law_began(
    released: str, error: type[Exception] | None
) -> None:
    with pytest.raises(error) if error else nullcontext():
        compute(shipped(), "original_medicare.status_change", {"hospital_release_date": released})
