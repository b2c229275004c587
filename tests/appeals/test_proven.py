"""A letter says what the matrix proves, each with its page, and tells the writer what it does not."""

from datetime import date

import pytest
from django.utils import timezone

from documents.criteria import actions
from documents.criteria.vocabulary import Verdict
from tests.appeals import denied
from tests.documents.criteria import cases

pytestmark = pytest.mark.django_db
CARE = "conservative_care"


@pytest.fixture
def case():
    case = cases.denied(reason="conservative_treatment_not_exhausted")
    cases.taken(case)
    return case


def given(case, ask=CARE, *, pages=(3,), **said):
    notes = cases.therapy_notes(case)
    return actions.give_evidence(
        cases.criterion(case, ask), document=notes, pages=pages, **({"verdict": Verdict.MET} | said), by=case.owner
    )


def asked(letter) -> set[str]:
    return {gap["field"] for gap in letter.gaps}


def test_a_criterion_that_is_met_is_said_with_what_was_counted_its_words_and_its_page(case):
    evidence = given(case, quote="Twelve visits. No lasting relief.")
    cases.noted(case, on=date(2026, 4, 5), document=evidence.document, page=3)

    letter = denied.letter(case)

    said = next(line for line in letter.body.splitlines() if "Twelve visits" in line)
    assert said.startswith(f"- {cases.criterion(case).says.rstrip('.')}: ")  # our wording, so not in quotation marks
    assert "17 weeks found" in said
    assert said.endswith("(Therapy notes.txt, page 3)")
    assert "## The criteria, one by one" in letter.body
    assert "treatments_tried" not in asked(letter)


def test_words_that_stand_on_no_page_are_not_quoted(case):
    given(case, quote="Forty visits, and a cure.")

    body = denied.letter(case).body

    assert "Forty visits" not in body
    assert ": met (Therapy notes.txt, page 3)" in body


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.NOT_MET])
def test_what_nobody_judged_met_is_not_said_and_asked_for(case, verdict):
    given(case, verdict=verdict, quote="Twelve visits.")

    letter = denied.letter(case)

    assert "Twelve visits" not in letter.body
    assert "The criteria, one by one" not in letter.body
    assert {"treatments_tried", "criterion"} <= asked(letter)


def test_two_judgements_that_differ_are_no_proof(case):
    given(case, quote="Twelve visits.")
    given(case, verdict=Verdict.NOT_MET)

    assert "Twelve visits" not in denied.letter(case).body


def test_a_waived_criterion_is_said_with_its_red_flag(case):
    given(case, verdict=Verdict.WAIVED, note="progressive weakness of the left leg")

    assert (
        "does not apply, because of progressive weakness of the left leg (Therapy notes.txt, page 3)"
        in denied.letter(case).body
    )


def test_a_paper_of_somebody_else_proves_nothing(case):
    evidence = given(case, quote="Twelve visits.")
    said = [{"mark": "member_id", "value": "ZZZ999", "page": 1, "quote": "Member ID: ZZZ999", "sure": True}]
    type(evidence.document).objects.filter(pk=evidence.document.pk).update(says_of_patient=said)

    assert "Twelve visits" not in denied.letter(case).body


def test_the_writer_is_told_to_read_a_policy_that_is_not_verified(case):
    given(case)

    (sentence,) = [gap["sentence"] for gap in denied.letter(case).gaps if gap["field"] == "policy"]

    assert cases.criterion(case).policy_name in sentence


def test_no_matrix_says_nothing(case):
    bare = cases.denied(notice_on=date(2026, 10, 2), received_on=timezone.localdate())

    letter = denied.letter(bare)

    assert "The criteria, one by one" not in letter.body
    assert not {"criterion", "policy"} & asked(letter)
