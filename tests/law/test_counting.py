"""One rule at its edges: the first and the last number that counts, the day that is not counted, and what is told."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appeals.law.deadlines import Due, Unknown, compute
from appeals.law.facts import UnknownFact
from appeals.law.rulebook import load
from tests.law import small_book
from tests.law.asked import DENIED, FIRST, due, small, unknown
from tests.law.small_book import RULE

NOTICE = {"notice_date": "2026-03-02", "notice_received": "2026-03-02"}
WINDOW = {"duration": {"n": None, "unit": "calendar_days"}, "kind": "state_defined"}
ASKED = {"request_received": "2026-03-06"}
COMBINED = {"duration": None, "runs_from": None, "month_math": "first_of_following_month"}
HEARING = "medicaid_managed_care.state_fair_hearing"


@pytest.mark.parametrize("days", [90, 120])
def test_a_state_window_may_be_as_short_and_as_long_as_federal_law_allows(days: int) -> None:
    found = due(HEARING, notice_date="2026-06-10", notice_received="2026-06-10", state_sfh_days=days)

    assert (found.legal - date(2026, 6, 10)).days == days


@pytest.mark.parametrize("days", [89, 121])
def test_a_state_window_one_day_outside_federal_bounds_is_refused(days: int) -> None:
    with pytest.raises(UnknownFact, match=f"not {days}"):
        due(HEARING, notice_date="2026-06-10", state_sfh_days=days)


def test_a_window_of_no_days_ends_on_the_day_it_begins(tmp_path: Path) -> None:
    window = {**WINDOW, "window": {"fact": "days_of_plan", "most": 30, "safe": 20}}

    found = small(tmp_path, window, **NOTICE, days_of_plan=0)

    assert isinstance(found, Due)
    assert found.legal == date(2026, 3, 2)


def decided(folder: Path, rule: dict[str, Any], **inputs: Any) -> Due | Unknown:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["decision"] = [{**RULE, "runs_from": "request_received", **rule}]
    files["events.yaml"]["facts"] |= {
        "tz": {"question": "?", "type": "text"},
        "extended": {"question": "?", "type": "times"},
        "board_meetings": {"question": "?", "type": "dates"},
        "special_circumstances": {"question": "?", "type": "yes_no"},
    }
    found = compute(load(small_book.write(folder, files)), "plan.internal_1", inputs, clock="decision")
    assert isinstance(found, Due | Unknown)
    return found


def test_an_hour_on_a_closed_day_stays_where_only_days_are_moved(tmp_path: Path) -> None:
    rule = {"duration": {"n": 24, "unit": "hours"}, "roll": "federal_next_business_day"}

    found = decided(tmp_path, rule, request_received="2026-03-06T15:00", tz="America/New_York")

    assert isinstance(found, Due)
    assert found.legal == datetime(2026, 3, 7, 15, tzinfo=ZoneInfo("America/New_York"))  # a Saturday


BOARD = {"duration": None, "schedule": {"name": "board_meeting", "too_close_days": 30, "notify_days": 5}}


@pytest.mark.parametrize(
    ("meetings", "legal"),
    [
        (["2026-04-01", "2026-05-01", "2026-08-01"], date(2026, 5, 6)),  # a meeting on the day itself is not ahead
        (["2026-04-01", "2026-04-20", "2026-06-01"], date(2026, 6, 6)),  # nor does it make the next one the second
        (["2026-04-30", "2026-08-01"], date(2026, 8, 6)),  # 29 days before the meeting are too near
        (["2026-05-01", "2026-08-01"], date(2026, 5, 6)),  # 30 are not
        (["2026-03-01", "2026-04-01"], None),  # all meetings are past: the next has to be known
    ],
)
def test_the_board_decides_at_the_first_meeting_that_is_far_enough_ahead(
    tmp_path: Path, meetings: list[str], legal: date | None
) -> None:
    found = decided(tmp_path, BOARD, request_received="2026-04-01", board_meetings=meetings)

    if legal is None:
        assert isinstance(found, Unknown)
        assert found.missing == ("board_meetings",)
    else:
        assert isinstance(found, Due)
        assert found.legal == legal


@pytest.mark.parametrize("described", [{"unit": "calendar_days"}, {"n": 14}, {}])
def test_an_extension_that_is_only_described_is_told_and_adds_nothing(
    tmp_path: Path, described: dict[str, Any]
) -> None:
    rule = {"extension": {**described, "condition": "as long as it takes"}}

    found = decided(tmp_path, rule, request_received="2026-03-02", extended=1)

    assert isinstance(found, Due)
    assert found.legal == date(2026, 3, 12)
    assert any("no fixed number, so none is counted: as long as it takes" in told for told in found.because)


def test_an_extension_is_told_with_all_its_days(tmp_path: Path) -> None:
    rule = {"extension": {"n": 14, "unit": "calendar_days", "max_times": 2, "condition": "twice"}}

    found = decided(tmp_path, rule, request_received="2026-03-02", extended=2)

    assert "The time was extended by 28 calendar days." in found.because


def test_no_extension_is_told_where_none_was_taken_or_it_is_our_turn(tmp_path: Path) -> None:
    untouched = decided(tmp_path, {}, request_received="2026-03-02", extended=0)

    assert untouched.because == decided(tmp_path, {}, request_received="2026-03-02").because
    assert not any("xten" in told for told in untouched.because)
    assert due(FIRST, **DENIED, extended=1) == due(FIRST, **DENIED)


def test_a_time_to_file_is_never_stretched_by_an_extension_of_theirs(tmp_path: Path) -> None:
    extension = {"n": 14, "unit": "calendar_days", "condition": "theirs"}

    assert small(tmp_path, {"extension": extension}, **NOTICE, extended=1) == small(tmp_path, {}, **NOTICE)


def test_a_promise_that_runs_from_an_unknown_notice_is_left_out(tmp_path: Path) -> None:
    rule = {"kind": "minimum", "runs_from": "request_received"}

    found = small(tmp_path, rule, request_received="2026-03-02", plan_document_days=200)

    assert isinstance(found, Due)
    assert found.legal == date(2026, 3, 12)


def test_a_window_the_letter_sets_itself_is_not_weighed_against_the_law() -> None:
    window = {"n": 45, "unit": "days", "anchor": "receipt"}

    found = due("erisa_insured.internal_2", **DENIED, plan_level2_window_days=60, notice_window=window)

    assert found.legal == date(2026, 3, 6)
    assert not any("The letter gives" in told for told in found.because)


@pytest.mark.parametrize("window", [{"n": 100, "unit": "days"}, {"n": 2, "unit": "months"}])
def test_what_a_letter_prints_is_no_window_of_the_state(window: dict[str, Any]) -> None:
    letter = {"notice_window": {**window, "anchor": "receipt"}, "notice_date": "2026-06-10"}

    assert unknown(HEARING, **letter).missing == ("state_sfh_days",)


def test_a_window_the_plan_sets_is_taken_from_the_letter_in_days_and_asked_for_where_it_prints_months() -> None:
    second, window = "erisa_insured.internal_2", {"n": 2, "unit": "months", "anchor": "receipt"}

    in_days = due(second, **DENIED, notice_window=window | {"n": 61, "unit": "days"})
    in_months = unknown(second, **DENIED, notice_window=window)

    assert (in_days.legal, in_months.missing) == (date(2026, 3, 7), ("plan_level2_window_days",))


def test_a_count_from_a_mailing_nobody_knows_asks_for_the_letter_and_for_the_day(tmp_path: Path) -> None:
    files = small_book.files()
    files["events.yaml"]["events"] |= {"notice_sent": "When was it sent?"}
    files["events.yaml"]["statements"] |= {"notice_sent": "Sent {day}."}
    files["federal/plan.yaml"]["stages"]["internal_1"]["filing"] = [{**RULE, "runs_from": "notice_sent"}]

    found = compute(load(small_book.write(tmp_path, files)), "plan.internal_1", {"notice_received": "2026-03-02"})

    assert isinstance(found, Unknown)
    assert found.missing == ("notice_date", "notice_sent")


@pytest.mark.parametrize(
    ("rule", "facts", "words"),
    [
        ({}, {"notice_received": "2026-03-05"}, ", counted from the date printed on the notice: "),
        ({}, {"notice_received": "2026-03-02"}, "To be safe: "),
        ({"receipt_presumption": "five"}, {"notice_received": "2026-03-02"}, ", counted from the date printed"),
        ({"runs_from": "request_received"}, ASKED, "To be safe: "),
        ({"runs_from": "request_received"}, {"notice_received": "2026-03-05"} | ASKED, "To be safe: "),
        ({}, {"notice_date": None, "notice_received": "2026-03-06"}, "To be safe: "),
        ({"shorter_reading": {"n": 7, "unit": "calendar_days"}}, {}, ", with the 7 calendar days of a shorter reading"),
        (
            {"shorter_reading": {"n": 0, "unit": "calendar_days"}},
            {},
            ", with the 0 calendar days of a shorter reading: ",
        ),
        (
            {"shorter_reading": {"n": -3, "unit": "calendar_days"}},
            {},
            ", 3 calendar days before, as a shorter reading has it",
        ),
        ({"duration": {"n": 12, "unit": "calendar_days"}}, {}, ", moved back to an open day: Fri 13 Mar 2026."),
    ],
)
def test_every_doubt_decided_against_us_is_told(
    tmp_path: Path, rule: dict[str, Any], facts: dict[str, str], words: str
) -> None:
    told = {"notice_date": "2026-03-02", "notice_received": "2026-03-02", **facts}

    found = small(tmp_path, rule, **{name: day for name, day in told.items() if day})

    (safely,) = [told for told in found.because if told.startswith("To be safe")]
    assert words in safely


@pytest.mark.parametrize(
    ("day", "math", "told"),
    [
        ("2026-01-30", "first_of_following_month", True),
        ("2026-01-28", "first_of_following_month", False),
        ("2026-01-30", "clamp_to_month_end", False),
    ],
)
def test_a_day_the_month_does_not_have_is_told_as_a_doubt_only_where_the_law_takes_the_later(
    tmp_path: Path, day: str, math: str, *, told: bool
) -> None:
    rule = {"duration": {"n": 1, "unit": "months"}, "month_math": math}

    found = small(tmp_path, rule, notice_date=day, notice_received=day)

    assert any("the last day of the month for the one it does not have" in each for each in found.because) is told


def test_a_shortest_window_is_told_only_while_the_real_one_is_unknown(tmp_path: Path) -> None:
    window = {**WINDOW, "window": {"fact": "days_of_plan", "most": 30, "safe": 20}}

    unknown, known = small(tmp_path, window, **NOTICE), small(tmp_path, window, **NOTICE, days_of_plan=25)

    assert any("with the shortest window" in told for told in unknown.because)
    assert not any("shortest window" in told for told in (*known.because, *small(tmp_path, {}, **NOTICE).because))


def test_days_that_do_not_count_are_told_with_their_number(tmp_path: Path) -> None:
    found = small(tmp_path, {}, **NOTICE, excluded_periods=[["2026-03-04", "2026-03-06"]])
    stage, facts = "medicaid_managed_care.state_fair_hearing", {"original_mco_appeal_filed": "2026-05-11"}

    left_out = due(stage, "decision", **facts, urgency="standard", exclude_days_between=["2026-06-10", "2026-06-14"])

    assert "3 days of a disregarded period do not count." in found.because
    assert "The 4 days from Wed 10 Jun 2026 to Sun 14 Jun 2026 are left out of the count." in left_out.because


@pytest.mark.parametrize(("combine", "which", "legal"), [("earliest", "earlier", 12), ("latest", "later", 22)])
def test_of_several_counts_the_sum_says_which_decides(tmp_path: Path, combine: str, which: str, legal: int) -> None:
    parts = [
        {"id": f"of_{n}", "duration": {"n": n, "unit": "calendar_days"}, "runs_from": "notice_received"}
        for n in (10, 20)
    ]

    found = small(tmp_path, {**COMBINED, "combine": combine, "parts": parts}, **NOTICE)

    assert isinstance(found, Due)
    assert found.legal == date(2026, 3, legal)
    assert not any("the one it does not have" in told for told in found.because)
    assert f"The {which} of these decides: " in " ".join(found.because)
