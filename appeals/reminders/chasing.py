"""Messages to somebody outside about a request: the asking, the chases, the codes. Rows of the same outbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import Q

from appeals.links import AGAIN, ASK, CODE, LATE, NOW
from appeals.models import Reminder, Request, RequestLink
from appeals.reminders.planning import poke
from appeals.reminders.steps import MORNING

CHASES = (("chase_2_days_before", -2), ("chase_day_after", 1), ("chase_5_days_after", 5))
"""When an address is asked once more, in days from the day it was asked for: our habit, not law."""


def ask(link: RequestLink, *, now: datetime) -> None:
    """The first message now, and the chases at 08:00 on the clock of whoever asked; a printed link has none."""
    if link.printed:
        return
    request = link.request
    zone = request.asked_by.zone
    chases = [
        (name, datetime.combine(request.due_on + timedelta(days=days), MORNING, tzinfo=zone).astimezone(UTC))
        for name, days in CHASES
    ]
    today = now.astimezone(zone).date()
    coming = [(name, at) for name, at in chases if at.astimezone(zone).date() > today + timedelta(days=1)]
    _put(link, [(ASK, now), *coming])


def ask_again(link: RequestLink, *, now: datetime) -> None:
    """What came was not it: ask once more, at once."""
    if not link.printed:
        before = link.messages.filter(step__startswith=AGAIN).count()
        _put(link, [(f"{AGAIN}{before + 1}", now)])


def ask_now(link: RequestLink, *, at: datetime) -> None:
    """Somebody wants them asked once more now, between the days we ask by ourselves; it leaves at `at`."""
    if not link.printed:
        before = link.messages.filter(step__startswith=NOW).count()
        _put(link, [(f"{NOW}{before + 1}", at)])


def take_back_now(request: Request) -> int:
    """What somebody wanted sent now and no worker has taken up yet is not sent. Says how many messages waited."""
    waiting = Reminder.objects.filter(
        link__request=request, step__startswith=NOW, state=Reminder.State.PENDING, claimed_until=None
    )
    return waiting.update(state=Reminder.State.CANCELLED)


def near(request: Request, *, since: datetime, until: datetime) -> datetime | None:
    """When they were last written to about it since then, or are written to until then; codes at the door aside."""
    told = Reminder.objects.filter(link__request=request, due_at__lte=until).exclude(step__startswith=CODE)
    lately = Q(state=Reminder.State.PENDING) | Q(state=Reminder.State.SENT, sent_at__gt=since)
    found = told.filter(lately).order_by("-due_at", "pk").values_list("sent_at", "due_at").first()
    return (found[0] or found[1]) if found else None


def say_late(link: RequestLink, *, now: datetime) -> None:
    """The law's time is over: say so and ask once more, at once."""
    if not link.printed:
        before = link.messages.filter(step__startswith=LATE).count()
        _put(link, [(f"{LATE}{before + 1}", now)])


def take_back_late(request: Request) -> int:
    """Their time is not over after all: what would say so is not sent. Says how many messages waited."""
    waiting = Reminder.objects.filter(link__request=request, step__startswith=LATE, state=Reminder.State.PENDING)
    return waiting.update(state=Reminder.State.CANCELLED, claimed_until=None)


def send_code(link: RequestLink, *, now: datetime) -> None:
    """The code in force, to the address of the link, at once."""
    _put(link, [(f"{CODE}{link.codes_sent}", now)])


def stop(request: Request) -> int:
    """Nothing more is sent about this request. Says how many messages waited."""
    waiting = Reminder.objects.filter(link__request=request, state=Reminder.State.PENDING)
    return waiting.update(state=Reminder.State.CANCELLED, claimed_until=None)


def _put(link: RequestLink, steps: list[tuple[str, datetime]]) -> None:
    Reminder.objects.bulk_create(
        [
            Reminder(
                organisation_id=link.organisation_id,
                case_id=link.request.case_id,
                kind=Reminder.Kind.REQUEST,
                link=link,
                step=step,
                due_at=at,
            )
            for step, at in steps
        ],
        ignore_conflicts=True,
    )
    poke()
