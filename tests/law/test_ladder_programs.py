"""Which steps a decision opens in the programs of the government: Medicare, Medicaid, CHIP, employees, military, VA."""

from typing import Any

import pytest

from appeals.law.ladder import Rung, rungs
from appeals.law.rulebook import shipped


def opened(coverage: str, after: str | None, outcome: str = "upheld", **inputs: Any) -> dict[str, Rung]:
    """The rungs by their step; ``after`` is a step of the coverage, or a whole id where the ladder has gone on."""
    step = after if after is None or "." in after else f"{coverage}.{after}"
    return {rung.step: rung for rung in rungs(shipped(), coverage, after=step, outcome=outcome, inputs=inputs)}


@pytest.mark.parametrize(
    ("after", "steps"),
    [
        (None, ["internal_1", "complaint"]),
        ("internal_1", ["internal_2", "complaint"]),
        ("internal_2", ["alj", "complaint"]),
        ("alj", ["council", "complaint"]),
        ("council", ["court", "complaint"]),
        ("court", ["complaint"]),
    ],
)
def test_original_medicare_climbs_five_levels(after: str | None, steps: list[str]) -> None:
    assert list(opened("original_medicare", after)) == steps


def test_the_second_level_of_original_medicare_is_needed_and_asks_nothing_about_the_plan() -> None:
    second = opened("original_medicare", "internal_1", plan_appeal_levels=1)["internal_2"]

    assert (second.automatic, second.optional, second.parallel) == (False, False, False)
    assert second.cautions == ()


@pytest.mark.parametrize(
    ("fact", "step"),
    [
        ({"care_is_ending": "services"}, "qio_fast_track"),
        ({"care_is_ending": "hospital_stay"}, "qio_hospital"),
        ({"hospital_status_changed": True}, "status_change"),
    ],
)
def test_care_that_ends_or_a_stay_that_is_renamed_opens_its_own_fast_review(fact: dict[str, Any], step: str) -> None:
    found = opened("original_medicare", None, "denied", **fact)

    assert list(found) == ["internal_1", step, "complaint"]
    assert found[step].optional
    assert step not in opened("original_medicare", None, "denied")


def test_an_appeal_of_a_stay_made_observation_says_when_the_way_back_closed() -> None:
    notes = shipped().stages["original_medicare.status_change"].notes

    assert any("2 January 2026" in note for note in notes)


@pytest.mark.parametrize(
    ("step", "opens", "told"),
    [("internal_2", "alj", "within 5 calendar days"), ("alj", "council", "taken up to the Council")],
)
def test_a_late_reviewer_of_original_medicare_lets_the_case_move_up(step: str, opens: str, told: str) -> None:
    found = opened("original_medicare", step, "unanswered")

    assert list(found) == [opens, "complaint"]
    assert not found[opens].automatic
    assert any(told in why for why in found[opens].why)


def test_a_late_contractor_of_original_medicare_opens_nothing() -> None:
    assert list(opened("original_medicare", "internal_1", "unanswered")) == ["complaint"]


def test_a_drug_plan_that_says_no_in_time_sends_nothing_on() -> None:
    assert list(opened("medicare_part_d", None, "denied")) == ["internal_1", "complaint"]

    ire = opened("medicare_part_d", "internal_1")["ire"]

    assert (ire.automatic, ire.optional) == (False, True)


@pytest.mark.parametrize("step", ["initial", "internal_1"])
def test_a_drug_plan_that_is_late_sends_the_case_on_within_a_day(step: str) -> None:
    found = opened("medicare_part_d", step, "unanswered")

    assert list(found) == ["ire", "complaint"]
    assert (found["ire"].automatic, found["ire"].optional, found["ire"].parallel) == (True, False, False)
    assert any("within 24 hours" in why for why in found["ire"].why)


def test_the_levels_of_a_drug_plan_follow_each_other_and_do_not_move_up_by_themselves() -> None:
    assert list(opened("medicare_part_d", "ire")) == ["alj", "complaint"]
    assert list(opened("medicare_part_d", "alj")) == ["council", "complaint"]
    assert list(opened("medicare_part_d", "council")) == ["court", "complaint"]
    assert list(opened("medicare_part_d", "alj", "unanswered")) == ["complaint"]
    assert list(opened("medicare_advantage", "alj", "unanswered")) == ["complaint"]


@pytest.mark.parametrize("outcome", ["upheld", "unanswered"])
def test_an_integrated_plan_goes_on_with_medicare_and_with_medicaid(outcome: str) -> None:
    assert list(opened("ma_integrated_dsnp", None, "denied")) == ["internal_1"]

    found = opened("ma_integrated_dsnp", "internal_1", outcome)

    assert {rung.stage for rung in found.values()} == {
        "medicare_advantage.ire",
        "medicaid_managed_care.state_fair_hearing",
    }
    assert found["ire"].automatic
    assert "what Medicare covers" in found["ire"].why[0]
    assert "what Medicaid covers" in found["state_fair_hearing"].why[0]


def test_after_the_split_each_ladder_climbs_as_in_its_own_program() -> None:
    assert list(opened("ma_integrated_dsnp", "medicare_advantage.ire")) == ["alj", "complaint"]
    assert list(opened("ma_integrated_dsnp", "medicaid_managed_care.state_fair_hearing")) == ["complaint"]


def test_medicaid_without_a_plan_goes_straight_to_the_hearing() -> None:
    found = opened("medicaid_ffs", None, "denied")

    assert list(found) == ["state_fair_hearing", "complaint"]
    assert not found["state_fair_hearing"].optional
    assert list(opened("medicaid_ffs", "state_fair_hearing")) == ["complaint"]


def test_a_childs_plan_leads_to_the_review_of_the_state_also_when_it_is_late() -> None:
    assert list(opened("chip_separate", None, "denied", urgency="urgent")) == ["internal_1", "complaint"]
    assert list(opened("chip_separate", "internal_1")) == ["external", "complaint"]
    assert list(opened("chip_separate", "internal_1", "unanswered")) == ["external", "complaint"]
    assert list(opened("chip_separate", "external")) == ["complaint"]


def test_federal_employees_go_to_the_office_that_runs_the_program_and_then_to_court() -> None:
    assert list(opened("fehb_pshb", None, "denied")) == ["internal_1", "peer_to_peer", "complaint"]
    opm = opened("fehb_pshb", "internal_1")

    assert list(opm) == ["external", "complaint"]
    assert not opm["external"].optional
    court = opened("fehb_pshb", "external")
    assert list(court) == ["court", "complaint"]
    assert any("against OPM, not against the carrier" in told for told in court["court"].cautions)


def test_a_plan_of_federal_employees_that_is_silent_opens_the_next_step() -> None:
    found = opened("fehb_pshb", "internal_1", "unanswered")

    assert list(found) == ["external", "complaint"]
    assert any("within 120 days" in why for why in found["external"].why)


def test_tricare_parts_medical_need_from_the_rest_and_joins_them_at_the_hearing() -> None:
    assert list(opened("tricare", None, "denied")) == ["internal_1", "complaint"]

    second = opened("tricare", "internal_1")

    assert list(second) == ["internal_2_medical", "internal_2_factual", "complaint"]
    assert "medical need is in question" in second["internal_2_medical"].plain_name
    assert "medical need is not in question" in second["internal_2_factual"].plain_name
    assert list(opened("tricare", "internal_2_medical")) == ["alj", "complaint"]
    assert list(opened("tricare", "internal_2_factual")) == ["alj", "complaint"]
    assert list(opened("tricare", "alj")) == ["complaint"]


def test_families_of_veterans_keep_the_board_beside_each_answer() -> None:
    first = opened("champva", None, "denied")

    assert list(first) == ["internal_1", "board"]
    assert (first["internal_1"].optional, first["board"].optional) == (False, True)
    second = opened("champva", "internal_1", plan_appeal_levels=1)
    assert list(second) == ["internal_2", "board"]
    assert second["internal_2"].optional
    assert list(opened("champva", "internal_2")) == ["board"]
    assert opened("champva", "board") == {}


def test_a_clinical_appeal_in_the_va_has_no_board_after_it_and_says_that_its_time_is_not_known() -> None:
    found = opened("va_community_care", None, "denied")

    assert list(found) == ["internal_1", "board", "complaint"]
    assert any("none is given here" in told for told in found["internal_1"].cautions)
    assert list(opened("va_community_care", "internal_1")) == ["complaint"]
