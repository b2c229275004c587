"""Which steps stay open, and which do not, where two reasons to open one meet."""

from pathlib import Path
from typing import Any

import pytest

from appeals.law.ladder import rungs
from appeals.law.rulebook import load, shipped
from tests.law import small_book
from tests.law.test_ladder import opened


@pytest.mark.parametrize("coverage", ["individual_aca", "erisa_insured"])
def test_a_plan_without_a_second_appeal_goes_on_whatever_it_says_of_one(coverage: str) -> None:
    found = opened(coverage, "internal_1", "upheld", plan_appeal_levels=1, plan_level2_required=True)

    assert {"external", "external_state"} <= set(found)


def test_after_a_second_appeal_that_was_required_external_review_is_next() -> None:
    found = opened("erisa_self_funded", "internal_2", "upheld", plan_appeal_levels=2, plan_level2_required=True)

    assert list(found) == ["external", "court", "complaint"]
    assert not found["external"].parallel


def test_a_second_appeal_is_a_main_step_and_the_review_beside_it_is_not() -> None:
    found = opened("erisa_self_funded", "internal_1", "upheld", plan_appeal_levels=2)

    assert (found["internal_2"].parallel, found["external"].parallel) == (False, True)


@pytest.mark.parametrize("last", ["external", "external_state"])
def test_an_urgent_case_has_its_external_review_once(last: str) -> None:
    assert list(opened("erisa_insured", last, "upheld", urgency="urgent")) == ["court", "complaint"]


def test_a_plan_outside_state_law_keeps_federal_review_in_a_state_that_runs_its_own() -> None:
    assert "external" in opened("erisa_self_funded", "internal_1", "upheld", plan_appeal_levels=1, state="CA")


def test_silence_on_the_first_request_opens_what_the_law_makes_of_it() -> None:
    assert "internal_1" in opened("medicare_advantage", None, "unanswered")
    assert list(opened("individual_aca", None, "unanswered")) == ["complaint"]


def test_a_file_the_plan_must_send_on_goes_by_itself_and_a_complaint_does_not() -> None:
    found = opened("medicare_advantage", "internal_1", "unanswered")

    assert {step: (rung.automatic, rung.optional) for step, rung in found.items()} == {
        "ire": (True, False),
        "complaint": (False, True),
    }


def test_a_review_of_care_that_ends_is_a_main_step() -> None:
    found = opened("medicare_advantage", None, "denied", care_is_ending="services")

    assert not found["qio_fast_track"].parallel


def test_a_dismissal_makes_no_required_step_optional() -> None:
    assert not opened("individual_aca", None, "dismissed")["internal_1"].optional


def ladder(folder: Path, **steps: dict[str, Any]) -> Path:
    files = small_book.files()
    files["coverage_types.yaml"]["coverage_types"]["plan"]["stage_order"] += list(steps)
    for order, (name, step) in enumerate(steps.items(), start=2):
        files["federal/plan.yaml"]["stages"][name] = {**small_book.STAGE, "order": 10 * order, **step}
    return small_book.write(folder, files)


def test_what_an_appeal_long_ago_had_opened_stays_open(tmp_path: Path) -> None:
    folder = ladder(
        tmp_path,
        external={"kind": "external_review", "follows": ["internal_1"]},
        alj={"kind": "hearing", "follows": ["external"]},
        court={"kind": "court", "follows": ["internal_1"]},
    )

    found = rungs(load(folder), "plan", after="plan.alj", outcome="upheld", inputs={})

    assert [rung.step for rung in found] == ["court"]


def test_what_stands_lower_on_the_ladder_is_not_opened_again(tmp_path: Path) -> None:
    folder = ladder(
        tmp_path,
        court={"kind": "court", "follows": ["internal_1"]},
        external={"kind": "external_review", "follows": ["internal_1"]},
    )

    assert rungs(load(folder), "plan", after="plan.external", outcome="upheld", inputs={}) == ()


def test_no_two_steps_of_a_coverage_have_the_same_place() -> None:
    places = [(step.coverage, step.order) for step in shipped().stages.values()]

    assert len(set(places)) == len(places)


def test_only_a_second_appeal_depends_on_how_many_the_plan_has(tmp_path: Path) -> None:
    folder = ladder(
        tmp_path, external={"kind": "external_review", "follows": ["internal_1"], "mandatory": "plan_decides"}
    )
    events = small_book.files()["events.yaml"]
    events["facts"]["plan_appeal_levels"] = {"question": "How many?", "type": "number"}
    small_book.write(folder, {"events.yaml": events})

    found = rungs(load(folder), "plan", after="plan.internal_1", outcome="upheld", inputs={"plan_appeal_levels": 1})

    assert [rung.step for rung in found] == ["external"]


# --- what to beware of is said where it belongs, once, and nowhere else ------------------------------------------

MISSED = "Take it as a right to go further"
DISMISSED = "A dismissal is not a decision on the merits"


def warned(words: str, coverage: str, after: str | None, outcome: str, **inputs: Any) -> set[str]:
    """The steps beside which something is said that begins so."""
    found = opened(coverage, after, outcome, **inputs)
    return {step for step, rung in found.items() if any(told.startswith(words) for told in rung.cautions)}


def test_a_caution_about_a_missed_time_is_said_of_the_steps_it_opens_and_only_then() -> None:
    assert warned(MISSED, "erisa_self_funded", "internal_1", "unanswered") == {"external", "court"}
    assert warned(MISSED, "erisa_self_funded", "internal_1", "upheld") == set()


def test_every_caution_says_something_and_says_it_once() -> None:
    ways = [("initial", "unanswered"), ("internal_1", "unanswered"), (None, "denied")]

    for found in (opened("medicare_advantage", after, outcome) for after, outcome in ways):
        for rung in found.values():
            assert all(rung.cautions)
            assert len(set(rung.cautions)) == len(rung.cautions)


def test_the_note_on_an_early_review_is_said_only_of_an_early_one() -> None:
    note = shipped().stages["erisa_self_funded.external"].early_start.clock_note  # type: ignore[union-attr]

    assert warned(note, "erisa_self_funded", None, "denied", urgency="urgent") == {"external"}
    assert warned(note, "erisa_self_funded", "internal_1", "upheld", urgency="urgent") == set()


def test_a_dismissal_is_explained_beside_an_outside_review_that_does_not_begin_by_itself() -> None:
    assert warned(DISMISSED, "erisa_self_funded", "internal_1", "dismissed") == {"external"}
    assert warned(DISMISSED, "erisa_self_funded", "internal_1", "upheld") == set()
    assert warned(DISMISSED, "medicare_advantage", "internal_1", "dismissed") == set()


@pytest.mark.parametrize("name", ["plan_appeal_levels", "plan_level2_required"])
def test_a_second_appeal_is_asked_about_after_the_first_and_not_beside_a_complaint(name: str) -> None:
    question = shipped().question(name)

    assert warned(question, "erisa_self_funded", "internal_1", "upheld") == {"internal_2", "external", "court"}
    assert warned(question, "erisa_self_funded", None, "denied", urgency="urgent") == set()


def test_what_a_second_appeal_means_is_told_unless_it_is_known_to_come_first() -> None:
    note = shipped().stages["erisa_self_funded.internal_2"].notes[0]
    beside = {"plan_appeal_levels": 2}

    assert "external" in warned(note, "erisa_self_funded", "internal_1", "upheld", plan_level2_required=False, **beside)
    assert warned(note, "erisa_self_funded", "internal_1", "upheld", plan_level2_required=True, **beside) == set()


def test_the_state_is_asked_for_beside_an_outside_review_that_it_may_run() -> None:
    question = shipped().question("state")

    assert warned(question, "erisa_insured", "internal_1", "upheld") == {"external", "external_state"}
    assert warned(question, "erisa_self_funded", "internal_1", "upheld") == set()
