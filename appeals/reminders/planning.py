"""Putting reminders into the outbox, and taking them out again. Called inside the transactions of verbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from appeals.models import Deadline, Reminder
from appeals.reminders.hearing import Hearing
from appeals.reminders.outbox import database_now
from appeals.reminders.people import zone_for
from appeals.reminders.steps import steps_ahead
from claimback.accounts.models import User
from claimback.poke import poke as poke_worker
from claimback.written import Rows


def plan(
    deadline: Deadline,
    *,
    hearing: Hearing | None = None,
    recipients: Iterable[User] | None = None,
    now: datetime | None = None,
) -> list[Reminder]:
    """Put the reminders of a new deadline into the outbox; planning again adds nothing. Pokes when one is due at once.

    `hearing` is who hears of its case, where it is at hand; `recipients` are the only ones who may. `now` is the
    database's clock, asked when not given. Returns the deadline's waiting reminders, the next one first.
    """
    now = now or database_now()
    hearing = hearing or Hearing(deadline.case, only=recipients)
    rows = [
        Reminder(
            organisation_id=deadline.organisation_id,
            case_id=deadline.case_id,
            deadline=deadline,
            recipient=reach.person,
            channel=channel,
            step=step.name,
            urgent=step.urgent,
            due_at=due_at,
        )
        for reach in hearing.everybody
        for step, due_at in steps_ahead(
            deadline, zone=zone_for(reach.person, deadline.case), now=now, plans=hearing.plans
        )
        if hearing.hears(reach.person, step)
        for channel in reach.channels(urgent=step.urgent)
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.due_at <= now for row in rows):
        poke()
    return _waiting(deadline=deadline.pk)


@Rows
def _waiting(*, deadline: UUID) -> QuerySet[Reminder]:
    return Reminder.objects.filter(deadline=deadline, state=Reminder.State.PENDING).order_by("due_at", "id")


def cancel(deadlines: Iterable[Deadline | UUID]) -> int:
    """The waiting reminders of these deadlines (rows, ids or a queryset) are no longer needed. Says how many."""
    waiting = Reminder.objects.filter(deadline__in=deadlines, state=Reminder.State.PENDING)
    return waiting.update(state=Reminder.State.CANCELLED, claimed_until=None)


def poke() -> None:
    """Once this transaction commits, ask a worker to send what is due now. Never raises and never waits."""
    poke_worker("appeals.tasks.send_due")
