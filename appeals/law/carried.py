"""Another kind of coverage than was thought: which steps are its own, and which of its steps a filed one is."""

from __future__ import annotations

from appeals.law.book import Rulebook
from appeals.law.ladder import coverages
from appeals.law.unsettled import FIRST_APPEAL


def belongs(book: Rulebook, stage: str, coverage_type: str) -> bool:
    """Whether a step (a stage id) is on the ladder of this coverage, or on one its own goes on with.

    While the kind of coverage is not known ("") only the first appeal that stands for all kinds belongs.
    """
    if not coverage_type:
        return stage == FIRST_APPEAL
    return stage.partition(".")[0] in coverages(book, coverage_type)


def counterpart(book: Rulebook, stage: str, coverage_type: str) -> str | None:
    """The step of this coverage that a step filed under another one is: of the same name and kind, and decided by the
    same body in the words of the book. None where there is none: what went to another office was not filed here.
    """
    filed, here = book.stages.get(stage), book.stages.get(f"{coverage_type}.{stage.partition('.')[2]}")
    if filed is None or here is None or (filed.kind, filed.body) != (here.kind, here.body):
        return None
    return here.id
