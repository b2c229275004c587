"""Dated next actions that a person chooses."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.stages import ImpossibleDate
from appeals.models import FollowUp, Stage
from cases.actions import lock_case
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict


class AnswerIt(Conflict):
    """The system asked for a fact; ticking the question off would leave the case without it."""

    def __str__(self) -> str:
        return _("This is done by answering it: confirm or correct the facts of the case. Nothing was changed.")


@transaction.atomic
def set_follow_up(case: Case, *, what: str, due_on: date, stage: Stage | None = None, on: date, by: User) -> FollowUp:
    """Promise a next action on a day, about one step where it is; it joins the worklist.

    Raises ImpossibleDate, CaseIsClosed.
    """
    case = lock_case(case)
    if due_on < on:
        raise ImpossibleDate(_("That day has passed. Choose today or a later day; nothing was changed."))
    follow_up = FollowUp.objects.create(
        organisation_id=case.organisation_id, case=case, stage=stage, what=what, due_on=due_on, set_by=by
    )
    record("follow-up set", by=by, case=case, about=follow_up, on=str(due_on))
    clocks.restate(case, on=on)
    return follow_up


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, *, on: date, by: User) -> None:
    """It is done; the case finds its next dated action. Raises AnswerIt, CaseIsClosed."""
    case = lock_case(follow_up.case)
    if not follow_up.may_be_ticked:
        raise AnswerIt
    if FollowUp.objects.filter(pk=follow_up.pk, done_on=None).update(done_on=on):
        record("follow-up done", by=by, case=case, about=follow_up)
    clocks.restate(case, on=on)


@transaction.atomic
def take_back_follow_up(follow_up: FollowUp, *, on: date, by: User) -> None:
    """What was only just set was a mistake: it leaves the list, and the history says so. Raises CaseIsClosed."""
    case = lock_case(follow_up.case)
    if FollowUp.objects.filter(pk=follow_up.pk, done_on=None).update(done_on=on):
        record("follow-up taken back", by=by, case=case, about=follow_up)
    clocks.restate(case, on=on)
