"""Which clocks of a step run, and what is refused before any of them is counted."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from appeals.law.deadlines import Answer, Unknown, compute, compute_stage
from appeals.law.facts import ContradictoryFacts, UnknownClock
from appeals.law.rulebook import load, shipped
from tests.law import small_book
from tests.law.asked import DENIED, FIRST, due
from tests.law.small_book import RULE, shipped_without

BEFORE_ITS_DENIAL = {"notice_date": "2026-03-20", "request_received": "2026-03-01"}
ASKED_FOR = {"owed_by": "us", "contingent_on": ["released"]}


def running(folder: Path, step: dict[str, Any], **inputs: Any) -> dict[str, Answer]:
    files = small_book.files()
    files["events.yaml"]["events"]["released"] = "When released?"
    files["events.yaml"]["statements"]["released"] = "Released {day}."
    files["federal/plan.yaml"]["stages"]["internal_1"] |= step
    found = compute_stage(load(small_book.write(folder, files)), "plan.internal_1", inputs)
    return {each.clock: each for each in found}


def test_an_appeal_that_came_before_its_denial_is_refused_for_all_clocks_of_its_step() -> None:
    with pytest.raises(ContradictoryFacts, match="before the denial"):
        compute_stage(shipped(), FIRST, BEFORE_ITS_DENIAL)


def test_a_first_request_comes_before_its_denial_and_a_step_without_clocks_refuses_nothing() -> None:
    facts = {**BEFORE_ITS_DENIAL, "urgency": "standard", "claim_type": "pre_service"}

    (first,) = compute_stage(shipped(), "erisa_self_funded.initial", facts)

    assert first.clock == "decision"
    assert compute_stage(shipped(), "erisa_self_funded.complaint", BEFORE_ITS_DENIAL) == ()


def test_a_step_without_a_time_to_decide_has_none_once_it_is_filed(tmp_path: Path) -> None:
    assert list(running(tmp_path, {}, notice_date="2026-03-02", request_received="2026-03-20")) == ["filing"]


def test_the_time_to_decide_runs_as_soon_as_what_it_runs_from_is_known(tmp_path: Path) -> None:
    step = {"decision": [{**RULE, "runs_from": "released"}]}

    assert list(running(tmp_path, step, notice_date="2026-03-02")) == ["filing"]
    assert list(running(tmp_path, step, notice_date="2026-03-02", released="2026-03-20")) == ["filing", "decision"]


def test_a_step_that_starts_by_itself_is_still_ours_where_one_rule_asks_for_nothing_unknown(tmp_path: Path) -> None:
    rules = [{**RULE, "id": "a", "when": {"urgency": "urgent"}}, {**RULE, "id": "b"}]

    assert "filing" in running(tmp_path, {"automatic": True, "filing": rules}, notice_date="2026-03-02")


def test_a_step_that_starts_by_itself_asks_nothing_while_any_condition_is_unknown(tmp_path: Path) -> None:
    rule = {**RULE, "when": {"urgency": "urgent", "denial_kind": "clinical"}}

    assert running(tmp_path, {"automatic": True, "filing": [rule]}, notice_date="2026-03-02", urgency="urgent") == {}


def test_an_occasional_clock_that_runs_from_the_notice_begins_with_what_it_depends_on(tmp_path: Path) -> None:
    step = {"other_clocks": [{**RULE, **ASKED_FOR}]}

    assert "other_clocks" not in running(tmp_path, step, notice_date="2026-03-02")
    assert "other_clocks" in running(tmp_path, step, notice_date="2026-03-02", released="2026-03-03")


def test_a_rival_that_cannot_be_dated_leaves_no_day_to_be_safe_by(tmp_path: Path) -> None:
    rules = [{**RULE, "id": "a", "when": {"urgency": "urgent"}}, {**RULE, "id": "b", "runs_from": "released"}]

    found = running(tmp_path, {"filing": rules}, notice_date="2026-03-02")["filing"]

    assert isinstance(found, Unknown)
    assert (found.missing, found.conservative, found.act_by, found.because) == (("urgency",), None, None, ())


def test_a_rival_of_theirs_leaves_no_day_to_be_safe_by(tmp_path: Path) -> None:
    rules = [{**RULE, "id": "a", "when": {"urgency": "urgent"}}, {**RULE, "id": "b", "owed_by": "insurer"}]

    found = running(tmp_path, {"filing": rules}, notice_date="2026-03-02")["filing"]

    assert isinstance(found, Unknown)
    assert (found.conservative, found.act_by) == (None, None)


def test_only_a_review_by_the_state_asks_which_state(tmp_path: Path) -> None:
    book = shipped_without("OH")

    assert compute(book, FIRST, {**DENIED, "state": "OH"}) == due(FIRST, **DENIED)


def test_a_rule_that_may_be_the_only_one_says_nothing_of_other_days(tmp_path: Path) -> None:
    one = running(tmp_path, {"filing": [{**RULE, "when": {"urgency": "urgent"}}]}, notice_date="2026-03-02")["filing"]
    rules = [{**RULE, "id": "a", "when": {"urgency": "urgent"}}, {**RULE, "id": "b"}]
    two = running(tmp_path, {"filing": rules}, notice_date="2026-03-02")["filing"]

    assert isinstance(one, Unknown)
    assert isinstance(two, Unknown)
    assert one.conservative == two.conservative == date(2026, 3, 12)
    assert not any("earliest of the days" in told for told in one.because)
    assert any("earliest of the days" in told for told in two.because)


@pytest.mark.parametrize(
    ("stage", "clock", "sentence"),
    [
        ("erisa_self_funded.external", "other_clocks", "preliminary_review, preliminary_notice"),
        ("erisa_self_funded.external", "continuation_of_benefits", "Clocks of this step: filing, decision, other"),
        (FIRST, "other_clocks", "sets no other_clocks clock"),
    ],
)
def test_a_clock_that_is_not_there_is_answered_with_those_that_are(stage: str, clock: str, sentence: str) -> None:
    with pytest.raises(UnknownClock, match=sentence):
        compute(shipped(), stage, {}, clock=clock)


def test_a_presumed_day_of_receipt_is_cited_beside_the_rule() -> None:
    found = due("medicare_advantage.internal_1", notice_date="2026-03-02")

    assert set(shipped().presumptions["medicare_5_calendar_days"].cites) < set(found.cites)
