"""What a notice has: each element found with its words, not found, or not to be told."""

import pytest

from documents.reading import Element, Look, PageText, Seen, elements
from tests.documents.reading.letters import BODY, DENIAL, END, HEAD, RIGHTS, pages


def looked(text: str, element: Element, **how: object) -> Look:
    return next(look for look in elements(pages(text, **how)) if look.element is element)


def saying(sentence: str) -> str:
    return HEAD + BODY + "\n" + sentence + "\n" + RIGHTS + END


@pytest.mark.parametrize(
    ("element", "sentence"),
    [
        (Element.PROVISION, "This is based on Section 4.2 of your plan document."),
        (Element.CRITERIA_FREE, "You may ask for a copy of the guideline free of charge."),
        (Element.CRITERIA_FREE, "At no cost to you, we will send the clinical criteria we used."),
        (Element.CRITERIA_TEXT, "Our medical policy requires six weeks of supervised therapy before any scan."),
        (Element.JUDGMENT, "An explanation of the scientific or clinical judgment is free on request."),
        (Element.WHAT_TO_SEND, "Please send the notes of your therapist and the report of your x-ray."),
        (Element.FAST_APPEAL, "If your health is at risk you may ask for an expedited appeal."),
        (Element.OUTSIDE_REVIEW, "You may request an external review by an independent review organization."),
        (Element.COURT, "You have the right to bring a civil action under section 502(a) of ERISA."),
        (Element.HEARING, "You may ask for a state fair hearing."),
        (Element.BENEFITS_GO_ON, "Your services may continue while your appeal is decided."),
        (Element.CLAIM_FILE, "You may have copies of all documents relevant to your claim free of charge."),
        (Element.CODES, "Denial code: CO-50."),
        (Element.HELP, "The Consumer Assistance Program of your state can help you."),
        (Element.LANGUAGE, "We offer interpreters at no cost."),
        (Element.REVIEWER, "This decision was made by Dr. Silas Crane, who is board-certified in radiology."),
        (Element.CONTACT, "Fax your appeal to 505-555-0171."),
    ],
)
def test_an_element_is_found_with_its_words_and_missed_without_them(element: Element, sentence: str) -> None:
    found, silent = looked(saying(sentence), element), looked(DENIAL, element)

    assert (found.seen, found.page) == (Seen.FOUND, 1)
    assert saying(sentence)[found.start : found.end] == found.quote
    assert (silent.seen, silent.quote) == (Seen.NOT_FOUND, "")


@pytest.mark.parametrize("element", [Element.REASON, Element.APPEAL_RIGHT, Element.APPEAL_TIME])
def test_what_nearly_every_notice_has_is_found(element: Element) -> None:
    assert looked(DENIAL, element).seen is Seen.FOUND


@pytest.mark.parametrize(
    ("element", "sentence"),
    [
        (Element.WHAT_TO_SEND, "Published studies do not include evidence of lasting results."),
        (Element.HEARING, "A fair hearing is not available for this plan."),
        (Element.OUTSIDE_REVIEW, "This plan is not subject to external review."),
        (Element.REVIEWER, "The request of Dr. Amory Vance was reviewed."),
        (Element.CLAIM_FILE, "Keep this letter in your file."),
    ],
)
def test_words_that_only_sound_like_it_are_not_taken_for_it(element: Element, sentence: str) -> None:
    assert looked(saying(sentence), element).seen is Seen.NOT_FOUND


def test_what_is_missing_on_a_page_hard_to_read_may_be_there() -> None:
    poor = looked(DENIAL, Element.COURT, source="ocr", confidence=0.6)
    good = looked(DENIAL, Element.COURT, source="ocr", confidence=0.95)

    assert (poor.seen, good.seen) == (Seen.UNCLEAR, Seen.NOT_FOUND)


def test_what_is_missing_may_stand_on_a_page_that_was_not_sent() -> None:
    assert looked("Page 1 of 3\n" + DENIAL, Element.COURT).seen is Seen.UNCLEAR


def test_a_line_after_the_signature_meets_no_duty() -> None:
    assert looked(f"{DENIAL}\nYou may request an external review.\n", Element.OUTSIDE_REVIEW).seen is Seen.NOT_FOUND


def test_every_element_is_looked_for_once_and_in_order() -> None:
    assert [look.element for look in elements([PageText(1, DENIAL)])] == list(Element)
