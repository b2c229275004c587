"""What a notice owes, by coverage: duties with their citation, and what follows from a gap."""

from dataclasses import replace
from pathlib import Path

import pytest

from appeals.law.duty import DutyLaw
from appeals.law.facts import UnknownStage
from appeals.law.notices import NoticeFacts, effect, owed
from appeals.law.rulebook import RulebookError, load, shipped
from documents.reading import Element
from tests.law import small_book

BOOK = shipped()


def duties(**facts: object) -> set[str]:
    return {one.duty.id for one in owed(BOOK, NoticeFacts(**facts))}


def test_a_plan_of_an_employer_owes_reason_rule_time_court_and_outside_review() -> None:
    assert {"reason", "provision", "appeal_right", "appeal_time", "court", "outside_review"} <= duties(
        coverage_type="erisa_self_funded"
    )


def test_only_erisa_speaks_of_its_own_right_to_sue() -> None:
    assert "court" not in duties(coverage_type="individual_aca")
    assert "court" not in duties(coverage_type="medicaid_managed_care")


def test_a_grandfathered_plan_owes_no_word_on_outside_review() -> None:
    assert "outside_review" not in duties(coverage_type="grandfathered_group_insured")


def test_medicaid_owes_the_hearing_and_whether_care_goes_on() -> None:
    assert {"hearing", "benefits_go_on"} <= duties(coverage_type="medicaid_ffs")


def test_criteria_are_owed_where_the_reason_is_a_clinical_one() -> None:
    assert "criteria" in duties(coverage_type="erisa_insured", reason="not_medically_necessary")
    assert "criteria" not in duties(coverage_type="erisa_insured", reason="untimely_filing")


def test_a_fact_nobody_has_stated_leaves_a_duty_open_and_says_so() -> None:
    found = {one.duty.id: one for one in owed(BOOK, NoticeFacts("erisa_insured"))}

    assert (found["reason"].certain, found["criteria"].certain) == (True, False)


def test_the_reviewers_name_is_owed_only_where_a_law_asks_for_it_and_is_not_verified() -> None:
    facts = NoticeFacts("erisa_insured", state="CA", reason="experimental_or_investigational")
    here = {one.duty.id: one for one in owed(BOOK, facts)}

    assert (here["reviewer"].certain, here["reviewer"].verified) == (True, False)
    assert "reviewer" not in duties(coverage_type="erisa_insured", state="OH")


def test_a_fast_process_is_owed_to_an_urgent_case() -> None:
    assert "fast_appeal" in duties(coverage_type="erisa_insured", urgent=True)
    assert "fast_appeal" not in duties(coverage_type="erisa_insured")


def test_an_answer_to_an_appeal_owes_the_file_and_a_first_denial_what_more_to_send() -> None:
    first, answer = duties(coverage_type="erisa_insured"), duties(coverage_type="erisa_insured", outcome="upheld")

    assert ("what_to_send" in first, "claim_file" in first) == (True, False)
    assert ("what_to_send" in answer, "claim_file" in answer) == (False, True)


def test_where_the_coverage_is_not_known_nothing_is_owed_for_certain() -> None:
    assert owed(BOOK, NoticeFacts("")) == ()


def test_a_coverage_the_book_does_not_name_is_an_error() -> None:
    with pytest.raises(UnknownStage):
        owed(BOOK, NoticeFacts("bicycle"))


def test_a_verified_law_speaks_before_one_that_is_not() -> None:
    one = next(each for each in owed(BOOK, NoticeFacts("erisa_insured")) if each.duty.id == "reason")
    doubtful = DutyLaw((), (), (), (), urgent=False, cites=("n_d_notice",), verified=False)

    assert replace(one, laws=(doubtful, *one.laws)).cites == one.cites


def test_what_follows_from_a_gap_is_words_with_a_source_or_nothing() -> None:
    said = effect(BOOK, "erisa_insured")

    assert said is not None
    assert "lose the right" in said.sentence
    assert BOOK.cited(said.cites).startswith("29 CFR 2590.715-2719")
    assert effect(BOOK, "medicare_advantage") is None


def test_every_duty_looks_for_what_a_reader_can_find() -> None:
    named = {name for duty in BOOK.notices.duties.values() for name in duty.elements}

    assert named <= {element.value for element in Element}


@pytest.mark.parametrize(
    ("law", "fault"),
    [
        ({"coverage": ["plan"], "cites": ["lore"], "verified": False}, "cites 'lore'"),
        ({"coverage": ["bicycle"], "cites": ["law"], "verified": True}, "speaks of 'bicycle'"),
        ({"coverage": [], "cites": ["law"], "verified": True}, "says for no coverage"),
        ({"coverage": ["plan"], "cites": [], "verified": False}, "cites nothing"),
        ({"coverage": ["plan"], "states": ["QQ"], "cites": ["law"], "verified": True}, "speaks of 'QQ'"),
    ],
)
def test_a_loose_end_in_the_duties_stops_the_book(law: dict, fault: str, tmp_path: Path) -> None:
    held = small_book.files()
    held["notice_duties.yaml"]["duties"]["reason"]["laws"] = [law]

    with pytest.raises(RulebookError, match=fault):
        load(small_book.write(tmp_path, held))


def test_a_duty_no_law_demands_stops_the_book(tmp_path: Path) -> None:
    held = small_book.files()
    held["notice_duties.yaml"]["duties"]["reason"]["laws"] = []

    with pytest.raises(RulebookError, match="no law demands it"):
        load(small_book.write(tmp_path, held))


def test_a_duty_with_nothing_to_look_for_stops_the_book(tmp_path: Path) -> None:
    held = small_book.files()
    held["notice_duties.yaml"]["duties"]["reason"]["elements"] = []

    with pytest.raises(RulebookError, match="names nothing to look for"):
        load(small_book.write(tmp_path, held))
