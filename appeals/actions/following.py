"""Dated next actions that a person chooses."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from appeals import clocks
from appeals.models import FollowUp
from cases.actions import lock_case
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record


@transaction.atomic
def set_follow_up(case: Case, *, what: str, due_on: date, on: date, by: User) -> FollowUp:
    """Promise a next action on a day; it joins the worklist."""
    case = lock_case(case)
    follow_up = FollowUp.objects.create(
        organisation_id=case.organisation_id, case=case, what=what, due_on=due_on, set_by=by
    )
    record("follow-up set", by=by, case=case, about=follow_up, on=str(due_on))
    clocks.restate(case, on=on)
    return follow_up


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, *, on: date, by: User) -> None:
    """It is done; the case finds its next dated action."""
    case = lock_case(follow_up.case)
    if FollowUp.objects.filter(pk=follow_up.pk, done_on=None).update(done_on=on):
        record("follow-up done", by=by, case=case, about=follow_up)
    clocks.restate(case, on=on)
