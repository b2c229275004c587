"""Who is away: what they are told is told to whoever covers for them too, by rows that stand in for theirs.

The rows of the absent person stay what they are. One for the cover is made when theirs is due, so nothing that was
planned has to be planned again when somebody falls ill, and what was settled meanwhile is said to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from appeals.links import CODE
from appeals.mail_alerts import COVER
from appeals.models import Reminder
from appeals.reminders import outbox
from appeals.reminders.daily import LISTED, LOOK_AHEAD
from appeals.reminders.people import Reach, reaches_of
from appeals.reminders.routing import ABOUT
from appeals.reminders.wanted import OVERTAKES, overtaken, still_matters
from cases.models import Share
from claimback.accounts.covering import Covers, covers
from claimback.accounts.models import Absence
from claimback.accounts.roles import Role

State, Kind, Channel = Reminder.State, Reminder.Kind, Reminder.Channel
TOLD = (*LISTED, Kind.ALERT)
"""What a cover is told; never a code, who covers, nor what somebody is told because they are the patient."""


def tell_covers(*, now: datetime | None = None) -> int:
    """What people are told while they are away is put into the outbox for their covers. Says how many rows.

    By the database's clock; any number may run at once, and a second call adds nothing. It looks a day ahead, so that
    it can stand in the cover's letter of the day, and asks who covers then.
    """
    now = now or outbox.database_now()
    away = covers(now=now)
    if not away:
        return 0
    return sum(_tell(row, away, now=now) for row in _untold(away, now=now))


def _untold(away: Iterable[Absence], *, now: datetime) -> QuerySet[Reminder]:
    """What was or is to be said to people who are away, as whoever answers, and was not said to a cover."""
    theirs = reduce(
        or_,
        (
            Q(organisation=each.organisation_id, recipient=each.away.user_id)
            & (Q(state=State.PENDING) | Q(state=State.SENT, sent_at__gte=each.begins_at))
            for each in away
        ),
    )
    patients = Share.objects.living().filter(role=Role.PATIENT, case=OuterRef("case"), user=OuterRef("recipient"))
    as_who_answers = Q(case__owner=F("recipient")) | ~Q(Exists(patients))
    found = Reminder.objects.filter(theirs, as_who_answers, still_matters(TOLD), kind__in=TOLD)
    found = found.filter(due_at__lte=now + LOOK_AHEAD).exclude(Q(step__startswith=CODE) | Q(step__startswith=COVER))
    found = found.exclude(overtaken()).exclude(_told_to_a_cover())
    return found.select_related("recipient").order_by("due_at", "pk")


def _told_to_a_cover() -> Exists:
    """For a query over reminders: whoever covers for its person is told the same, by whichever way."""
    same = reduce(or_, (Q(**{about: OuterRef(about)}) for about in OVERTAKES), Q(kind=Kind.ALERT))
    rows = Reminder.objects.filter(
        same,
        absence__away__user=OuterRef("recipient"),
        organisation=OuterRef("organisation"),
        kind=OuterRef("kind"),
        step=OuterRef("step"),
    ).exclude(state=State.CANCELLED)
    # an alert may be of no case, and most things are on no day that moves: nothing equals nothing here
    on, of = Coalesce("about_on", Value(date.min)), Coalesce("case_id", "organisation_id")
    its_day = Coalesce(OuterRef("about_on"), Value(date.min))
    its_case = Coalesce(OuterRef("case_id"), OuterRef("organisation_id"))
    return Exists(rows.alias(on=on, of=of).filter(on=its_day, of=its_case))


def _tell(row: Reminder, away: Covers, *, now: datetime) -> int:
    """The same to each person who stands in for this one when it is due; whoever heard it anyway hears no more."""
    assert row.recipient_id is not None
    due = max(row.due_at, now)
    absence = away.absence_of(row.recipient_id, row.organisation_id, at=due)
    if absence is None:
        return 0
    people = away.stand_ins(row.recipient_id, row.organisation_id, at=due)
    return sum(_say(row, reach, absence, way, due) for reach in reaches_of(people) for way in _ways(row, reach))


def _ways(row: Reminder, reach: Reach) -> list[str]:
    if row.kind == Kind.ALERT:
        return list(dict.fromkeys([Channel.APP, *reach.channels(urgent=True)]))
    return reach.channels(urgent=row.urgent)


def _say(row: Reminder, reach: Reach, absence: Absence, way: str, due: datetime) -> bool:
    """A new row, or one that was planned for this person once and is asleep since."""
    same = {name: getattr(row, name) for name in ABOUT} | {"recipient": reach.person, "channel": way}
    told = {"urgent": row.urgent, "due_at": due, "instead_of": row, "absence": absence}
    asleep = Reminder.objects.filter(**same, state=State.CANCELLED, sent_at=None)
    if asleep.update(**told, state=State.PENDING, claimed_until=None, within=None):
        return True
    if Reminder.objects.filter(**same).exists():
        return False
    Reminder.objects.bulk_create([Reminder(**same, **told)], ignore_conflicts=True)
    return True
