"""An insurer's own policy on the talk between doctors: found by name, counted, and never law."""

from datetime import date

import pytest

from appeals.law.payers import dates_of, ends, policies_of
from appeals.law.policy import Open, PolicyWindow
from appeals.law.rule import Unit
from appeals.law.rulebook import shipped

NOTICE = {"notice_date": date(2026, 3, 5), "notice_received": date(2026, 3, 9)}


def ids(insurer: str) -> list[str]:
    return [policy.id for policy in policies_of(shipped(), insurer)]


def test_a_policy_is_found_by_the_name_on_the_letter() -> None:
    assert ids("UnitedHealthcare Insurance Company") == ["unitedhealthcare"]
    assert ids("UHC") == ["unitedhealthcare"]


def test_the_more_exact_name_comes_first() -> None:
    assert ids("Aetna Better Health of Michigan") == ["aetna_better_health", "aetna"]


@pytest.mark.parametrize("insurer", ["", "Fictional Mutual", "Humanable Care"])
def test_no_policy_is_guessed_for_another_insurer(insurer: str) -> None:
    assert ids(insurer) == []


def test_windows_are_counted_from_the_notice_the_earliest_first() -> None:
    (policy,) = policies_of(shipped(), "UnitedHealthcare")

    found = dates_of(policy, NOTICE)

    assert [(each.window.id, each.last) for each in found] == [
        ("inpatient", date(2026, 3, 10)),
        ("outpatient", date(2026, 3, 26)),
    ]


def test_where_receipt_is_unknown_the_date_on_the_notice_stands_in() -> None:
    (policy,) = policies_of(shipped(), "Molina")

    known, unknown = dates_of(policy, NOTICE), dates_of(policy, {"notice_date": NOTICE["notice_date"]})

    assert known[0].last == date(2026, 3, 12)
    assert (unknown[0].last, unknown[0].from_notice) == (date(2026, 3, 10), True)
    assert dates_of(policy, {}) == ()


def test_what_is_not_known_of_an_insurer_is_said_to_be_unknown() -> None:
    (cigna,), (humana,) = policies_of(shipped(), "Cigna"), policies_of(shipped(), "Humana")

    assert (cigna.windows, cigna.after_appeal, cigna.verified) == ((), Open.UNKNOWN, False)
    assert (humana.after_denial, humana.after_appeal) == (Open.NEVER, Open.LOST)


def test_every_policy_is_marked_with_source_and_date() -> None:
    assert len(shipped().payers) == 17
    assert all(policy.checked_on == date(2026, 11, 23) for policy in shipped().payers)
    assert all(policy.url and policy.quote for policy in shipped().payers if policy.verified)


@pytest.mark.parametrize(("hours", "day"), [(36, 6), (47, 6), (48, 7)])
def test_of_hours_only_whole_days_are_counted(hours: int, day: int) -> None:
    window = PolicyWindow("own", "", hours, Unit.HOURS, "notice_date")

    (found,) = ends([window], NOTICE)

    assert found.last == date(2026, 3, day)


def test_a_window_from_another_day_than_the_letter_is_never_counted_from_the_letter() -> None:
    window = PolicyWindow("own", "", 3, Unit.CALENDAR_DAYS, "service_date")

    assert ends([window], NOTICE) == ()


def test_the_longest_name_that_occurs_says_how_exact_a_policy_is() -> None:
    assert ids("UnitedHealthcare Optum with Molina") == ["unitedhealthcare", "molina"]
