"""Putting reminders into the outbox, and taking them out again. Called inside the transactions of verbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from appeals.models import Deadline, Reminder
from appeals.reminders.outbox import database_now
from appeals.reminders.people import reach_of, zone_for
from appeals.reminders.steps import is_ours, steps_ahead
from cases.models import Case, Share
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from claimback.poke import poke as poke_worker


def recipients(case: Case) -> list[User]:
    """Whom we remind in this case: its owner first, then the patients it is shared with; active people only."""
    patients = Share.objects.living().filter(case=case, role=Role.PATIENT).values("user")
    people = User.objects.filter(Q(pk=case.owner_id) | Q(pk__in=patients), is_active=True)
    return sorted(people, key=lambda person: (person.pk != case.owner_id, person.pk))


def plan(deadline: Deadline, *, recipients: Iterable[User], now: datetime | None = None) -> list[Reminder]:
    """Put the reminders of a new deadline into the outbox; planning again adds nothing. Pokes when one is due at once.

    Everybody in `recipients` is reminded of our dates, the owner of the case alone of the other side's. `now` is
    the database's clock, asked when not given. Returns the deadline's waiting reminders, the next one first.
    """
    now = now or database_now()
    rows = [
        Reminder(
            organisation_id=deadline.organisation_id,
            case_id=deadline.case_id,
            deadline=deadline,
            recipient=person,
            channel=channel,
            step=step.name,
            urgent=step.urgent,
            due_at=due_at,
        )
        for person in recipients
        if is_ours(deadline) or person.pk == deadline.case.owner_id
        for reach in [reach_of(person)]
        for step, due_at in steps_ahead(deadline, zone=zone_for(person, deadline.case), now=now)
        for channel in reach.channels(urgent=step.urgent)
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.due_at <= now for row in rows):
        poke()
    return list(Reminder.objects.filter(deadline=deadline, state=Reminder.State.PENDING).order_by("due_at", "id"))


def cancel(deadlines: Iterable[Deadline | UUID]) -> int:
    """The waiting reminders of these deadlines (rows, ids or a queryset) are no longer needed. Says how many."""
    waiting = Reminder.objects.filter(deadline__in=deadlines, state=Reminder.State.PENDING)
    return waiting.update(state=Reminder.State.CANCELLED, claimed_until=None)


def poke() -> None:
    """Once this transaction commits, ask a worker to send what is due now. Never raises and never waits."""
    poke_worker("appeals.tasks.send_due")
