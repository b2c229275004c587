"""Whether a paper refuses anything, and what an answer to an appeal says."""

import pytest

from tests.documents.reading.letters import BODY, DENIAL, END, HEAD, RIGHTS, doubts, read

ANSWER = HEAD + ("\nDear Thea Lindqvist,\n\nWe have finished reviewing your appeal of our earlier decision. {}\n") + END


@pytest.mark.parametrize(
    ("words", "outcome", "refused"),
    [
        ("We have decided to uphold our denial.", "upheld", True),
        ("Our original decision remains unchanged.", "upheld", True),
        ("Your appeal is denied.", "upheld", True),
        ("We have overturned our denial and approved the surgery.", "overturned", False),
        ("We are reversing our decision.", "overturned", False),
        ("We changed our decision and will pay for the brace.", "overturned", False),
        ("We did not change our decision.", "upheld", True),
        ("We are approving your appeal in part: four visits will be covered.", "partly", True),
        ("We must dismiss your appeal because it came too late.", "dismissed", True),
    ],
)
def test_an_answer_to_an_appeal_is_told_by_its_verdict(words: str, outcome: str, *, refused: bool) -> None:
    found = read(ANSWER.format(words))

    assert (found["outcome"], found["is_denial"]) == (outcome, refused)


@pytest.mark.parametrize(
    "sentence",
    [
        "If this denial is upheld, you may ask for an external review.",
        "We may uphold or overturn our decision.",
        "You may be billed if the decision is upheld.",
    ],
)
def test_what_would_happen_if_is_no_answer(sentence: str) -> None:
    assert read(DENIAL.replace("Sincerely", sentence + "\n\nSincerely"))["outcome"] == "denied"


@pytest.mark.parametrize(
    "body",
    [
        "Your request for an MRI has been approved. If your coverage ends, payment may be denied.",
        "We are pleased to tell you that we have authorized your surgery.",
    ],
)
def test_an_approval_is_no_denial(body: str) -> None:
    text = HEAD + "\nDear Thea Lindqvist,\n\n" + body + "\n" + RIGHTS + END

    assert read(text)["is_denial"] is False
    assert read(text)["denial_reason_category"] is None
    assert "no_denial" in doubts(text)


def test_a_statement_of_benefits_that_paid_is_no_denial_even_with_a_discount_and_appeal_rights() -> None:
    text = (
        HEAD
        + (
            "\nEXPLANATION OF BENEFITS\nThis is not a bill.\nBilled: $300.00\nPlan "
            "discount (not covered): $80.00\nPlan paid: $220.00\n"
        )
        + RIGHTS
    )

    assert read(text)["is_denial"] is False


def test_a_statement_of_benefits_that_refuses_is_a_denial() -> None:
    text = HEAD + (
        "\nEXPLANATION OF BENEFITS\nThis is not a bill.\nBilled: $300.00\nPlan "
        "paid: $0.00\nThis claim was denied: no prior authorization on file.\n"
    )

    assert read(text)["is_denial"] is True


def test_a_bill_is_no_denial() -> None:
    assert (
        read("Larkspur Hospital\nPatient Statement\nBalance due: $412.00\nPay this amount by 06/01/2026.\n")[
            "is_denial"
        ]
        is False
    )


@pytest.mark.parametrize(
    "body",
    [
        "We need more information to process your claim. If we do not get it, the claim may be denied.",
        "Thank you for your call.",
    ],
)
def test_a_paper_that_says_neither_stays_open(body: str) -> None:
    text = HEAD + "\nDear Thea Lindqvist,\n\n" + body + "\n"

    assert read(text)["is_denial"] is None
    assert "unclear_if_denial" in doubts(text)


def test_reasons_are_kept_for_refusals_only() -> None:
    assert read(HEAD + BODY)["denial_reasons"]
    assert not read(
        HEAD + BODY.replace("We have denied", "We have approved").replace(" because it is not", ", which is")
    )["denial_reasons"]
