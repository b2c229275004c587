"""A person has seen a date, or asks to be left alone about it until an instant: what that does to their messages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Now

from appeals.models import Deadline, Heed, Reminder
from appeals.reminders.hearing import plans_of
from appeals.reminders.people import channels_of, zone_for
from appeals.reminders.steps import MORNING, act, all_steps, legal
from appeals.standing_in import AGAIN, UNHEEDED
from cases.models import Case
from claimback.accounts.models import Membership, User


def latest(deadline: Deadline) -> date | datetime:
    """The last day (of a clock of hours: the last instant) one may be left alone until: never past the day to act."""
    return min(act(deadline), legal(deadline))


def wakes_at(until: date | datetime, *, person: User) -> datetime:
    """When they are reminded again: at the instant, or on the morning of the day by the person's own clock."""
    if isinstance(until, datetime):
        return until.astimezone(UTC)
    return datetime.combine(until, MORNING, tzinfo=zone_for(person)).astimezone(UTC)


def in_time(deadline: Deadline, *, now: datetime) -> list[datetime]:
    """For a clock of hours: the instants a pause may end at, in whole hours from now; none when all are too late."""
    last = latest(deadline)
    if not isinstance(last, datetime):
        return []
    return [at for at in (now + timedelta(hours=hours) for hours in (1, 2, 4, 8, 12, 24, 48)) if at <= last]


def note_seen(deadline: Deadline, *, person: User) -> int:
    """What was sent to this person about this date has been seen. Says how many messages."""
    unseen = Reminder.objects.filter(deadline=deadline, recipient=person, sent_at__isnull=False, seen_at=None)
    return unseen.update(seen_at=Now())


def remind_again(deadline: Deadline, *, person: User, at: datetime | None) -> None:
    """One message at this instant, which wakes the plan; an earlier wish of the same person is taken back."""
    mine = Reminder.objects.filter(deadline=deadline, recipient=person, step__startswith=AGAIN, sent_at=None)
    waiting = mine.filter(state=Reminder.State.PENDING)
    if at is None:
        waiting.update(state=Reminder.State.SUPERSEDED, claimed_until=None)
        return
    step = f"{AGAIN}{at:%Y-%m-%dT%H:%M}"
    waiting.exclude(step=step).update(state=Reminder.State.SUPERSEDED, claimed_until=None)
    urgent = _urgent_by(deadline, person=person, at=at)
    rows = [
        Reminder(
            organisation_id=deadline.organisation_id,
            case_id=deadline.case_id,
            deadline=deadline,
            recipient=person,
            channel=channel,
            step=step,
            urgent=urgent,
            due_at=at,
        )
        for channel in channels_of(person, urgent=urgent)
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    mine.filter(step=step, state=Reminder.State.SUPERSEDED).update(state=Reminder.State.PENDING)


def _urgent_by(deadline: Deadline, *, person: User, at: datetime) -> bool:
    """Whether the plan itself would have spoken urgently by then."""
    zone, plans = zone_for(person, deadline.case), plans_of(deadline.organisation_id)
    return any(step.urgent and when <= at for step, when in all_steps(deadline, zone=zone, plans=plans))


def paused() -> Exists:
    """For a query over reminders: the person asked to be left alone about this date, and the time is not over.

    A pause never ends after the morning of the day to act by, so what comes on that day and later, and so the last
    word before a right ends, is never held up by one.
    """
    mine = Heed.objects.pausing().filter(deadline=OuterRef("deadline"), by=OuterRef("recipient"))
    return Exists(mine.filter(until_at__gt=OuterRef("due_at")))


def _heeded(since: str, *or_since: str) -> Exists:
    """For a query over reminders: somebody of the organisation has seen the date since this instant of the row."""
    start = Coalesce(*map(OuterRef, [since, *or_since])) if or_since else OuterRef(since)
    of_the_office = Membership.objects.living().filter(user=OuterRef("by"), organisation=OuterRef("organisation"))
    return Exists(Heed.objects.filter(Exists(of_the_office), deadline=OuterRef("deadline"), at__gte=start))


def not_heeded(ids: Collection[UUID]) -> list[Reminder]:
    """Those of these messages that nobody of the organisation heeded since, about a date that still runs."""
    sent = Reminder.objects.filter(pk__in=ids, sent_at__isnull=False, deadline__in=Deadline.objects.unmet())
    open_ones = sent.filter(case__in=Case.objects.going_on()).exclude(_heeded("sent_at"))
    return list(open_ones.select_related("case", "recipient", "deadline").order_by("heed_by", "pk"))


def still_unheeded() -> Q:
    """For a query over reminders: what was to be heeded has not been meanwhile, where the row is about that."""
    # one that only takes another way stands in for one that others are told by, which may never have been sent
    return ~Q(step__contains=UNHEEDED) | ~Q(_heeded("instead_of__sent_at", "instead_of__instead_of__sent_at"))
