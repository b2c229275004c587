"""From the facts of a case to its dates, and from its dates to whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from appeals import reminders
from appeals.inputs import book, inputs_for, last_said
from appeals.law import deadlines, silence, unsettled
from appeals.law.carried import belongs
from appeals.law.deadlines import Due, Unknown, Unlimited
from appeals.law.moves import State
from appeals.law.rule import Party
from appeals.models import Certainty, Deadline, FollowUp, Stage, Turn, Whose
from cases.models import Case, Coverage, Outcome
from claimback.accounts.models import User
from claimback.audit.events import record

__all__ = [
    "Counted", "book", "count", "dated", "inputs_for", "let_dates_rest", "moves", "questions_of", "recount", "restate",
    "time_over",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """What counting a case changed."""

    new: tuple[Deadline, ...]
    superseded: tuple[Deadline, ...]
    questions: tuple[Unknown, ...]


def count(
    stage: Stage, *, case: Case, coverage: Coverage, rungs: Iterable[Stage] | None = None
) -> tuple[deadlines.Answer, ...]:
    """Every clock of a stage that can be running now; none of a step that is not of this coverage.

    Raises LawError for facts that contradict each other.
    """
    if not belongs(book(), stage.step, coverage.coverage_type):
        return ()  # filed while the coverage was thought to be another: its law is not this case's
    inputs = inputs_for(case, coverage, stage.challenges, stage, rungs=rungs)
    if stage.challenges.outcome == Outcome.UNANSWERED:
        return _after_silence(stage, coverage, inputs)
    if stage.step == unsettled.FIRST_APPEAL:
        outcome = stage.challenges.outcome
        return (unsettled.first_appeal(book(), coverage.answers, outcome=outcome, inputs=inputs),)
    return deadlines.compute_stage(book(), stage.step, inputs)


def _after_silence(stage: Stage, coverage: Coverage, inputs: dict[str, Any]) -> tuple[deadlines.Answer, ...]:
    """The clocks of a step that the silence on an earlier one opened; the denial that stands is the last notice."""
    silent = Stage.objects.select_related("challenges").get(answer=stage.challenges_id)
    over = time_over(silent)
    notice = inputs_for(stage.case, coverage, last_said(silent.challenges))
    standing = {name: notice[name] for name in silence.NOTICE if name in notice}
    known = inputs | {"reconsideration_request_date": silent.filed_on}
    return silence.count(book(), stage.step, known, denial=standing, over=over)


def time_over(stage: Stage) -> date | None:
    """The last day the decider of a step had, as it was counted last; None where no law gave one."""
    days = Deadline.objects.filter(stage=stage, clock="decision", superseded_at=None, legal_on__isnull=False)
    return days.order_by("-legal_on").values_list("legal_on", flat=True).first()


def recount(case: Case, *, by: User | None, on: date, why: str) -> Counted:
    """Bring the stored dates of a case in line with its facts; equal dates stay, others are superseded.

    Called inside the transaction of every verb that changes a fact, with the case locked. `on` is the day of the
    act (the person's calendar): met and dropped dates carry it. `why` is what became known, in words: the database
    refuses a date that moves later without it. Restates whose turn it is.
    """
    coverage = Coverage.objects.get(case=case)
    new: list[Deadline] = []
    superseded: list[Deadline] = []
    questions: list[Unknown] = []
    for stage in case.stages.select_related("challenges", "filing", "answer").order_by("position", "pk"):  # type: ignore[attr-defined]
        if stage.standing in (State.ANSWERED, State.ABANDONED):
            _let_go(stage, on=on)
            continue
        results = count(stage, case=case, coverage=coverage)
        questions += [result for result in results if isinstance(result, Unknown) and result.missing != UNASKED]
        for fresh, old in _changes(stage, [result for result in results if dated(result)], by=by, why=why):
            new += [fresh] if fresh else []
            superseded += [old] if old else []
        if stage.standing is State.FILED:
            _meet(stage, clock="filing", on=stage.filed_on)
    if new or superseded:
        record("deadlines counted", by=by, case=case, new=len(new), superseded=len(superseded), why=why)
    _ask_or_be_done(case, questions, on=on)
    restate(case, on=on)
    return Counted(tuple(new), tuple(superseded), tuple(questions))


def dated(result: deadlines.Answer) -> bool:
    """Whether there is a day to act by: a legal one, or the safe one while a fact is missing or no law sets one."""
    return isinstance(result, Due) or result.act_by is not None


UNASKED = (silence.LATE_ANSWER,)
"""Only the other side can give it: the date to be safe by is today's action, not the question."""

# Follow-ups that ask for a missing fact; one of them at a time is enough.
ASKING = ("question", "coverage")


def _ask_or_be_done(case: Case, questions: list[Unknown], *, on: date) -> None:
    """Where no firm date could be counted, the missing fact is today's action; where one stands, none is asked for."""
    waiting = FollowUp.objects.filter(case=case, done_on=None, what__in=("question", "decide"))
    if Deadline.objects.unmet().filter(case=case).exclude(certainty=Certainty.PROVISIONAL).exists():
        waiting.update(done_on=on)
    elif questions and not FollowUp.objects.filter(case=case, done_on=None, what__in=ASKING).exists():
        waiting.update(done_on=on)
        FollowUp.objects.create(organisation_id=case.organisation_id, case=case, what="question", due_on=on)


def questions_of(
    case: Case, coverage: Coverage, stages: list[Stage], *, rungs: list[Stage] | None = None
) -> dict[str, list[Unknown]]:
    """For every stage that is going on, the clocks that wait for a fact: by stage id.

    `rungs` are all of the case where they are at hand; else they are asked for, stage by stage.
    """
    going_on = [stage for stage in stages if stage.standing in (State.PREPARING, State.FILED)]
    counted = {str(stage.pk): count(stage, case=case, coverage=coverage, rungs=rungs) for stage in going_on}
    return {id: [each for each in results if isinstance(each, Unknown)] for id, results in counted.items()}


def restate(case: Case, *, on: date) -> Turn:
    """Say anew whose turn it is and until when; every open case has a next dated action."""
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
    return Turn.objects.update_or_create(case=case, defaults=turn)[0]


def _next(case: Case, *, on: date) -> dict[str, Any]:
    """Ours before theirs, the earliest first; a chosen follow-up counts when it comes before their date.

    A rung that hangs beside the ladder never hides the main one: while the main one is with the insurer,
    it is the insurer's turn.
    """
    unmet = list(
        Deadline.objects.unmet().filter(case=case).select_related("stage").order_by("act_by", "stage__position", "pk")
    )
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
    follow_up = FollowUp.objects.filter(case=case, done_on=None).order_by("due_on", "pk").first()
    first = next(iter(ours or theirs), None)
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


def _changes(
    stage: Stage, dues: list[deadlines.Answer], *, by: User | None, why: str
) -> Iterator[tuple[Deadline | None, Deadline | None]]:
    """Pairs of (new row, row it supersedes) for one stage, with their reminders."""
    live = {deadline.rule: deadline for deadline in Deadline.objects.live().filter(stage=stage)}
    for fresh, before in moves(stage, dues, live=live, by=by, why=why):
        if before:
            _supersede(before, None)
        if fresh:
            fresh.save(force_insert=True)
            if before:
                Deadline.objects.filter(pk=before.pk).update(superseded_by=fresh)
            reminders.plan(fresh, recipients=reminders.recipients(stage.case))
        yield fresh, before


def moves(
    stage: Stage, dues: Iterable[deadlines.Answer], *, live: Mapping[str, Deadline], by: User | None, why: str
) -> Iterator[tuple[Deadline | None, Deadline | None]]:
    """Pairs of (new row, live row it takes the place of) where they differ; nothing is written. `live` is by rule."""
    counted = {_rule_of(due): _row(due, stage, by=by, why=why) for due in dues}
    yield from ((None, old) for rule, old in live.items() if rule not in counted and not old.met_on)
    for rule, fresh in counted.items():
        before = live.get(rule)
        if before is None or not (before.met_on or (_same(before, fresh) and not before.dropped_on)):
            yield fresh, before


def _supersede(old: Deadline, fresh: Deadline | None) -> None:
    Deadline.objects.filter(pk=old.pk).update(superseded_at=Now(), superseded_by=fresh)
    reminders.cancel([old.pk])


COMPARED = (
    "certainty",
    "legal_on",
    "legal_at",
    "conservative_on",
    "conservative_at",
    "act_by",
    "act_at",
    "owed_by",
    "because",
)


def _same(old: Deadline, fresh: Deadline) -> bool:
    return all(getattr(old, name) == getattr(fresh, name) for name in COMPARED)


CERTAINTY = {Due: Certainty.FIRM, Unlimited: Certainty.NO_LIMIT, Unknown: Certainty.PROVISIONAL}


def _rule_of(result: deadlines.Answer) -> str:
    """The rule applied; while several may apply, the clock they are all rules of."""
    return result.rule or f"{result.stage}.{result.clock}"


def _row(due: deadlines.Answer, stage: Stage, *, by: User | None, why: str) -> Deadline:
    legal_on, legal_at = _day_and_instant(due.legal if isinstance(due, Due) else None, stage)
    conservative_on, conservative_at = _day_and_instant(due.conservative, stage)
    act_by, act_at = _day_and_instant(due.act_by, stage)
    by_then = act_by or conservative_on or legal_on
    assert by_then is not None  # see `dated`
    return Deadline(
        organisation_id=stage.organisation_id,
        case_id=stage.case_id,
        stage=stage,
        clock=due.clock,
        rule=_rule_of(due),
        rule_text=dict(book().rule(due.rule).snapshot()) if due.rule else {},
        # a date that waits for a fact is only given for what we owe
        owed_by=str(Party.US if isinstance(due, Unknown) else due.owed_by),
        certainty=CERTAINTY[type(due)],
        legal_on=legal_on,
        legal_at=legal_at,
        conservative_on=conservative_on,
        conservative_at=conservative_at,
        act_by=by_then,
        act_at=act_at,
        because=list(due.because),
        cites=[] if isinstance(due, Unknown) else list(due.cites),
        verified=not isinstance(due, Unknown) and due.verified,
        counted_by_id=by.pk if by else None,
        why_counted=why,
    )


def _day_and_instant(value: date | datetime | None, stage: Stage) -> tuple[date | None, datetime | None]:
    """A day stays a day; an instant is also a day on the calendar of the case."""
    if not isinstance(value, datetime):
        return value, None
    zone = ZoneInfo(stage.case.time_zone or settings.TIME_ZONE)
    instant = value if timezone.is_aware(value) else value.replace(tzinfo=zone)
    return instant.astimezone(zone).date(), instant


def _meet(stage: Stage, *, clock: str, on: date | None) -> None:
    met = Deadline.objects.unmet().filter(stage=stage, clock=clock)
    reminders.cancel(list(met.values_list("pk", flat=True)))
    met.update(met_on=on)


def let_dates_rest(stage: Stage) -> None:
    """No date of this step holds any longer, met ones neither; they stay visible as superseded."""
    live = Deadline.objects.live().filter(stage=stage)
    reminders.cancel(list(live.values_list("pk", flat=True)))
    live.update(superseded_at=Now())


def _let_go(stage: Stage, *, on: date) -> None:
    """The stage has ended: an answer meets the insurer's clock, silence does not; whatever still ran is dropped."""
    if stage.answer and stage.answer.outcome != Outcome.UNANSWERED:
        _meet(stage, clock="decision", on=stage.answered_on)
    rest = Deadline.objects.unmet().filter(stage=stage)
    reminders.cancel(list(rest.values_list("pk", flat=True)))
    rest.update(dropped_on=on)
