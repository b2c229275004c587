"""Quiet hours: what they hold back and until when, and exactly what they never hold back. No database in here."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from appeals.links import CODE
from appeals.models import Reminder
from appeals.reminders.people import Reach
from appeals.reminders.steps import act, is_ours, legal

LAST_HOURS = timedelta(hours=6)
"""Of a clock that runs in hours: nothing is held back so long that it came this near the moment to act by, or after."""


def held_until(reach: Reach, reminder: Reminder, *, now: datetime) -> datetime | None:
    """Until when this person's quiet hours hold the message back at `now`; None when it goes.

    They give way to a message that would then come after the last legal day, or in the last six hours and later of
    a clock that runs in hours; for somebody who said that then is never safe, to nothing.
    """
    if reminder.channel == Reminder.Channel.APP or reminder.step.startswith(CODE):
        return None
    end = quiet_end(reach, reminder, now=now)
    if end is None or reach.wishes.never_then:
        return end
    return None if too_late(reminder, end, now=now, zone=_zone(reach, reminder)) else end


def quiet_end(reach: Reach, reminder: Reminder, *, now: datetime) -> datetime | None:
    """When the quiet hours that hold at `now` end; None outside of them."""
    if reach.wishes.quiet is None:
        return None
    start, stop = reach.wishes.quiet
    local = now.astimezone(_zone(reach, reminder))
    at = local.time()
    within = start <= at < stop if start < stop else at >= start or at < stop
    if not within:
        return None
    day = local.date() + timedelta(days=1 if at >= stop else 0)
    return _instant(datetime.combine(day, stop), _zone(reach, reminder), after=now)


def _instant(wall: datetime, zone: ZoneInfo, *, after: datetime) -> datetime:
    """The instant of this time on the wall; on the night the clocks go back, the second one where the first is past."""
    first = wall.replace(tzinfo=zone)
    end = first if first > after else first.replace(fold=1)
    return end if end > after else after + timedelta(minutes=1)


def too_late(reminder: Reminder, end: datetime, *, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a message about a date of ours, held until `end`, would come too late to keep that date."""
    deadline = reminder.deadline
    if deadline is None or not is_ours(deadline):
        return False
    moment, last = act(deadline), legal(deadline)
    if isinstance(moment, datetime):
        final = last if isinstance(last, datetime) else moment
        return now <= final + timedelta(hours=1) and end > moment - LAST_HOURS
    last_day = deadline.last_on
    return now.astimezone(zone).date() <= last_day < end.astimezone(zone).date()


def _zone(reach: Reach, reminder: Reminder) -> ZoneInfo:
    return reach.person.zone_or(reminder.case.time_zone if reminder.case else "")
