"""Everything a count of one step reads, kept beside its dates, so that a later rulebook can be asked the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from appeals.law.book import Rulebook
from appeals.law.carried import belongs
from appeals.law.deadlines import Answer, compute_stage
from appeals.law.ladder import Outcome
from appeals.law.rule import plain
from appeals.law.silence import count
from appeals.law.unsettled import FIRST_APPEAL, first_appeal


@dataclass(frozen=True, slots=True)
class Known:
    """One step and what is known of it; ``inputs`` are events and facts of the rulebook.

    ``coverage`` holds the answers to the coverage questions while several kinds are possible; ``denial`` and ``over``
    stand for the notice that a silence left standing and the last day of the decider that never answered.
    """

    step: str
    coverage_type: str
    outcome: str
    inputs: Mapping[str, object]
    coverage: Mapping[str, str] = field(default_factory=dict)
    denial: Mapping[str, object] = field(default_factory=dict)
    over: date | None = None

    def kept(self) -> dict[str, Any]:
        """The same as JSON-able text; `known_from` reads it back."""
        kept = plain(self)
        assert isinstance(kept, dict)
        return kept


def known_from(kept: Mapping[str, Any]) -> Known:
    """What `Known.kept` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    told = dict(kept)
    over = told.pop("over", None)
    return Known(**told, over=date.fromisoformat(over) if over else None)


def answers(book: Rulebook, known: Known) -> tuple[Answer, ...]:
    """Every clock of the step that can be running; none of a step that is not of this coverage. Raises LawError."""
    if not belongs(book, known.step, known.coverage_type):
        return ()  # filed while the coverage was thought to be another: its law is not this case's
    if known.outcome == Outcome.UNANSWERED:
        return count(book, known.step, known.inputs, denial=known.denial, over=known.over)
    if known.step == FIRST_APPEAL:
        return (first_appeal(book, known.coverage, outcome=known.outcome, inputs=known.inputs),)
    return compute_stage(book, known.step, known.inputs)
