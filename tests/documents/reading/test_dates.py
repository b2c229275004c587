"""Dates in every usual notation; and which date is the notice's."""

from datetime import date

import pytest

from cases.facts import FactName
from documents.reading.dates import find_dates
from tests.documents.reading.letters import BODY, DENIAL, END, HEAD, RIGHTS, doubts, read, told

MAY_4 = date(2026, 5, 4)


@pytest.mark.parametrize(
    "text",
    [
        "May 4, 2026",
        "May 4 2026",
        "May 4th, 2026",
        "4 May 2026",
        "the 4th day of May, 2026",
        "05/04/2026",
        "5/4/2026",
        "5-4-2026",
        "05.04.2026",
        "2026-05-04",
        "2026/05/04",
        "04-May-2026",
        "MAY 04, 2026",
    ],
)
def test_a_date_in_any_usual_notation_is_read(text: str) -> None:
    found = find_dates(f"on {text}, we wrote")

    assert [(one.day, one.trust) for one in found] == [(MAY_4, 1.0)]


@pytest.mark.parametrize(
    "text", ["PA-2026-0504-881", "12/01/2026-0091827", "5/2026-01-04", "72148", "1-800-555-0142", "v2.10.2026.1"]
)
def test_numbers_that_look_like_dates_are_none(text: str) -> None:
    assert find_dates(f"number {text} here") == ()


@pytest.mark.parametrize(
    ("text", "most"),
    [("5/4/26", 0.6), ("May 4, '26", 0.6), ("24/05/2026", 0.4), ("4 de mayo de 2026", 0.4), ("0S/O4/2026", 0.8)],
)
def test_a_notation_in_doubt_is_trusted_less(text: str, most: float) -> None:
    (found,) = find_dates(text)

    assert found.day
    assert found.trust <= most


def test_a_day_that_does_not_exist_is_no_date() -> None:
    assert [one.day for one in find_dates("February 30, 2026")] == [None]


def test_where_a_letter_writes_the_day_first_its_short_dates_are_questions() -> None:
    text = DENIAL.replace("May 4, 2026", "Date of notice: 04/05/2026").replace(
        "Dear", "Date of service: 25/03/2026\n\nDear"
    )

    assert read(text)["notice_date"] is None
    assert "unclear_dates" in doubts(text)


@pytest.mark.parametrize(
    "line",
    [
        "May 4, 2026",
        "Date: 05/04/2026",
        "Date of Notice: May 4, 2026",
        "Notice Date: 2026-05-04",
        "Letter date: May 4, 2026",
        "Date of this letter: 5/4/2026",
        "Issue date: May 4, 2026",
        "Monday, May 4, 2026",
        "Notice date\nMay 4, 2026",
    ],
)
def test_the_date_on_the_notice_is_read(line: str) -> None:
    assert read(DENIAL.replace("May 4, 2026", line))["notice_date"] == "2026-05-04"


@pytest.mark.parametrize(
    "line",
    [
        "Date of Birth: 05/04/1986",
        "Date of Service: 04/02/2026",
        "Effective date: 01/01/2026",
        "Plan year: 01/01/2026 - 12/31/2026",
        "Printed 05/06/2026",
        "Form CB-12 (rev. 01/15/2025)",
        "Next review date: 08/01/2026",
        "Check date: 05/01/2026",
        "Claim processed 05/01/2026",
        "Date received: 04/20/2026",
        "Your letter dated April 20, 2026",
        "Original denial date: March 3, 2026",
        "Date of injury: 02/02/2026",
        "Coverage ends 12/31/2026",
    ],
)
def test_a_date_of_something_else_is_never_the_notice_date(line: str) -> None:
    text = HEAD.replace("May 4, 2026", line) + BODY + RIGHTS + END

    assert read(text)["notice_date"] is None
    assert read(HEAD + line + "\n" + BODY + RIGHTS + END)["notice_date"] == "2026-05-04"


def test_two_dates_for_the_notice_are_a_question() -> None:
    text = HEAD + "Notice date: May 11, 2026\n" + BODY + RIGHTS + END

    assert read(text)["notice_date"] is None
    assert {s.value for s in told(text, FactName.NOTICE_DATE)} == {"2026-05-04", "2026-05-11"}
    assert "several_notice_dates" in doubts(text)


def test_a_decision_date_in_the_text_is_only_a_question() -> None:
    text = (
        HEAD.replace("May 4, 2026", "")
        + BODY
        + ("The determination was made on April 30, 2026 by our staff.\n")
        + RIGHTS
    )

    assert read(text)["notice_date"] is None


def test_treatment_days_and_the_request_are_told_apart() -> None:
    text = HEAD + ("Dates of Service: 03/02/2026 - 03/05/2026\nDate request received: 02/20/2026\n") + BODY + RIGHTS

    found = read(text)

    assert (found["service_date"], found["service_date_end"]) == ("2026-03-02", "2026-03-05")
    assert (found["request_date"], found["notice_date"]) == ("2026-02-20", "2026-05-04")


def test_a_mailing_date_stands_in_for_a_missing_notice_date() -> None:
    text = DENIAL.replace("May 4, 2026", "Mailing date: 05/06/2026")

    assert read(text)["mailed_date"] == "2026-05-06"
    assert read(text)["notice_date"] == "2026-05-06"
    assert told(text, FactName.NOTICE_DATE)[0].confidence < 0.7
