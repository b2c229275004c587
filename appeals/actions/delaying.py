"""The other side takes more time or asks for information, and what it must send on by itself is watched."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.stages import ImpossibleDate, NotPossible, file_stage, record_receipt
from appeals.law import calendar
from appeals.law.moves import Move, State
from appeals.law.rule import MonthMath, Unit
from appeals.models import Delay, Filer, FollowUp, Stage
from cases.actions import lock_case
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict
from claimback.words import day
from claimback.written import Rows
from documents.models import Document

SEND_INFORMATION = "send_information"
FORWARDED = "forwarded"
FILE_ARRIVED = "case_file_received"


class AnsweredBefore(Conflict):
    """What they asked for was sent already."""

    def __str__(self) -> str:
        return _("That was answered already. What was recorded then is kept.")


class TakenOut(Conflict):
    """An entry was taken out before."""

    def __str__(self) -> str:
        return _("This entry was taken out already. It stays visible and counts no longer.")


class NotAutomatic(Conflict):
    """A step that we file ourselves is not sent on by the insurer."""

    def __str__(self) -> str:
        return _("This step does not begin by itself: it is filed. Nothing was changed.")


@transaction.atomic
def record_delay(
    stage: Stage,
    *,
    kind: Delay.Kind,
    told_on: date,
    until: date | None,
    reason: str,
    paper: Document | None = None,
    by: User,
    today: date,
) -> Delay:
    """Keep what they said about their time; their date moves only as far as the law allows, and says why.

    A request for information is today's action. Raises NotPossible for a step that waits for nobody, ImpossibleDate,
    CaseIsClosed, LawError.
    """
    case = lock_case(stage.case)
    stage = Stage.objects.select_related("case").get(pk=stage.pk)
    if stage.standing is not State.FILED:
        raise NotPossible(stage, Move.ANSWER)
    _check_days(stage, told_on=told_on, until=until, today=today)
    delay = Delay.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        stage=stage,
        kind=str(kind),
        told_on=told_on,
        until=until,
        reason=reason,
        paper=paper,
        recorded_by=by,
    )
    if kind == Delay.Kind.EXTENSION:
        record("more time taken", by=by, case=case, about=delay, on=str(told_on), until=str(until or ""))
        why = _("They took more time.")
    else:
        record("information asked for", by=by, case=case, about=delay, on=str(told_on), until=str(until or ""))
        _ask_for_action(stage, SEND_INFORMATION, due_on=today)
        why = _("They asked for information.")
    clocks.recount(case, by=by, on=today, why=why)
    return delay


@transaction.atomic
def answer_information(delay: Delay, *, on: date, by: User, today: date) -> Delay:
    """What they asked for was sent on that day. Raises AnsweredBefore, ImpossibleDate, CaseIsClosed, LawError."""
    case = lock_case(delay.case)
    delay = Delay.objects.select_for_update().select_related("stage").get(pk=delay.pk)
    if delay.withdrawn_on:
        raise TakenOut
    if delay.answered_on or delay.kind != Delay.Kind.INFORMATION:
        raise AnsweredBefore
    if not delay.told_on <= on <= today:
        raise ImpossibleDate(
            _("They asked on %(asked)s, so it cannot have been sent on %(on)s. Nothing was changed.")
            % {"asked": day(delay.told_on), "on": day(on)}
        )
    delay.answered_on = on
    delay.save(update_fields=["answered_on"])
    record("information sent", by=by, case=case, about=delay, on=str(on))
    _ask_no_more(delay.stage, on=today)
    clocks.recount(case, by=by, on=today, why=_("What they asked for was sent."))
    return delay


@transaction.atomic
def withdraw_delay(delay: Delay, *, why: str, by: User, today: date) -> Delay:
    """It was entered in error: it stays visible, and their date is counted without it.

    Raises TakenOut, CaseIsClosed, LawError.
    """
    case = lock_case(delay.case)
    delay = Delay.objects.select_for_update().select_related("stage").get(pk=delay.pk)
    if delay.withdrawn_on:
        raise TakenOut
    delay.withdrawn_on, delay.why_withdrawn = today, why
    delay.save(update_fields=["withdrawn_on", "why_withdrawn"])
    record("delay taken out", by=by, case=case, about=delay, on=str(delay.told_on))
    _ask_no_more(delay.stage, on=today)
    clocks.recount(case, by=by, on=today, why=_("What they said about their time had been entered in error."))
    return delay


@transaction.atomic
def record_forwarding(
    stage: Stage, *, arrived_on: date, reference: str = "", who: str = "", by: User, today: date
) -> Stage:
    """The reviewer confirmed that the case file came from the insurer: the step runs, and the reviewer's clock.

    Raises NotAutomatic, NotPossible, ImpossibleDate, CaseIsClosed, LawError.
    """
    if not stage.automatic:
        raise NotAutomatic
    lock_case(stage.case)
    stage = file_stage(stage, on=arrived_on, how="", address="", filer=Filer.INSURER, by=by, today=today)
    if _runs_from_the_file(stage):
        stage.events = {**stage.events, FILE_ARRIVED: arrived_on.isoformat()}
        stage.save(update_fields=["events"])
    record_receipt(stage, rung="acknowledged", on=arrived_on, today=today, by=by, reference=reference, who=who)
    return stage


@transaction.atomic
def watch_again(stage: Stage, *, ask_on: date, by: User, today: date) -> FollowUp:
    """The reviewer has no file yet: ask again on a day. Raises NotAutomatic, NotPossible, ImpossibleDate."""
    case = lock_case(stage.case)
    stage = Stage.objects.select_related("case").get(pk=stage.pk)
    if not stage.automatic:
        raise NotAutomatic
    if stage.standing is not State.PREPARING:
        raise NotPossible(stage, Move.FILE)
    if ask_on <= today:
        raise ImpossibleDate(_("Choose a later day than today to ask again; nothing was changed."))
    _done(stage, FORWARDED, on=today)
    follow_up = _ask_for_action(stage, FORWARDED, due_on=ask_on)
    record("forwarding missing", by=by, case=case, about=stage, step=stage.step, on=str(ask_on))
    clocks.restate(case, on=today)
    return follow_up


def watch_forwarding(case: Case, *, since: date, today: date) -> None:
    """For every step that others must begin, the day by which the reviewer should have said that the file came.

    The day is the office's caution, not law. Called inside the transaction of the verb that opened the step.
    """
    caution = clocks.book().caution
    due_on = calendar.add(since, caution.forwarded_business_days, Unit.BUSINESS_DAYS, MonthMath.CLAMP)
    due_on = max(due_on, today)
    for stage in _begun_by_others(case=case.pk):
        if not stage.follow_ups.filter(what=FORWARDED).exists():
            _ask_for_action(stage, FORWARDED, due_on=due_on)


@Rows
def _begun_by_others(*, case: UUID) -> QuerySet[Stage]:
    return Stage.objects.going_on().filter(case=case, automatic=True, filed_on=None)


def _ask_for_action(stage: Stage, what: str, *, due_on: date) -> FollowUp:
    found, _new = FollowUp.objects.get_or_create(
        case_id=stage.case_id,
        stage=stage,
        what=what,
        done_on=None,
        defaults={"organisation_id": stage.organisation_id, "due_on": due_on},
    )
    return found


def _ask_no_more(stage: Stage, *, on: date) -> None:
    """When nothing they asked for waits any longer, sending it is no action any more."""
    waiting = Delay.objects.filter(stage=stage, kind=Delay.Kind.INFORMATION, answered_on=None, withdrawn_on=None)
    if not waiting.exists():
        _done(stage, SEND_INFORMATION, on=on)


def _done(stage: Stage, what: str, *, on: date) -> None:
    FollowUp.objects.filter(stage=stage, what=what, done_on=None).update(done_on=on)


def _runs_from_the_file(stage: Stage) -> bool:
    rules = clocks.book().stages.get(stage.step)
    return rules is not None and any(rule.runs_from == FILE_ARRIVED for rule in rules.decision)


def _check_days(stage: Stage, *, told_on: date, until: date | None, today: date) -> None:
    if told_on > today:
        raise ImpossibleDate(_("%(on)s is in the future. Record it when they have said it.") % {"on": day(told_on)})
    if stage.filed_on and told_on < stage.filed_on:
        raise ImpossibleDate(
            _("It was filed on %(filed)s, so they cannot have said that on %(on)s. Nothing was changed.")
            % {"filed": day(stage.filed_on), "on": day(told_on)}
        )
    if until and until < told_on:
        raise ImpossibleDate(
            _("They said it on %(on)s, so it cannot end on %(until)s. Check both days; nothing was changed.")
            % {"on": day(told_on), "until": day(until)}
        )
