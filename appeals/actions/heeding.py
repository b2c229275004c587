"""Being heeded: somebody has seen a date, or asks to be reminded of it again on a day that is not too late."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import reminders
from appeals.actions.stages import ImpossibleDate
from appeals.models import Deadline, Heed
from appeals.sentences import when
from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict


class NothingToHeed(Conflict):
    """The date was met, dropped or replaced meanwhile: nobody is reminded of it any more."""

    def __str__(self) -> str:
        return _("This date does not run any more, so nobody is reminded of it. Look at the dates of the case.")


class TooLateToPause(ImpossibleDate):
    """Somebody asked to be left alone until after the day we advise to act by, or the law's last."""


@transaction.atomic
def see_deadline(deadline: Deadline, *, by: User) -> Heed:
    """This person has seen the date: nobody else is told for now, and the plan goes on. A pause of theirs ends.

    Raises NothingToHeed, CaseIsClosed.
    """
    deadline = _running(deadline)
    heed = _say(deadline, by=by, until_at=None, in_hours=False)
    reminders.remind_again(deadline, person=by, at=None)
    record("date seen", by=by, case=deadline.case, about=deadline)
    return heed


@transaction.atomic
def pause_reminders(deadline: Deadline, *, until: date | datetime, by: User, now: datetime) -> Heed:
    """Leave this person alone about this date until a day (a clock of hours: an instant), and remind them then.

    The day we advise to act by is the latest. Raises ImpossibleDate, TooLateToPause, NothingToHeed, CaseIsClosed.
    """
    deadline = _running(deadline)
    _refuse_unless_in_time(deadline, until=until, by=by, now=now)
    wakes_at = reminders.wakes_at(until, person=by)
    heed = _say(deadline, by=by, until_at=wakes_at, in_hours=isinstance(until, datetime))
    reminders.remind_again(deadline, person=by, at=wakes_at)
    record("reminders paused", by=by, case=deadline.case, about=deadline, until=until.isoformat())
    return heed


def _running(deadline: Deadline) -> Deadline:
    lock_case(deadline.case)
    found = Deadline.objects.unmet().select_related("case").filter(pk=deadline.pk).first()
    if found is None:
        raise NothingToHeed
    return found


def _say(deadline: Deadline, *, by: User, until_at: datetime | None, in_hours: bool) -> Heed:
    """The last word of this person about this date; what they said before is kept."""
    Heed.objects.standing().filter(deadline=deadline, by=by).update(replaced_at=Now())
    reminders.note_seen(deadline, person=by)
    return Heed.objects.create(
        organisation_id=deadline.organisation_id,
        case=deadline.case,
        deadline=deadline,
        by=by,
        until_at=until_at,
        in_hours=in_hours,
    )


def _refuse_unless_in_time(deadline: Deadline, *, until: date | datetime, by: User, now: datetime) -> None:
    last = reminders.latest_pause(deadline)
    if isinstance(last, datetime) != isinstance(until, datetime):
        raise ImpossibleDate(
            _("This date runs in hours: choose an hour, not a day. Nothing was changed.")
            if isinstance(last, datetime)
            else _("This date is a day: choose a day, not an hour. Nothing was changed.")
        )
    if reminders.wakes_at(until, person=by) <= now:
        raise ImpossibleDate(_("That time has passed. Choose a later one; nothing was changed."))
    if until > last:  # both are days, or both instants
        act_by = when(deadline.act_by, deadline.act_at)
        raise TooLateToPause(
            _(
                "That is too late: the day to act by is %(act_by)s. You can be left alone until then at the latest. "
                "Nothing was changed, and you are reminded as before."
            )
            % {"act_by": act_by if deadline.owed_by == "us" else when(deadline.last_on, deadline.last_at)}
        )
