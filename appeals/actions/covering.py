"""Being away: who covers from when until when, and everybody whom that concerns is told."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from appeals.mail_alerts import COVER_OVER, COVERED, YOU_COVER
from appeals.models import Reminder
from appeals.reminders import alerts, poke
from appeals.reminders.covering import tell_what_was_sent
from claimback.accounts.actions import set_cover, take_cover_back
from claimback.accounts.models import Absence, Membership, User


@transaction.atomic
def cover_absence(
    away: Membership, *, cover: Membership, from_on: date, until_on: date, now: datetime, by: User
) -> Absence:
    """A member is away on these days, and another one covers: what the one is told then, the other is told too.

    The days are those of the absent person's own clock, both included; `now` is the database's. Where the first one is
    today, what they were sent since it began is told too. Both people are told, unless they said it themselves.
    Raises CannotCover, AwayAlready; then nothing is kept.
    """
    absence = set_cover(away, cover=cover, from_on=from_on, until_on=until_on, now=now, by=by)
    _tell(absence, cover.user, YOU_COVER, now=now, by=by)
    _tell(absence, away.user, COVERED, now=now, by=by)
    if absence.holds(now):
        tell_what_was_sent(absence, now=now)
    poke()
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, now: datetime, by: User) -> None:
    """They are back before their day, or never went: what waits for the cover because of it is not sent any more.

    Raises AbsenceIsOver.
    """
    take_cover_back(absence, now=now, by=by)
    waiting = Reminder.objects.filter(absence=absence, state=Reminder.State.PENDING)
    waiting.update(state=Reminder.State.CANCELLED, claimed_until=None)
    _tell(absence, absence.cover.user, COVER_OVER, now=now, by=by)


def _tell(absence: Absence, person: User, start: str, *, now: datetime, by: User) -> None:
    if person.pk != by.pk:
        step = alerts.step_of(start, absence.pk, now)
        alerts.tell([person], step=step, organisation_id=absence.organisation_id, now=now)
