"""Which steps a decision opens."""

from pathlib import Path
from typing import Any

import pytest

from appeals.law.facts import NotInRulebook, UnknownFact, UnknownStage
from appeals.law.ladder import Rung, rungs
from appeals.law.rule import StageKind
from appeals.law.rulebook import load, shipped
from tests.law import small_book


def opened(coverage: str, after: str | None, outcome: str, **inputs: Any) -> dict[str, Rung]:
    step = f"{coverage}.{after}" if after else None
    return {rung.step: rung for rung in rungs(shipped(), coverage, after=step, outcome=outcome, inputs=inputs)}


def test_a_first_denial_opens_the_appeal_and_beside_it_the_talk_and_the_complaint() -> None:
    found = opened("erisa_self_funded", None, "denied", urgency="standard")

    assert list(found) == ["internal_1", "peer_to_peer", "complaint"]
    assert (found["internal_1"].parallel, found["internal_1"].optional) == (False, False)
    assert found["peer_to_peer"].parallel
    assert found["complaint"].kind is StageKind.REGULATOR_COMPLAINT
    assert found["complaint"].optional
    assert "EBSA" in found["complaint"].why[0]


def test_the_talk_warns_that_filing_may_forfeit_it() -> None:
    cautions = opened("medicare_advantage", None, "denied")["peer_to_peer"].cautions

    assert any("refuse the talk once an appeal is filed" in told for told in cautions)


def test_an_urgent_denial_opens_external_review_beside_the_appeal() -> None:
    found = opened("erisa_self_funded", None, "denied", urgency="urgent")

    assert found["external"].parallel
    assert "four months run from receipt of the first denial" in found["external"].cautions[0]


def test_an_urgent_denial_opens_the_review_of_the_state_that_runs_one() -> None:
    assert "external_state" in opened("individual_aca", None, "denied", urgency="urgent", state="NY")
    assert "external" not in opened("individual_aca", None, "denied", urgency="urgent", state="NY")
    assert "external_state" not in opened("individual_aca", None, "denied", urgency="standard", state="NY")


def test_a_plan_with_one_level_goes_on_to_external_review() -> None:
    found = opened("erisa_self_funded", "internal_1", "upheld", plan_appeal_levels=1)

    assert list(found) == ["external", "court", "complaint"]
    assert not found["external"].parallel
    assert any("lawyer" in told for told in found["court"].cautions)


def test_a_second_appeal_the_plan_requires_comes_first() -> None:
    found = opened("erisa_insured", "internal_1", "upheld", plan_appeal_levels=2, plan_level2_required=True)

    assert list(found) == ["internal_2", "complaint"]
    assert not found["internal_2"].optional


def test_a_second_appeal_that_may_be_voluntary_leaves_external_review_open() -> None:
    found = opened("erisa_self_funded", "internal_1", "upheld", plan_appeal_levels=2)

    assert list(found) == ["internal_2", "external", "court", "complaint"]
    assert found["internal_2"].optional
    assert found["external"].parallel
    assert any("keep both clocks" in told for told in found["external"].cautions)
    assert "Does the plan require the second appeal, or only offer it?" in found["internal_2"].cautions


def test_after_the_second_appeal_external_review_is_next() -> None:
    assert list(opened("erisa_self_funded", "internal_2", "partly")) == ["external", "court", "complaint"]


def test_after_external_review_only_court_and_complaint_are_left() -> None:
    assert list(opened("erisa_insured", "external_state", "upheld", state="CA")) == ["court", "complaint"]
    assert list(opened("erisa_insured", "court", "upheld")) == ["complaint"]


@pytest.mark.parametrize(
    ("state", "step"),
    [("CA", "external_state"), ("NY", "external_state"), ("FL", "external"), ("TX", "external")],
)
def test_the_state_decides_which_external_review_an_insured_plan_has(state: str, step: str) -> None:
    found = opened("individual_aca", "internal_1", "upheld", state=state)

    assert [rung for rung in found if rung.startswith("external")] == [step]


def test_while_the_state_is_not_known_both_reviews_are_shown_with_the_question() -> None:
    found = opened("individual_aca", "internal_1", "upheld")

    assert {"external_state", "external"} <= set(found)
    assert any("In which state was the policy issued?" in caution for caution in found["external"].cautions)


def test_while_a_state_is_not_written_down_both_reviews_are_shown_and_it_is_said() -> None:
    book = small_book.shipped_without("OH")

    found = rungs(book, "individual_aca", after="individual_aca.internal_1", outcome="upheld", inputs={"state": "OH"})

    cautions = {rung.step: rung.cautions for rung in found}
    assert {"external_state", "external"} <= set(cautions)
    assert any("Ohio is not in the rulebook yet" in caution for caution in cautions["external"])


def test_medicare_advantage_goes_to_the_independent_reviewer_by_itself() -> None:
    ire = opened("medicare_advantage", "internal_1", "upheld")["ire"]

    assert (ire.automatic, ire.optional) == (True, False)


def test_a_dismissal_by_a_medicare_plan_must_be_appealed_by_us() -> None:
    ire = opened("medicare_advantage", "internal_1", "dismissed")["ire"]

    assert (ire.automatic, ire.optional) == (False, True)
    assert "dismissal can be reviewed here" in ire.why[0]


def test_a_dismissal_elsewhere_warns_before_external_review() -> None:
    found = opened("individual_aca", "internal_1", "dismissed", state="FL")

    assert any("not a decision on the merits" in told for told in found["external"].cautions)


def test_the_levels_of_medicare_follow_each_other() -> None:
    assert list(opened("medicare_advantage", "ire", "upheld")) == ["alj", "complaint"]
    assert list(opened("medicare_advantage", "alj", "upheld")) == ["council", "complaint"]
    assert list(opened("medicare_advantage", "council", "upheld")) == ["court", "complaint"]


def test_care_that_ends_opens_the_fast_review() -> None:
    assert "qio_fast_track" in opened("medicare_advantage", None, "denied", care_is_ending="services")
    assert "qio_hospital" in opened("medicare_advantage", None, "denied", care_is_ending="hospital_stay")
    assert "qio_hospital" not in opened("medicare_advantage", None, "denied")


def test_medicaid_opens_the_fair_hearing_and_beside_it_what_the_state_may_offer() -> None:
    found = opened("medicaid_managed_care", "internal_1", "upheld")

    assert list(found) == ["state_fair_hearing", "external_medical_review", "complaint"]
    assert found["external_medical_review"].parallel


@pytest.mark.parametrize("coverage", ["nonfed_gov_self_funded", "church_self_funded"])
def test_a_plan_the_government_or_church_pays_for_has_the_steps_of_an_employers(coverage: str) -> None:
    assert list(opened(coverage, None, "denied")) == ["internal_1", "peer_to_peer", "complaint"]
    assert list(opened(coverage, "internal_1", "upheld", plan_appeal_levels=1)) == ["external", "court", "complaint"]
    assert list(opened(coverage, "internal_1", "upheld", plan_appeal_levels=2, plan_level2_required=True)) == [
        "internal_2",
        "complaint",
    ]
    assert list(opened(coverage, "internal_2", "upheld")) == ["external", "court", "complaint"]
    assert list(opened(coverage, "external", "upheld")) == ["court", "complaint"]
    assert "external" in opened(coverage, None, "denied", urgency="urgent")


def test_a_government_plan_complains_to_its_federal_office_and_a_church_to_the_treasury() -> None:
    public, church = (opened(f"{kind}_self_funded", None, "denied")["complaint"] for kind in ("nonfed_gov", "church"))

    assert "CCIIO" in public.why[0]
    assert any("opt out" in told for told in public.cautions)
    assert "Treasury" in church.why[0]
    assert "not verified" in church.why[0]


@pytest.mark.parametrize("coverage", ["nonfed_gov_insured", "church_insured"])
@pytest.mark.parametrize(("state", "step"), [("CA", "external_state"), ("FL", "external")])
def test_the_state_decides_which_review_an_insured_government_or_church_plan_has(
    coverage: str, state: str, step: str
) -> None:
    assert list(opened(coverage, "internal_1", "upheld", plan_appeal_levels=1, state=state)) == [
        step,
        "court",
        "complaint",
    ]
    assert list(opened(coverage, "internal_2", "upheld", state=state)) == [step, "court", "complaint"]
    assert "state insurance department" in opened(coverage, None, "denied")["complaint"].why[0]


@pytest.mark.parametrize("coverage", ["grandfathered_group_self_funded", "grandfathered_group_insured"])
def test_an_old_job_plan_has_outside_review_of_surprise_bills_only(coverage: str) -> None:
    assert list(opened(coverage, None, "denied")) == ["internal_1", "peer_to_peer", "complaint"]

    found = opened(coverage, "internal_1", "upheld", plan_appeal_levels=1)

    assert list(found) == ["external", "court", "complaint"]
    assert "about surprise bills only" in found["external"].plain_name
    assert "No Surprises Act" in found["external"].why[1]
    assert found["external"].optional
    early = opened(coverage, None, "denied", urgency="urgent")["external"]
    assert any("No Surprises Act" in told for told in early.why)


def test_an_old_individual_policy_begins_with_an_appeal_nobody_may_call_optional() -> None:
    found = opened("grandfathered_individual", None, "denied")

    assert list(found) == ["internal_1", "complaint"]
    assert not found["internal_1"].optional
    assert any("no federal law sets a time" in told for told in found["internal_1"].cautions)
    assert list(opened("grandfathered_individual", "internal_1", "upheld")) == ["external", "complaint"]
    assert "external" in opened("grandfathered_individual", None, "denied", urgency="urgent")


def test_a_student_plan_has_the_steps_of_an_individual_one() -> None:
    assert list(opened("student_insured", None, "denied")) == ["internal_1", "peer_to_peer", "complaint"]
    assert "drug_exception" in opened("student_insured", None, "denied", item="formulary_drug")
    assert list(opened("student_insured", "internal_1", "upheld", state="NY")) == [
        "external_state",
        "court",
        "complaint",
    ]
    assert list(opened("student_insured", "internal_1", "upheld", state="FL")) == ["external", "court", "complaint"]
    assert "external" in opened("student_insured", None, "denied", urgency="urgent", state="FL")


@pytest.mark.parametrize(
    ("coverage", "told"),
    [("stldi", "no federal internal appeal"), ("health_sharing_ministry", "This is not insurance")],
)
def test_what_is_no_health_insurance_has_its_own_procedure_and_nothing_after_it(coverage: str, told: str) -> None:
    (only,) = opened(coverage, None, "denied", urgency="urgent").values()

    assert (only.step, only.parallel, only.optional) == ("internal_1", False, False)
    assert told in only.cautions[0]
    assert opened(coverage, "internal_1", "upheld") == {}


def test_an_overturned_denial_opens_nothing() -> None:
    assert opened("individual_aca", "internal_1", "overturned") == {}


def test_a_talk_or_a_complaint_opens_nothing_by_its_end() -> None:
    assert opened("individual_aca", "peer_to_peer", "upheld") == {}
    assert opened("individual_aca", "complaint", "upheld") == {}


def test_a_plan_whose_first_decision_has_no_clocks_opens_its_appeal_all_the_same(tmp_path: Path) -> None:
    files = small_book.files()
    files["coverage_types.yaml"]["coverage_types"]["plan"]["stage_order"] = ["internal_1"]
    del files["federal/plan.yaml"]["stages"]["initial"]
    book = load(small_book.write(tmp_path, files))

    (first,) = rungs(book, "plan", after=None, outcome="denied", inputs={})

    assert (first.step, first.parallel, first.why) == (
        "internal_1",
        False,
        ("This is the step that answers first decision.",),
    )
    assert rungs(book, "plan", after="plan.internal_1", outcome="upheld", inputs={}) == ()
    with pytest.raises(UnknownStage):
        rungs(book, "plan", after="plan.initial", outcome="denied", inputs={})


@pytest.mark.parametrize(
    ("coverage", "after", "outcome", "error"),
    [
        ("martian", None, "denied", UnknownStage),
        ("individual_aca", None, "vanished", UnknownFact),
        ("individual_aca", "internal_9", "upheld", UnknownStage),
    ],
)
def test_what_the_ladder_does_not_know_is_said(
    coverage: str, after: str | None, outcome: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        opened(coverage, after, outcome)


def test_the_ladder_of_a_kind_of_coverage_nobody_wrote_down_is_not_guessed() -> None:
    with pytest.raises(NotInRulebook, match="its steps cannot be shown"):
        rungs(small_book.shipped_before("tricare"), "tricare", after=None, outcome="denied", inputs={})


def test_a_second_appeal_that_law_itself_requires_is_nobodys_choice(tmp_path: Path) -> None:
    files = small_book.files()
    files["coverage_types.yaml"]["coverage_types"]["plan"]["stage_order"].append("internal_2")
    files["federal/plan.yaml"]["stages"]["internal_2"] = {**small_book.STAGE, "order": 20, "follows": ["internal_1"]}
    book = load(small_book.write(tmp_path, files))

    (second,) = rungs(book, "plan", after="plan.internal_1", outcome="upheld", inputs={})

    assert (second.step, second.optional, second.parallel, second.cautions) == ("internal_2", False, False, ())
