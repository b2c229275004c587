"""The outbox of a case brought in line with what it has besides its deadlines. Called with the case locked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from appeals.models import Deadline, Reminder
from appeals.reminders import things
from appeals.reminders.outbox import database_now
from appeals.reminders.people import Reach, reach_of, zone_for
from appeals.reminders.planning import plan, poke, recipients
from appeals.reminders.plans import Step, To
from appeals.reminders.steps import is_ours
from appeals.reminders.things import Thing
from appeals.standing_in import UNHEEDED
from cases.models import Case
from claimback.accounts.models import User

State = Reminder.State
POINTERS = {
    Reminder.Kind.FOLLOW_UP: "follow_up",
    Reminder.Kind.AUTHORITY: "authority",
    Reminder.Kind.APPROVAL: "decision",
    Reminder.Kind.TALK: "stage",
}
"""What a case reminds of besides its deadlines, and the field that names it."""

About = tuple[str, UUID, date | None]
"""A thing on a day: its field, its id, the day."""
Rows = dict[tuple[About, UUID | None, str], list[Reminder]]
"""What is in the outbox of a thing on a day, for a person, about a step: by whatever channels."""


def plan_beside(case: Case, *, now: datetime | None = None) -> None:
    """Everything of a case that is no deadline is reminded of on its day; what is done or moved is not any more.

    What was cancelled and lies ahead again is said after all. A second call changes nothing. `now` is the database's
    clock, asked when not given.
    """
    now = now or database_now()
    every = things.beside_deadlines(case, now=now)
    rows = _rows(case)
    _let_go(rows, {each.key for each in every})
    if every:
        _put(case, every, rows, now=now)


def readdress(case: Case, *, now: datetime | None = None) -> None:
    """The owner or the shares of a case changed: from `now` on the right people are reminded of what still holds."""
    now = now or database_now()
    people = recipients(case)
    of_the_case = Reminder.objects.filter(case=case, link=None)
    # what others are told, and that somebody is not reached, is looked at when it is sent
    planned = of_the_case.exclude(step__startswith=UNHEEDED).exclude(kind=Reminder.Kind.ALERT)
    planned.filter(state=Reminder.State.PENDING).exclude(recipient__in=people).update(
        state=Reminder.State.CANCELLED, claimed_until=None
    )
    for deadline in Deadline.objects.unmet().filter(case=case).select_related("case"):
        welcome = people if is_ours(deadline) else [person for person in people if person.pk == case.owner_id]
        of_the_case.filter(
            deadline=deadline, state=Reminder.State.CANCELLED, due_at__gt=now, sent_at=None, recipient__in=welcome
        ).update(state=Reminder.State.PENDING, within=None)
        plan(deadline, recipients=people, now=now)
    plan_beside(case, now=now)


def _rows(case: Case) -> Rows:
    """What is in the outbox, whatever became of it."""
    rows: Rows = {}
    for row in Reminder.objects.filter(case=case, kind__in=POINTERS):
        pointer = POINTERS[Reminder.Kind(row.kind)]
        about = (pointer, getattr(row, f"{pointer}_id"), row.about_on)
        rows.setdefault((about, row.recipient_id, row.step), []).append(row)
    return rows


def _let_go(rows: Rows, held: set[About]) -> None:
    """What waits about something that is over, or on another day now, is not said any more."""
    over = [row.pk for (about, _, _), found in rows.items() if about not in held for row in found]
    waiting = Reminder.objects.filter(pk__in=over, state=State.PENDING)
    if over:
        waiting.update(state=State.CANCELLED, claimed_until=None)


def _put(case: Case, every: Iterable[Thing], rows: Rows, *, now: datetime) -> None:
    """Write what is missing, and wake what was cancelled and is still to come."""
    fresh: list[Reminder] = []
    reaches = [reach_of(person) for person in recipients(case)]
    for reach in reaches:
        person, zone = reach.person, zone_for(reach.person, case)
        for thing in every:
            for step, at in thing.ahead(zone=zone, now=now):
                found = rows.get((thing.key, person.pk, step.name))
                if not _hears(person, step, case):
                    continue
                if found is None:
                    fresh += _new(case, thing, reach, step, at)
                elif at > now:
                    _wake(found, at)
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)
    if any(row.due_at <= now for row in fresh):
        poke()


def _hears(person: User, step: Step, case: Case) -> bool:
    """Whether the plan means this person; the owner of a case hears of everything."""
    return person.pk == case.owner_id or To.PATIENT in step.to


def _new(case: Case, thing: Thing, reach: Reach, step: Step, at: datetime) -> list[Reminder]:
    return [
        Reminder(
            organisation_id=case.organisation_id,
            case_id=case.pk,
            kind=thing.kind,
            about_on=thing.about_on,
            recipient=reach.person,
            step=step.name,
            urgent=step.urgent,
            channel=channel,
            due_at=at,
            **{POINTERS[thing.kind]: thing.row},
        )
        for channel in reach.channels(urgent=step.urgent)
    ]


def _wake(rows: list[Reminder], at: datetime) -> None:
    """Not what stands in for another message: that follows the one it stands in for."""
    asleep = [row.pk for row in rows if row.state == State.CANCELLED and row.sent_at is None and not row.instead_of_id]
    if asleep:
        again = Reminder.objects.filter(state=State.CANCELLED, pk__in=asleep, sent_at=None)
        again.update(state=State.PENDING, due_at=at, within=None)
