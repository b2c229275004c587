"""After a decider let its time pass: what that opens, and by when to act while no letter starts a time."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from appeals.law import silence
from appeals.law.deadlines import Answer, Due, Unknown, UnknownStage
from appeals.law.rulebook import shipped

EXTERNAL = "erisa_self_funded.external"
DENIAL = {"notice_date": date(2026, 3, 2), "notice_received": date(2026, 3, 6)}
SILENT = {"prior_outcome": "no_response", "claim_type": "pre_service"}


def filing(stage: str, *, denial: dict[str, date], over: date | None, **inputs: object) -> Answer:
    found = silence.count(shipped(), stage, {**SILENT, **inputs}, denial=denial, over=over)
    (answer,) = [each for each in found if each.clock == "filing"]
    return answer


def test_silence_opens_the_steps_of_the_book_and_says_what_it_says_of_them() -> None:
    found = silence.silence(shipped(), "erisa_self_funded", "erisa_self_funded.internal_1", {})

    assert [rung.stage for rung in found.opened] == [EXTERNAL, "erisa_self_funded.court"]
    assert found.consequence is not None
    assert found.consequence.effect == "deemed_exhausted"


def test_where_the_book_opens_nothing_a_complaint_alone_is_no_step_forward() -> None:
    found = silence.silence(shipped(), "erisa_self_funded", EXTERNAL, {})

    assert found.opened == ()


def test_a_step_of_another_coverage_is_refused() -> None:
    with pytest.raises(UnknownStage):
        silence.silence(shipped(), "erisa_insured", EXTERNAL, {})


def test_a_rule_made_for_silence_gives_a_firm_date() -> None:
    asked = date(2026, 3, 20)

    found = filing("fehb_pshb.external", denial=DENIAL, over=date(2026, 4, 19), reconsideration_request_date=asked)

    assert isinstance(found, Due)
    assert found.legal == date(2026, 7, 18)


def test_while_no_letter_starts_the_time_the_denial_that_stands_gives_the_day_to_be_safe_by() -> None:
    found = filing(EXTERNAL, denial=DENIAL, over=date(2026, 4, 19))

    assert isinstance(found, Unknown)
    assert found.missing == (silence.LATE_ANSWER,)
    assert found.conservative == date(2026, 7, 2)
    assert found.because[0].endswith("counted from the denial that stands.")


def test_it_is_counted_from_the_end_of_their_time_where_the_denial_gives_an_earlier_day() -> None:
    found = filing(EXTERNAL, denial=DENIAL, over=date(2026, 9, 1))

    assert isinstance(found, Unknown)
    assert found.conservative == date(2026, 12, 31)
    assert "Tue 1 Sep 2026, when their time was over" in found.because[0]


def test_the_end_of_their_time_stands_in_for_a_denial_without_a_date() -> None:
    found = filing(EXTERNAL, denial={}, over=date(2026, 9, 1))

    assert isinstance(found, Unknown)
    assert found.conservative == date(2026, 12, 31)


@pytest.mark.parametrize("denial", [DENIAL, {}])
def test_where_their_time_is_not_known_only_the_denial_can_give_a_day(denial: dict[str, date]) -> None:
    found = filing(EXTERNAL, denial=denial, over=None)

    assert isinstance(found, Unknown)
    assert (found.conservative is None) is (denial == {})
    assert found.questions == (silence.ASK,)


def test_other_clocks_of_the_step_are_left_as_they_are() -> None:
    found = silence.count(
        shipped(), EXTERNAL, {**SILENT, "request_received": date(2026, 5, 1)}, denial=DENIAL, over=date(2026, 4, 19)
    )

    missing = {each.clock: getattr(each, "missing", ()) for each in found}
    assert (missing["filing"], missing["decision"]) == ((silence.LATE_ANSWER,), ("urgency",))


def test_a_denial_whose_time_ends_with_theirs_is_over_before_the_step_opens() -> None:
    same, next_day = (filing(EXTERNAL, denial=DENIAL, over=date(2026, 7, day)) for day in (2, 1))

    assert (same.conservative, next_day.conservative) == (date(2026, 11, 2), date(2026, 7, 2))


WAITS = Unknown("a.b", "filing", None, ("notice_date",), ("When?",))
COUNTED = replace(WAITS, conservative=date(2026, 5, 1), act_by=date(2026, 4, 28), because=("A sum.",))


@pytest.mark.parametrize("undated", [None, WAITS])
def test_a_start_that_gives_no_day_leaves_the_other_to_count(undated: Unknown | None) -> None:
    over = date(2026, 6, 1)

    neither, one, other = (
        silence._safe(WAITS, dated, over) for dated in ([undated] * 2, [COUNTED, undated], [undated, COUNTED])
    )

    assert (neither.act_by, neither.because) == (None, ())
    assert (one.act_by, other.act_by) == (COUNTED.act_by, COUNTED.act_by)
    assert "the denial that stands" in one.because[0]
    assert "when their time was over" in other.because[0]


def test_what_is_missing_beside_the_letter_is_still_asked_for() -> None:
    nothing = replace(WAITS, missing=())

    assert silence._safe(nothing, [COUNTED], None) == nothing


def test_a_moment_is_compared_by_its_day() -> None:
    assert silence._day(datetime(2026, 3, 2, 9)) == date(2026, 3, 2)  # noqa: DTZ001
