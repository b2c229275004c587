"""Steps whose decider let its time pass without an answer, and what the law makes of it: a choice, never a move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from appeals import clocks
from appeals.actions.silence import passed, what_opens
from appeals.kept import is_kept
from appeals.law.book import Citation
from appeals.law.deadlines import LawError
from appeals.law.ladder import Rung
from appeals.law.moves import State
from appeals.law.rule import Party, StageKind
from appeals.models import Deadline, Stage
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Unheard:
    """One late step: since when, what the law opens, how firmly, and what to beware of, in the words of the book."""

    stage: Stage
    deadline: Deadline
    opened: tuple[Rung, ...]
    standard: str
    caution: str
    note: str
    cites: tuple[Citation, ...]
    complaint: Stage | None = None  # the complaint that is open beside it

    @property
    def verified(self) -> bool:
        """Whether the consequence stands on sources that somebody verified."""
        return bool(self.cites) and all(each.verified for each in self.cites)


def unheard(
    case: Case, stages: Iterable[Stage], theirs: Iterable[Deadline], *, today: date, now: datetime
) -> list[Unheard]:
    """The filed steps all of whose decision dates have passed, in the order of the ladder.

    `theirs` are the dates that run and that the other side owes; `today` is the reader's day. No question of its own.
    """
    if case.closed_on:
        return []
    of: dict[str, list[Deadline]] = {}
    for deadline in theirs:
        if deadline.clock == "decision":
            of.setdefault(str(deadline.stage_id), []).append(deadline)
    found = []
    stages = list(stages)
    complaint = next((each for each in reversed(stages) if _may_complain(each)), None)
    for stage in stages:
        dates = of.get(str(stage.pk), [])
        late = stage.standing is State.FILED and not is_kept(stage, case.coverage)  # type: ignore[attr-defined]
        if late and dates and all(passed(each, today=today, now=now) for each in dates):
            late_by = _unheard(case, stage, max(dates, key=lambda each: each.last_on))
            found.append(replace(late_by, complaint=complaint))
    return found


def _may_complain(stage: Stage) -> bool:
    return stage.kind == StageKind.REGULATOR_COMPLAINT and stage.standing is State.PREPARING


def unheard_of(stage: Stage, case: Case, *, today: date, now: datetime) -> Unheard | None:
    """The same for one step; None while it is not late."""
    theirs = Deadline.objects.unmet().filter(stage=stage).exclude(owed_by=Party.US)
    return next(iter(unheard(case, [stage], theirs, today=today, now=now)), None)


def _unheard(case: Case, stage: Stage, deadline: Deadline) -> Unheard:
    try:
        silence = what_opens(stage, case)
    except LawError:
        return Unheard(stage, deadline, (), "", "", "", ())
    said, known = silence.consequence, clocks.book().citations
    if said is None:
        return Unheard(stage, deadline, silence.opened, "", "", "", ())
    cites = tuple(known[id] for id in said.cites)
    return Unheard(stage, deadline, silence.opened, said.standard or "", said.caution or "", said.note or "", cites)
