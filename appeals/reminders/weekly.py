"""The patient's plain sentence, once a week: planned ahead by their own clock, and left out where it would be noise.

One row for each patient, case and week of the calendar (ISO 8601), whose key is the week; planning again adds nothing.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef

from appeals.links import CODE
from appeals.models import Reminder, Turn, Whose
from appeals.reminders import outbox
from appeals.reminders.people import reaches_of
from cases.models import Case, Share
from claimback.accounts.models import Preference, User
from claimback.accounts.reach import OUTWARD
from claimback.accounts.roles import Role

State, Kind = Reminder.State, Reminder.Kind
WEEK = timedelta(days=7)


def plan(*, now: datetime | None = None) -> int:
    """Whoever an open case is about has its next weekly message ahead. Says how many were made.

    By the database's clock; any number may run at once.
    """
    now = now or outbox.database_now()
    ahead = Reminder.objects.filter(
        case=OuterRef("case"), recipient=OuterRef("user"), kind=Kind.WEEKLY, state=State.PENDING
    )
    patients = Share.objects.living().filter(~Exists(ahead), role=Role.PATIENT, case__in=Case.objects.going_on())
    shares = list(
        patients.select_related("user")
        .filter(user__is_active=True)
        .exclude(user__preference__weekly=False)
        .order_by("pk")
    )
    reaches = {reach.person.pk: reach for reach in reaches_of(share.user for share in shares)}
    rows = []
    for share in shares:
        reach = reaches[share.user_id]
        at = next_time(reach.wishes, reach.person, now=now)
        rows.append(
            Reminder(
                organisation_id=share.organisation_id,
                case_id=share.case_id,
                kind=Kind.WEEKLY,
                recipient=reach.person,
                step=week_of(at, reach.person),
                channel=reach.channels(urgent=False)[0],
                due_at=at,
            )
        )
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def next_time(wishes: Preference, person: User, *, now: datetime) -> datetime:
    """The next hour of the weekday they chose, by their own clock, after `now`."""
    today = now.astimezone(person.zone).date()
    first = today + timedelta(days=(wishes.weekly_day - today.weekday()) % 7)
    at = datetime.combine(first, time(wishes.weekly_hour), tzinfo=person.zone)
    return at if at > now else datetime.combine(first + WEEK, time(wishes.weekly_hour), tzinfo=person.zone)


def week_of(at: datetime, person: User) -> str:
    """The step of a message of the week this instant is in, by the person's own clock."""
    year, week, _day = at.astimezone(person.zone).isocalendar()
    return f"week_{year}_{week:02}"


def move(person: User, *, wishes: Preference, now: datetime) -> None:
    """What waits for this person and was never tried comes at the hour they wish from now on."""
    waiting = Reminder.objects.filter(outbox.free(), kind=Kind.WEEKLY, state=State.PENDING, attempts=0)
    at = next_time(wishes, person, now=now)
    for row in waiting.filter(recipient=person):
        this = Reminder.objects.filter(pk=row.pk)
        same = Reminder.objects.filter(
            case=row.case_id, recipient=person, kind=Kind.WEEKLY, channel=row.channel, step=week_of(at, person)
        )
        # where this week's has been said already, the next one is that of the week after
        said = same.exclude(pk=row.pk).exists()
        when = at + WEEK if said else at
        this.update(due_at=when, step=week_of(when, person) if not said else row.step)


def left_out(reminder: Reminder, *, now: datetime) -> str:
    """Right before it is sent: "" when it goes, else what became of it. Does nothing for other messages.

    It is left out where they took it back, nothing is to be said, or another message reached them that day.
    """
    if reminder.kind != Kind.WEEKLY or reminder.attempts:
        return ""
    person = reminder.recipient
    assert person is not None
    wishes = getattr(person, "preference", None)
    nothing = not Turn.objects.filter(case=reminder.case_id).exclude(whose=Whose.NOBODY).exists()
    if nothing or (wishes and not wishes.weekly):
        return "cancelled" if outbox.drop(reminder) else "left to another sender"
    if _heard_today(person, now=now):
        ours = Reminder.objects.filter(pk=reminder.pk, state=State.PENDING, claimed_until=reminder.claimed_until)
        return "superseded" if ours.update(state=State.SUPERSEDED, claimed_until=None) else "left to another sender"
    return ""


def _heard_today(person: User, *, now: datetime) -> bool:
    """Whether a message about one of their cases went out to them on their day of `now`."""
    midnight = datetime.combine(now.astimezone(person.zone).date(), time(0), tzinfo=person.zone)
    heard = Reminder.objects.filter(recipient=person, sent_at__gte=midnight, channel__in=OUTWARD)
    return heard.exclude(kind=Kind.WEEKLY).exclude(step__startswith=CODE).exists()
