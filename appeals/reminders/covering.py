"""Who is away: what they are told is told to whoever covers for them too, by rows that stand in for theirs.

The rows of the absent person stay what they are. One for the cover is made a day before theirs is due, so nothing that
was planned has to be planned again when somebody falls ill, and what was settled meanwhile is said to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from appeals.links import CODE
from appeals.mail_alerts import COVER, LOST
from appeals.models import Reminder
from appeals.reminders import alerts, outbox
from appeals.reminders.daily import LISTED, LOOK_AHEAD
from appeals.reminders.people import Reach, reaches_of
from appeals.reminders.routing import ABOUT
from appeals.reminders.wanted import OVERTAKES, overtaken, still_matters
from cases.models import Share
from claimback.accounts.covering import Covers, covers
from claimback.accounts.models import Absence, User
from claimback.accounts.roles import Role

State, Kind, Channel = Reminder.State, Reminder.Kind, Reminder.Channel
AT_A_TIME = 500  # rows of one statement
TOLD = (*LISTED, Kind.ALERT)
"""What a cover is told; never a code, who covers, nor what somebody is told because they are the patient."""


def tell_covers(*, now: datetime | None = None) -> int:
    """What people are told while they are away is put into the outbox for their covers. Says how many rows.

    By the database's clock; any number may run at once, and a second call adds nothing. It looks a day ahead, so that
    it can stand in the cover's letter of the day, and asks who covers then. What has been sent is not looked at.
    """
    now = now or outbox.database_now()
    away = covers(now=now)
    if not away:
        return 0
    theirs = reduce(or_, (Q(organisation=each.organisation_id, recipient=each.away.user_id) for each in away))
    return _tell_all(Reminder.objects.filter(theirs, state=State.PENDING, due_at__lte=now + LOOK_AHEAD), away, now=now)


def tell_with(rows: Iterable[Reminder], away: Covers, *, now: datetime) -> int:
    """Of rows that were just sent: those that became due since `tell_covers` looked."""
    of_people = [row for row in rows if row.recipient_id and not row.absence_id]
    found = [row.pk for row in of_people if away.absence_of(row.recipient_id, row.organisation_id, at=now)]  # type: ignore[arg-type]
    return _tell_all(Reminder.objects.filter(pk__in=found), away, now=now) if found else 0


def tell_what_was_sent(absence: Absence, *, now: datetime) -> int:
    """Somebody fell ill: what they were sent since their first day away began is told to their cover after all."""
    sent = Reminder.objects.filter(organisation=absence.organisation_id, recipient=absence.away.user_id)
    sent = sent.filter(state=State.SENT, sent_at__gte=absence.begins_at)
    return _tell_all(sent, covers(now=now, organisations=[absence.organisation_id]), now=now)


def let_go(reminder: Reminder, away: Covers, *, now: datetime) -> str:
    """Right before it is sent: "" when it goes, else what became of it. Does nothing for messages to no cover.

    Who does not stand in any more (the days are over, they left, they are away too) is not told; whoever does now, is.
    Of a letter of the day such lines are taken out.
    """
    if reminder.kind == Kind.DIGEST:
        lines = Reminder.objects.filter(within=reminder, state=State.PENDING).exclude(absence=None)
        for line in [each for each in lines.select_related("instead_of") if _is_over(each, away, now=now)]:
            lines.filter(pk=line.pk).update(state=State.CANCELLED, claimed_until=None)
            _pass_on(line, away, now=now)
        return ""
    if not _is_over(reminder, away, now=now):
        return ""
    if not outbox.drop(reminder):
        return "left to another sender"
    _pass_on(reminder, away, now=now)
    return "cancelled"


def _is_over(reminder: Reminder, away: Covers, *, now: datetime) -> bool:
    if reminder.absence_id is None or reminder.recipient_id is None:
        return False
    return not away.stands_in(reminder.recipient_id, reminder.absence_id, at=now)


def _pass_on(reminder: Reminder, away: Covers, *, now: datetime) -> None:
    """To whoever covers now, by the row of the absent person that it stood beside."""
    theirs: Reminder | None = reminder
    while theirs is not None and theirs.absence_id is not None:
        theirs = theirs.instead_of
    if theirs is not None:
        _tell_all(Reminder.objects.filter(pk=theirs.pk), away, now=now)


def _tell_all(rows: QuerySet[Reminder], away: Covers, *, now: datetime) -> int:
    """To whoever covers when each of these is due. Says how many rows are new, or awake again."""
    known: dict[UUID, Reach] = {}
    told = [each for row in _untold(rows).order_by("due_at", "pk") for each in _beside(row, away, known, now=now)]
    Reminder.objects.bulk_create(told, ignore_conflicts=True, batch_size=AT_A_TIME)
    new = set(Reminder.objects.filter(pk__in=[each.pk for each in told]).values_list("pk", flat=True))
    return len(new) + sum(_wake(each) for each in told if each.pk not in new)


def _untold(rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """Of these what is or was said to somebody as whoever answers, matters still, and was said to no cover."""
    patients = Share.objects.living().filter(role=Role.PATIENT, case=OuterRef("case"), user=OuterRef("recipient"))
    as_who_answers = Q(case__owner=F("recipient")) | ~Q(Exists(patients))
    found = rows.filter(as_who_answers, still_matters(TOLD), kind__in=TOLD, state__in=[State.PENDING, State.SENT])
    found = found.exclude(Q(step__startswith=CODE) | Q(step__startswith=COVER))
    return found.exclude(overtaken()).exclude(_told_to_a_cover())


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


def _beside(row: Reminder, away: Covers, known: dict[UUID, Reach], *, now: datetime) -> list[Reminder]:
    """The same for each person who stands in for this one when it is due."""
    assert row.recipient_id is not None
    due = max(row.due_at, now)
    absence = away.absence_of(row.recipient_id, row.organisation_id, at=due)
    if absence is None:
        return []
    people = _who_hears(row, away.stand_ins(row.recipient_id, row.organisation_id, at=due))
    known |= {reach.person.pk: reach for reach in reaches_of(each for each in people if each.pk not in known)}
    fields = [each for each in Reminder._meta.fields if each.name in ABOUT and each.name != "recipient"]
    same = {each.attname: getattr(row, each.attname) for each in fields}
    told = {"urgent": row.urgent, "due_at": due, "instead_of": row, "absence": absence}
    return [
        Reminder(**same, **told, recipient=each, channel=way) for each in people for way in _ways(row, known[each.pk])
    ]


def _who_hears(row: Reminder, people: list[User]) -> list[User]:
    """These, and only who manages of what leads to a page for those who manage."""
    if not row.step.startswith(LOST):
        return people
    managing = {each.pk for each in alerts.supervisors(row.organisation_id)}
    return [each for each in people if each.pk in managing]


def _ways(row: Reminder, reach: Reach) -> list[str]:
    if row.kind == Kind.ALERT:
        return list(dict.fromkeys([Channel.APP, *reach.channels(urgent=True)]))
    return reach.channels(urgent=row.urgent)


def _wake(row: Reminder) -> int:
    """This very message was planned for its person once, and sleeps since then; whoever heard it hears no more."""
    same = {name: getattr(row, f"{name}_id", getattr(row, name)) for name in (*ABOUT, "channel")}
    asleep = Reminder.objects.filter(**same, state=State.CANCELLED, sent_at=None)
    told = {"urgent": row.urgent, "due_at": row.due_at, "instead_of": row.instead_of, "absence": row.absence}
    return asleep.update(**told, state=State.PENDING, claimed_until=None, within=None)
