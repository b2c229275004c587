"""The other side does not answer: a person says so, the law's next steps open, and a late answer is still recorded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.stages import NotPossible, answer_stage
from appeals.law.ladder import Rung, rungs
from appeals.law.moves import Move, State
from appeals.law.rule import Party
from appeals.law.silence import Silence, silence
from appeals.models import Deadline, Stage
from cases import actions as facts_of_case
from cases.models import Case, Coverage, Decision, Outcome
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict
from claimback.words import day

LATE_ANSWER = "late_answer"  # why a rung was dropped: the answer that came late does not open it


class StillTime(Conflict):
    """They may still answer in time, or nobody can tell by when they must."""

    def __init__(self, last: date | None) -> None:
        super().__init__(last)
        self.last = last

    def __str__(self) -> str:
        if self.last is None:
            return _(
                "By when they must answer is not known, so nobody can say that they are late. Nothing was changed; "
                "answer the open questions of this step first."
            )
        return _("They have until %(on)s to answer, that day included. Nothing was changed.") % {"on": day(self.last)}


class NothingOpens(Conflict):
    """The law opens no further step for this silence."""

    def __str__(self) -> str:
        return _(
            "The law we have read opens no further step for their silence, so this step keeps waiting and nothing was "
            "changed. Ask for an answer in writing, or complain to the authority named on the ladder."
        )


def passed(deadline: Deadline, *, today: date, now: datetime) -> bool:
    """Whether the last legal moment is over: the instant where hours count, else the whole day."""
    if deadline.legal_at:
        return deadline.legal_at < now
    return deadline.legal_on is not None and deadline.legal_on < today


def what_opens(stage: Stage, case: Case) -> Silence:
    """What the law makes of silence on this step, by the facts of the case as they are. Raises LawError."""
    coverage: Coverage = case.coverage
    inputs = clocks.inputs_for(case, coverage, stage.challenges)
    return silence(clocks.book(), coverage.coverage_type, stage.step, inputs)


def is_unanswered(stage: Stage) -> bool:
    """Whether the step ended by silence, so that an answer may still come."""
    return bool(stage.answer and stage.answer.outcome == Outcome.UNANSWERED)


def end_by_silence(stage: Stage, *, case: Case, by: User, on: date) -> Decision:
    """The step ends without an answer; called by `record_silence` inside its transaction, with the case locked.

    Raises NotPossible, StillTime, NothingOpens, LawError.
    """
    stage = Stage.objects.select_related("challenges", "case").get(pk=stage.pk)
    if stage.standing is not State.FILED:
        raise NotPossible(stage, Move.ANSWER)
    theirs = list(Deadline.objects.unmet().filter(stage=stage, clock="decision").exclude(owed_by=Party.US))
    now = clocks.reminders.database_now()
    if not theirs or not all(passed(each, today=on, now=now) for each in theirs):
        raise StillTime(max((each.legal_on for each in theirs if each.legal_on), default=None))
    if not what_opens(stage, case).opened:
        raise NothingOpens
    unanswered = facts_of_case.record_decision(case, facts={"outcome": Outcome.UNANSWERED}, by=by)
    answer_stage(stage, answer=unanswered, on=on, by=by)
    return unanswered


def take_late_answer(stage: Stage, *, facts: Mapping[str, Any], case: Case, by: User) -> Decision:
    """What nobody had decided is told by a letter now; called by `record_answer`, with the case locked.

    The steps that were opened meanwhile challenge the same decision and stay. Raises NoUnit.
    """
    decision = stage.answer
    assert decision is not None
    facts_of_case.correct_facts(case, decision=decision, facts=facts, why=_("The answer came late."), by=by)
    decision.refresh_from_db()
    on = decision.on
    record("stage answered", by=by, case=case, about=stage, on=str(on), step=stage.step, outcome=decision.outcome)
    return decision


def fit_rungs_to_answer(decision: Decision, *, case: Case, after: str, on: date) -> None:
    """Steps that only the silence had opened and nobody filed are dropped; the others are as the answer makes them."""
    coverage = Coverage.objects.get(case=case)
    inputs = clocks.inputs_for(case, coverage, decision)
    found = rungs(clocks.book(), coverage.coverage_type, after=after, outcome=decision.outcome, inputs=inputs)
    offered: dict[str, Rung] = {rung.stage: rung for rung in found}
    for stage in Stage.objects.filter(challenges=decision, filed_on=None, abandoned_on=None):
        rung = offered.get(stage.step)
        if rung is None:
            stage.abandoned_on, stage.why_abandoned = on, LATE_ANSWER
            stage.save(update_fields=["abandoned_on", "why_abandoned"])
            continue
        stage.parallel, stage.optional, stage.automatic = rung.parallel, rung.optional, rung.automatic
        stage.save(update_fields=["parallel", "optional", "automatic"])
