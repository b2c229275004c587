"""What single states do that a table of lengths cannot show."""

from datetime import date
from typing import Any

import pytest

from appeals.law.deadlines import Answer, Due, Unknown, Unlimited, compute
from appeals.law.rulebook import shipped

REVIEW = "erisa_insured.external_state"
NOTICE = {"notice_date": "2026-06-01", "notice_received": "2026-06-04"}


def window(state: str, **inputs: Any) -> Answer:
    return compute(shipped(), REVIEW, NOTICE | {"state": state} | inputs)


def legal(state: str, **inputs: Any) -> object:
    found = window(state, **inputs)
    assert isinstance(found, Due), found
    return found.legal


def test_missouri_sets_no_last_day_and_gives_a_day_to_be_safe_by() -> None:
    found = window("MO")

    assert isinstance(found, Unlimited)
    assert found.conservative == date(2026, 10, 1)
    assert any("at any time" in told for told in found.because)


@pytest.mark.parametrize(
    ("received", "last"),
    [("2026-06-04", date(2026, 10, 4)), ("2026-10-31", date(2027, 2, 28)), ("2027-01-31", date(2027, 5, 31))],
)
def test_in_vermont_the_longer_of_days_and_months_holds(received: str, last: date) -> None:
    found = window("VT", notice_date=received, notice_received=received)

    assert isinstance(found, Due)
    assert found.legal == last


def test_the_safe_day_in_vermont_counts_from_the_notice_and_says_so() -> None:
    found = window("VT")

    assert isinstance(found, Due)
    assert found.conservative == date(2026, 10, 1)
    assert any("counted from the date printed on the notice" in told for told in found.because)


def test_an_administrative_grievance_in_new_mexico_has_twenty_days_from_the_decision() -> None:
    assert legal("NM", denial_kind="administrative") == date(2026, 6, 21)
    assert legal("NM", denial_kind="clinical") == date(2026, 10, 4)


def test_while_the_kind_of_denial_in_new_mexico_is_unknown_the_shorter_day_is_kept() -> None:
    found = window("NM")

    assert isinstance(found, Unknown)
    assert (found.missing, found.conservative) == (("denial_kind",), date(2026, 6, 18))


def test_an_urgent_request_in_south_carolina_has_fifteen_days() -> None:
    assert legal("SC", urgency="urgent") == date(2026, 6, 19)
    assert legal("SC", urgency="standard") == date(2026, 8, 3)


def test_an_urgent_request_in_michigan_has_ten_days_and_the_long_window_stays_beside_it() -> None:
    assert legal("MI", urgency="urgent") == date(2026, 6, 14)
    assert legal("MI", urgency="standard") == date(2026, 10, 9)
    assert any("127 days, is still open" in told for told in window("MI", urgency="urgent").because)


def test_while_urgency_in_michigan_is_unknown_the_shorter_day_is_kept() -> None:
    found = window("MI")

    assert isinstance(found, Unknown)
    assert (found.missing, found.conservative) == (("urgency",), date(2026, 6, 11))


def test_in_idaho_four_months_is_the_law_and_its_office_s_120_days_the_safe_day() -> None:
    found = window("ID")

    assert isinstance(found, Due)
    assert (found.legal, found.conservative) == (date(2026, 10, 1), date(2026, 9, 29))


def test_in_kentucky_the_sixty_days_warn_early_and_the_four_months_stay_open() -> None:
    found = window("KY")

    assert isinstance(found, Due)
    assert (found.legal, found.conservative) == (date(2026, 10, 4), date(2026, 7, 31))
    assert any("not to be treated as too late" in told for told in found.because)


@pytest.mark.parametrize(
    ("state", "event"),
    [("DC", "iro_assigned"), ("MA", "iro_assigned"), ("MD", "request_received"), ("IN", "request_received")],
)
def test_the_time_to_decide_runs_from_the_event_the_state_names(state: str, event: str) -> None:
    facts = NOTICE | {"state": state, "urgency": "standard"}

    found = compute(shipped(), REVIEW, facts | {event: "2026-07-01"}, clock="decision")
    lacking = compute(shipped(), REVIEW, facts | {"iro_request_received": "2026-07-01"}, clock="decision")

    assert isinstance(found, Due)
    assert isinstance(lacking, Unknown)
    assert lacking.missing == (event,)


@pytest.mark.parametrize("state", ["ND", "RI", "SC"])
def test_a_letter_may_give_longer_where_the_state_sets_only_the_least(state: str) -> None:
    assert legal(state, urgency="standard", notice_deadline="2026-12-01") == date(2026, 12, 1)
    assert legal("MT", notice_deadline="2026-12-01") == date(2026, 10, 2)


@pytest.mark.parametrize("state", ["ND", "RI", "SC"])
def test_what_the_plan_gives_for_its_own_appeal_stretches_no_review_by_the_state(state: str) -> None:
    assert legal(state, urgency="standard", plan_document_days=365) == legal(state, urgency="standard")


@pytest.mark.parametrize(
    ("state", "route"),
    [
        ("AZ", "coverage"),
        ("DE", "arbitration"),
        ("KY", "coverage"),
        ("MD", "coverage_decision"),
        ("MI", "contractual"),
        ("NM", "adverse_determination"),
        ("OH", "contractual"),
    ],
)
def test_a_denial_over_coverage_has_a_way_of_its_own_where_the_state_says_so(state: str, route: str) -> None:
    ways = [way for way in shipped().states[state].routes if "coverage" in way.denial_kinds]

    assert [way.id for way in ways] == [route]


def test_a_policy_taken_back_in_the_district_goes_to_another_office_than_other_denials() -> None:
    ways = {kind: way.id for way in shipped().states["DC"].routes for kind in way.denial_kinds}

    assert (ways["rescission"], ways["clinical"]) == ("rescission", "ombudsman")


@pytest.mark.parametrize("state", ["KY", "GA", "GU"])
def test_a_date_of_a_state_with_thin_sources_is_never_shown_as_verified(state: str) -> None:
    found = window(state, denial_kind="clinical")

    assert isinstance(found, Due)
    assert not found.verified
    assert any("ask whoever decides before you rely on the day" in told for told in found.because)


def test_a_date_of_a_state_with_good_sources_carries_no_such_warning() -> None:
    found = window("TX", denial_kind="clinical")

    assert isinstance(found, Due)
    assert found.verified
    assert not any("Few sources" in told for told in found.because)
