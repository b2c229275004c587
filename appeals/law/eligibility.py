"""Whether an outside review can be asked for: what must come first, and whether this kind of denial is reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from appeals.law.book import STATE_STEP, Rulebook, StageRules
from appeals.law.facts import Facts
from appeals.law.rule import THIN
from appeals.law.saying import say
from appeals.law.state import Route, StateRules

DENIAL_KIND = "denial_kind"
OWN_FIRST = "The insurer's own appeal comes first."
MEDICAL = ("clinical", "rescission")
"""Kinds of denial that every outside review in the book takes; for the others its own list decides."""


class Answer(StrEnum):
    """What is known: yes, no, or that a person has to look or to answer."""

    YES = "yes"
    NO = "no"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing an outside review asks: `id` is `first` (what must come before it) or `reviewed` (kind of denial)."""

    id: str
    answer: Answer
    sentences: tuple[str, ...]
    cites: tuple[str, ...]
    verified: bool


def checks(book: Rulebook, step: StageRules, facts: Facts, *, after: str | None, silent: bool) -> tuple[Check, ...]:
    """What an outside review or hearing asks before it looks at a case.

    ``after`` is the stage id of the step whose answer is challenged, None for the first denial; ``silent`` says that it
    ended without an answer.
    """
    here = state_of(book, step, facts)
    first = _first(book, step, here, facts, after=after, silent=silent)
    reviewed = _reviewed(book, step, here, facts)
    return (first, reviewed) if reviewed else (first,)


def state_of(book: Rulebook, step: StageRules, facts: Facts) -> StateRules | None:
    """The state whose review this step is; None for a federal one, and while the state is not known."""
    return book.states.get(str(facts.of("state")).upper()) if step.step == STATE_STEP else None


def route_of(here: StateRules, facts: Facts) -> Route | None:
    """The way this kind of denial takes, in a state where the kind decides; None while that is open or no matter."""
    kind = facts.of(DENIAL_KIND)
    return next((route for route in here.routes if kind in route.denial_kinds), None)


def _first(
    book: Rulebook, step: StageRules, here: StateRules | None, facts: Facts, *, after: str | None, silent: bool
) -> Check:
    """Whether what must come before the step has come."""
    cites, sure = (here.cites, read_in(here, "exhaustion")) if here else (step.cites, step.sure)

    def told(answer: Answer, *sentences: str) -> Check:
        return Check("first", answer, sentences, cites, sure)

    before = book.stages.get(after or "")
    if before and silent:
        standard = before.if_missed.standard if before.if_missed else ""
        said = say("{step} ended without an answer in time, and for that the rules open this step.", step=before.name)
        return told(Answer.ASK, said, *([standard] if standard else []))
    if before:
        return told(Answer.YES, say("{step} came first and has been answered.", step=before.name))
    if here and here.exhaustion["required"] == "no":
        return told(Answer.YES, "The insurer's own appeal is not needed first.")
    if not here and f"{step.coverage}.initial" in step.follows:
        return told(Answer.YES, "It may be asked for against the first decision.")
    needed = _own_first(here) if here else ""
    exceptions = here.exceptions if here else (step.early_start.when,) if step.early_start else ()
    if not exceptions:
        return told(Answer.NO, needed or "The steps before it come first.")
    return told(Answer.ASK, needed or "The steps before it come first, but for these cases:", *exceptions)


def _own_first(here: StateRules) -> str:
    levels = str(here.exhaustion.get("levels", ""))
    return say("The insurer's own appeal comes first. {levels}", levels=levels) if levels else OWN_FIRST


def _reviewed(book: Rulebook, step: StageRules, here: StateRules | None, facts: Facts) -> Check | None:
    """Whether this kind of denial is one it takes; None where nobody wrote down what it takes."""
    includes = here.scope if here else step.scope.includes if step.scope else ()
    excludes = step.scope.excludes if step.scope and not here else ()
    if not includes and not excludes:
        return None
    cites, sure = (here.cites, read_in(here, "scope")) if here else (step.cites, step.sure)
    lists = [say("It takes: {these}.", these="; ".join(includes))] if includes else []
    lists += [say("It does not take: {these}.", these="; ".join(excludes))] if excludes else []
    kind = facts.of(DENIAL_KIND)
    if kind is None:
        return Check("reviewed", Answer.ASK, (book.question(DENIAL_KIND), *lists), cites, sure)
    if kind in MEDICAL:
        return Check("reviewed", Answer.YES, tuple(lists), cites, sure)
    return Check(
        "reviewed", Answer.ASK, ("Compare this denial with the list before you count on it.", *lists), cites, sure
    )


def read_in(here: StateRules, field: str) -> bool:
    """Whether somebody read this field of a state in a source, and the state's sources are not thin."""
    return here.confidence != THIN and field in here.verified_fields
