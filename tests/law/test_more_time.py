"""More time that the other side takes: what the law allows counts, the rest is told and does not."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from appeals.law.deadlines import Due, compute
from appeals.law.extensions import judge
from appeals.law.facts import ContradictoryFacts, Taken, read
from appeals.law.more_time import verdicts, while_they_wait
from appeals.law.rulebook import shipped
from tests.law.asked import due, unknown
from tests.law.small_book import book_with

PLAN = "medicare_advantage.internal_1"
FILED = {"request_received": "2026-03-02", "urgency": "standard", "claim_type": "pre_service"}


def taken(told_on: str = "2026-03-20", until: str = "", *, reason: bool = True) -> dict[str, Any]:
    return {"told_on": told_on, "until": until, "reason": reason}


def ends(stage: str = PLAN, *extensions: dict[str, Any], **more: Any) -> Due:
    return due(stage, "decision", **{**FILED, **more}, extensions=list(extensions))


def one(stage: str = PLAN, *extensions: dict[str, Any], **more: Any) -> Any:
    return verdicts(shipped(), stage, {**FILED, **more, "extensions": list(extensions)})[-1]


def test_an_extension_the_law_allows_moves_their_date_and_says_the_condition() -> None:
    found = ends(PLAN, taken())

    assert (ends(PLAN).legal, found.legal) == (date(2026, 4, 1), date(2026, 4, 15))
    assert any("extended by 14 calendar days. The law's condition: At the enrollee's" in why for why in found.because)
    assert not one(PLAN, taken()).fault


def test_a_longer_one_counts_as_far_as_the_law_goes() -> None:
    found = ends(PLAN, taken(until="2026-05-01"))

    assert found.legal == date(2026, 4, 15)
    assert any("longer than the law allows: Wed 15 Apr 2026" in why for why in found.because)
    assert one(PLAN, taken(until="2026-05-01")).fault


def test_the_day_they_name_is_told_and_the_laws_own_day_stands() -> None:
    found = ends(PLAN, taken(until="2026-04-10"))

    assert found.legal == date(2026, 4, 15)
    assert any("They said that they will answer by Fri 10 Apr 2026." in why for why in found.because)
    assert not one(PLAN, taken(until="2026-04-10")).fault
    assert "will answer" not in " ".join(ends(PLAN, taken(until="2026-04-15")).because)


@pytest.mark.parametrize(
    ("extensions", "words"),
    [
        ([taken("2026-04-02")], "came too late and is not counted"),
        ([taken(reason=False)], "They gave no reason, so it is not counted. The law's condition:"),
    ],
)
def test_one_that_comes_too_late_or_without_a_reason_is_told_and_not_counted(
    extensions: list[dict[str, Any]], words: str
) -> None:
    found = ends(PLAN, *extensions)

    assert found.legal == date(2026, 4, 1)
    assert any(words in why for why in found.because)
    assert one(PLAN, *extensions).fault


def test_one_told_on_the_last_day_of_their_time_counts() -> None:
    assert ends(PLAN, taken("2026-04-01")).legal == date(2026, 4, 15)


def test_the_law_allows_it_once() -> None:
    found = ends(PLAN, taken("2026-04-05"), taken("2026-03-20"))

    assert found.legal == date(2026, 4, 15)
    assert any("The law allows that once, so this one is not counted." in why for why in found.because)


def test_where_it_may_be_more_than_once_the_number_is_told(tmp_path: Any) -> None:
    rule = {"extension": {"n": 5, "unit": "calendar_days", "max_times": 2}}
    book = book_with(tmp_path, **rule)
    three = [Taken(date(2026, 3, day), None, False) for day in (1, 2, 3)]
    found = judge(book.stages["plan.internal_1"].filing[0], date(2026, 3, 10), three)

    assert [each.counts for each in found] == [True, True, False]
    assert found[-1].sentences[-1] == "The law allows that 2 times, so this one is not counted."


def test_where_none_is_allowed_it_is_told_and_no_day_moves() -> None:
    stage = "erisa_self_funded.internal_1"
    found = ends(stage, taken(), plan_appeal_levels=1)

    assert found.legal == ends(stage, plan_appeal_levels=1).legal
    assert any("No extension is allowed here" in why for why in found.because)
    assert one(stage, taken(), plan_appeal_levels=1).fault


def test_where_the_law_only_describes_it_nothing_is_counted_and_nobody_is_at_fault() -> None:
    urgent = {"urgency": "urgent", "request_received": "2026-03-02T09:00:00-05:00", "tz": "America/New_York"}
    found = one("erisa_self_funded.initial", taken("2026-03-03"), **urgent)

    assert (found.counts, found.fault) == (False, False)
    assert "no fixed number" in found.sentences[1]


def test_hours_are_extended_too() -> None:
    at = {"urgency": "urgent", "request_received": "2026-03-02T09:00:00", "tz": "America/New_York"}
    found = ends(PLAN, taken("2026-03-04"), **at)

    assert isinstance(found.legal, datetime)
    assert found.legal.date() == date(2026, 3, 19)


def test_while_their_own_time_cannot_be_counted_nothing_is_judged() -> None:
    asked = {"extensions": [taken()]}

    assert verdicts(shipped(), PLAN, {**asked, "urgency": "standard", "claim_type": "pre_service"}) == ()
    assert verdicts(shipped(), PLAN, {**asked, "request_received": "2026-03-02"}) == ()
    assert verdicts(shipped(), "medicare_advantage.court", asked) == ()


def test_a_states_review_is_judged_by_the_state() -> None:
    facts = {**FILED, "state": "CA", "iro_request_received": "2026-03-02", "extensions": [taken()]}

    assert len(verdicts(shipped(), "erisa_insured.external_state", facts)) == 1


# --- they wait for information


def paused(since: str, until: str = "") -> dict[str, str]:
    return {"since": since, "until": until}


def test_where_a_source_says_so_their_clock_stands_still_until_we_answer() -> None:
    stage = "erisa_self_funded.initial"

    still = due(stage, "decision", **FILED, pauses=[paused("2026-03-10", "2026-03-20")])
    waiting = unknown(stage, "decision", **FILED, pauses=[paused("2026-03-10")])

    assert still.legal == date(2026, 3, 27)  # 15 days from 2 March, and the ten they waited
    assert "Their clock stood still from Tue 10 Mar 2026 to Fri 20 Mar 2026, 10 calendar days" in " ".join(
        still.because
    )
    assert waiting.missing == ("pauses",)


def test_where_no_source_says_it_their_date_stays_and_the_doubt_is_told() -> None:
    found = ends(PLAN, pauses=[paused("2026-03-10", "2026-03-20")])

    assert found.legal == date(2026, 4, 1)
    assert any("It is not counted. Whether their clock stands still" in why for why in found.because)
    assert while_they_wait(shipped(), PLAN).stops == "unknown"  # type: ignore[union-attr]


def test_a_book_without_that_question_says_that_nobody_knows(tmp_path: Any) -> None:
    book = replace(shipped(), acts=())
    found = compute(book, PLAN, {**FILED, "pauses": [paused("2026-03-10")]}, clock="decision")

    assert isinstance(found, Due)
    assert any("is not known." in why for why in found.because)
    assert while_they_wait(book, PLAN) is None


def test_waiting_moves_no_date_of_ours() -> None:
    denied = {"notice_date": "2026-01-02", "notice_received": "2026-01-05"}
    plain = due("erisa_self_funded.internal_1", **denied)

    assert due("erisa_self_funded.internal_1", **denied, pauses=[paused("2026-01-10")]) == plain


@pytest.mark.parametrize(
    "facts",
    [{"extensions": ["2026-03-20"]}, {"extensions": [{"until": "2026-03-20"}]}, {"pauses": [{"since": "soon"}]}],
)
def test_what_cannot_be_read_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(ContradictoryFacts):
        read(shipped(), facts)
