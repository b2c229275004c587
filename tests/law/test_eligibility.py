"""Whether an outside review can be asked for: what comes first, and whether it takes this kind of denial."""

from dataclasses import replace
from typing import Any

import pytest

from appeals.law.eligibility import Answer, Check, checks, route_of, state_of
from appeals.law.facts import read
from appeals.law.rulebook import shipped


def asked(step: str, *, after: str | None = None, silent: bool = False, **inputs: Any) -> dict[str, Check]:
    book = shipped()
    facts = read(book, inputs)
    before = f"{step.partition('.')[0]}.{after}" if after else None
    return {each.id: each for each in checks(book, book.stages[step], facts, after=before, silent=silent)}


def test_after_the_insurers_own_appeal_nothing_more_comes_first() -> None:
    found = asked("erisa_self_funded.external", after="internal_1")["first"]

    assert found.answer is Answer.YES
    assert "Internal appeal" in found.sentences[0]
    assert found.cites


def test_after_a_silence_a_person_looks_at_what_the_law_asks_of_it() -> None:
    found = asked("erisa_self_funded.external", after="internal_1", silent=True)["first"]

    assert found.answer is Answer.ASK
    assert "without an answer" in found.sentences[0]
    assert found.sentences[1].startswith("Strict compliance")


def test_a_silence_of_which_the_book_says_nothing_more_is_told_alone() -> None:
    book = shipped()
    step = book.stages["erisa_self_funded.internal_1"]
    quiet = replace(book, stages={**book.stages, step.id: replace(step, if_missed=None)})

    [found] = [
        each
        for each in checks(quiet, book.stages["erisa_self_funded.external"], read(book, {}), after=step.id, silent=True)
        if each.id == "first"
    ]

    assert len(found.sentences) == 1


def test_before_the_insurers_own_appeal_the_exceptions_are_told() -> None:
    federal = asked("erisa_self_funded.external")["first"]
    ohio = asked("individual_aca.external_state", state="OH")["first"]

    assert (federal.answer, ohio.answer) == (Answer.ASK, Answer.ASK)
    assert any("Urgent" in said for said in federal.sentences)
    assert ohio.sentences[0] == "The insurer's own appeal comes first. One level."
    assert any("waives" in said for said in ohio.sentences)


def test_where_there_is_no_exception_what_comes_first_is_a_no() -> None:
    book = shipped()
    step = replace(book.stages["erisa_self_funded.external"], early_start=None)

    [found, *_] = checks(book, step, read(book, {}), after=None, silent=False)

    assert (found.answer, found.sentences) == (Answer.NO, ("The steps before it come first.",))
    state = replace(book.states["OH"], exceptions=())
    bare = replace(book, states={**book.states, "OH": state})
    [found, *_] = checks(
        bare, book.stages["individual_aca.external_state"], read(book, {"state": "OH"}), after=None, silent=False
    )
    assert found.answer is Answer.NO


def test_where_the_state_asks_for_nothing_first_it_is_a_yes() -> None:
    book = shipped()
    [code] = [state.code for state in book.states.values() if state.exhaustion["required"] == "no"]

    assert asked("individual_aca.external_state", state=code)["first"].answer is Answer.YES


def test_a_review_of_the_first_decision_needs_nothing_before_it() -> None:
    assert asked("medicare_advantage.qio_fast_track")["first"].answer is Answer.YES


@pytest.mark.parametrize(
    ("kind", "answer"), [("clinical", Answer.YES), ("rescission", Answer.YES), ("coverage", Answer.ASK)]
)
def test_what_it_takes_is_compared_with_the_kind_of_denial(kind: str, answer: Answer) -> None:
    found = asked("erisa_self_funded.external", after="internal_1", denial_kind=kind)["reviewed"]

    assert found.answer is answer
    assert any(said.startswith("It does not take: ") for said in found.sentences)


def test_while_the_kind_of_denial_is_not_known_it_is_asked_for() -> None:
    found = asked("individual_aca.external_state", state="OH")["reviewed"]

    assert found.answer is Answer.ASK
    assert found.sentences[0] == shipped().question("denial_kind")
    assert found.verified


def test_where_nobody_wrote_down_what_it_takes_nothing_is_said() -> None:
    book = shipped()
    step = replace(book.stages["erisa_self_funded.external"], scope=None)

    assert [each.id for each in checks(book, step, read(book, {}), after=None, silent=False)] == ["first"]


def test_what_is_read_in_thin_sources_is_not_verified() -> None:
    book = shipped()
    thin = replace(book, states={**book.states, "OH": replace(book.states["OH"], confidence="low")})
    step = book.stages["individual_aca.external_state"]

    found = checks(thin, step, read(book, {"state": "OH"}), after=None, silent=False)

    assert [each.verified for each in found] == [False, False]


def test_the_state_of_a_step_is_asked_only_of_a_states_review() -> None:
    book = shipped()
    facts = read(book, {"state": "oh"})

    assert state_of(book, book.stages["erisa_self_funded.external"], facts) is None
    assert state_of(book, book.stages["individual_aca.external_state"], read(book, {})) is None
    here = state_of(book, book.stages["individual_aca.external_state"], facts)
    assert here is book.states["OH"]


@pytest.mark.parametrize(
    ("inputs", "way"), [({"denial_kind": "clinical"}, "medical_judgment"), ({"denial_kind": "coverage"}, "contractual")]
)
def test_in_some_states_the_kind_of_denial_decides_the_way(inputs: dict[str, Any], way: str) -> None:
    here = shipped().states["OH"]

    route = route_of(here, read(shipped(), inputs))

    assert route
    assert route.id == way
    assert route_of(here, read(shipped(), {})) is None
    assert route_of(shipped().states["CA"], read(shipped(), inputs)) is None


def test_every_review_of_every_coverage_and_state_can_be_asked() -> None:
    book = shipped()
    seen = 0
    for step in book.stages.values():
        if step.kind not in ("external_review", "hearing"):
            continue
        for state in [None, *book.states]:
            facts = read(book, {"state": state} if state else {})
            for after in (None, next(iter(step.follows), None)):
                assert checks(book, step, facts, after=after, silent=False)
                seen += 1
    assert seen > 4_000
