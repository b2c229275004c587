"""While several kinds of coverage are possible: whose day counts, and which question is asked."""

from pathlib import Path
from typing import Any

import pytest

from appeals.law.book import CoverageQuestion
from appeals.law.counting import order
from appeals.law.facts import UnknownFact
from appeals.law.rulebook import load, shipped
from appeals.law.unsettled import candidates, first_appeal, settled
from appeals.law.which import Standing, stand
from tests.law import small_book

DENIED: dict[str, Any] = {
    "outcome": "denied",
    "inputs": {
        "notice_date": "2026-03-02",
        "notice_received": "2026-03-05",
        "claim_type": "pre_service",
        "urgency": "standard",
    },
}
ANY = {"source": "unknown"}


def test_of_all_kinds_the_earliest_safe_day_and_the_earliest_day_to_act_count() -> None:
    every = candidates(shipped(), tuple(shipped().coverage_types), **DENIED)

    found = first_appeal(shipped(), ANY, **DENIED)

    safe = {each.conservative for each in every if each.conservative}
    act_by = {each.act_by for each in every if each.act_by}
    assert (found.conservative, found.act_by) == (min(safe, key=order), min(act_by, key=order))
    assert found.conservative != max(safe, key=order)
    assert found.act_by != max(act_by, key=order)


def test_each_kind_is_told_with_its_day_or_that_it_has_none() -> None:
    every = candidates(shipped(), tuple(shipped().coverage_types), **DENIED)

    told = first_appeal(shipped(), ANY, **DENIED).because

    for each in every:
        (line,) = [line for line in told if line.startswith(f"If it is “{each.kind.plain_name}”: ")]
        assert ("no day can be counted yet" in line) is (each.act_by is None)


def test_what_would_settle_it_is_asked_until_it_is_settled() -> None:
    settling = stand(shipped(), ANY).settle
    assert settling is not None

    assert first_appeal(shipped(), ANY, **DENIED).questions == (settling.question, settling.find_out)
    only = first_appeal(shipped(), {"source": "sharing"}, **DENIED)
    assert only.questions == ()


def test_a_single_day_is_not_called_the_earliest(tmp_path: Path) -> None:
    found = first_appeal(load(small_book.write(tmp_path, small_book.files())), {"source": "job"}, outcome="denied",
                         inputs={"notice_date": "2026-03-02"})  # fmt: skip

    assert len(found.because) == 1
    assert found.act_by is not None


def test_one_i_do_not_know_beside_an_answer_that_settles_it_changes_nothing() -> None:
    assert settled(shipped(), {"source": "sharing", "employer": "unknown"}) == "health_sharing_ministry"


@pytest.mark.parametrize("step", [{"automatic": True}, {"kind": "regulator_complaint"}])
def test_a_step_that_needs_nobody_or_stands_beside_the_others_is_no_first_appeal(
    tmp_path: Path, step: dict[str, Any]
) -> None:
    files = small_book.files()
    files["federal/plan.yaml"]["stages"]["internal_1"] |= step

    (only,) = candidates(load(small_book.write(tmp_path, files)), ("plan",), outcome="denied", inputs={})

    assert (only.stage, only.act_by) == (None, None)


def test_nothing_can_be_settled_by_a_question_that_is_not_in_the_book() -> None:
    with pytest.raises(UnknownFact, match="no question about coverage"):
        stand(shipped(), {"colour": "red"})


def leaves(question: CoverageQuestion, here: Standing) -> list[set[str]]:
    known = [answer.leaves & set(here.possible) for id, answer in question.answers.items() if id != "unknown"]
    return [set(each) for each in known]


def test_only_a_question_that_parts_what_is_possible_is_asked_the_first_of_the_book_first() -> None:
    questions = list(shipped().coverage_questions.values())
    queue: list[dict[str, str]] = [{}]
    while queue:
        answers = queue.pop()
        here = stand(shipped(), answers)
        parting = [
            each
            for each in questions
            if len({frozenset(left) for left in leaves(each, here) if left}) > 1
            and all(answers.get(id) in given for id, given in each.asked_when.items())
        ]
        unasked = [each for each in parting if each.id not in answers]
        assert here.ask is (unasked[0] if unasked else None), answers
        open_ = [each for each in parting if answers.get(each.id, "unknown") == "unknown"]
        assert (here.settle is None) is (not open_)
        if here.settle:
            worst = {each.id: max(map(len, leaves(each, here))) for each in open_}
            assert worst[here.settle.id] == min(worst.values()), answers
        if here.ask:
            queue += [answers | {here.ask.id: answer} for answer in here.ask.answers]
