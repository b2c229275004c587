"""What the decider of a step said about its time, and what the law makes of each. Reading only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from appeals import clocks
from appeals.inputs import inputs_for
from appeals.law.deadlines import LawError
from appeals.law.extensions import Verdict
from appeals.law.more_time import verdicts, while_they_wait
from appeals.models import Delay, Stage
from cases.models import Case


@dataclass(frozen=True, slots=True)
class Said:
    """One notice of theirs: `fault` where the law does not allow it as it was taken, `verified` by a source."""

    delay: Delay
    sentences: tuple[str, ...]
    fault: bool
    verified: bool

    @property
    def waits(self) -> bool:
        """Whether they still wait for what they asked for."""
        asked = self.delay.kind == Delay.Kind.INFORMATION and self.delay.withdrawn_on is None
        return asked and self.delay.answered_on is None


def said(stage: Stage, case: Case, *, rungs: Collection[Stage] | None = None) -> list[Said]:
    """Everything they said about the time of a filed step, in the order they said it; `rungs` as for `inputs_for`.

    No question of its own where the delays of the stage and all rungs are at hand.
    """
    if not stage.filed_on:
        return []
    told = sorted(stage.delays.all(), key=lambda each: (each.told_on, each.pk))  # type: ignore[attr-defined]
    if not told:
        return []
    judged = iter(_judged(stage, case, rungs))
    return [_of(each, next(judged, None) if _counts(each) else None, stage) for each in told]


def _counts(delay: Delay) -> bool:
    return delay.kind == Delay.Kind.EXTENSION and delay.withdrawn_on is None


def _judged(stage: Stage, case: Case, rungs: Collection[Stage] | None) -> tuple[Verdict, ...]:
    book, coverage = clocks.book(), case.coverage  # type: ignore[attr-defined]
    if stage.step not in book.stages:
        return ()
    try:
        return verdicts(book, stage.step, inputs_for(case, coverage, stage.challenges, stage, rungs=rungs))
    except LawError:
        return ()


def _of(delay: Delay, verdict: Verdict | None, stage: Stage) -> Said:
    book = clocks.book()
    if delay.withdrawn_on:
        return Said(delay, (), fault=False, verified=True)
    if verdict:
        return Said(delay, verdict.sentences[1:], verdict.fault, verified=True)
    stop = while_they_wait(book, stage.step) if stage.step in book.stages else None
    if delay.kind == Delay.Kind.INFORMATION and stop:
        return Said(delay, (stop.sentence,), fault=False, verified=stop.verified)
    return Said(delay, (), fault=False, verified=True)
