"""What is said of a case, read to the letter: silence, hours, zones, lists and the years between two days."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appeals.law.facts import ContradictoryFacts, LawError, UnknownFact, read
from appeals.law.rulebook import shipped

CHICAGO = ZoneInfo("America/Chicago")


def given(**inputs: Any) -> dict[str, object]:
    return dict(read(shipped(), inputs).given)


def test_an_empty_answer_is_silence() -> None:
    assert given(notice_date="", urgency="", state=None) == {}


@pytest.mark.parametrize("written", ["20260302T10", "2026-03-02T10"])
def test_a_text_longer_than_a_date_is_read_with_its_hour(written: str) -> None:
    assert given(notice_date=written) == {"notice_date": datetime(2026, 3, 2, 10)}  # noqa: DTZ001


def test_a_moment_of_another_zone_is_moved_only_where_ours_is_known() -> None:
    moment = datetime(2026, 3, 2, 18, tzinfo=UTC)

    assert given(notice_date=moment)["notice_date"] == moment
    assert given(notice_date=moment, tz="America/Chicago")["notice_date"] == moment
    assert getattr(given(notice_date=moment, tz="America/Chicago")["notice_date"], "hour", None) == 12
    assert getattr(given(notice_date=datetime(2026, 3, 2, 9), tz="America/Chicago")["notice_date"], "tzinfo", None) == (  # noqa: DTZ001
        CHICAGO
    )


WRONG: list[tuple[type[LawError], dict[str, Any], str]] = [
    (ContradictoryFacts, {"notice_date": "2026-02-30"}, "^Notice date “2026-02-30” cannot be read as a date.$"),
    (ContradictoryFacts, {"notice_date": True}, "^Notice date “True” cannot be read"),
    (UnknownFact, {"plan_document_days": True}, "^Plan document days must be a whole number, not “True”.$"),
    (ContradictoryFacts, {"excluded_periods": [["2026-02-01"]]}, "^Excluded periods needs a first day and a last day"),
    (ContradictoryFacts, {"excluded_periods": [["2026-02-01", "2026-02-02", "2026-02-03"]]}, "a first day and a last"),
    (ContradictoryFacts, {"notice_date": "2026-03-02", "notice_deadline": "2026-03-01"}, "printed deadline, Sun 1 Mar"),
    (UnknownFact, {"notice_window": {"n": 4, "unit": "moons"}}, "is not counted in “moons”"),
]


@pytest.mark.parametrize(("error", "inputs", "sentence"), WRONG)
def test_what_cannot_be_read_is_named_with_what_was_said(
    error: type[LawError], inputs: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        read(shipped(), inputs)


def test_a_period_of_one_day_has_the_same_first_and_last_day() -> None:
    facts = read(shipped(), {"excluded_periods": [["2026-02-01", "2026-02-01"]]})

    assert facts.excluded == {date(2026, 2, 1)}


def test_a_period_has_every_day_from_its_first_to_its_last() -> None:
    facts = read(shipped(), {"excluded_periods": [["2026-02-27", "2026-03-01"]]})

    assert facts.excluded == {date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)}


def test_a_letter_may_print_its_own_day_as_the_last() -> None:
    assert given(notice_date="2026-03-02", notice_deadline="2026-03-02")["notice_deadline"] == date(2026, 3, 2)


def test_two_days_of_one_case_lie_at_most_ten_years_of_366_days_apart() -> None:
    first, last = date(2016, 3, 1), date.fromordinal(date(2016, 3, 1).toordinal() + 3660)

    assert given(notice_date=first, request_received=last)["request_received"] == last
    with pytest.raises(ContradictoryFacts) as refused:
        given(notice_date=first, notice_received=date(2016, 3, 5), request_received=date(2026, 3, 10))
    assert str(refused.value).startswith("Tue 1 Mar 2016 and Tue 10 Mar 2026 are more than 10 years apart")
