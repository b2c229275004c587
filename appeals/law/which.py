"""Which coverage is it? A few plain questions, what the answers leave possible, and the one question worth asking.

An answer only ever rules kinds of coverage out; “I don't know” rules out none, so a guess never decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appeals.law.book import CoverageQuestion, Rulebook
from appeals.law.facts import UnknownFact

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the questions stand: what is still possible, what to ask next, and what would settle it.

    ``ask`` is None when no unasked question can part what is possible. ``settle`` is the question, asked or not, whose
    answer would part it most; None when one kind is left. ``contradiction``: the answers leave nothing.
    """

    possible: tuple[str, ...]
    ask: CoverageQuestion | None
    settle: CoverageQuestion | None
    contradiction: bool


def stand(book: Rulebook, answers: Mapping[str, str]) -> Standing:
    """From the answers so far (question id to answer id) to what is possible and what to ask.

    Raises UnknownFact for a question or an answer that is not in the book.
    """
    _check(book, answers)
    left = _left(book, answers)
    telling = [each for each in book.coverage_questions.values() if _in_place(each, answers) and _parts(each, left) > 1]
    unasked = [each for each in telling if each.id not in answers]
    unsettled = [each for each in telling if answers.get(each.id, UNKNOWN) == UNKNOWN]
    return Standing(
        possible=left,
        ask=unasked[0] if unasked else None,
        settle=min(unsettled, key=lambda each: _worst(each, left)) if unsettled else None,
        contradiction=not left,
    )


def possible(book: Rulebook, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The coverage types the answers leave, in the order of the book; empty when they contradict each other."""
    _check(book, answers)
    return _left(book, answers)


def _check(book: Rulebook, answers: Mapping[str, str]) -> None:
    for id, answer in answers.items():
        question = book.coverage_questions.get(id)
        if question is None:
            raise UnknownFact(f"“{id}” is no question about coverage.")
        if answer not in question.answers:
            known = ", ".join(question.answers)
            raise UnknownFact(f"“{answer}” is no answer to “{question.question}” It is one of: {known}.")


def _left(book: Rulebook, answers: Mapping[str, str]) -> tuple[str, ...]:
    sets = [book.coverage_questions[id].answers[answer].leaves for id, answer in answers.items()]
    return tuple(kind for kind in book.coverage_types if all(kind in leaves for leaves in sets))


def _in_place(question: CoverageQuestion, answers: Mapping[str, str]) -> bool:
    return all(answers.get(id) in given for id, given in question.asked_when.items())


def _parts(question: CoverageQuestion, left: tuple[str, ...]) -> int:
    """How many different things the known answers would leave of what is possible."""
    outcomes = {frozenset(answer.leaves & set(left)) for id, answer in question.answers.items() if id != UNKNOWN}
    return len(outcomes - {frozenset()}) if any(outcomes) else 0


def _worst(question: CoverageQuestion, left: tuple[str, ...]) -> int:
    """The most kinds that could still be possible after this question was answered."""
    return max(len(answer.leaves & set(left)) for id, answer in question.answers.items() if id != UNKNOWN)
