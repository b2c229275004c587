"""Whose paper it is: told only where a label says so, and somebody else only where the difference is real."""

from datetime import date

import pytest

from documents.reading import PageText
from documents.reading.whose import Known, differing, says_of_patient

MARIA = Known("Maria Sample", date(1970, 4, 5), "NMH204815573")


def others(*texts, source="text", known=MARIA):
    pages = [PageText(number, text, None, source) for number, text in enumerate(texts, 1)]
    return [(each.page, each.mark.value) for each in differing(says_of_patient(pages), known)]


@pytest.mark.parametrize(
    "line",
    [
        "Patient: Maria Sample",
        "PATIENT NAME: SAMPLE, MARIA J.   DOB: 04/05/1970   MRN: 4411",
        "Patient: M. Sample, DOB 4/5/70",
        "Name: Sample, Maria   Date of Birth: April 5, 1970",
        "Patient: Mrs. Maria Sample-Lopez",
        "Patient: María Sámple",
        "Member ID: NMH 204815573-01",
        "Member ID: NMH204815573",
        "Patient: Maria Sample  DOB: 1970-04-05  Member ID: XYZ99887766",  # another insurer's number
        "Provider Name: Pat Example, MD",
        "Subscriber: John Sample  Subscriber DOB: 01/02/1968",
        "Emergency contact: patient: John Sample",
        "Dear Ms. Other",
        "The patient: she walks ten minutes.",
        "Patient: see attached",
        "Patient DOB: 13/45/2020",
        "Member Name: John Sample",
    ],
)
def test_the_same_person_or_nobody_named_is_no_doubt(line):
    assert others(line) == []


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("Patient: Jordan Other", ["name"]),
        ("Patient Name: Maria Johnson   DOB: 04/05/1970", ["name"]),
        ("Patient: Maria Sample   DOB: 04/06/1970", ["born"]),
        ("DOB: 9/9/51", ["born"]),
        ("Name: OTHER, JORDAN   DOB: 01/02/1951   Member ID: NMH204815574", ["name", "born", "member_id"]),
        ("Member ID: NMH204815574", ["member_id"]),
        ("Patient: M. Other", ["name"]),
    ],
)
def test_somebody_else_is_told_with_page_and_quote(line, marks):
    text = f"Example Clinic\n{line}\nPain 6 of 10."

    said = differing(says_of_patient([PageText(3, text)]), MARIA)

    assert sorted(each.mark for each in said) == sorted(marks)
    assert {each.page for each in said} == {3}
    assert all(each.quote in text for each in said)


def test_letters_misread_from_a_picture_are_no_other_person_but_exact_ones_are():
    misread = "Patient: Marla Sarnple\nDOB: 04/06/1970\nMember ID: NMHZO4815573"

    assert others(misread, source="ocr") == []
    assert others("DOB: 04/06/1970") == [(1, "born")]
    assert others("Patient: Jordan Other", source="ocr") == [(1, "name")]


def test_one_strange_page_among_right_ones_is_found_and_what_is_unknown_is_not_compared():
    right, strange = "Patient: Maria Sample", "Patient: Jordan Other   DOB: 01/02/1951"

    assert others(right, right, strange) == [(3, "name"), (3, "born")]
    assert others(strange, known=Known()) == []
    assert others(strange, known=Known(born=MARIA.born)) == [(1, "born")]
