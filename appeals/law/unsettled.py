"""While several kinds of coverage are possible, every one is counted, and the earliest safe day rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from appeals.law.book import CoverageType, Rulebook
from appeals.law.calendar import said
from appeals.law.counting import order
from appeals.law.deadlines import Answer, NothingApplies, NotInRulebook, Unknown, UnknownClock, UnknownStage, compute
from appeals.law.ladder import rungs
from appeals.law.which import UNKNOWN, stand

FIRST_APPEAL = "unsettled.first_appeal"

# A kind that cannot be counted says so beside the others; contradictory facts are nobody's to swallow.
SILENT = (NothingApplies, NotInRulebook, UnknownClock, UnknownStage)


@dataclass(frozen=True, slots=True)
class Candidate:
    """The first step one possible coverage gives; dates are None where its own facts are missing too."""

    kind: CoverageType
    stage: str | None
    conservative: date | datetime | None
    act_by: date | datetime | None


def candidates(
    book: Rulebook, kinds: Sequence[str], *, outcome: str, inputs: Mapping[str, object]
) -> tuple[Candidate, ...]:
    """For every possible coverage type, its first main step and when to act on it, the earliest first."""
    found = [_candidate(book, book.coverage_types[kind], outcome, inputs) for kind in kinds]
    return tuple(sorted(found, key=lambda each: (each.act_by is None, order(each.act_by or date.max))))


def first_appeal(book: Rulebook, answers: Mapping[str, str], *, outcome: str, inputs: Mapping[str, object]) -> Unknown:
    """The day to act by while the coverage is not settled: the earliest of all that may apply; and what to ask.

    ``answers`` are those to the coverage questions. No legal day is ever given.
    """
    standing = stand(book, answers)
    every = candidates(book, standing.possible, outcome=outcome, inputs=inputs)
    dated = [(each, each.conservative, each.act_by) for each in every if each.conservative and each.act_by]
    asked = () if standing.settle is None else (standing.settle.question, standing.settle.find_out)
    safe = min((conservative for _, conservative, _ in dated), key=order, default=None)
    act_by = min((by for _, _, by in dated), key=order, default=None)
    told = [f"If it is “{each.kind.plain_name}”: act by {said(by)}." for each, _, by in dated]
    told += [f"If it is “{each.kind.plain_name}”: no day can be counted yet." for each in every if each.act_by is None]
    if len(dated) > 1:
        told.append("Until the kind of coverage is known, the earliest of these days counts.")
    return Unknown(FIRST_APPEAL, "filing", None, ("coverage_type",), asked, safe, act_by, tuple(told))


def settled(book: Rulebook, answers: Mapping[str, str]) -> str | None:
    """The one coverage type the answers leave, if it is one and nobody said “I don't know” on the way to another."""
    left = stand(book, answers).possible if any(answer != UNKNOWN for answer in answers.values()) else ()
    return left[0] if len(left) == 1 else None


def _candidate(book: Rulebook, kind: CoverageType, outcome: str, inputs: Mapping[str, object]) -> Candidate:
    try:
        opened = rungs(book, kind.id, after=None, outcome=outcome, inputs=inputs)
    except SILENT:
        opened = ()
    main = [rung for rung in opened if not rung.parallel and not rung.automatic]
    if not main:
        return Candidate(kind, None, None, None)
    step = main[0].stage
    answer = _filing(book, step, inputs)
    return Candidate(kind, step, *((answer.conservative, answer.act_by) if answer else (None, None)))


def _filing(book: Rulebook, step: str, inputs: Mapping[str, object]) -> Answer | None:
    try:
        return compute(book, step, inputs)
    except SILENT:
        return None
