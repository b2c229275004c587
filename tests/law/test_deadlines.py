"""From facts to dates."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appeals.law.deadlines import Due
from appeals.law.facts import (
    UnknownFact,
)
from appeals.law.rule import Party
from tests.law.asked import DENIED, FIRST, due, small


def test_the_sum_is_told_in_words_a_patient_can_follow() -> None:
    assert due(FIRST, **DENIED).because == (
        "You received the notice on Mon 5 Jan 2026.",
        "180 calendar days follow, the day itself not counted: 29 CFR 2560.503-1(h)(3)(i).",
        "That is Sat 4 Jul 2026.",
        "Offices are closed that day. This rule does not move off weekends or holidays.",
        "To be safe, counted from the date printed on the notice: Wed 1 Jul 2026.",
        "Act 3 federal business days before that: Fri 26 Jun 2026.",
    )


def test_a_due_carries_its_rule_its_citations_and_whose_it_is() -> None:
    ours = due(FIRST, **DENIED)
    theirs = due(FIRST, "decision", request_received="2026-02-02", urgency="urgent", tz="America/Chicago")

    assert (ours.rule, ours.cites, ours.verified, ours.owed_by) == (
        "erisa_self_funded.internal_1.filing.std",
        ("e_180",),
        True,
        Party.US,
    )
    assert (theirs.owed_by, theirs.conservative, theirs.act_by) == (Party.INSURER, None, None)
    assert due("medicare_advantage.ire", "decision", case_file_received="2026-06-01", urgency="standard",
               claim_type="pre_service").owed_by is Party.REVIEWER  # fmt: skip


def test_dates_and_texts_are_the_same_facts() -> None:
    assert due(FIRST, notice_date=date(2026, 1, 2), notice_received=date(2026, 1, 5)) == due(FIRST, **DENIED)
    assert due(FIRST, notice_date=date(2026, 1, 2), notice_received="2026-01-05T23:00").legal == date(2026, 7, 4)


def test_a_plan_window_may_be_read_off_the_letter() -> None:
    found = due(
        "erisa_insured.internal_2",
        notice_date="2026-09-08",
        notice_window={"n": 45, "unit": "days", "anchor": "receipt"},
    )

    assert found.legal == date(2026, 10, 23)


def test_a_state_window_outside_federal_bounds_is_refused() -> None:
    with pytest.raises(UnknownFact, match="90 to 120 days, not 30"):
        due("medicaid_managed_care.state_fair_hearing", notice_date="2026-06-10", state_sfh_days=30)


def test_a_letter_that_prints_more_than_a_minimum_lengthens_the_legal_day_only() -> None:
    found = due(FIRST, **DENIED, notice_deadline="2026-12-31")

    assert found.legal == date(2026, 12, 31)
    assert found.conservative == date(2026, 7, 1)
    assert any("The law sets only a minimum" in told for told in found.because)


def test_a_letter_that_prints_less_is_said_and_the_safe_day_follows_it() -> None:
    found = due(FIRST, **DENIED, notice_deadline="2026-03-02")

    assert found.legal == date(2026, 7, 4)
    assert found.conservative == date(2026, 3, 2)
    assert any("shorter than the law gives" in told for told in found.because)


def test_a_letter_cannot_lengthen_a_fixed_window() -> None:
    found = due("erisa_self_funded.external", **DENIED, notice_deadline="2026-12-31")

    assert found.legal == date(2026, 5, 5)
    assert any("earlier and is the one that counts" in told for told in found.because)


def test_a_letter_that_prints_the_legal_day_needs_no_word() -> None:
    found = due("medicaid_managed_care.internal_1", notice_date="2026-05-01", notice_deadline="2026-06-30")

    assert not any("letter prints" in told for told in found.because)


def test_a_letter_that_prints_nothing_about_time_is_left_out_of_other_clocks() -> None:
    found = due(
        "erisa_self_funded.external",
        "other_clocks",
        iro_eligibility_notice_received="2026-11-18",
        notice_deadline="2026-11-20",
    )

    assert found.conservative == date(2026, 12, 3)


def test_a_clock_without_an_hour_starts_with_the_day() -> None:
    found = due(FIRST, "decision", request_received="2026-06-01", urgency="urgent", tz="America/Chicago")

    assert found.legal == datetime(2026, 6, 4, 0, 0, tzinfo=ZoneInfo("America/Chicago"))
    assert any("hour is not known" in told for told in found.because)


def test_a_moment_in_another_zone_is_told_in_the_zone_that_counts() -> None:
    found = due(FIRST, "decision", request_received="2026-03-07T21:00+00:00", tz="America/Phoenix", urgency="urgent")

    assert found.legal == datetime(2026, 3, 10, 14, tzinfo=ZoneInfo("America/Phoenix"))
    assert due(FIRST, "decision", request_received="2026-03-07T21:00Z", urgency="urgent").legal == datetime(
        2026, 3, 10, 21, tzinfo=UTC
    )


def test_extensions_count_only_where_the_law_has_them_and_as_often_as_it_says() -> None:
    once = due(
        "medicare_advantage.internal_1", "decision", request_received="2026-03-01", urgency="standard",
        claim_type="pre_service", extended=3,
    )  # fmt: skip
    never = due(
        FIRST, "decision", request_received="2026-03-02", urgency="standard", claim_type="pre_service",
        plan_appeal_levels=1, extended=True,
    )  # fmt: skip

    assert once.legal == date(2026, 4, 14)
    assert never.legal == date(2026, 4, 1)
    assert any("No extension is allowed" in told for told in never.because)


def test_care_going_on_is_judged_as_care_to_come() -> None:
    found = due(
        FIRST,
        "decision",
        request_received="2026-03-02",
        urgency="standard",
        claim_type="concurrent",
        plan_appeal_levels=1,
    )

    assert found.rule.endswith("pre_service_one_level")


def test_a_rule_that_names_an_extension_of_care_comes_first() -> None:
    found = due(
        "individual_aca.initial", "decision", request_received="2026-08-10T16:00", tz="America/New_York",
        urgency="urgent", claim_type="concurrent_extension",
    )  # fmt: skip

    assert found.rule.endswith("concurrent_extension")


def test_a_letter_without_a_date_is_as_old_as_its_arrival_for_rules_that_changed() -> None:
    assert due("medicare_advantage.internal_1", notice_received="2026-02-02").rule.endswith(".std")
    assert due("medicare_advantage.internal_1", notice_received="2024-02-02", notice_date="2024-02-01").rule.endswith(
        ".pre2025"
    )


def test_the_four_months_are_counted_when_their_end_is_not_given() -> None:
    found = due(
        "individual_aca.external", "other_clocks", "perfect_incomplete_request", notice_date="2026-10-30",
        incomplete_notice_received="2026-12-01T10:00", tz="America/Chicago",
    )  # fmt: skip

    assert found.legal == date(2027, 3, 1)
    assert found.conservative == date(2027, 2, 26)


def test_a_postmark_takes_one_day_of_lead(tmp_path: Path) -> None:
    found = small(tmp_path, {"filed_when": "postmarked"}, notice_date="2026-03-02")

    assert isinstance(found, Due)
    assert (found.conservative, found.act_by) == (date(2026, 3, 12), date(2026, 3, 11))


@pytest.mark.parametrize(
    ("roll", "legal"),
    [
        ("none", "2026-03-14"),
        ("state_law", "2026-03-14"),
        ("court_rules_frcp_6", "2026-03-14"),
        ("va_next_workday", "2026-03-16"),
    ],
)
def test_only_the_law_moves_a_closed_day(tmp_path: Path, roll: str, legal: str) -> None:
    found = small(tmp_path, {"roll": roll}, notice_date="2026-03-04")

    assert isinstance(found, Due)
    assert found.legal == date.fromisoformat(legal)
    assert any("closed that day" in told for told in found.because)


def test_years_and_notices_sent_on_a_day_of_their_own(tmp_path: Path) -> None:
    rule = {"duration": {"n": 1, "unit": "years"}, "month_math": "clamp_to_month_end"}

    found = small(tmp_path, rule, notice_date="2028-02-29")

    assert isinstance(found, Due)
    assert found.legal == date(2029, 2, 28)
    assert any("no day 29" in told for told in found.because)


def test_a_shorter_reading_of_the_law_moves_only_the_safe_day(tmp_path: Path) -> None:
    rule = {"duration": {"n": 4, "unit": "months"}, "runs_from": "notice_date"}
    notice = {"notice_date": "2026-06-01"}

    four = small(tmp_path, rule, **notice)
    both = small(tmp_path, rule | {"shorter_reading": {"n": 120, "unit": "calendar_days"}}, **notice)

    assert isinstance(four, Due)
    assert isinstance(both, Due)
    assert (four.legal, both.legal) == (date(2026, 10, 1), date(2026, 10, 1))
    assert (four.conservative, both.conservative) == (date(2026, 10, 1), date(2026, 9, 29))
    assert any("with the 120 calendar days of a shorter reading" in told for told in both.because)


def test_a_reading_that_is_no_shorter_on_the_day_keeps_the_safe_day(tmp_path: Path) -> None:
    rule = {"duration": {"n": 4, "unit": "months"}, "runs_from": "notice_date"}

    found = small(tmp_path, rule | {"shorter_reading": {"n": 125, "unit": "calendar_days"}}, notice_date="2026-06-01")

    assert found.conservative == date(2026, 10, 1)


def test_disregarded_days_stretch_only_the_legal_day(tmp_path: Path) -> None:
    found = small(tmp_path, {}, notice_date="2026-03-02", excluded_periods=[["2026-03-05", "2026-03-06"]])

    assert isinstance(found, Due)
    assert (found.legal, found.conservative) == (date(2026, 3, 14), date(2026, 3, 12))
    assert "with no day disregarded" in " ".join(found.because)


def test_a_step_with_thin_sources_gives_its_date_with_a_warning() -> None:
    found = due("champva.internal_1", notice_date="2026-06-01", notice_received="2026-06-04")

    assert not found.verified
    assert any("Few sources were found" in told for told in found.because)


def test_an_hour_of_ours_without_a_zone_is_acted_on_before_it_comes(tmp_path: Path) -> None:
    found = small(tmp_path, {"duration": {"n": 72, "unit": "hours"}}, notice_received="2026-03-02T10:00")

    assert (found.conservative, found.act_by) == (datetime(2026, 3, 5, 10), datetime(2026, 3, 5, 6))  # noqa: DTZ001
