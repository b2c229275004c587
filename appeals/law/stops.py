"""Does this stop the clock? One answer for each action on each step, with its source or the word that there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from appeals.law.book import Rulebook, StageRules
from appeals.law.facts import UnknownStage
from appeals.law.place import Act, Stop


@dataclass(frozen=True, slots=True)
class Answered:
    """An action and what it does to the clock of a step."""

    act: Act
    stop: Stop


def stops(book: Rulebook, stage: str) -> tuple[Answered, ...]:
    """Every action of the book with its answer for one step (a stage id). Raises UnknownStage."""
    step = book.stages.get(stage)
    if step is None:
        raise UnknownStage(f"“{stage}” is no step this rulebook knows.")
    return tuple(Answered(act, _answer(act, step)) for act in book.acts)


def stop_of(book: Rulebook, stage: str, act: str) -> Stop | None:
    """The answer of one action for one step (a stage id); None for an action nobody wrote down. Raises UnknownStage."""
    return next((each.stop for each in stops(book, stage) if each.act.id == act), None)


def _answer(act: Act, step: StageRules) -> Stop:
    """The first answer that fits the step; the last one of each action fits every step."""
    found = next(stop for stop in act.answers if _fits(stop, step))
    if found.needs_late_filing and step.late_filing:
        text = " ".join(step.late_filing.texts.values())
        return replace(found, sentence=f"{found.sentence} {text}", cites=(*found.cites, *step.late_filing.cites))
    return found


def _fits(stop: Stop, step: StageRules) -> bool:
    if stop.coverage and step.coverage not in stop.coverage:
        return False
    if stop.stages and step.step not in stop.stages:
        return False
    return not stop.needs_late_filing or step.late_filing is not None
