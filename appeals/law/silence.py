"""After a decider let its own time pass: what that opens, and by when to act while no letter starts a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from appeals.law.book import Consequence, Rulebook
from appeals.law.calendar import said
from appeals.law.deadlines import Answer, Unknown, compute_stage
from appeals.law.ladder import Outcome, Rung, rungs
from appeals.law.rule import StageKind

LATE_ANSWER = "late_answer"
"""What is missing while nobody answered: the answer itself."""
NOTICE = frozenset({"notice_date", "notice_sent", "notice_mailed", "notice_received"})
ASK = (
    "Nobody has answered, so no letter starts the time for this step, and its last legal day cannot be told. "
    "Record the answer when it comes."
)


@dataclass(frozen=True, slots=True)
class Silence:
    """What the law makes of the silence on one step: ``opened`` is empty where it opens nothing but a complaint."""

    consequence: Consequence | None
    opened: tuple[Rung, ...]


def silence(book: Rulebook, coverage_type: str, stage: str, inputs: Mapping[str, object]) -> Silence:
    """The steps a decider's silence opens, complaints aside, with what the book says of them. Raises LawError."""
    found = rungs(book, coverage_type, after=stage, outcome=Outcome.UNANSWERED, inputs=inputs)
    opened = tuple(rung for rung in found if rung.kind is not StageKind.REGULATOR_COMPLAINT)
    return Silence(book.stages[stage].if_missed, opened)


def count(
    book: Rulebook,
    stage: str,
    inputs: Mapping[str, object],
    *,
    denial: Mapping[str, object],
    over: date | None,
) -> tuple[Answer, ...]:
    """Every clock of a step that a silence opened; ``inputs`` name no notice, for there is none.

    A rule made for silence gives a firm date. Where a time runs from a notice, no legal day is told; the day to be
    safe by is counted from ``denial``, the notice that stands, and from the day their time was ``over`` where the
    first would have ended before that day: what opens on it cannot have ended sooner.
    """
    plain = compute_stage(book, stage, inputs)
    if all(not _waits(answer) for answer in plain):
        return plain
    starts = [denial, *([dict.fromkeys(("notice_date", "notice_received"), over)] if over else [])]
    safe = [_by_clock(compute_stage(book, stage, {**inputs, **start})) for start in starts]
    return tuple(_safe(answer, [each.get(answer.clock) for each in safe], over) for answer in plain)


def _waits(answer: Answer) -> bool:
    return isinstance(answer, Unknown) and bool(answer.missing) and NOTICE.issuperset(answer.missing)


def _by_clock(answers: tuple[Answer, ...]) -> dict[str, Answer]:
    return {answer.clock: answer for answer in answers}


def _safe(answer: Answer, dated: list[Answer | None], over: date | None) -> Answer:
    if not isinstance(answer, Unknown) or not _waits(answer):
        return answer
    asked = replace(answer, missing=(LATE_ANSWER,), questions=(ASK,))
    from_denial, *from_silence = [each if each and each.conservative else None for each in dated]
    by_denial = from_denial.conservative if from_denial else None
    later = next((each for each in from_silence if each), None)
    if from_denial and by_denial and (later is None or over is None or _day(by_denial) > over):
        chosen, start = from_denial, "the denial that stands"
    elif later and over:
        chosen, start = later, f"{said(over)}, when their time was over"
    else:
        return asked
    told = (f"While nobody answers, the day to be safe by is counted from {start}.", *chosen.because)
    return replace(asked, conservative=chosen.conservative, act_by=chosen.act_by, because=told)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
