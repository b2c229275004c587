"""From missing facts to questions, from wrong ones to sentences, and which clocks run."""

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appeals.law.deadlines import Due, Unknown, compute, compute_stage
from appeals.law.facts import (
    ContradictoryFacts,
    LawError,
    NothingApplies,
    NotInRulebook,
    UnknownClock,
    UnknownEvent,
    UnknownFact,
    UnknownStage,
)
from appeals.law.rulebook import shipped
from tests.law.asked import DENIED, FIRST, due, small, unknown
from tests.law.small_book import shipped_before, shipped_without


def test_without_any_date_both_dates_are_asked_for() -> None:
    asked = unknown(FIRST)

    assert asked.missing == ("notice_date", "notice_received")
    assert asked.questions == ("What date is printed on the denial letter?", "On what day did you get the letter?")
    assert (asked.conservative, asked.act_by) == (None, None)


def test_a_printed_deadline_keeps_the_right_alive_while_dates_are_unknown() -> None:
    asked = unknown(FIRST, notice_deadline="2026-08-15")

    assert asked.conservative == date(2026, 8, 14)
    assert asked.act_by == date(2026, 8, 11)
    assert "shorter time the letter" in asked.because[0]


def test_an_unknown_plan_window_gives_a_safe_day_and_a_question() -> None:
    asked = unknown("erisa_insured.internal_2", notice_date="2026-09-08")

    assert asked.missing == ("plan_level2_window_days",)
    assert asked.conservative == date(2026, 11, 6)  # 60 days end on Sat 7 Nov
    assert "shortest window" in asked.because[0]


def test_an_unknown_state_window_gives_the_safe_day_of_federal_law() -> None:
    asked = unknown("medicaid_managed_care.state_fair_hearing", notice_date="2026-06-10")

    assert asked.missing == ("state_sfh_days",)
    assert asked.conservative == date(2026, 9, 8)


def test_a_stated_window_in_weeks_runs_from_the_notice_when_receipt_is_unknown() -> None:
    window = {"n": 4, "unit": "weeks", "anchor": "receipt"}

    found = due(FIRST, notice_date="2026-03-02", notice_window=window)

    assert found.conservative == date(2026, 3, 30)


def test_hours_ask_for_the_zone_only_when_a_clock_changes() -> None:
    summer = due(FIRST, "decision", request_received="2026-06-01T14:00", urgency="urgent")
    march = unknown(FIRST, "decision", request_received="2026-03-07T14:00", urgency="urgent")

    assert str(summer.legal) == "2026-06-04 14:00:00"
    assert march.missing == ("tz",)


def test_a_fact_that_would_choose_the_rule_is_asked_for() -> None:
    asked = unknown(FIRST, "decision", request_received="2026-03-02", urgency="standard")

    assert asked.missing == ("claim_type", "plan_appeal_levels")
    assert asked.rule is None


def test_a_fact_that_tells_two_last_rules_apart_is_asked_for() -> None:
    facts = {"request_received": "2026-02-20", "urgency": "standard", "claim_type": "pre_service"}

    assert unknown("medicare_advantage.initial", "decision", **facts).missing == ("prior_auth",)
    assert unknown("medicaid_managed_care.initial", "decision", **facts).missing == ("rating_period_start",)


def test_an_individual_plan_has_one_level_and_is_not_asked_how_many() -> None:
    facts = {"request_received": "2026-03-02", "urgency": "standard", "claim_type": "pre_service"}

    assert due("individual_aca.internal_1", "decision", **facts).legal == date(2026, 4, 1)


def test_when_only_one_rule_is_left_it_is_named() -> None:
    asked = unknown("medicare_advantage.ire", notice_date="2026-06-01")

    assert asked.rule == "medicare_advantage.ire.filing.dismissal_review"


def test_an_earlier_of_two_needs_both_but_the_one_known_keeps_us_safe() -> None:
    asked = unknown("medicare_advantage.qio_fast_track", nomnc_delivered="2026-06-08", tz="America/New_York")

    assert asked.missing == ("services_effective_end_date",)
    assert asked.conservative == datetime(2026, 6, 9, 12, tzinfo=ZoneInfo("America/New_York"))
    assert unknown("medicare_advantage.qio_fast_track").conservative is None


def test_the_board_that_meets_each_quarter_needs_its_meetings() -> None:
    facts = {"urgency": "standard", "claim_type": "post_service", "plan_kind": "multiemployer_quarterly_board"}
    meetings = ["2026-06-10", "2026-09-09", "2026-12-09"]
    rule = {"clock": "decision", "rule": "multiemployer_quarterly"}

    assert unknown(FIRST, "decision", **facts).missing == ("request_received", "board_meetings")
    assert unknown(FIRST, "decision", **facts, request_received="2026-12-01", board_meetings=meetings).missing == (
        "board_meetings",
    )
    far = due(FIRST, **rule, **facts, request_received="2026-04-01", board_meetings=meetings)
    special = due(FIRST, **rule, **facts, request_received="2026-04-01", board_meetings=meetings,
                  special_circumstances=True)  # fmt: skip
    assert far.legal == date(2026, 6, 15)
    assert special.legal == date(2026, 12, 14)


def test_days_between_two_acts_are_left_out_only_when_known() -> None:
    facts = {"original_mco_appeal_filed": "2026-05-11", "urgency": "standard"}
    stage = "medicaid_managed_care.state_fair_hearing"

    assert unknown(stage, "decision", **facts).missing == ("exclude_days_between",)
    found = due(stage, "decision", **facts, exclude_days_between=["2026-06-10", "2026-06-10"])
    assert found.legal == date(2026, 8, 9)


def test_a_fixed_year_end_schedule(tmp_path: Path) -> None:
    rule = {"duration": None, "schedule": {"name": "dec31_third_year_after_service_year", "years": 3}}

    found = small(tmp_path, {**rule, "runs_from": "request_received"}, request_received="2024-03-10")
    asked = small(tmp_path, {**rule, "runs_from": "request_received"})

    assert isinstance(found, Due)
    assert (found.legal, found.conservative) == (date(2027, 12, 31), date(2027, 12, 30))
    assert isinstance(asked, Unknown)


ERRORS: list[tuple[type[LawError], str, dict[str, Any], str]] = [
    (UnknownStage, "martian.internal_1", {}, "no coverage type"),
    (UnknownStage, "erisa_insured.internal_7", {}, "Its steps are: initial"),
    (UnknownFact, "erisa_insured.external_state", {"state": "QQ"}, "not a state"),
    (UnknownFact, FIRST, {"notice_recieved": "2026-01-01"}, "is not a fact this rulebook knows"),
    (UnknownFact, FIRST, {"urgency": "asap"}, "urgent, standard"),
    (UnknownFact, FIRST, {"plan_appeal_levels": True}, "It is one of: 1, 2"),
    (UnknownFact, FIRST, {"plan_document_days": "many"}, "whole number"),
    (UnknownFact, FIRST, {"plan_document_days": True}, "whole number"),
    (UnknownFact, FIRST, {"prior_auth": "yes"}, "yes or no"),
    (UnknownFact, FIRST, {"tz": "Mars/Olympus"}, "not a time zone"),
    (UnknownFact, FIRST, {"notice_window": {"n": 72, "unit": "hours"}}, "not counted in"),
    (UnknownEvent, FIRST, {"notice_window": {"n": 60, "anchor": "sunrise"}}, "not from “sunrise”"),
    (ContradictoryFacts, FIRST, {"notice_window": 60}, "how many, of what"),
    (ContradictoryFacts, FIRST, {"notice_date": "soon"}, "cannot be read as a date"),
    (ContradictoryFacts, FIRST, {"notice_date": 20260101}, "cannot be read as a date"),
    (ContradictoryFacts, FIRST, {"notice_date": "2026-02-01", "notice_received": "2026-01-01"}, "before it was"),
    (ContradictoryFacts, FIRST, {"notice_date": "2026-02-01", "notice_deadline": "2026-01-01"}, "is earlier"),
    (ContradictoryFacts, FIRST, {"notice_date": "2026-02-01", "request_received": "2026-01-01"}, "before the denial"),
    (ContradictoryFacts, FIRST, {"urgency": "urgent", "claim_type": "post_service"}, "cannot be urgent"),
    (ContradictoryFacts, FIRST, {"excluded_periods": [["2026-02-02", "2026-02-01"]]}, "in that order"),
    (ContradictoryFacts, FIRST, {"excluded_periods": 5}, "must be a list"),
    (ContradictoryFacts, FIRST, {"notice_date": "2016-02-01", "request_received": "2026-03-01"}, "10 years apart"),
    (ContradictoryFacts, FIRST, {"notice_date": "2026-02-01", "notice_deadline": "2206-08-01"}, "Check the year"),
    (NothingApplies, "medicare_advantage.ire", {"prior_outcome": "denied"}, "No rule of this step"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "stage", "inputs", "sentence"), ERRORS)
def test_what_a_person_can_get_wrong_is_said(
    error: type[LawError], stage: str, inputs: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        compute(shipped(), stage, inputs)


def test_a_kind_of_coverage_nobody_wrote_down_is_said() -> None:
    with pytest.raises(NotInRulebook, match="not in the rulebook yet"):
        compute(shipped_before("original_medicare"), "original_medicare.internal_1", {})


@pytest.mark.parametrize(
    ("stage", "clock", "rule", "sentence"),
    [
        (FIRST, "lunch", None, "no clock called “lunch”"),
        ("erisa_self_funded.court", "filing", None, "Clocks of this step: none"),
        (FIRST, "filing", "late", "There are: std"),
        ("erisa_self_funded.external", "other_clocks", None, "Say which of these"),
    ],
)
def test_a_clock_or_rule_that_is_not_there_is_said(stage: str, clock: str, rule: str | None, sentence: str) -> None:
    with pytest.raises(UnknownClock, match=sentence):
        compute(shipped(), stage, {}, clock=clock, rule=rule)


def test_a_rule_named_for_other_facts_is_refused() -> None:
    with pytest.raises(ContradictoryFacts, match="for other facts"):
        due("medicare_advantage.internal_1", rule="std", notice_date="2024-03-01")


def test_a_first_decision_may_be_asked_for_before_its_notice() -> None:
    found = due(
        "erisa_self_funded.initial", "decision", notice_date="2026-03-20", request_received="2026-03-01",
        urgency="standard", claim_type="pre_service",
    )  # fmt: skip

    assert found.legal == date(2026, 3, 16)


def clocks(stage: str, **inputs: Any) -> list[tuple[str, bool]]:
    return [(each.clock, isinstance(each, Due)) for each in compute_stage(shipped(), stage, inputs)]


def test_before_filing_only_our_clock_runs() -> None:
    assert clocks("erisa_self_funded.external", **DENIED, urgency="standard") == [("filing", True)]


def test_after_filing_their_clock_runs_or_is_a_question() -> None:
    facts = {**DENIED, "request_received": "2026-02-02", "urgency": "standard"}

    assert clocks("erisa_self_funded.external", **facts) == [
        ("filing", True),
        ("decision", False),
        ("other_clocks", True),
    ]
    assert clocks("erisa_self_funded.external", **facts, iro_request_received="2026-02-12") == [
        ("filing", True),
        ("decision", True),
        ("other_clocks", True),
    ]


def test_continuing_benefits_is_a_clock_once_a_change_is_announced() -> None:
    stage = "medicaid_managed_care.internal_1"

    assert clocks(stage, notice_date="2026-05-01") == [("filing", True)]
    assert clocks(stage, notice_date="2026-05-01", action_effective_date="2026-05-15") == [
        ("filing", True),
        ("continuation_of_benefits", True),
    ]


def test_a_step_that_starts_by_itself_asks_nothing_of_us() -> None:
    stage = "medicare_advantage.ire"

    assert clocks(stage, notice_date="2026-05-01") == []
    assert clocks(stage, notice_date="2026-05-01", prior_outcome="plan_dismissal") == [("filing", True)]
    assert clocks(stage, notice_date="2026-05-01", prior_outcome="denied") == []


def test_steps_without_clocks_have_none() -> None:
    assert clocks("erisa_self_funded.complaint", **DENIED) == []


def test_a_state_that_is_not_written_down_stops_no_case() -> None:
    inputs = {"state": "oh", "notice_date": "2026-10-26"}

    (only,) = compute_stage(shipped_without("OH"), "erisa_insured.external_state", inputs)

    assert isinstance(only, Unknown)
    assert only.questions[0].startswith("External review in Ohio is not in the rulebook yet")
    assert only.conservative == date(2026, 11, 5)
    with pytest.raises(NotInRulebook, match="Ohio is not in the rulebook yet"):
        compute(shipped_without("OH"), "erisa_insured.external_state", inputs)


@pytest.mark.parametrize("urgency", [{}, {"urgency": "standard"}, {"urgency": "urgent"}], ids=["not said", "no", "yes"])
@pytest.mark.parametrize("stage", [each for each in shipped().stages if each.endswith(".external_state")])
def test_while_the_state_is_unknown_no_state_gives_less_time_than_the_safe_day(
    stage: str, urgency: dict[str, str]
) -> None:
    known: list[date] = []
    for state in shipped().states:
        with suppress(NothingApplies, UnknownClock):
            here = compute(shipped(), stage, {"notice_date": "2026-10-26", "state": state, **urgency}).conservative
            known += [here] if isinstance(here, date) else []

    asked = unknown(stage, notice_date="2026-10-26", **urgency)

    assert len(known) > 30
    assert asked.conservative == min(known) < date(2027, 2, 26)
    assert asked.act_by is not None
    assert asked.act_by < asked.conservative
    assert "That day is the one of " in " ".join(asked.because)


def test_an_unknown_state_without_any_date_has_no_safe_day() -> None:
    asked = unknown("individual_aca.external_state")

    assert (asked.conservative, asked.because) == (None, ())


def test_an_unknown_state_is_asked_for_on_both_sides() -> None:
    assert unknown("individual_aca.external_state", notice_date="2026-10-26").missing == ("state",)
    assert unknown(
        "individual_aca.external_state", "decision", iro_request_received="2026-10-26", urgency="standard"
    ).missing == ("state",)
