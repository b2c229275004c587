"""Where no law sets a time to appeal, the day the letter or the policy gives is kept, and what is missing is asked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from appeals.law.answers import answer
from appeals.law.deadlines import Answer, Unknown, UnknownClock, Unlimited, compute, compute_stage
from appeals.law.rulebook import RulebookError, load, shipped
from tests.law import small_book

NOTICE = {"notice_date": "2026-03-02", "notice_received": "2026-03-05"}
STEPS = ("stldi.internal_1", "health_sharing_ministry.internal_1", "grandfathered_individual.internal_1")


def told(step: str = "stldi.internal_1", **inputs: Any) -> Answer:
    return compute(shipped(), step, NOTICE | inputs)


@pytest.mark.parametrize("step", STEPS)
def test_a_time_that_no_law_sets_is_asked_for_and_never_passed_over(step: str) -> None:
    (found,) = compute_stage(shipped(), step, NOTICE)

    assert isinstance(found, Unknown)
    assert found.missing == ("notice_deadline", "plan_document_days")
    assert found.questions[0] == "What last day to appeal does the letter print?"
    assert (found.conservative, found.act_by) == (None, None)
    assert "No federal law sets a time" in found.because[0]


def test_the_day_the_letter_prints_is_kept_while_the_policy_is_still_asked_for() -> None:
    # Sun 31 May 2026 back to Fri 29 May; Mon 25 May is Memorial Day, but the three open days before are 28, 27, 26
    found = told(notice_deadline="2026-05-31")

    assert isinstance(found, Unknown)
    assert found.missing == ("plan_document_days",)
    assert (found.conservative, found.act_by) == (date(2026, 5, 29), date(2026, 5, 26))
    assert found.because[-1] == "Act 3 federal business days before that: Tue 26 May 2026."


def test_of_what_letter_and_policy_give_the_first_day_counts_and_nothing_more_is_asked() -> None:
    # 60 days from the date on the notice, 2 Mar, are Fri 1 May; the printed window of 90 days ends later
    found = told(plan_document_days=60, notice_window={"n": 90, "unit": "days", "anchor": "notice_date"})

    assert isinstance(found, Unlimited)
    assert (found.rule, found.conservative, found.act_by) == (None, date(2026, 5, 1), date(2026, 4, 28))
    assert found.cites == ("stldi",)


def test_a_number_of_days_without_a_date_to_count_from_asks_for_the_date() -> None:
    found = compute(shipped(), "stldi.internal_1", {"plan_document_days": 60})

    assert isinstance(found, Unknown)
    assert found.missing == ("notice_date", "notice_deadline")
    assert found.act_by is None


def test_outside_it_is_told_as_no_limit_of_the_law() -> None:
    item = {"id": 1, "stage": "stldi.internal_1", "inputs": NOTICE | {"notice_deadline": "2026-05-31"}}

    assert answer(shipped(), item)["unknown"] == ["plan_document_days"]
    item["inputs"] = {**NOTICE, "notice_deadline": "2026-05-31", "plan_document_days": 180}
    assert answer(shipped(), item) | {"because": []} == {
        "id": 1,
        "legal_due": None,
        "no_limit": True,
        "conservative_due": "2026-05-29",
        "act_by": "2026-05-26",
        "because": [],
        "cites": ["42 U.S.C. 300gg-91(b)(5)"],
        "verified": True,
    }


def test_only_the_time_to_file_is_set_by_papers() -> None:
    with pytest.raises(UnknownClock):
        compute(shipped(), "stldi.internal_1", NOTICE, clock="decision")


def test_a_step_with_a_clock_of_its_own_needs_nobody_else_to_set_the_time(tmp_path: Path) -> None:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["time_set_by"] = "the policy"

    with pytest.raises(RulebookError, match="who sets the time to file although it has a filing clock"):
        load(small_book.write(tmp_path, files))
