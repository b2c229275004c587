"""What the rulebook of today would change in the open cases, against the dates that are stored; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch

from appeals import clocks
from appeals.law.facts import LawError
from appeals.law.moves import State
from appeals.models import Deadline, Stage
from cases.models import Case, CaseQuerySet, Coverage

BATCH = 100


@dataclass(frozen=True, slots=True)
class Side:
    """A date as it stands, or as it would be counted today."""

    rule: str
    legal_on: date | None
    act_by: date


@dataclass(frozen=True, slots=True)
class Change:
    """One clock of one open case that a count would change; `before` or `after` is None where there is no date."""

    case_id: UUID
    reference: str
    step: str
    clock: str
    before: Side | None
    after: Side | None

    @property
    def way(self) -> str:
        """`new`, `gone`, `later`, `earlier`, or `same days` where only the rule or its sum differs."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "gone"
        old, new = self.before, self.after
        legal = (old.legal_on, new.legal_on) if old.legal_on and new.legal_on else (old.act_by, new.act_by)
        # one day later is later, whatever the other does: that is the one a person must look at
        if new.act_by > old.act_by or legal[1] > legal[0]:
            return "later"
        return "same days" if new.act_by == old.act_by and legal[1] == legal[0] else "earlier"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An open case that cannot be counted, with the sentence that says why."""

    case_id: UUID
    reference: str
    sentence: str


def changes(cases: CaseQuerySet | None = None) -> Iterator[Change | Contradiction]:
    """Everything a count of the open cases would change, case by case; a case that cannot be counted stops no other."""
    for batch in batches(Case.objects.all() if cases is None else cases):
        for case in batch:
            yield from _of_case(case)
            _let_go(case)


def batches(cases: CaseQuerySet) -> Iterator[list[Case]]:
    """The open cases, a hundred at a time in three queries: with coverage, steps and live dates."""
    live = Deadline.objects.live().order_by("pk")
    steps = Stage.objects.select_related("challenges", "filing").order_by("position", "pk")
    # a sealed number would be opened for every case, and no clock reads it
    open_cases = cases.going_on().select_related("coverage").defer("coverage__member_id").order_by("pk")
    last: UUID | None = None
    while True:
        rest = open_cases if last is None else open_cases.filter(pk__gt=last)
        batch = list(rest.prefetch_related(Prefetch("stages", steps), Prefetch("stages__deadlines", live))[: BATCH + 1])
        if batch:
            yield batch[:BATCH]
        if len(batch) <= BATCH:  # the one more only tells whether there is a next batch
            return
        _let_go(batch[BATCH])
        last = batch[BATCH - 1].pk


def _let_go(case: Case) -> None:
    """A case and its steps hold each other; told apart they go at once, and no rest of many cases gathers."""
    for stage in case.stages.all():  # type: ignore[attr-defined]
        _forget(stage)
    _forget(case)


def _forget(row: Case | Stage) -> None:
    row._state.fields_cache.clear()
    row._prefetched_objects_cache.clear()  # type: ignore[union-attr]


def _of_case(case: Case) -> Iterator[Change | Contradiction]:
    stages = list(case.stages.all())  # type: ignore[attr-defined]
    try:
        found = [change for stage in stages for change in _of_stage(case, stage, stages)]
    except LawError as cannot:
        yield Contradiction(case.pk, case.reference, str(cannot))
        return
    yield from found


def _of_stage(case: Case, stage: Stage, rungs: list[Stage]) -> Iterator[Change]:
    """The same comparison a count makes, with what is gone set beside what takes its place on the same clock."""
    if stage.standing in (State.ANSWERED, State.ABANDONED):
        return
    coverage: Coverage = case.coverage  # type: ignore[attr-defined]
    results = clocks.count(stage, case=case, coverage=coverage, rungs=rungs)
    live = {deadline.rule: deadline for deadline in stage.deadlines.all()}  # type: ignore[attr-defined]
    pairs = list(clocks.moves(stage, filter(clocks.dated, results), live=live, by=None, why=""))
    gone = [old for new, old in pairs if new is None and old]
    for new, old in pairs:
        if new is None:
            continue
        before = old or next((each for each in gone if each.clock == new.clock), None)
        gone = [each for each in gone if each is not before]
        yield _change(case, stage, new.clock, before, new)
    for old in gone:
        yield _change(case, stage, old.clock, old, None)


def _change(case: Case, stage: Stage, clock: str, before: Deadline | None, after: Deadline | None) -> Change:
    return Change(case.pk, case.reference, stage.step, clock, _side(before), _side(after))


def _side(deadline: Deadline | None) -> Side | None:
    return Side(deadline.rule, deadline.legal_on, deadline.act_by) if deadline else None
