"""What the rulebook of today would change in the open cases, against the dates that are stored; nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch

from appeals import clocks, moving, sentences
from appeals.counted import rows
from appeals.law.book import Citation
from appeals.law.facts import LawError
from appeals.law.moves import State
from appeals.models import Deadline, Stage
from appeals.moving import Cause, Days, Way
from cases.models import Case, CaseQuerySet, Coverage

BATCH = 100


@dataclass(frozen=True, slots=True)
class Side:
    """A date as it stands, or as it would be counted today, with its sum."""

    rule: str
    days: Days
    because: tuple[str, ...]
    cites: tuple[Citation, ...]
    verified: bool
    by_hand: bool

    @property
    def legal_on(self) -> date | None:
        return self.days.legal_on

    @property
    def act_by(self) -> date:
        return self.days.act_by


@dataclass(frozen=True, slots=True)
class Change:
    """One clock of one open case that a count would change; `before` or `after` is None where there is no date.

    `cause` is why it would move later or be no more; None where it would not.
    """

    case_id: UUID
    reference: str
    step: str
    clock: str
    title: str
    deadline_id: UUID | None
    before: Side | None
    after: Side | None
    way: Way
    cause: Cause | None
    in_part: bool  # some of its days move earlier, and those do not wait

    @property
    def waits(self) -> bool:
        """Whether it needs a second person."""
        return moving.needs_two(self.cause)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An open case that cannot be counted, with the sentence that says why."""

    case_id: UUID
    reference: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Everything a count would change in one open case; `contradiction` where it cannot be counted."""

    case_id: UUID
    reference: str
    named: str
    changes: tuple[Change, ...]
    contradiction: Contradiction | None = None

    @property
    def at_once(self) -> tuple[Change, ...]:
        """What one person approves: dates that move earlier, are new or keep their days."""
        return tuple(change for change in self.changes if not change.waits or change.in_part)

    @property
    def waiting(self) -> tuple[Change, ...]:
        """What needs a second person."""
        return tuple(change for change in self.changes if change.waits)

    @property
    def seen(self) -> str:
        """A mark of all this: who approves it shows that this is what they saw."""
        told = [
            [str(each.deadline_id), each.step, each.clock, *(side and [side.rule, side.days.kept()] for side in sides)]
            for each in self.changes
            for sides in [(each.before, each.after)]
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def changes(cases: CaseQuerySet | None = None) -> Iterator[Change | Contradiction]:
    """Everything a count of the open cases would change, case by case; a case that cannot be counted stops no other."""
    for found in changed(Case.objects.real() if cases is None else cases):
        if found.contradiction:
            yield found.contradiction
        yield from found.changes


def changed(cases: CaseQuerySet, *, all_of_them: bool = False) -> Iterator[Changed]:
    """The open cases that a count would change or that cannot be counted; `all_of_them`: the others too, empty."""
    for batch in batches(cases):
        for case in batch:
            found = _of_case(case)
            _let_go(case)
            if all_of_them or found.changes or found.contradiction:
                yield found


def changed_in(case: Case) -> Changed:
    """The same for one open case, whether it would change or not."""
    return next(changed(Case.objects.filter(pk=case.pk), all_of_them=True))


def batches(cases: CaseQuerySet) -> Iterator[list[Case]]:
    """The open cases, a hundred at a time in three queries: with coverage, steps and live dates."""
    live = Deadline.objects.live().select_related("override").order_by("pk")
    steps = Stage.objects.select_related("challenges", "filing").order_by("position", "pk")
    # a sealed number would be opened for every case, and no clock reads it
    open_cases = cases.filter(closed_on=None).select_related("coverage").defer("coverage__member_id").order_by("pk")
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


def _of_case(case: Case) -> Changed:
    stages = list(case.stages.all())  # type: ignore[attr-defined]
    try:
        found = tuple(_of_stages(case, stages, {stage.pk: list(stage.deadlines.all()) for stage in stages}))
    except LawError as cannot:
        contradiction = Contradiction(case.pk, case.reference, str(cannot))
        return Changed(case.pk, case.reference, case.patient_name, (), contradiction)
    return Changed(case.pk, case.reference, case.patient_name, found)


def waiting_in(case: Case, stages: list[Stage], deadlines: list[Deadline]) -> list[Change]:
    """What today's rules would move later in a case that is read already; nothing where it cannot be counted."""
    of: dict[UUID, list[Deadline]] = {stage.pk: [] for stage in stages}
    for each in deadlines:
        if each.superseded_at is None:
            of[each.stage_id].append(each)
    try:
        return [] if case.closed_on else [change for change in _of_stages(case, stages, of) if change.waits]
    except LawError:
        return []  # the verbs refuse it with its own sentence


def _of_stages(case: Case, stages: list[Stage], live: Mapping[UUID, list[Deadline]]) -> Iterator[Change]:
    for stage in stages:
        if stage.standing not in (State.ANSWERED, State.ABANDONED):
            yield from _of_stage(case, stage, stages, live[stage.pk])


def _of_stage(case: Case, stage: Stage, rungs: list[Stage], live: list[Deadline]) -> Iterator[Change]:
    """The same comparison a count makes."""
    coverage: Coverage = case.coverage  # type: ignore[attr-defined]
    results = clocks.count(stage, case=case, coverage=coverage, rungs=rungs)
    for move in moving.moves(live, rows(results, stage)):
        about = move.after or move.before
        assert about is not None
        yield Change(
            case_id=case.pk,
            reference=case.reference,
            step=stage.step,
            clock=about.clock,
            title=sentences.title(about, stage),
            deadline_id=move.before.pk if move.before else None,
            before=_side(move.before),
            after=_side(move.after),
            way=move.way,
            cause=clocks.why_later(move, stage),
            in_part=moving.part_at_once(move) is not None,
        )


def _side(deadline: Deadline | None) -> Side | None:
    if deadline is None:
        return None
    known = clocks.book().citations
    because, cites = tuple(map(str, deadline.because)), tuple(known[name] for name in deadline.cites if name in known)
    return Side(deadline.rule, deadline.days, because, cites, deadline.verified, deadline.by_hand)
