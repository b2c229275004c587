"""Right before sending: is this way still the person's, is it their quiet time; and what follows where it failed.

A message never waits for a way that is gone: it moves to the next way of the person, as a row that stands in for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models.functions import Now

from appeals.links import CODE
from appeals.mail_alerts import HELD
from appeals.models import Reminder
from appeals.reminders import alerts, outbox, quiet
from appeals.reminders.people import Reach, reach_of
from appeals.reminders.wanted import OVERTAKES
from claimback.accounts.models import Address, Preference, User, Way
from claimback.audit.events import record
from claimback.sealed import blind_index

log = structlog.get_logger(__name__)
State, Kind, Channel = Reminder.State, Reminder.Kind, Reminder.Channel
ABOUT = ("organisation", "case", "kind", *OVERTAKES, "about_on", "step", "recipient")
"""Two rows that agree in these say the same to the same person."""


def put_right(reminder: Reminder, reach: Reach | None, *, now: datetime) -> str:
    """Look at the person's wishes as they are now; "" when the message goes, else a word for what was done instead."""
    if reach is None:
        return ""
    reminder.recipient = reach.person
    if reminder.step.startswith(CODE):
        return ""
    if not _is_theirs(reminder, reach):
        return "moved" if _move(reminder, reach) else ""
    until = quiet.held_until(reach, reminder, now=now)
    if until is not None and _hold_back(reminder, reach, until, now=now):
        return "held"
    place = reach.place(reminder.channel)
    reminder.sent_to = blind_index(place) if place else ""
    return ""


def _is_theirs(reminder: Reminder, reach: Reach) -> bool:
    """Whether the way of the row works and they chose it, or it is the one left where theirs do not work."""
    if not reach.works(reminder.channel):
        return False
    failed = reminder.instead_of
    same = failed is not None and (failed.step, failed.recipient_id) == (reminder.step, reminder.recipient_id)
    if reminder.kind == Kind.ALERT or (failed is not None and same and failed.state != State.CANCELLED):
        return True  # it stands in for one that failed; one that only moved follows the wishes
    return reminder.channel in reach.channels(urgent=True)


@transaction.atomic
def _move(reminder: Reminder, reach: Reach) -> bool:
    """To the next way that works. False where there is none, or the row is no longer ours.

    A letter of the day is given up: each of its lines takes the next way.
    """
    if all(way == reminder.channel for way in reach.ways) or not outbox.drop(reminder):
        return False
    return reminder.kind == Kind.DIGEST or bool(stand_in(reminder, reach))


@transaction.atomic
def _hold_back(reminder: Reminder, reach: Reach, until: datetime, *, now: datetime) -> bool:
    if not outbox.shift(reminder, until):
        return False
    zone = reach.person.zone_or(reminder.case.time_zone if reminder.case else "")
    if reach.wishes.never_then and reminder.case and quiet.too_late(reminder, until, now=now, zone=zone):
        stand_in(reminder, reach, ways=[Channel.APP])
        alerts.tell(
            alerts.who_hears(reach.person, case=reminder.case, organisation_id=reminder.organisation_id),
            step=alerts.step_of(HELD, reach.person.pk, now),
            organisation_id=reminder.organisation_id,
            case=reminder.case,
            about=reminder,
            now=now,
        )
    return True


def stand_in(reminder: Reminder, reach: Reach, *, ways: list[str] | None = None) -> Reminder | None:
    """The row that says the same by the next way that works, new or awake again; None where no way is left."""
    same = Reminder.objects.filter(**{f"{name}": getattr(reminder, f"{name}_id", getattr(reminder, name))
                                      for name in ABOUT})  # fmt: skip
    for way in ways or reach.ways:
        if way == reminder.channel:
            continue
        row = same.filter(channel=way).first()
        if row is None:
            return _new(reminder, way)
        if row.state == State.CANCELLED and row.sent_at is None:
            awake = {"state": State.PENDING, "due_at": reminder.due_at, "claimed_until": None, "within": None}
            awake |= {"absence": reminder.absence_id}
            same.filter(pk=row.pk).update(**awake)
        if row.state != State.PARKED:
            return row
    return None


def _new(reminder: Reminder, way: str) -> Reminder:
    fields = {name: getattr(reminder, name) for name in ABOUT}
    same = {**fields, "urgent": reminder.urgent, "due_at": reminder.due_at, "absence_id": reminder.absence_id}
    return Reminder.objects.create(**same, channel=way, instead_of=reminder)


@transaction.atomic
def give_up(reminder: Reminder, *, why: str, bad: bool = False) -> None:
    """It cannot be sent this way: parked, said by the next way, and a human is told; where `bad`, the way is marked."""
    if not outbox.park(reminder, why=why):
        return
    _go_on_without(reminder, why=why, bad=bad)


@transaction.atomic
def came_back(reminder: Reminder, *, why: str) -> None:
    """What was taken came back later: the way is marked bad, the next is tried, and a human is told."""
    Reminder.objects.filter(pk=reminder.pk).update(last_error=why)
    record("reminder came back", by=None, about=reminder, step=reminder.step, **outbox.history_of(reminder))
    _go_on_without(reminder, why=why, bad=True)


def _go_on_without(reminder: Reminder, *, why: str, bad: bool) -> None:
    person = reminder.recipient
    if person is not None and not reminder.step.startswith(CODE):
        if bad:
            mark_bad(person, reminder.channel, why=why, sent_to=reminder.sent_to)
        if person.is_active:
            reach = reach_of(person)
            for each in _said_by(reminder):
                stand_in(each, reach)
    # where only the letter of the day could not be made or taken, what it said goes out all the same
    if not reminder.step.startswith(CODE) and (bad or reminder.kind != Kind.DIGEST):
        alerts.not_reached(reminder)


def _said_by(reminder: Reminder) -> Iterable[Reminder]:
    """The message; of a letter of the day the lines that went with it: what did not go is due by itself."""
    return reminder.carried.filter(state=State.SENT) if reminder.kind == Kind.DIGEST else [reminder]


def spare(reminder: Reminder) -> None:
    """The other side has been silent for long: say it by another way as well, and go on trying this one."""
    if reminder.recipient is not None and not reminder.step.startswith(CODE):
        reach = reach_of(reminder.recipient)
        for each in reminder.lines or [reminder]:
            stand_in(each, reach)


def mark_bad(person: User, way: str, *, why: str, sent_to: str) -> None:
    """This way no longer reaches them, unless they have given another address since it was sent there."""
    reach = reach_of(person)
    place = reach.place(way)
    if not place or (sent_to and blind_index(place) != sent_to):
        return
    address = reach.address(way)
    if address is not None:
        changed = Address.objects.filter(pk=address.pk, bad_at=None).update(bad_at=Now(), bad_why=why[:60])
    elif way == Way.EMAIL and reach.email_went_bad_at is None:
        marked = {"bad_email": person.email, "bad_email_at": Now(), "bad_email_why": why[:60]}
        Preference.objects.update_or_create(user=person, defaults=marked)
        changed = 1
    else:
        changed = 0
    if changed:
        record("way to a person is bad", by=None, about=person, way=way)
        log.warning("way_is_bad", person=str(person.pk), way=way, why=why)
