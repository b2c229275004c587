"""The letter of the day: one message that says many which are not urgent, the nearest to harm first.

Every line stays a row of its own, with its own state. While its letter waits a line goes with it; the moment the letter
is sent the line is sent, and a letter that cannot go lets its lines go one by one (see `outbox.alone`).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from appeals.law.rule import Party
from appeals.links import CODE
from appeals.models import Reminder
from appeals.reminders import outbox
from appeals.reminders.wanted import OVERTAKES
from appeals.standing_in import AGAIN, UNHEEDED
from cases.models import Case
from claimback.accounts.models import Membership, User
from claimback.accounts.reach import FIRST_OF_DAY, OUTWARD
from claimback.accounts.roles import Can

State, Kind = Reminder.State, Reminder.Kind
LISTED = (Kind.DEADLINE, Kind.FOLLOW_UP, Kind.AUTHORITY, Kind.APPROVAL, Kind.TALK)
"""What a letter of the day may say; what needs a person at once, or goes to somebody outside, goes alone."""
FEWEST, MANY = 2, 5
"""Lines a letter has at least; and how many must be due at once for another one after that of the day has gone."""
LOOK_AHEAD = timedelta(hours=24)
NEAR = timedelta(days=1)
"""A date of ours this near to its day to act by goes alone, however its step is called."""

Group = tuple[UUID, UUID, str, date]
"""An organisation, a person, a channel and a day by their clock: what one letter is about."""


def wanted_by_default() -> Exists:
    """For a query over memberships, or anything with `user` and `organisation`: others work there too."""
    others = Membership.objects.living().filter(organisation=OuterRef("organisation"))
    return Exists(others.exclude(user=OuterRef("user")))


def is_wanted(person: User) -> bool:
    """Whether this person has a letter of the day: as they said, else whether they work in an office of several."""
    told = getattr(getattr(person, "preference", None), "daily", None)
    if told is not None:
        return bool(told)
    return Membership.objects.living().filter(wanted_by_default(), user=person).exists()


def _wanted() -> Q:
    """The same, for a query over reminders."""
    works = Membership.objects.living().filter(wanted_by_default(), user=OuterRef("recipient"))
    return Q(recipient__preference__daily=True) | (Q(recipient__preference__daily=None) & Q(Exists(works)))


def _loose(now: datetime) -> QuerySet[Reminder]:
    """What could go with a letter within a day and is in none, nor in anybody's hands."""
    near = Q(deadline__owed_by=Party.US) & (
        Q(deadline__act_at__isnull=False) | Q(deadline__act_by__lte=now.date() + NEAR)
    )
    alone = Q(step__startswith=CODE) | Q(step__startswith=AGAIN) | Q(step__contains=UNHEEDED)
    return (
        Reminder.objects.filter(outbox.free(), state=State.PENDING, due_at__lte=now + LOOK_AHEAD)
        .filter(urgent=False, within=None, attempts=0, kind__in=LISTED, channel__in=OUTWARD)
        .exclude(alone)
        .exclude(near)
    )


def gather(*, now: datetime | None = None) -> int:
    """Put what is not urgent into letters of the day, made where there are none. Says how many rows were put in one.

    By the database's clock; any number may run at once. A row that is alone on its day, or due after the letter has
    gone, goes by itself.
    """
    now = now or outbox.database_now()
    groups: dict[Group, list[Reminder]] = {}
    found = _loose(now).filter(_wanted()).select_related("recipient__preference")
    for row in found.order_by("due_at", "pk"):
        assert row.recipient is not None
        day = max(row.due_at, now).astimezone(row.recipient.zone).date()
        groups.setdefault((row.organisation_id, row.recipient.pk, row.channel, day), []).append(row)
    return sum(_put(rows, day, now=now) for (_office, _person, _way, day), rows in groups.items())


@transaction.atomic
def _put(rows: list[Reminder], day: date, *, now: datetime) -> int:
    """These rows of one group into their letter."""
    letter = _letter(rows[0], f"day_{day:%Y%m%d}")
    if letter is None:
        if len(rows) < FEWEST:
            return 0
        letter = _new(rows[0], f"day_{day:%Y%m%d}", at=max(_hour_of(rows[0], day), now))
    elif letter.state != State.PENDING or letter.attempts or (letter.claimed_until and letter.claimed_until >= now):
        rows = [row for row in rows if row.due_at <= now]
        if len(rows) < MANY:
            return 0
        letter = _new(rows[0], f"day_{day:%Y%m%d}_{now:%H%M}", at=now)
    still = _loose(now).filter(pk__in=[row.pk for row in rows]).select_for_update(skip_locked=True, of=("self",))
    return Reminder.objects.filter(pk__in=list(still.values_list("pk", flat=True))).update(within=letter)


def _letters(row: Reminder) -> QuerySet[Reminder]:
    return Reminder.objects.filter(
        organisation=row.organisation_id, recipient=row.recipient_id, channel=row.channel, kind=Kind.DIGEST
    )


def _letter(row: Reminder, step: str) -> Reminder | None:
    return _letters(row).filter(step=step).select_for_update(of=("self",)).first()


def _new(row: Reminder, step: str, *, at: datetime) -> Reminder:
    """A letter for this person; where somebody made it in this very moment, that one."""
    letter = Reminder(
        organisation_id=row.organisation_id, recipient=row.recipient, channel=row.channel, kind=Kind.DIGEST,
        step=step, due_at=at,
    )  # fmt: skip
    Reminder.objects.bulk_create([letter], ignore_conflicts=True)
    return _letters(row).select_for_update(of=("self",)).get(step=step)


def _hour_of(row: Reminder, day: date) -> datetime:
    """When the letter of this day comes to the person of this row."""
    assert row.recipient is not None
    wishes = getattr(row.recipient, "preference", None)
    hour = wishes.daily_hour if wishes else FIRST_OF_DAY
    return datetime.combine(day, time(hour), tzinfo=row.recipient.zone)


def move(person: User, *, hour: int, now: datetime) -> None:
    """This person's letters that nobody has tried to send come at another hour of their day."""
    untried = Reminder.objects.filter(outbox.free(), kind=Kind.DIGEST, state=State.PENDING, attempts=0)
    letters = untried.filter(recipient=person)
    for letter in letters.select_for_update(of=("self",)):
        day = datetime.strptime(letter.step[4:12], "%Y%m%d").replace(tzinfo=person.zone)
        letters.filter(pk=letter.pk).update(due_at=max(day.replace(hour=hour), now))


def put_together(letter: Reminder) -> str:
    """Right before a letter is sent each line is looked at once more; "" when it goes, else what became of it.

    What is settled, overtaken or no longer the person's to see is dropped. A letter of one line is none, unless it may
    have arrived before. Does nothing for other messages.
    """
    if letter.kind != Kind.DIGEST:
        return ""
    person = letter.recipient
    assert person is not None
    inside = Reminder.objects.filter(within=letter, state=State.PENDING, attempts=0)
    if not letter.attempts and not is_wanted(person):
        return _given_up(letter)
    outbox.settle(inside, kinds=LISTED)
    seen = Exists(Case.objects.open_to(person, Can.VIEW).filter(pk=OuterRef("case")))
    inside.exclude(seen).update(state=State.CANCELLED, claimed_until=None)
    lines = tuple(inside.select_related("case", "absence", *OVERTAKES).order_by("due_at", "pk"))
    if len(lines) < (1 if letter.attempts else FEWEST):
        return _given_up(letter)
    letter.lines = lines
    return ""


def _given_up(letter: Reminder) -> str:
    return "cancelled" if outbox.drop(letter) else "left to another sender"
