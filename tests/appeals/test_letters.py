"""Letters: only what the file says, in words a person can edit."""

import re
from datetime import date

import pytest

from appeals.letter_kinds import MAIN_KINDS
from appeals.letters import (
    Capacity,
    Fact,
    LetterKind,
    Point,
    Sender,
    draft,
)
from cases.facts import Reason, Timing
from tests.appeals.letter_facts import ENGLISH, NOTICE, RIGHT, fields_of, make_facts, without

QUOTE = (*MAIN_KINDS, LetterKind.DOCTOR_OUTLINE, LetterKind.SECOND_OPINION)
SPEAK_OF_THE_NOTICE = (*QUOTE, LetterKind.CLAIM_FILE, LetterKind.RECORDS_REQUEST)

# What is said, and what is not


@pytest.mark.parametrize("kind", SPEAK_OF_THE_NOTICE)
def test_a_full_file_gives_a_letter_that_names_the_service_and_the_notice_date(kind: LetterKind) -> None:
    letter = draft(make_facts(kind))

    assert "lumbar fusion, L4–L5" in letter.body
    assert "June 30, 2026" in letter.body or kind is LetterKind.REGULATOR_COMPLAINT


@pytest.mark.parametrize("kind", QUOTE)
def test_the_denials_own_words_are_quoted_with_their_page(kind: LetterKind) -> None:
    letter = draft(make_facts(kind))

    assert "> Six weeks of supervised therapy are not shown." in letter.body
    assert "on page 2" in letter.body


def test_a_missing_fact_leaves_its_sentence_out_and_becomes_a_gap() -> None:
    letter = draft(without(make_facts(), "criteria_cited"))

    assert "criteria:" not in letter.body
    gap = next(gap for gap in letter.gaps if gap.field == "criteria")
    assert gap.sentence == "The letter does not say which policy was used. Ask for it or add it."


def test_a_stated_fact_is_no_gap() -> None:
    assert "criteria" not in fields_of(draft(make_facts()).gaps)


def test_a_sentence_falls_back_to_what_is_known_and_still_shows_the_gap() -> None:
    letter = draft(without(make_facts(), "notice_date"))

    assert "I am writing to appeal your decision to deny lumbar fusion, L4–L5." in letter.body
    assert "notice_date" in fields_of(letter.gaps)


@pytest.mark.parametrize("nothing", ["", "  ", "None", "N/A", "unknown", "null"])
def test_a_value_that_says_nothing_is_a_gap(nothing: str) -> None:
    letter = draft(make_facts(service=Fact(nothing, NOTICE)))

    assert "service" in fields_of(letter.gaps)


def test_the_laws_sentence_stands_with_its_citation() -> None:
    assert f"- {RIGHT.text} ({RIGHT.cite})" in draft(make_facts()).body


def test_without_a_matched_rule_no_law_is_claimed() -> None:
    letter = draft(without(make_facts(), "rights"))

    assert "The rules that apply" not in letter.body
    assert "rights" in fields_of(letter.gaps)


def test_what_a_page_shows_is_said_with_the_page() -> None:
    assert "- Twelve visits of physical therapy. (Exhibit B, page 3)" in draft(make_facts()).body


def test_evidence_that_is_not_there_is_asked_for_and_not_claimed() -> None:
    letter = draft(without(make_facts(), "points"))

    assert "already been tried" not in letter.body
    assert "treatments_tried" in fields_of(letter.gaps)


def test_the_letter_remembers_where_each_fact_stands() -> None:
    sources = {source.field: source for source in draft(make_facts()).sources}

    assert sources["service"].value == "lumbar fusion, L4–L5"
    assert sources["service"].source == NOTICE


def test_an_address_that_is_not_known_is_a_gap() -> None:
    assert "recipient" in fields_of(draft(without(make_facts(), "recipient")).gaps)


# Who writes, when, to whom


def test_an_urgent_appeal_asks_for_fast_handling_and_for_the_doctors_statement() -> None:
    letter = draft(make_facts(urgent=True))

    assert letter.subject.startswith("Expedited appeal")
    assert "I ask you to handle this as an expedited appeal." in letter.body
    assert "urgency" in fields_of(letter.gaps)


def test_an_appeal_that_is_not_urgent_does_not_say_so() -> None:
    assert "expedited" not in draft(make_facts()).body.casefold()


def test_the_doctors_statement_of_urgency_fills_the_gap() -> None:
    statement = Point("urgency", "Dr. Fictional states that waiting risks lasting weakness.", "Exhibit C, page 1")

    letter = draft(make_facts(urgent=True, points=(statement,)))

    assert statement.statement in letter.body
    assert "urgency" not in fields_of(letter.gaps)


def test_a_representative_names_the_paper_that_lets_them_act() -> None:
    advocate = Sender("Ada Advocate", (), Capacity.REPRESENTATIVE)

    letter = draft(make_facts(sender=advocate))

    assert letter.body.count("I am writing for Maria Sample to appeal") == 1
    assert "I act under the signed authorization of May 4, 2026." in letter.body


def test_a_representative_without_that_paper_sees_the_gap() -> None:
    advocate = Sender("Ada Advocate", (), Capacity.REPRESENTATIVE)

    letter = draft(make_facts(sender=advocate, authority=None))

    assert "I act under" not in letter.body
    assert "authority" in fields_of(letter.gaps)


def test_a_patient_claims_no_authority() -> None:
    assert "I act under" not in draft(make_facts()).body


def test_care_that_was_given_is_to_be_paid_and_care_to_come_approved() -> None:
    assert "pay for lumbar fusion" in draft(make_facts(service_date=date(2026, 7, 1))).body
    assert "approve lumbar fusion" in draft(make_facts(service_date=date(2026, 8, 20))).body


def test_when_nobody_knows_whether_care_was_given_only_reversal_is_asked() -> None:
    body = draft(make_facts(service_date=None)).body

    assert "- Reverse the decision." in body
    assert "approve lumbar fusion" not in body
    assert "pay for lumbar fusion" not in body


def test_whether_care_was_given_is_asked_when_nobody_says() -> None:
    assert "timing" in fields_of(draft(make_facts(service_date=None)).gaps)
    assert "timing" not in fields_of(draft(make_facts(service_date=None, timing=Timing.PRE_SERVICE)).gaps)


def test_a_second_level_appeal_says_that_an_earlier_one_was_answered() -> None:
    assert "answered an earlier appeal" in draft(make_facts(level=2)).body
    assert "answered an earlier appeal" not in draft(make_facts(level=1)).body


def test_external_review_asks_for_a_reviewer_of_the_right_specialty() -> None:
    assert "a reviewer who practices in spine surgery" in draft(make_facts(LetterKind.EXTERNAL_REVIEW)).body


def test_external_review_speaks_of_the_plan_and_not_to_it() -> None:
    body = draft(make_facts(LetterKind.EXTERNAL_REVIEW)).body

    assert not re.search(r"\byour (decision|notice|criteria)\b|\byou (denied|applied|require)\b", body)


def test_a_peer_to_peer_request_keeps_every_right_of_appeal() -> None:
    body = draft(make_facts(LetterKind.PEER_TO_PEER)).body

    assert "Reach the doctor here: (555) 010-0142, mornings." in body
    assert "not an appeal" in body


def test_a_complaint_tells_what_happened_and_which_rules_apply() -> None:
    body = draft(make_facts(LetterKind.REGULATOR_COMPLAINT)).body

    assert f"The notice was sent on June 30, 2026. ({NOTICE})" in body
    assert RIGHT.cite in body


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_for_denial_has_its_own_answer(reason: Reason) -> None:
    assert (ENGLISH / "reasons" / f"{reason}.txt").is_file()

    body = draft(make_facts(reason_category=Fact(reason, NOTICE))).body

    assert "## Why the decision should be reversed\n\nThe plan denied " in body


def test_a_reason_we_have_no_answer_for_gets_the_general_one() -> None:
    letter = draft(make_facts(reason_category=Fact("written in the stars", NOTICE)))

    assert "which provision of the plan the decision rests on" in letter.body
