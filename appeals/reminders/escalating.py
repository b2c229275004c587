"""What was not heeded reaches somebody else: supervisors, then owners; who works alone, by another way and louder."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import yaml
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from appeals.law.calendar import add_business_days
from appeals.models import Deadline, Reminder
from appeals.reminders.heeding import not_heeded
from appeals.reminders.outbox import database_now
from appeals.reminders.people import channels_of, living_channels, zone_for
from appeals.reminders.steps import act, is_ours, legal
from appeals.standing_in import UNHEEDED, plain_step, unheeded_step
from cases.models import Case
from claimback.accounts.covering import Covers, covers
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from claimback.audit.events import record

AT_A_TIME = 100
_FILE = Path(__file__).with_name("heeding.yaml")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long somebody has, from the data: working days, hours before a last day, hours of a clock of hours."""

    working_days: int
    last_hours: int
    hours: int


@cache
def bounds() -> Bounds:
    """Read once a process. Raises KeyError or TypeError where the file says something else than it should."""
    told = yaml.load(_FILE.read_bytes(), Loader=yaml.CSafeLoader)
    return Bounds(told["days"]["working_days"], told["last"]["hours"], told["hours"]["hours"])


def heed_by(reminder: Reminder, *, now: datetime) -> datetime | None:
    """Until when a message sent at `now` is to be heeded; None for what nobody else is told about.

    Only urgent words about a date of ours count, to the owner of the case, to whom the organisation addressed them, or
    to whoever stands in for them: a patient whose case others work on is never answered for by a supervisor.
    """
    deadline, case = reminder.deadline, reminder.case
    if deadline is None or case is None or not reminder.urgent or not is_ours(deadline):
        return None
    stands_in = plain_step(reminder.step) != reminder.step
    if not (reminder.recipient_id == case.owner_id or stands_in or _works_there(reminder)):
        return None
    if isinstance(act(deadline), datetime):
        return now + timedelta(hours=bounds().hours)
    zone = zone_for(reminder.recipient, case) if reminder.recipient else now.tzinfo
    here = now.astimezone(zone)
    end = datetime.combine(add_business_days(here.date(), bounds().working_days), here.time(), tzinfo=zone)
    if here.date() <= _last_day(deadline, here) < end.date():
        return now + timedelta(hours=bounds().last_hours)
    return end


def _works_there(reminder: Reminder) -> bool:
    members = Membership.objects.living().filter(organisation=reminder.organisation_id, user=reminder.recipient_id)
    return members.exists()


def _last_day(deadline: Deadline, here: datetime) -> date:
    last = legal(deadline)
    return last.astimezone(here.tzinfo).date() if isinstance(last, datetime) else last


def escalate() -> int:
    """Tell somebody else about whatever should have been heeded by now and was not. Says how many messages were made.

    By the database's clock; any number may run at once: each message is looked at once, in one transaction with the
    messages it gives rise to.
    """
    made = 0
    while True:
        with transaction.atomic():
            waiting = Reminder.objects.filter(heed_by__lte=Now()).order_by("heed_by", "id")
            ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_A_TIME])
            made += _tell_of(not_heeded(ids)) if ids else 0
            Reminder.objects.filter(pk__in=ids).update(heed_by=None)
        if len(ids) < AT_A_TIME:
            return made


def _tell_of(rows: list[Reminder]) -> int:
    now = database_now()
    away = covers(now=now, organisations={row.organisation_id for row in rows})
    return sum(_tell_somebody(row, away, now=now) for row in rows)


def _tell_somebody(row: Reminder, away: Covers, *, now: datetime) -> int:
    """Once a step, whatever the number of ways by which it was said, and whoever else was told it as a cover."""
    assert row.case is not None
    assert row.recipient is not None
    step = unheeded_step(row.step)
    again = UNHEEDED in row.step
    told = Reminder.objects.filter(deadline=row.deadline, step=step)
    if told.exists() and not again:
        return 0
    covered = Reminder.objects.filter(deadline=row.deadline, step=row.step, sent_at__isnull=False).exclude(absence=None)
    heard = told | covered | Reminder.objects.filter(pk=row.pk)
    stand_ins = away.stand_ins(row.recipient.pk, row.organisation_id, at=now)
    people = _next_people(row.case, besides=heard, only_owners=again)
    people += _besides(stand_ins, heard, [each.pk for each in people])
    ways = [(person, way) for person in people for way in channels_of(person, urgent=True)]
    if not people and not again:
        alone = stand_ins or [row.recipient]
        ways = [(person, _another_way(person, besides=row.channel)) for person in alone]
    rows = [_stand_in(row, person=person, way=way, step=step, now=now) for person, way in ways]
    made = Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    record("reminder not heeded", by=None, case=row.case, about=row, step=row.step, told=len(people))
    return len(made)


def _besides(people: Iterable[User], heard: QuerySet[Reminder], others: Collection[UUID]) -> list[User]:
    """Those of these people who neither heard it nor are among the others."""
    known = {*others, *heard.values_list("recipient", flat=True)}
    return [person for person in people if person.pk not in known]


def _stand_in(row: Reminder, *, person: User, way: str, step: str, now: datetime) -> Reminder:
    return Reminder(
        organisation_id=row.organisation_id,
        case_id=row.case_id,
        deadline_id=row.deadline_id,
        recipient=person,
        channel=way,
        step=step,
        urgent=True,
        instead_of=row,
        due_at=now,
    )


def _next_people(case: Case, *, besides: QuerySet[Reminder], only_owners: bool) -> list[User]:
    """The supervisors besides these people; where there is none, and the second time, the owners."""
    members = Membership.objects.living().filter(organisation=case.organisation_id, user__is_active=True)
    others = members.exclude(user__in=besides.values("recipient")).select_related("user").order_by("since", "pk")
    supervisors = [] if only_owners else [each.user for each in others.filter(role=Role.SUPERVISOR)]
    return supervisors or [each.user for each in others.filter(role=Role.OWNER)]


def _another_way(person: User, *, besides: str) -> str:
    """Another way that reaches somebody who does not look, or the same once more."""
    return next((way for way in living_channels(person) if way != besides), besides)
