"""What the book hands out: the rules of a step, a state's own before the federal floor, and parts as rules."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from appeals.law.deadlines import Due, Unknown, compute
from appeals.law.rule import THIN, Condition, Party, StageKind
from appeals.law.rulebook import RulebookError, load, shipped
from tests.law import small_book
from tests.law.asked import DENIED

BY_STATE = "erisa_insured.external_state"


def test_a_state_changes_the_rules_of_its_own_review_alone() -> None:
    step = shipped().stages["erisa_insured.internal_1"]

    assert shipped().rules_of(step, "filing", "CA") == shipped().rules_of(step, "filing")


def test_where_a_state_sets_no_time_the_federal_floor_holds() -> None:
    book = shipped()
    silent = replace(book, states={**book.states, "CA": replace(book.states["CA"], rules=())})

    found = compute(silent, BY_STATE, {**DENIED, "state": "CA"})

    floor = compute(replace(book, states={}), BY_STATE, DENIED)
    assert replace(found, because=()) == replace(floor, because=())
    assert found != compute(book, BY_STATE, {**DENIED, "state": "CA"})


def test_while_the_state_and_what_decides_the_floor_are_unknown_the_latter_is_asked_for() -> None:
    step = shipped().stages[BY_STATE]
    urgent = replace(step.filing[0], when=(Condition("urgency", "is", ("urgent",)),))
    book = replace(shipped(), stages={**shipped().stages, BY_STATE: replace(step, filing=(urgent, *step.filing))})

    found = compute(book, BY_STATE, DENIED)

    assert isinstance(found, Unknown)
    assert found.missing == ("urgency",)


def test_a_clock_the_states_leave_alone_and_a_rule_asked_for_by_name_need_no_state() -> None:
    (other,) = shipped().rules_of(shipped().stages[BY_STATE], "other_clocks")
    begun = {str(other.runs_from): "2026-03-02"}

    found = compute(shipped(), BY_STATE, begun, clock="other_clocks")
    named = compute(shipped(), BY_STATE, DENIED, rule="state_window")

    assert (type(found), found.rule) == (Due, other.id)
    assert named.rule == f"{BY_STATE}.filing.state_window"


def test_a_changed_step_is_asked_anew() -> None:
    book = shipped()
    step = book.stages[BY_STATE]
    assert book.rules_of(step, "filing")

    assert book.rules_of(replace(step, filing=()), "filing") == ()


def test_a_part_of_a_changed_rule_is_worked_out_anew() -> None:
    book = shipped()
    rule = next(rule for rule in book.every_rule() if rule.parts and not rule.parts[0].ref)
    assert book.part(rule, rule.parts[0]).verified is rule.verified

    changed = replace(rule, verified=not rule.verified)

    assert book.part(changed, rule.parts[0]).verified is changed.verified


def test_a_clock_there_is_not_has_no_rules_and_is_not_kept() -> None:
    book = replace(shipped())

    assert book.rules_of(book.stages[BY_STATE], "lunch", "CA") == ()
    assert not book._rules


def test_what_was_read_as_others_tell_it_is_second_hand_and_nothing_else_is() -> None:
    how = {each.verification: each.second_hand for each in shipped().citations.values()}

    assert how == {"primary_text": False, "agency_page": False, "secondary_quote": True, "none": False}


def test_a_book_is_the_same_whatever_it_was_asked_before() -> None:
    asked, fresh = replace(shipped()), replace(shipped())

    assert asked.rules_of(asked.stages[BY_STATE], "filing", "CA")
    assert asked._rules
    assert asked == fresh


def test_a_state_stands_in_for_the_federal_time_and_beside_other_federal_clocks() -> None:
    book = shipped()
    step = book.stages[BY_STATE]
    federal = {clock: book.rules_of(step, clock) for clock in ("filing", "other_clocks")}

    filing, others = (book.rules_of(step, clock, "CO") for clock in federal)

    assert not set(filing) & set(federal["filing"])
    assert set(federal["other_clocks"]) < set(others)


@pytest.mark.parametrize(
    ("verified", "confidence", "sure"), [(True, "high", True), (True, THIN, False), (False, "high", False)]
)
def test_only_what_was_read_and_is_agreed_on_is_shown_as_verified(
    confidence: str, *, verified: bool, sure: bool
) -> None:
    step = shipped().stages["erisa_insured.internal_1"]
    told = {"verified": verified, "confidence": confidence}

    assert (replace(step, **told).sure, replace(step.filing[0], **told).sure) == (sure, sure)  # type: ignore[arg-type]


def test_an_insurer_decides_its_own_steps_and_a_reviewer_those_outside() -> None:
    owed = {(step.kind, rule.owed_by) for step in shipped().stages.values() for rule in step.decision}

    assert owed == {
        (StageKind.INITIAL, Party.INSURER),
        (StageKind.INTERNAL_APPEAL, Party.INSURER),
        (StageKind.EXTERNAL_REVIEW, Party.REVIEWER),
        (StageKind.HEARING, Party.REVIEWER),
    }


def changed(folder: Path, **rule: Any) -> Path:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["filing"] = [{**small_book.RULE, **rule}]
    files["payers.yaml"]["payers"][0] |= {"checked_on": rule["checked_on"]} if "checked_on" in rule else {}
    answers = files["coverage_questions.yaml"]["questions"]["source"]["answers"]
    answers["school"] = {"label": "A school", "leaves": ["plan"], "verified": False}
    return small_book.write(folder, files)


def test_what_was_checked_on_another_day_than_its_file_keeps_its_own(tmp_path: Path) -> None:
    own, of_file = date(2026, 1, 5), date.fromisoformat(small_book.DAY)

    apart, together = load(changed(tmp_path, checked_on=own)), load(changed(tmp_path))

    assert {(book.rule("plan.internal_1.filing.std").checked_on, book.payers[0].checked_on) for book in (apart,)} == {
        (own, own)
    }
    assert (together.rule("plan.internal_1.filing.std").checked_on, together.payers[0].checked_on) == (of_file, of_file)


def test_an_answer_about_coverage_is_verified_unless_the_book_says_otherwise(tmp_path: Path) -> None:
    answers = load(changed(tmp_path)).coverage_questions["source"].answers

    assert (answers["job"].verified, answers["school"].verified) == (True, False)


@pytest.mark.parametrize("bound", ["in_force_from", "in_force_to"])
def test_a_rule_for_a_time_says_which_date_decides(tmp_path: Path, bound: str) -> None:
    day = date(2026, 1, 5)

    kept = load(changed(tmp_path, **{bound: day, "in_force_by": "notice_date"})).rule("plan.internal_1.filing.std")

    assert kept.in_force_by == "notice_date"
    with pytest.raises(RulebookError, match="in_force_by is missing"):
        load(changed(tmp_path, **{bound: day}))


def test_what_must_be_said_of_a_step_is_missed_and_a_list_holds_nothing_but_texts(tmp_path: Path) -> None:
    files = small_book.files()
    step = files["federal/plan.yaml"]["stages"]["internal_1"]
    del step["order"], step["verified"], files["federal/plan.yaml"]["checked_on"]
    step["notes"] = ["A note.", 5]

    with pytest.raises(RulebookError) as refused:
        load(small_book.write(tmp_path, files))

    del files["federal/plan.yaml"]["stages"]
    with pytest.raises(RulebookError, match="stages is missing"):
        load(small_book.write(tmp_path, files))
    for fault in ("order is missing", "verified is missing", "checked_on is missing", "notes should be"):
        assert fault in str(refused.value)
