"""From the facts of a case to its dates, and from its dates to whose turn it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from appeals import moving, paper_rights, reminders
from appeals.counted import capped, rows, then_of
from appeals.inputs import book, inputs_for, last_said, silent_step
from appeals.law import deadlines, silence
from appeals.law.deadlines import Unknown
from appeals.law.known import Known, answers
from appeals.law.moves import State
from appeals.law.unsettled import FIRST_APPEAL
from appeals.models import ACKNOWLEDGE, Certainty, Continuation, Deadline, FollowUp, Override, Stage, Turn, Whose
from appeals.moving import Cause, Move
from cases.models import Case, Coverage, Outcome
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.written import Change, Question, Rows

__all__ = [
    "CONTINUED", "Approved", "Counted", "Moved", "book", "count", "inputs_for", "known_of", "let_dates_rest",
    "open_again", "questions_of", "recount", "replace", "restate", "time_over", "why_later",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """What counting a case changed."""

    new: tuple[Deadline, ...]
    superseded: tuple[Deadline, ...]
    questions: tuple[Unknown, ...]
    held: int = 0  # dates that today's rules would move later: they wait for two people
    requests: tuple[paper_rights.MovedTime, ...] = ()  # papers asked for by right: by when the law has them given


CONTINUED = "continuation_of_benefits"
"""The clock that is met by asking that the care goes on meanwhile, see `Continuation`."""
Moved = Move[Deadline]
Approved = Mapping[UUID, Override]
"""By the id of the running date: what two people agreed to."""


def count(
    stage: Stage, *, case: Case, coverage: Coverage, rungs: Collection[Stage] | None = None
) -> tuple[deadlines.Answer, ...]:
    """Every clock of a stage that can be running now; none of a step that is not of this coverage.

    Raises LawError for facts that contradict each other.
    """
    return answers(book(), known_of(stage, case=case, coverage=coverage, rungs=rungs))


def known_of(stage: Stage, *, case: Case, coverage: Coverage, rungs: Collection[Stage] | None = None) -> Known:
    """Everything a count of this stage reads. `rungs` are all of the case where they are at hand."""
    inputs, outcome = inputs_for(case, coverage, stage.challenges, stage, rungs=rungs), stage.challenges.outcome
    if outcome == Outcome.UNANSWERED:
        return _known_after_silence(stage, coverage, inputs, rungs)
    answered = coverage.answers if stage.step == FIRST_APPEAL else {}
    return Known(stage.step, coverage.coverage_type, outcome, inputs, coverage=answered)


def _known_after_silence(
    stage: Stage, coverage: Coverage, inputs: dict[str, Any], rungs: Collection[Stage] | None
) -> Known:
    """Of a step that the silence on an earlier one opened; the denial that stands is the last notice."""
    silent = silent_step(stage.challenges, rungs)
    notice = inputs_for(stage.case, coverage, last_said(silent.challenges, rungs))
    standing = {name: notice[name] for name in silence.NOTICE if name in notice}
    known = inputs | {"reconsideration_request_date": silent.filed_on}
    outcome = str(Outcome.UNANSWERED.value)
    return Known(stage.step, coverage.coverage_type, outcome, known, denial=standing, over=time_over(silent))


def time_over(stage: Stage) -> date | None:
    """The last day the decider of a step had, as it was counted last; None where no law gave one."""
    running = [each for each in stage.deadlines.all() if each.clock == "decision" and each.superseded_at is None]  # type: ignore[attr-defined]
    return max((each.legal_on for each in running if each.legal_on), default=None)


def recount(case: Case, *, by: User | None, on: date, why: str, approved: Approved | None = None) -> Counted:
    """Bring the stored dates of a case in line with its facts; equal dates stay, others are superseded.

    Called inside the transaction of every verb that changes a fact, with the case locked. `on` is the day of the
    act (the person's calendar): met and dropped dates carry it. `why` is what became known, in words: the database
    refuses a date that moves later without it. A date that only the rules would move later stays (`Counted.held`)
    unless two people `approved` it. Restates whose turn it is.
    """
    coverage = Coverage.objects.get(case=case)
    done: list[Moved] = []
    held, hearing = 0, reminders.Hearing(case)
    questions: list[Unknown] = []
    asked: dict[UUID, date] = dict(_ASKED(case=case.pk))
    stages = _rungs(case=case.pk, known={"case": case})
    live = _live(case)
    for stage in stages:
        if stage.standing in (State.ANSWERED, State.ABANDONED):
            _let_go(stage, on=on)
            continue
        known = known_of(stage, case=case, coverage=coverage, rungs=stages)
        results = answers(book(), known)
        questions += [result for result in results if isinstance(result, Unknown) and result.missing != UNASKED]
        fresh = rows(results, stage, known=known, by=by, why=why)
        followed = _follow_facts(stage, known, fresh, hearing) if stage.pk in asked else []
        dates = _live(case)[stage.pk] if followed else live[stage.pk]
        moved, waiting = _bring_in_line(stage, known, fresh, dates, approved or {}, hearing)
        done, held = done + followed + moved, held + waiting
        if stage.standing is State.FILED:
            _meet(stage, clock="filing", on=stage.filed_on)
        if stage.pk in asked:
            _meet(stage, clock=CONTINUED, on=asked[stage.pk])
    new = tuple(move.after for move in done if move.after)
    superseded = tuple(move.before for move in done if move.before)
    if done:
        record("deadlines counted", by=by, case=case, new=len(new), superseded=len(superseded), why=why)
    requests = paper_rights.recount(case, by=by, on=on, why=why)
    _ask_or_be_done(case, questions, on=on)
    restate(case, on=on, hearing=hearing)
    return Counted(new, superseded, tuple(questions), held, requests)


@Rows
def _rungs(*, case: UUID) -> QuerySet[Stage]:
    rungs = Stage.objects.filter(case=case).select_related("challenges", "filing", "answer")
    return rungs.order_by("position", "pk")


def _asked(*, case: UUID) -> QuerySet[Continuation, tuple[UUID, date]]:
    return Continuation.objects.standing().filter(case=case).values_list("stage_id", "asked_on")


_ASKED = Question(_asked, prepared=True)
UNASKED = (silence.LATE_ANSWER,)
"""Only the other side can give it: the date to be safe by is today's action, not the question."""

# Follow-ups that ask for a missing fact; one of them at a time is enough.
ASKING = ("question", "coverage")


def _ask_or_be_done(case: Case, questions: list[Unknown], *, on: date) -> None:
    """Where no firm date could be counted, the missing fact is today's action; where one stands, none is asked for."""
    if _FIRM(case=case.pk):
        _DONE(case=case.pk, on=on)
    elif questions and not FollowUp.objects.filter(case=case, done_on=None, what__in=ASKING).exists():
        _DONE(case=case.pk, on=on)
        FollowUp.objects.create(organisation_id=case.organisation_id, case=case, what="question", due_on=on)


def _firm(*, case: UUID) -> QuerySet[Deadline, tuple[UUID]]:
    dates = Deadline.objects.unmet().filter(case=case).exclude(certainty=Certainty.PROVISIONAL)
    return dates.values_list("pk")[:1]


def _done(*, case: UUID, on: date) -> tuple[QuerySet[FollowUp], dict[str, Any]]:
    waiting = FollowUp.objects.filter(case=case, done_on=None, what__in=("question", "decide"))
    return waiting, {"done_on": on}


_FIRM, _DONE = Question(_firm, prepared=True), Change(_done, case=UUID, on=date)


def questions_of(
    case: Case, coverage: Coverage, stages: list[Stage], *, rungs: list[Stage] | None = None
) -> dict[str, list[Unknown]]:
    """For every stage that is going on, the clocks that wait for a fact: by stage id.

    `rungs` are all of the case where they are at hand; else they are asked for, stage by stage.
    """
    going_on = [stage for stage in stages if stage.standing in (State.PREPARING, State.FILED)]
    counted = {str(stage.pk): count(stage, case=case, coverage=coverage, rungs=rungs) for stage in going_on}
    return {id: [each for each in results if isinstance(each, Unknown)] for id, results in counted.items()}


def restate(case: Case, *, on: date, hearing: reminders.Hearing | None = None) -> Turn:
    """Say anew whose turn it is and until when; every open case has a next dated action, and people are reminded.

    `hearing` is who hears of the case, where the verb has asked already.
    """
    turn: dict[str, Any] = {
        "whose": Whose.NOBODY,
        "what": "closed",
        "on": None,
        "deadline": None,
        "stage": None,
        "follow_up": None,
    }
    if not case.closed_on:
        turn |= _next(case, on=on)
    turn |= {"organisation_id": case.organisation_id, "restated_at": Now()}
    reminders.plan_beside(case, hearing=hearing)
    stated = Turn(case=case, **turn)
    Turn.objects.bulk_create([stated], update_conflicts=True, unique_fields=["case"], update_fields=list(turn))
    return stated


def _next(case: Case, *, on: date) -> dict[str, Any]:
    """Ours before theirs, the earliest first; a chosen follow-up counts when it comes before their date.

    A rung that hangs beside the ladder never hides the main one: while the main one is with the insurer,
    it is the insurer's turn.
    """
    unmet = _unmet(case=case.pk)
    deciding = {d.stage_id for d in unmet if d.clock == "decision"}
    theirs = [
        d
        for d in unmet
        if d.owed_by != "us"
        and d.stage.standing is State.FILED
        # once the clock of the decision itself runs, the clocks on the way to it have done their work
        and (d.clock == "decision" or d.stage_id not in deciding)
    ]
    waiting = any(not d.stage.parallel for d in theirs)
    ours = [d for d in unmet if d.owed_by == "us" and not (waiting and (d.stage.parallel or d.stage.optional))]
    waiting_for = _waiting_for(case=case.pk)
    first = next(iter(ours or theirs), None)
    # whether they have what was sent is asked when its day has come; until then the turn is theirs
    at_hand = [each for each in waiting_for if each.what != ACKNOWLEDGE or each.due_on <= on]
    follow_up = next(iter(at_hand or ([] if first else waiting_for)), None)
    if follow_up is None and first is None:
        follow_up = FollowUp.objects.create(organisation_id=case.organisation_id, case=case, what="decide", due_on=on)
    if follow_up and (first is None or follow_up.due_on <= first.act_by):
        return {"whose": Whose.US, "what": "follow_up", "on": follow_up.due_on, "follow_up": follow_up}
    assert first is not None
    return {
        "whose": Whose(first.owed_by),
        "what": first.clock if first.clock in ("filing", "decision") else "clock",
        "on": first.act_by,
        "deadline": first,
        "stage": first.stage,
    }


@Rows
def _unmet(*, case: UUID) -> QuerySet[Deadline]:
    dates = Deadline.objects.unmet().filter(case=case).select_related("stage")
    return dates.order_by("act_by", "stage__position", "pk")


@Rows
def _waiting_for(*, case: UUID) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(case=case, done_on=None).order_by("due_on", "pk")


@Rows
def _that_hold(*, case: UUID) -> QuerySet[Deadline]:
    return Deadline.objects.live().filter(case=case).select_related("override")


def _live(case: Case) -> defaultdict[UUID, list[Deadline]]:
    """The dates that hold, by the id of their step. One question."""
    found: defaultdict[UUID, list[Deadline]] = defaultdict(list)
    for row in _that_hold(case=case.pk):
        found[row.stage_id].append(row)
    return found


def _bring_in_line(
    stage: Stage,
    known: Known,
    fresh: list[Deadline],
    live: list[Deadline],
    approved: Approved,
    hearing: reminders.Hearing,
) -> tuple[list[Moved], int]:
    """Replace what differs, with reminders; and how many stay because only the rules would move them later."""
    found = moving.moves(live, fresh)
    done, held = [], 0
    for move in found:
        if not _is_approved(move, approved) and moving.needs_two(why_later(move, stage)):
            held += 1
            part = moving.part_at_once(move)
            if part is None or move.after is None:
                continue
            move = Move(move.before, capped(move.after, part))
        agreed = approved.get(move.before.pk) if move.before else None
        replace(move, stage, override=agreed, hearing=hearing)
        done.append(move)
    moved = {id(move.before) for move in found}
    _remember([row for row in live if id(row) not in moved and not row.met_on], known.kept())
    return done, held


def _follow_facts(stage: Stage, known: Known, fresh: list[Deadline], hearing: reminders.Hearing) -> list[Moved]:
    """A date that was met by asking follows the facts, so that it says truly whether that was in time; met anew after.

    Changed rules alone never move it: what was in time when it was asked stays so.
    """
    met = Deadline.objects.live().filter(stage=stage, clock=CONTINUED).exclude(met_on=None).select_related("override")
    told_anew = [row for row in met if row.counted_from != known.kept()]
    for row in told_anew:
        row.met_on = None  # in memory only: it is compared like one that runs
    found = moving.moves(told_anew, [row for row in fresh if row.clock == CONTINUED])
    done = [move for move in found if move.before and not moving.needs_two(why_later(move, stage))]
    for move in done:
        replace(move, stage, hearing=hearing)
    return done


def _is_approved(move: Moved, approved: Approved) -> bool:
    return move.before is not None and move.before.pk in approved


def rules_give(deadline: Deadline) -> Deadline | None:
    """What a count of today gives in place of a running date, as a row that is not written; None for no date.

    The date comes with its stage, what that challenges, and its case. Raises LawError.
    """
    stage = deadline.stage
    known = known_of(stage, case=stage.case, coverage=Coverage.objects.get(case=stage.case_id))
    fresh = rows(answers(book(), known), stage, known=known)
    others = Deadline.objects.live().filter(stage=stage).exclude(pk=deadline.pk)
    found = moving.moves([deadline, *others], fresh, hand_stands=False)
    return next((move.after for move in found if move.before is deadline), deadline)


def why_later(move: Moved, stage: Stage) -> Cause | None:
    """Why a date of this stage would move later or be no more; None where it would not."""
    then = then_of(move.before, stage) if move.before and move.gives_time else None
    return moving.cause(move, then=then)


def replace(
    move: Moved, stage: Stage, *, override: Override | None = None, hearing: reminders.Hearing | None = None
) -> None:
    """Write one move: the old row stays as superseded, its reminders go, those of the new one are planned."""
    before, after = move.before, move.after
    if before:
        Deadline.objects.filter(pk=before.pk).update(superseded_at=Now())
        reminders.cancel([before.pk])
    if after:
        after.override = override
        after.save(force_insert=True)
        reminders.plan(after, hearing=hearing or reminders.Hearing(stage.case))
    if before and after:
        Deadline.objects.filter(pk=before.pk).update(superseded_by=after)
        before.superseded_by = after


def _remember(unmoved: list[Deadline], kept: dict[str, Any]) -> None:
    """What is known now gives these dates too: from here on it is what they were counted from."""
    again = [row.pk for row in unmoved if row.counted_from != kept]
    if again:
        Deadline.objects.filter(pk__in=again).update(counted_from=kept)


def _meet(stage: Stage, *, clock: str, on: date | None) -> None:
    _end(Deadline.objects.unmet().filter(stage=stage, clock=clock), met_on=on)


def _end(running: QuerySet[Deadline], **how: Any) -> None:
    """These dates run no longer, and nobody is reminded of them."""
    ended = list(running.values_list("pk", flat=True))
    if ended:
        reminders.cancel(ended)
        Deadline.objects.filter(pk__in=ended).update(**how)


def open_again(stage: Stage, *, clock: str) -> None:
    """What met this clock turned out to be no such thing: the met date stays as superseded, the next count runs."""
    Deadline.objects.live().filter(stage=stage, clock=clock).exclude(met_on=None).update(superseded_at=Now())


def let_dates_rest(stage: Stage) -> None:
    """No date of this step holds any longer, met ones neither; they stay visible as superseded."""
    _end(Deadline.objects.live().filter(stage=stage), superseded_at=Now())


def _let_go(stage: Stage, *, on: date) -> None:
    """The stage has ended: an answer meets the insurer's clock, silence does not; whatever still ran is dropped."""
    if stage.answer and stage.answer.outcome != Outcome.UNANSWERED:
        _meet(stage, clock="decision", on=stage.answered_on)
    FollowUp.objects.filter(stage=stage, done_on=None).update(done_on=on)
    _end(Deadline.objects.unmet().filter(stage=stage), dropped_on=on)
