"""What the ladder opens when the decider lets its own time pass, and where one ladder goes on into another."""

from pathlib import Path
from typing import Any

import pytest

from appeals.law.facts import UnknownStage
from appeals.law.ladder import Rung, coverages, rungs
from appeals.law.rulebook import Rulebook, RulebookError, load, shipped
from tests.law import small_book


def late(coverage: str, step: str | None, **inputs: Any) -> dict[str, Rung]:
    after = f"{coverage}.{step}" if step else None
    return {rung.step: rung for rung in rungs(shipped(), coverage, after=after, outcome="unanswered", inputs=inputs)}


def test_a_medicare_plan_that_is_late_must_send_the_case_on_itself() -> None:
    found = late("medicare_advantage", "internal_1")

    assert list(found) == ["ire", "complaint"]
    assert (found["ire"].automatic, found["ire"].optional) == (True, False)


def test_a_first_decision_that_does_not_come_is_a_refusal_one_may_appeal() -> None:
    found = late("medicare_advantage", "initial")

    assert "internal_1" in found
    assert "counts as a denial" in found["internal_1"].why[1]


def test_a_plan_that_misses_its_time_opens_the_next_step_with_the_standard_and_the_caution() -> None:
    found = late("erisa_self_funded", "internal_1", plan_appeal_levels=1)

    assert list(found) == ["external", "court", "complaint"]
    assert not found["external"].automatic
    assert found["external"].why[0].endswith("was not decided in time.")
    assert len(found["external"].why) > 1
    assert shipped().stages["erisa_self_funded.internal_1"].if_missed.caution in found["external"].cautions  # type: ignore[union-attr]


def test_the_state_decides_which_review_the_silence_opens() -> None:
    assert [step for step in late("individual_aca", "internal_1", state="NY") if "external" in step] == [
        "external_state"
    ]


def test_where_the_law_makes_nothing_of_silence_only_a_complaint_is_left() -> None:
    assert list(late("erisa_self_funded", "external")) == ["complaint"]
    assert list(late("grandfathered_individual", None)) == ["complaint"]


def two_plans(folder: Path, **leading: str) -> Rulebook:
    """A small plan whose one appeal goes on with the hearing of a second plan."""
    files = small_book.files()
    kinds = files["coverage_types.yaml"]["coverage_types"]
    kinds["other"] = {**kinds["plan"], "stage_order": ["hearing", "court"]}
    answers = files["coverage_questions.yaml"]["questions"]["source"]["answers"]
    answers["office"] = {"label": "An office", "leaves": ["other"]}
    files["complaints.yaml"]["coverages"]["other"] = files["complaints.yaml"]["coverages"]["plan"]
    files["federal/plan.yaml"]["stages"]["internal_1"]["leads_to"] = leading
    hearing = {**small_book.STAGE, "kind": "hearing", "order": 30, "follows": ["initial"]}
    court = {**small_book.STAGE, "kind": "court", "order": 40, "follows": ["hearing"]}
    files["federal/other.yaml"] = {
        "coverage": "other",
        "checked_on": small_book.DAY,
        "stages": {"hearing": hearing, "court": court},
    }
    return load(small_book.write(folder, files))


def test_a_ladder_goes_on_with_the_steps_of_another(tmp_path: Path) -> None:
    book = two_plans(tmp_path, **{"other.hearing": "What the other program pays goes to its hearing."})

    (hearing,) = rungs(book, "plan", after="plan.internal_1", outcome="upheld", inputs={})
    (court,) = rungs(book, "plan", after="other.hearing", outcome="upheld", inputs={})

    assert (hearing.stage, hearing.why) == ("other.hearing", ("What the other program pays goes to its hearing.",))
    assert court.stage == "other.court"
    assert rungs(book, "plan", after="plan.internal_1", outcome="overturned", inputs={}) == ()
    assert coverages(book, "plan") == {"plan", "other"}
    assert coverages(book, "other") == {"other"}


def test_a_ladder_does_not_go_on_where_nothing_leads(tmp_path: Path) -> None:
    with pytest.raises(UnknownStage):
        rungs(two_plans(tmp_path), "plan", after="other.hearing", outcome="upheld", inputs={})


def test_a_step_that_leads_nowhere_is_a_broken_rule(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"leads to 'other\.level_9', which is no step"):
        two_plans(tmp_path, **{"other.level_9": "On and on."})
