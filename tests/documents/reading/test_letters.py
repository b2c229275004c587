"""Whole small letters: who, what, why, where to, how much."""

import pytest

from cases.facts import FactName
from tests.documents.reading.letters import BODY, DENIAL, END, HEAD, RIGHTS, doubts, read, told


def test_an_ordinary_denial_is_read_whole() -> None:
    found = read(DENIAL)

    assert found["insurer"] == "Copper Basin Health Plan"
    assert found["member_name"] == "Thea Lindqvist"
    assert found["services"] == [
        {"description": "MRI of the left shoulder", "codes": [{"system": "CPT", "code": "73221"}]}
    ]
    assert (found["is_denial"], found["outcome"]) == (True, "denied")
    assert found["denial_reason_category"] == "not_medically_necessary"
    assert found["state"] == "NM"


def test_what_a_letter_does_not_say_is_null() -> None:
    found = read("Dear Member,\n\nWe denied your request.\n")

    silent = [
        name
        for name, value in found.items()
        if value and name not in ("is_denial", "outcome", "timing", "appeal", "peer_to_peer")
    ]
    assert silent == []
    assert not any(found["appeal"].values())
    assert not any(found["peer_to_peer"].values())


def test_every_quote_is_verbatim_from_its_page() -> None:
    text = DENIAL.replace("BODY", "") + "\f" + "Page 2\nQuestions? Call Member Services at 1-800-555-0142.\n"
    pages = text.split("\f")

    for suggestion in (s for field in FactName for s in told(text, field)):
        assert pages[suggestion.page - 1][suggestion.start : suggestion.end] == suggestion.quote


def test_the_same_letter_gives_the_same_suggestions() -> None:
    assert [told(DENIAL, field) for field in FactName] == [told(DENIAL, field) for field in FactName]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("prior authorization was not obtained for this service", "no_prior_authorization"),
        ("the service is experimental and investigational", "experimental_or_investigational"),
        ("it is excluded from your plan", "not_a_covered_benefit"),
        (
            "you have not completed six weeks of physical therapy or other conservative treatment",
            "conservative_treatment_not_exhausted",
        ),
        ("the records we were sent do not show how the condition limits you", "insufficient_documentation"),
        ("you have not tried and failed the preferred drugs", "step_therapy"),
        ("the drug is not on our formulary", "not_on_formulary"),
        ("the hospital is out-of-network", "out_of_network"),
        ("your yearly visit limit has been reached", "quantity_or_visit_limit"),
        ("a second surgical opinion was required", "second_opinion_required"),
        ("the claim was not filed within the timely filing limit", "untimely_filing"),
        ("the stay could have been provided at a lower level of care", "level_of_care"),
    ],
)
def test_the_reason_is_sorted_by_how_it_is_written(words: str, reason: str) -> None:
    text = HEAD + BODY.replace("it is not medically necessary", words) + RIGHTS + END

    assert read(text)["denial_reason_category"] == reason


def test_the_insurers_own_label_outranks_its_other_words() -> None:
    text = HEAD + (
        "\nDear Thea Lindqvist,\n\nReason for denial: Prior authorization was "
        "not obtained.\nThe request is not medically necessary.\n"
    )

    found = read(text)

    assert found["denial_reason_category"] == "no_prior_authorization"
    assert found["denial_reason_summary"] == "Prior authorization was not obtained"


def test_boilerplate_about_appeals_gives_no_reason() -> None:
    text = HEAD + (
        "\nDear Thea Lindqvist,\n\nWe denied your request.\n\nAPPEAL RIGHTS\nYour "
        "appeal should show medical necessity. Language on experimental care "
        "may apply.\n"
    )

    assert read(text)["denial_reason_category"] is None


def test_the_appeal_goes_where_the_letter_sends_it_not_to_the_letterhead() -> None:
    text = (
        HEAD
        + BODY
        + RIGHTS
        + (
            "Mail your appeal to:\nCopper Basin Appeals Unit\nPO Box 991\nSanta Fe, "
            "NM 87501\nFax: 505-555-0171\n\n"
            "Questions? Call Member Services at 1-800-555-0142 (TTY 711).\n"
            "Ask the Department of Insurance for help at 1-855-555-0100.\n"
        )
    )

    found = read(text)

    assert found["appeal"]["mail"] == "Copper Basin Appeals Unit, PO Box 991, Santa Fe, NM 87501"
    assert found["appeal"]["fax"] == "505-555-0171"
    assert found["appeal"]["phone"] is None
    assert found["member_services_phone"] == "1-800-555-0142"


def test_a_letterhead_fax_is_not_the_fax_for_appeals() -> None:
    text = "Copper Basin Health Plan\nPhone: 505-555-0100 | Fax: 505-555-0101\n" + BODY + RIGHTS

    assert (read(text)["appeal"]["fax"], read(text)["appeal"]["phone"]) == (None, None)


def test_sums_are_read_by_their_labels() -> None:
    text = (
        HEAD
        + ("Amount billed: $1,250.00\nAllowed amount: $900.00\nPlan paid: $0.00\nPatient responsibility: $1,250.00\n")
        + BODY
    )

    assert read(text)["amounts"] == {
        "billed": 1250.0,
        "allowed": 900.0,
        "plan_paid": 0.0,
        "patient_responsibility": 1250.0,
    }


def test_a_code_of_another_list_than_it_says_keeps_its_label() -> None:
    (service,) = read(HEAD + BODY.replace("CPT 73221", "CPT Code: J0135"))["services"]

    assert service["codes"] == [{"system": "HCPCS", "code": "J0135", "printed_as": "CPT Code"}]


def test_diagnoses_and_policies_are_read() -> None:
    text = HEAD + "Diagnosis: M54.16 - Radiculopathy\n" + BODY + "We used Medical Policy RAD-22, Section 4.\n"

    assert read(text)["diagnoses"] == [{"system": "ICD-10-CM", "code": "M54.16"}]
    assert read(text)["criteria_cited"] == ["Medical Policy RAD-22, Section 4"]


def test_the_patient_outranks_the_subscriber_and_both_are_asked_about() -> None:
    text = "Copper Basin Health Plan\nSubscriber: Olaf Lindqvist\nPatient: Thea Lindqvist\n\nWe denied your request.\n"

    assert read(text)["member_name"] == "Thea Lindqvist"
    assert "several_people" in doubts(text)


@pytest.mark.parametrize(
    "greeting",
    ["Dear Member,", "Dear Valued Customer,", "Dear Provider:", "To Whom It May Concern:", "Dear Dr. Amory Vance:"],
)
def test_a_greeting_to_nobody_or_to_the_doctor_names_no_patient(greeting: str) -> None:
    assert read(f"Copper Basin Health Plan\n\n{greeting}\n\nWe denied the request.\n")["member_name"] is None


def test_the_treating_doctor_is_read_and_the_insurers_own_is_not() -> None:
    text = HEAD + BODY.replace("because", "requested by Dr. Amory Vance at Juniper Spine Clinic because")

    assert read(text)["provider"] == "Dr. Amory Vance, Juniper Spine Clinic"
    assert read(HEAD + BODY + ("This decision was made by Dr. Silas Crane, Medical Director.\n"))["provider"] is None


@pytest.mark.parametrize(
    ("line", "kind", "hint"),
    [
        ("This is an employer-sponsored plan.", "employer_group", "employer"),
        ("Your plan is self-funded.", "employer_group", "self_funded"),
        ("Copper Basin Medicare Advantage (HMO)", "medicare_advantage", "medicare_advantage"),
        ("You are covered by Medicaid through this plan.", "medicaid", "medicaid"),
        ("You bought this plan on the health insurance marketplace.", "individual", "marketplace"),
    ],
)
def test_signs_of_the_kind_of_plan_are_read(line: str, kind: str, hint: str) -> None:
    found = read(DENIAL.replace("Dear", line + "\n\nDear"))

    assert (found["plan_type"], hint in found["coverage_hints"]) == (kind, True)


@pytest.mark.parametrize(
    "line",
    [
        "If your plan is self-funded, you may call the Department of Labor.",
        "Some plans are governed by ERISA.",
        "MRI services are a medical benefit.",
    ],
)
def test_what_is_said_of_plans_in_general_is_no_sign(line: str) -> None:
    found = read(DENIAL.replace("Dear", line + "\n\nDear"))

    assert (found["plan_type"], found["coverage_hints"]) == (None, [])


def test_an_employer_is_not_the_insurer() -> None:
    assert (
        read("Dear Member, your claim was denied. Group plan administered for Bluebell Bakery Co.")["insurer"] is None
    )


def test_a_missing_peer_to_peer_call_is_no_offer_of_one() -> None:
    assert not read(DENIAL.replace("it is not medically necessary", "a required peer-to-peer call was not completed"))[
        "peer_to_peer"
    ]["offered"]


def test_a_row_of_totals_is_read_by_the_headings_over_it() -> None:
    table = (
        "Service          Code     Billed     Allowed    Plan Paid   You Owe\n"
        "Brace, custom    97760    $640.00    $0.00      $0.00       $640.00\n"
        "TOTALS                    $640.00    $0.00      $0.00       $640.00\n"
    )

    found = read(HEAD + table + BODY)

    assert found["amounts"] == {"billed": 640.0, "allowed": 0.0, "plan_paid": 0.0, "patient_responsibility": 640.0}
    assert found["services"] == [{"description": "Brace, custom", "codes": [{"system": "CPT", "code": "97760"}]}]


def test_a_total_that_stands_under_no_heading_is_nobodys() -> None:
    assert read(HEAD + "Item   Cost   Rate   Sum\nTOTALS $640.00 $0.00 $0.00\n" + BODY)["amounts"] == {}


def test_a_company_that_decides_for_the_insurer_is_told_from_it() -> None:
    found = read("Ridgeline Clinical Review, on behalf of Pinyon Mutual Health\n\nWe denied the request.\n")

    assert (found["insurer"], found["administrator"]) == ("Pinyon Mutual Health", "Ridgeline Clinical Review")


def test_a_company_in_the_text_that_refuses_names_itself() -> None:
    assert read("Pinyon Mutual Health has denied your request for a brace.\n")["insurer"] == "Pinyon Mutual Health"


def test_a_finding_gives_way_to_the_ground_named_with_it() -> None:
    text = (
        HEAD + "\nWe denied your request.\n\nRationale: Functional impairment has not been documented. "
        "Medical necessity is not established.\n"
    )

    assert read(text)["denial_reason_category"] == "not_medically_necessary"
