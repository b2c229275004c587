"""Member, group, claim and reference numbers, each by its own name and none by another's."""

import pytest

from cases.facts import FactName
from tests.documents.reading.letters import BODY, DENIAL, END, HEAD, RIGHTS, doubts, read, told


@pytest.mark.parametrize(
    "line",
    [
        "Member ID: QX-7781",
        "Member ID# QX-7781",
        "Member Number QX-7781",
        "Subscriber ID: QX-7781",
        "Member Identification Number: QX-7781",
        "Member No. QX-7781",
        "Member ID\nQX-7781",
        "Mernber lD: QX-7781",
        "Your member ID is QX-7781",
        "Enrollee ID: QX-7781",
    ],
)
def test_a_member_id_is_read_under_any_of_its_names(line: str) -> None:
    assert read(f"Copper Basin Health Plan\n{line}\n{BODY}")["member_id"] == "QX-7781"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Group #: 881-02", "group_number"),
        ("Group Number 881-02", "group_number"),
        ("Claim #: 881-02", "claim_number"),
        ("Claim Number: 881-02", "claim_number"),
        ("ICN: 881-02", "claim_number"),
        ("Reference Number: 881-02", "reference_number"),
        ("Auth #: 881-02", "reference_number"),
        ("Authorization / Reference #: 881-02", "reference_number"),
        ("Case ID: 881-02", "reference_number"),
        ("Prior authorization number: 881-02", "reference_number"),
    ],
)
def test_each_number_goes_to_its_own_fact(line: str, field: str) -> None:
    found = read(f"Copper Basin Health Plan\n{line}\n{BODY}")

    numbers = {name: found[name] for name in ("member_id", "group_number", "claim_number", "reference_number")}
    assert numbers == dict.fromkeys(numbers) | {field: "881-02"}


@pytest.mark.parametrize(
    "line",
    [
        "Check Number: 5512087",
        "Policy Number: 5512087",
        "Tax ID: 55-1208711",
        "NPI: 1558120872",
        "Provider ID: 5512087",
        "Account Number: 5512087",
        "Medical Record Number: 5512087",
        "Call the number on your member ID card at 1-800-555-0142.",
        "Member ID: see your card",
        "Claim date: 03/02/2026",
        "Group Name: Acme 2026 Benefits",
        "Denial code: 5512087",
    ],
)
def test_the_number_of_something_else_is_none_of_them(line: str) -> None:
    found = read(f"Copper Basin Health Plan\n{line}\n{BODY}")

    assert [found[name] for name in ("member_id", "group_number", "claim_number", "reference_number")] == [None] * 4


def test_a_row_of_labels_over_a_row_of_values_is_read_by_column() -> None:
    found = read(
        f"Copper Basin Health Plan\nMember ID     Group Number     Claim Number\nQX7781 "
        f"       00341            26-0007712\n{BODY}"
    )

    assert (found["member_id"], found["group_number"], found["claim_number"]) == ("QX7781", "00341", "26-0007712")


def test_two_member_ids_lower_the_trust_and_are_asked_about() -> None:
    text = HEAD + "Member ID: CBH-99999999\n" + BODY + RIGHTS + END

    assert "several_numbers" in doubts(text)
    assert max(s.confidence for s in told(text, FactName.MEMBER_ID)) <= 0.6
    assert told(DENIAL, FactName.MEMBER_ID)[0].confidence > 0.9
