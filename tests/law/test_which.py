"""Which coverage is it: answers rule kinds out, nobody has to know, and every kind can be reached."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from appeals.law.facts import ContradictoryFacts, UnknownFact
from appeals.law.rulebook import load, shipped
from appeals.law.unsettled import FIRST_APPEAL, candidates, first_appeal, settled
from appeals.law.which import Standing, possible, stand
from tests.law import small_book

FUNDING_UNKNOWN = {"source": "job", "employer": "private", "size": "some", "funding": "unknown", "grandfathered": "no"}
DENIED = {"notice_date": "2026-03-02", "notice_received": "2026-03-05", "claim_type": "pre_service"}


def every_way(answers: dict[str, str]) -> list[tuple[dict[str, str], Standing]]:
    """Every way through the questions, each answered in every manner."""
    here = stand(shipped(), answers)
    if here.ask is None:
        return [(answers, here)]
    return [way for answer in here.ask.answers for way in every_way(answers | {here.ask.id: answer})]


WAYS = every_way({})


def test_every_kind_of_coverage_is_the_end_of_some_way() -> None:
    ends = {here.possible[0] for _, here in WAYS if len(here.possible) == 1}

    assert ends == set(shipped().coverage_types)


def test_no_way_is_longer_than_six_questions() -> None:
    assert max(len(answers) for answers, _ in WAYS) <= 6


def test_no_way_of_the_questions_asked_ends_in_a_contradiction() -> None:
    assert [answers for answers, here in WAYS if here.contradiction] == []


def test_who_knows_every_answer_ends_in_one_kind_or_in_a_question_that_would_settle_it() -> None:
    for answers, here in WAYS:
        assert len(here.possible) == 1 or here.settle is not None, answers


def test_i_do_not_know_rules_nothing_out() -> None:
    assert set(stand(shipped(), {"source": "unknown"}).possible) == set(shipped().coverage_types)


def test_answers_that_contradict_each_other_leave_nothing_and_say_so() -> None:
    here = stand(shipped(), {"source": "medicare", "employer": "church"})

    assert (here.possible, here.contradiction, here.settle) == ((), True, None)


def test_the_question_that_would_settle_it_says_whom_to_ask_and_what_to_say() -> None:
    here = stand(shipped(), FUNDING_UNKNOWN)

    assert here.possible == ("erisa_self_funded", "erisa_insured")
    assert here.ask is None
    assert here.settle is not None
    assert here.settle.id == "funding"
    assert "self-funded or fully insured" in here.settle.find_out


def test_the_question_that_leaves_the_fewest_kinds_would_settle_it() -> None:
    settle = [stand(shipped(), {"source": source}).settle for source in ("medicaid", "bought")]

    assert [each.id for each in settle if each] == ["one_plan_for_both", "bought_how"]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [({"colour": "red"}, "no question about coverage"), ({"source": "moon"}, "It is one of: job, bought")],
)
def test_a_question_or_an_answer_that_is_not_in_the_book_is_refused(answers: dict[str, str], sentence: str) -> None:
    with pytest.raises(UnknownFact, match=sentence):
        possible(shipped(), answers)


def test_while_two_kinds_are_possible_the_earliest_safe_day_rules_and_both_are_told() -> None:
    found = first_appeal(shipped(), {"source": "medicare", "medicare_card": "private_plan"} | NOT_BOTH, **ASKED)

    assert (found.stage, found.missing) == (FIRST_APPEAL, ("coverage_type",))
    assert (found.conservative, found.act_by) == (date(2026, 5, 1), date(2026, 4, 28))
    assert found.because[0].startswith("If it is “Medicare Advantage")


ASKED: dict[str, Any] = {"outcome": "denied", "inputs": DENIED | {"urgency": "standard"}}
NOT_BOTH = {"one_plan_for_both": "unknown"}


def test_several_kinds_are_told_each_with_its_day_the_earliest_first() -> None:
    found = candidates(shipped(), ("erisa_insured", "medicare_advantage"), **ASKED)

    assert [each.kind.id for each in found] == ["medicare_advantage", "erisa_insured"]
    assert [each.act_by for each in found] == [date(2026, 4, 28), date(2026, 8, 25)]


def test_without_a_date_on_the_letter_no_day_is_given_for_any_kind() -> None:
    found = first_appeal(shipped(), FUNDING_UNKNOWN, outcome="denied", inputs={"claim_type": "pre_service"})

    assert (found.conservative, found.act_by) == (None, None)
    assert all("no day can be counted yet" in line for line in found.because)


def test_contradictory_facts_are_refused_and_never_swallowed() -> None:
    wrong = DENIED | {"notice_received": "2026-01-01"}

    with pytest.raises(ContradictoryFacts):
        first_appeal(shipped(), FUNDING_UNKNOWN, outcome="denied", inputs=wrong)


def test_several_kinds_with_a_day_each_say_that_the_earliest_counts() -> None:
    found = first_appeal(shipped(), FUNDING_UNKNOWN, outcome="denied", inputs=ASKED["inputs"])

    assert found.because[-1] == "Until the kind of coverage is known, the earliest of these days counts."


def test_a_kind_whose_first_step_has_no_clock_stands_beside_the_others_without_a_day(tmp_path: Path) -> None:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"]["filing"] = []

    book = load(small_book.write(tmp_path, files))
    (only,) = candidates(book, ("plan",), outcome="denied", inputs={"notice_date": "2026-03-02"})

    assert (only.stage, only.act_by) == ("plan.internal_1", None)


def test_a_kind_that_nobody_wrote_down_stands_beside_the_others_without_a_step() -> None:
    written, later = candidates(small_book.shipped_before("tricare"), ("tricare", "champva"), **ASKED)

    assert (written.kind.id, written.stage) == ("champva", "champva.internal_1")
    assert (later.kind.id, later.stage, later.act_by) == ("tricare", None, None)


def test_what_is_possible_comes_in_the_order_of_the_book() -> None:
    assert possible(shipped(), FUNDING_UNKNOWN) == ("erisa_self_funded", "erisa_insured")


def test_one_kind_left_is_settled_and_several_are_not() -> None:
    assert settled(shipped(), {"source": "sharing"}) == "health_sharing_ministry"
    assert settled(shipped(), FUNDING_UNKNOWN) is None
    assert settled(shipped(), {}) is None
