"""What stands beside a rung: insurers on the talk between doctors, where to complain, what stops the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from appeals import clocks
from appeals.law.complaints import Places, places
from appeals.law.deadlines import LawError
from appeals.law.payers import PolicyDate, dates_of
from appeals.law.policy import PayerPolicy
from appeals.law.rule import StageKind
from appeals.law.stops import Answered, stops
from appeals.learnt import shipped_for
from appeals.models import LearntPolicy, Stage
from appeals.talk_window import end_of, events_of
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Talk:
    """One insurer's policy on the talk between doctors, counted for this case; policy, not law."""

    policy: PayerPolicy
    dates: tuple[PolicyDate, ...]


@dataclass(frozen=True, slots=True)
class LearntTalk:
    """What the organisation itself recorded about the talk, counted for this case; policy, not law."""

    entry: LearntPolicy
    last: PolicyDate | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Empty where the rung is none of these, or its coverage is not in the rulebook.

    ``ask_by`` is the earliest day that any policy gives, shipped or learnt: what an organisation heard may make us
    ask for the talk earlier, and never later. ``by_learnt``: it is the organisation's own entry that gives it.
    """

    talks: tuple[Talk, ...] = ()
    learnt: tuple[LearntTalk, ...] = ()
    ask_by: date | None = None
    by_learnt: bool = False
    places: Places | None = None
    stops: tuple[Answered, ...] = ()


def beside(stage: Stage, case: Case, *, learnt: Sequence[LearntPolicy] = ()) -> Beside:
    """For one rung: policies only at a talk, desks only at a complaint, and what stops the clock at every other.

    `learnt` is what the organisation holds to be true about the insurer of this case.
    """
    book, coverage = clocks.book(), case.coverage  # type: ignore[attr-defined]
    if stage.step not in book.stages:
        return Beside()
    if stage.kind == StageKind.PEER_TO_PEER:
        return _talks(stage, coverage.insurer, learnt)
    if stage.kind == StageKind.REGULATOR_COMPLAINT:
        try:
            return Beside(places=places(book, coverage.coverage_type, coverage.state or None))
        except LawError:
            return Beside()
    return Beside(stops=stops(book, stage.step))


def _talks(stage: Stage, insurer: str, learnt: Sequence[LearntPolicy]) -> Beside:
    events = events_of(stage.challenges)
    talks = tuple(Talk(each, dates_of(each, events)) for each in shipped_for(insurer))
    own = tuple(LearntTalk(each, end_of(each, events)) for each in learnt)
    shipped = min((each.last for talk in talks for each in talk.dates), default=None)
    heard = min((each.last.last for each in own if each.last), default=None)
    earliest = min((day for day in (shipped, heard) if day), default=None)
    return Beside(talks=talks, learnt=own, ask_by=earliest, by_learnt=heard is not None and heard == earliest)
