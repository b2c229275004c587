"""What stands beside a rung: insurers on the talk between doctors, where to complain, what stops the clock."""

from __future__ import annotations

from dataclasses import dataclass

from appeals import clocks
from appeals.law.complaints import Places, places
from appeals.law.deadlines import LawError
from appeals.law.payers import PolicyDate, dates_of, policies_of
from appeals.law.policy import PayerPolicy
from appeals.law.rule import StageKind
from appeals.law.stops import Answered, stops
from appeals.models import Stage
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Talk:
    """One insurer's policy on the talk between doctors, counted for this case; policy, not law."""

    policy: PayerPolicy
    dates: tuple[PolicyDate, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Empty where the rung is none of these, or its coverage is not in the rulebook."""

    talks: tuple[Talk, ...] = ()
    places: Places | None = None
    stops: tuple[Answered, ...] = ()


def beside(stage: Stage, case: Case) -> Beside:
    """For one rung: policies only at a talk, desks only at a complaint, and what stops the clock at every other."""
    book, coverage = clocks.book(), case.coverage  # type: ignore[attr-defined]
    if stage.step not in book.stages:
        return Beside()
    if stage.kind == StageKind.PEER_TO_PEER:
        events = {"notice_date": stage.challenges.notice_on, "notice_received": stage.challenges.received_on}
        return Beside(talks=tuple(Talk(each, dates_of(each, events)) for each in policies_of(book, coverage.insurer)))
    if stage.kind == StageKind.REGULATOR_COMPLAINT:
        try:
            return Beside(places=places(book, coverage.coverage_type, coverage.state or None))
        except LawError:
            return Beside()
    return Beside(stops=stops(book, stage.step))
