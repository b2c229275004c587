"""A time to appeal is taken with its start; a time for anything else is never taken for one."""

import pytest

from tests.documents.reading.letters import BODY, DENIAL, END, HEAD, RIGHTS, doubts, read, window

NONE = (None, None, None)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("You may appeal within 180 days of the date of this notice.", (180, "days", "date_of_notice")),
        (
            "You have one hundred eighty (180) calendar days from the day you receive this letter to appeal.",
            (180, "days", "receipt"),
        ),
        (
            "An appeal must be filed no later than sixty days after the date of this letter.",
            (60, "days", "date_of_letter"),
        ),
        ("Your appeal has to reach us within 4 months of receipt of this notice.", (4, "months", "receipt")),
        (
            "To appeal, write to us within 65 calendar days of the date at the top of this notice.",
            (65, "days", "date_of_notice"),
        ),
        (("You can ask for a reconsideration within 60 days after we mailed this notice."), (60, "days", "mailing")),
        ("You can ask for a redetermination within 65 days of this notice.", (65, "days", "date_of_notice")),
        (
            ("Appeals are accepted for 30 business days: file your appeal within 30 business days of this notice."),
            (30, "business_days", "date_of_notice"),
        ),
        (
            "You have the right to appeal. You must do so within 120 days of this denial.",
            (120, "days", "date_of_decision"),
        ),
        (("Within 90 days of getting this letter, you or your doctor may file an appeal."), (90, "days", "receipt")),
        ("Appeal deadline: 45 days from this notice", (45, "days", "date_of_notice")),
        (("The 180-day period to file an appeal starts when you receive this notice."), (180, "days", "receipt")),
        (
            "If the plan says no to your claim, you may appeal in writing within 180 days of this notice.",
            (180, "days", "date_of_notice"),
        ),
        (("We must receive your appeal within 60 days of the date on this letter."), (60, "days", "date_of_letter")),
    ],
)
def test_a_window_to_appeal_is_read_with_its_start(sentence: str, expected: tuple[int, str, str]) -> None:
    assert window(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Requests for your records must reach us within 30 days of receipt.",
        "You may ask for a copy of your claim file within 30 days of this notice.",
        "A corrected claim must be sent within 90 days of this notice.",
        "Your provider may resubmit the claim within 12 months of the date of service.",
        "Your doctor may ask for a peer-to-peer call within 14 days of this notice.",
        "Your doctor can discuss this case with our medical director within 10 business days of this notice.",
        "Participating providers may file a payment dispute within 60 days of this notice.",
        "Network providers may appeal a payment within 60 days of this notice.",
        "We will decide your appeal within 30 days after we receive it.",
        "You will get our answer to your appeal within 30 days.",
        "A fast appeal is decided within 72 hours.",
        "You may ask for an external review within 4 months of the final decision on your appeal.",
        "If your appeal fails, you may ask an independent review organization to look at it within 120 days.",
        "You may ask for a state fair hearing within 120 days of the decision on your appeal.",
        "To keep your services during an appeal, you must ask within 10 days of this notice.",
        "You may bring a civil action within two years of the decision on your appeal.",
        "Additional records must be received within 48 hours of this notice.",
        "Please send the missing information within 45 days of this notice.",
        "Payment of your balance is due within 30 days of this notice.",
        "If this closure was an error, ask us to reinstate the appeal within 10 days of this notice.",
        "The policy requires six weeks of physical therapy within the last three months.",
        "Your earlier appeal was received 200 days after the notice.",
        "The plan covers 20 visits within 12 months.",
    ],
)
def test_a_time_for_something_else_is_no_time_to_appeal(sentence: str) -> None:
    assert window(sentence) == NONE


@pytest.mark.parametrize(
    "words",
    [
        "within 180 days",
        "within 180 days of this notice or the day it was delivered, whichever is later",
        "within 180 days following this determination becoming final",
    ],
)
def test_a_start_that_the_letter_leaves_open_stays_open(words: str) -> None:
    assert window(f"You may appeal {words}.") == (180, "days", "unspecified")


@pytest.mark.parametrize(
    "words",
    [
        "of the day this notice was received",
        "of this notice, starting on the day you receive it",
        "after this letter is delivered",
    ],
)
def test_a_start_on_receipt_is_never_taken_for_the_date_of_the_notice(words: str) -> None:
    assert window(f"You may appeal within 60 days {words}.")[2] == "receipt"


def test_two_different_windows_are_a_question() -> None:
    text = (
        HEAD + BODY + RIGHTS + ("Members with Medicare may appeal within 65 days of the date of this notice.\n") + END
    )

    assert read(text)["appeal"]["window_value"] is None
    assert "several_windows" in doubts(text)


def test_words_and_figures_that_disagree_are_a_question() -> None:
    assert window("You may appeal within sixty (180) days of this notice.") == NONE


def test_a_next_level_counts_only_where_the_letter_names_no_first() -> None:
    both = (
        "You may appeal within 180 days of this notice. A second-level appeal "
        "may follow within 60 days of that decision."
    )

    assert window(both)[0] == 180
    assert window("You may file a second-level appeal within 60 days of this letter.")[0] == 60


@pytest.mark.parametrize(
    "sentence",
    [
        "Your appeal must reach us by October 31, 2026.",
        "Appeal Deadline: 10/31/2026",
        "You have until October 31, 2026 to appeal this decision.",
        "The last day to file your appeal is 2026-10-31.",
    ],
)
def test_a_printed_last_day_to_appeal_is_read(sentence: str) -> None:
    assert read(HEAD + BODY + "\n" + sentence + "\n" + END)["appeal"]["stated_deadline"] == "2026-10-31"


@pytest.mark.parametrize(
    "sentence",
    [
        "Payment is due by October 31, 2026.",
        "If the decision is upheld you may ask for an external review by October 31, 2026.",
        "Please send the missing records by October 31, 2026.",
        "We will decide your appeal by October 31, 2026.",
        "Your coverage ends on October 31, 2026.",
        "This approval is valid through October 31, 2026.",
        "Please appeal by 10/31/26.",
    ],
)
def test_a_last_day_for_something_else_or_in_doubt_is_no_deadline(sentence: str) -> None:
    assert read(HEAD + BODY + "\n" + sentence + "\n" + END)["appeal"]["stated_deadline"] is None


def test_a_last_day_that_contradicts_the_window_is_asked_about() -> None:
    early = DENIAL.replace("of this notice.", ("of this notice.\nYour appeal must be received by June 1, 2026."))
    right = DENIAL.replace("of this notice.", ("of this notice.\nYour appeal must be received by October 31, 2026."))

    assert "deadline_disagrees" in doubts(early)
    assert "deadline_disagrees" not in doubts(right)


def test_a_window_without_a_start_is_asked_about() -> None:
    assert "window_without_start" in doubts(HEAD + BODY + "\nYou may appeal within 60 days.\n" + END)
    assert "window_without_start" not in doubts(DENIAL)


def test_other_clocks_go_to_their_own_facts() -> None:
    text = (
        HEAD
        + BODY
        + RIGHTS
        + (
            "Your doctor may request a peer-to-peer call at 505-555-0133 within 14 days of this notice.\n"
            "We will decide a standard appeal within 30 days and an expedited appeal within 72 hours.\n"
            "After that you may ask for an external review within 4 months after "
            "you receive our final decision.\n"
        )
    )

    found = read(text)

    assert found["peer_to_peer"] == {
        "offered": True,
        "window_value": 14,
        "window_unit": "days",
        "phone": "505-555-0133",
    }
    assert (found["appeal"]["standard_decision_days"], found["appeal"]["expedited_decision_hours"]) == (30, 72)
    assert found["external_review_note"] == "within 4 months after you receive our final decision"
    assert found["appeal"]["window_value"] == 180


def test_a_grievance_counts_only_where_the_letter_makes_it_the_way_to_appeal() -> None:
    assert (
        window("You may appeal by filing a grievance. You have 180 days of this notice to file a grievance.")[0] == 180
    )
    assert window("You may file a grievance about our service within 60 days.") == NONE
