"""The rows of the outbox: claimed with a lease, held once more right before sending, stamped after. No mail in here."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from appeals.links import CODE
from appeals.models import Reminder
from appeals.reminders.heeding import paused, still_unheeded
from appeals.reminders.wanted import (
    OVERTAKES,
    Sort,
    nobody_took_it_back,
    overtaken,
    sort_of,
    still_matters,
    wanted,
)
from claimback.audit.events import Remembered, record
from claimback.written import Change

log = structlog.get_logger(__name__)
State = Reminder.State

LEASE = timedelta(seconds=60)  # of the one being sent: outlasts the slowest conversation with a mail server
UNTRIED_LEASE = timedelta(seconds=30)  # of those behind it, so that a killed sender delays them less
LONGEST_WAIT = 60  # minutes
APART = 60.0  # seconds two clocks may differ
BEGUN = "begun"
_TRIES, _PAUSE = 50, 1.0  # of writing down what was sent, while the database is away: nearly as long as the lease


class ClocksDisagree(Exception):
    """This machine's clock and the database's differ so much that nobody knows what is due."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Sending stopped: this machine's clock and the database's differ by {seconds:+.0f} seconds "
            f"(at most {APART:.0f} are allowed). Every unsent reminder was kept. Set the clocks right and try again."
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """What one sender took on: `taken` rows, of which `reminders` are to be sent; `now` is the database's clock."""

    taken: int
    reminders: tuple[Reminder, ...]
    superseded: int
    cancelled: int
    now: datetime


def database_now() -> datetime:
    """The only clock that says what is due: the database's, this very moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def clock_difference(clock: Callable[[], float] = time.time) -> float:
    """Seconds by which `clock` (this machine's, Unix time) is ahead of the database's."""
    before = clock()
    theirs = database_now().timestamp()
    return (before + clock()) / 2 - theirs


def refuse_when_clocks_disagree(clock: Callable[[], float]) -> None:
    """Raises ClocksDisagree when the two clocks are more than a minute apart."""
    difference = clock_difference(clock)
    if abs(difference) > APART:
        log.error("clocks_disagree", seconds=round(difference))
        raise ClocksDisagree(difference)


def due(by: Iterable[str] | None = None) -> QuerySet[Reminder]:
    """What is due now by these channels (every one) and nobody is at work on, the longest waiting first."""
    waiting = Reminder.objects.filter(free(), alone(), state=State.PENDING, due_at__lte=Now())
    return (waiting if by is None else waiting.filter(channel__in=list(by))).order_by("due_at", "id")


def free() -> Q:
    """Nobody is at work on it."""
    return Q(claimed_until=None) | Q(claimed_until__lt=Now())


def alone() -> Q:
    """It goes out on its own: no letter of the day that is still to go carries it.

    The state of the letter alone decides, so what a letter could not bring is due by itself from that moment on.
    """
    letter = Reminder.objects.filter(pk=OuterRef("within"), state=State.PENDING)
    return Q(within=None) | Q(attempts__gt=0) | ~Q(Exists(letter))


def claim(most: int, *, by: Iterable[str] | None = None) -> Claim:
    """Lease up to `most` reminders due by these channels, dropping the settled and those a later one has overtaken."""
    with transaction.atomic():
        taken = dict(due(by).select_for_update(skip_locked=True).values_list("pk", "kind")[:most])
        if not taken:
            return Claim(0, (), 0, 0, database_now())
        mine = Reminder.objects.filter(pk__in=list(taken), state=State.PENDING)
        cancelled, superseded = settle(mine, kinds=set(taken.values()))
        mine.update(claimed_until=Now() + UNTRIED_LEASE)
        about = (*OVERTAKES, "organisation", "case", "recipient", "link__request", "absence")
        rows = mine.select_related(*about).order_by("due_at", "id")
        return Claim(len(taken), tuple(rows), superseded, cancelled, database_now())


def settle(waiting: QuerySet[Reminder], *, kinds: Collection[str]) -> tuple[int, int]:
    """Drop the settled of these waiting rows, which are of these kinds, and those a later one has overtaken.

    Says how many of each.
    """
    stands = Q(absence=None) | Q(nobody_took_it_back())
    settled = waiting.exclude(stands, still_matters(sorted(kinds)), still_unheeded())
    cancelled = settled.update(state=State.CANCELLED, claimed_until=None)
    passed = waiting.exclude(step__startswith=CODE).filter(Q(overtaken()) | Q(paused()))
    return cancelled, passed.update(state=State.SUPERSEDED, claimed_until=None)


@cache
def _holding(sort: Sort) -> Change:
    def make(*, pk: UUID, until: datetime, message_id: str, sent_to: str) -> tuple[QuerySet[Reminder], dict[str, Any]]:
        return wanted(sort).filter(pk=pk, claimed_until=until), {
            "claimed_until": Now() + LEASE,
            "attempts": F("attempts") + 1,
            "message_id": message_id,
            "sent_to": sent_to,
        }

    # lost in a crash it leaves the lease of the claim, and a message that went out is still insisted on by its sender
    return Change(make, passing=True, pk=UUID, until=datetime, message_id=str, sent_to=str)


def hold(reminder: Reminder) -> bool:
    """Right before sending, in one statement: look once more, renew the lease, count the attempt, fix the Message-ID.

    False when the reminder is no longer wanted or no longer ours to send.
    """
    reminder.message_id = reminder.message_id or message_id(reminder)
    held = _holding(sort_of(reminder))(
        pk=reminder.pk, until=reminder.claimed_until, message_id=reminder.message_id, sent_to=reminder.sent_to
    )
    reminder.attempts += held
    return bool(held)


def drop(reminder: Reminder) -> bool:
    """Cancel what could not be held, unless another sender has taken it over meanwhile. Says whether it did."""
    ours = Reminder.objects.filter(pk=reminder.pk, state=State.PENDING, claimed_until=reminder.claimed_until)
    return bool(ours.update(state=State.CANCELLED, claimed_until=None))


def begin(reminder: Reminder) -> bool:
    """Write down that somebody is being asked to send who could not recognise a repeat.

    False when it was written down before and nothing since: a sender died in between, and it may have been sent.
    """
    ours = Reminder.objects.filter(pk=reminder.pk, state=State.PENDING)
    return bool(ours.exclude(last_error=BEGUN).update(last_error=BEGUN))


def shift(reminder: Reminder, until: datetime) -> bool:
    """Hold back what was claimed until this instant. Says whether it was ours to hold back."""
    ours = Reminder.objects.filter(pk=reminder.pk, state=State.PENDING, claimed_until=reminder.claimed_until)
    return bool(ours.update(due_at=until, claimed_until=None))


def message_id(reminder: Reminder) -> str:
    """A function of the row, so that a repeat after a crash is recognised by every mailbox; short, so never folded."""
    row = sha256(f"{reminder.pk} {reminder.channel} {reminder.recipient_id or reminder.link_id}".encode()).hexdigest()[
        :32
    ]
    domain = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{row}@{domain}>"


def stamp(reminder: Reminder, *, heed_by: datetime | None = None) -> None:
    """The mail server accepted it. Insists while the database restarts: a sent reminder must not be forgotten.

    `heed_by` is when somebody else is told, unless it is heeded before.
    """
    for left in reversed(range(_TRIES)):
        try:
            _stamp(reminder, heed_by=heed_by)
            return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or not left:
                raise
            connection.close()
            time.sleep(_PAUSE)


def _stamp(reminder: Reminder, *, heed_by: datetime | None) -> None:
    with transaction.atomic() if reminder.lines else nullcontext():
        for each in (reminder, *reminder.lines):
            _stamp_one(each, heed_by=heed_by if each is reminder else None)


@cache
def _stamping() -> Change:
    def make(*, pk: UUID, heed_by: datetime) -> tuple[QuerySet[Reminder], dict[str, Any]]:
        return Reminder.objects.filter(pk=pk, sent_at=None, state=State.PENDING), {
            "state": State.SENT,
            "sent_at": Now(),
            "claimed_until": None,
            "last_error": "",
            "heed_by": heed_by,
        }

    said = Remembered("reminder sent", Reminder._meta.label_lower, ("step",))
    return Change(make, remembered=said, pk=UUID, heed_by=datetime)


def _stamp_one(reminder: Reminder, *, heed_by: datetime | None) -> None:
    if _stamping()(pk=reminder.pk, heed_by=heed_by):
        return
    with transaction.atomic():
        # A verb that settled the row in this very second keeps its word; that a mail went out is still said.
        if Reminder.objects.filter(pk=reminder.pk, sent_at=None).update(sent_at=Now()):
            record("reminder sent", by=None, about=reminder, step=reminder.step, **history_of(reminder))


def history_of(reminder: Reminder) -> dict[str, Any]:
    """Whose history it is written into: the case's, or the organisation's where the message is about no single case."""
    return {"case": reminder.case} if reminder.case else {"organisation_id": reminder.organisation_id}


def postpone(reminder: Reminder, *, why: str) -> None:
    """Try again in 1, 2, 4 … 60 minutes, give or take a fifth so that a crowd does not come back at once."""
    minutes = min(LONGEST_WAIT, 2 ** min(reminder.attempts - 1, 10)) * random.uniform(0.8, 1.2)  # noqa: S311
    Reminder.objects.filter(pk=reminder.pk, state=State.PENDING).update(
        claimed_until=Now() + timedelta(minutes=minutes), last_error=why
    )
    log.warning("reminder_postponed", reminder=str(reminder.pk), attempts=reminder.attempts, why=why)


def park(reminder: Reminder, *, why: str) -> bool:
    """It cannot be sent as it is: out of the queue with its reason, for a person to look at. Says whether it waited."""
    with transaction.atomic():
        if parked := Reminder.objects.filter(pk=reminder.pk, state=State.PENDING).update(
            state=State.PARKED, claimed_until=None, last_error=why
        ):
            record("reminder parked", by=None, about=reminder, step=reminder.step, **history_of(reminder))
    log.error("reminder_parked", reminder=str(reminder.pk), attempts=reminder.attempts, why=why)
    return bool(parked)


def release(reminders: Iterable[Reminder]) -> None:
    """Give back what was claimed and not tried, so that the next sender need not wait for the lease."""
    for reminder in reminders:
        Reminder.objects.filter(pk=reminder.pk, state=State.PENDING, claimed_until=reminder.claimed_until).update(
            claimed_until=None
        )
