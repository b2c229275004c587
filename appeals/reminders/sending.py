"""The one verb that sends: idempotent, driven by the beat, by pokes and by hand. It needs no Celery."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import islice

from django.db import transaction

from appeals.models import Reminder
from appeals.reminders import covering, daily, escalating, outbox, routing, weekly
from appeals.reminders.carriers import Carrier, Doubtful, Lines, Refused, Silent, Unwritable
from appeals.reminders.carriers.app import App
from appeals.reminders.carriers.email import Email
from appeals.reminders.carriers.push import Push
from appeals.reminders.carriers.sms import Sms
from appeals.reminders.people import Reach, Reaches
from appeals.reminders.wanted import sort_of, wanted
from claimback.accounts.covering import Covers, covers

CARRIERS: dict[str, Callable[[], Carrier]] = {
    Reminder.Channel.EMAIL: Email,
    Reminder.Channel.SMS: Sms,
    Reminder.Channel.PUSH: Push,
    Reminder.Channel.APP: App,
}
BATCH = 50
"""Rows one sender takes on at first, so that two share what is due; quick ones take on more, see `_as_many`."""
LARGEST, AT_A_TIME = 400, 2.0
"""Rows, and seconds of sending, that a sender takes on at once: a lease of what waits lasts far longer."""
LONGEST_RUN = 240.0  # seconds; what is left then is for the next driver
NEXT = 100  # whose wishes are asked for together: they are asked anew before many more are sent
REFUSALS = 3  # tries of an address the other side refuses for good
POISONED = 5  # tries of a message that cannot even be written
PATIENCE = 5  # tries of somebody silent, about a quarter of an hour, after which another way is used as well


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run did: `failed` will be tried again, `parked` waits for a person."""

    sent: int = 0
    parked: int = 0
    superseded: int = 0
    failed: int = 0
    cancelled: int = 0


def send_due(*, limit: int | None = None, dry_run: bool = False, clock: Callable[[], float] = time.time) -> Sent:
    """Send what is due, once. Any number of senders may run at the same time.

    `limit` bounds how many rows are looked at; `dry_run` says what would be done and changes nothing; `clock` is this
    machine's. Raises ClocksDisagree, and then nothing more was sent.
    """
    if dry_run:
        outbox.refuse_when_clocks_disagree(clock)
        return _rehearse(limit)
    outbox.refuse_when_clocks_disagree(clock)
    tally: Counter[str] = Counter()
    try:
        prepare()
    finally:  # what goes wrong there is said after everything that is due has gone out
        _run(tally, limit=limit, clock=clock)
    return Sent(**{field.name: tally[field.name] for field in fields(Sent)})


def prepare() -> None:
    """What makes new messages out of what time has done: idempotent, by the database's clock, before each sending."""
    escalating.escalate()
    covering.tell_covers()
    daily.gather()


def _run(tally: Counter[str], *, limit: int | None, clock: Callable[[], float]) -> None:
    lines, started, left, most = Lines(CARRIERS), time.monotonic(), limit, BATCH
    try:
        while lines.open and left != 0 and time.monotonic() - started < LONGEST_RUN:
            outbox.refuse_when_clocks_disagree(clock)
            began = time.monotonic()
            claim = outbox.claim(most if left is None else min(most, left), by=lines.open)
            if not claim.taken:
                break
            tally.update(superseded=claim.superseded, cancelled=claim.cancelled)
            _send_all(claim, lines, tally)
            left = None if left is None else left - claim.taken
            most = _as_many(claim.taken, seconds=time.monotonic() - began)
    finally:
        lines.hang_up()


def _as_many(sent: int, *, seconds: float) -> int:
    """How many rows to take on next, when so many took so long: finding many costs little more than finding few."""
    return min(max(int(sent * AT_A_TIME / max(seconds, 0.001)), BATCH), LARGEST)


def _rehearse(limit: int | None) -> Sent:
    with transaction.atomic():
        claim = outbox.claim(limit if limit is not None else 10_000, by=list(CARRIERS))
        to_send = sum(wanted(sort_of(each)).filter(pk=each.pk).exists() for each in claim.reminders)
        transaction.set_rollback(True)
    dropped = claim.cancelled + len(claim.reminders) - to_send
    return Sent(sent=to_send, superseded=claim.superseded, cancelled=dropped)


def _send_all(claim: outbox.Claim, lines: Lines, tally: Counter[str]) -> None:
    waiting, people, away = deque(claim.reminders), Reaches(), covers(now=claim.now)
    until = time.monotonic() + outbox.UNTRIED_LEASE.total_seconds()
    try:
        while waiting and time.monotonic() < until:  # what is left then is anybody's
            reach = people.of(waiting[0].recipient, among=(each.recipient for each in islice(waiting, NEXT)))
            reminder = waiting.popleft()
            if reminder.channel in lines.open:
                tally[_send(reminder, reach, away, claim, lines)] += 1
            else:
                outbox.release([reminder])
        covering.tell_with(claim.reminders, away, now=claim.now)  # what goes wrong there holds up none of these
    finally:
        outbox.release(waiting)


def _send(reminder: Reminder, reach: Reach | None, away: Covers, claim: outbox.Claim, lines: Lines) -> str:
    """Send one and say what became of it, if possible in a word of `Sent`."""
    if instead := covering.let_go(reminder, away, now=claim.now):
        return instead
    if instead := routing.put_right(reminder, reach, now=claim.now):
        return instead
    if instead := daily.put_together(reminder) or weekly.left_out(reminder, now=claim.now):
        return instead
    if not outbox.hold(reminder):
        return "cancelled" if outbox.drop(reminder) else "left to another sender"
    heed_by = escalating.heed_by(reminder, now=claim.now)  # before it is sent: after it nothing may go wrong
    try:
        lines.carry(reminder, reach, now=claim.now)
    except Doubtful as doubt:
        for each in (*reminder.lines, reminder):
            routing.give_up(each, why=f"MayHaveBeenSent {doubt.why}")
        return "parked"
    except Refused as no:
        patience = PATIENCE if reminder.lines else None  # then its lines go out one by one
        return _put_off(reminder, why=no.why, most=REFUSALS if no.for_good else patience, bad=no.for_good)
    except Unwritable as fault:
        return _put_off(reminder, why=fault.why, most=1 if reminder.lines else POISONED)
    except Silent as silence:
        if reminder.attempts == PATIENCE:
            routing.spare(reminder)
        return _put_off(reminder, why=silence.why)
    outbox.stamp(reminder, heed_by=heed_by)
    return "sent"


def _put_off(reminder: Reminder, *, why: str, most: int | None = None, bad: bool = False) -> str:
    if most is not None and reminder.attempts >= most:
        routing.give_up(reminder, why=why, bad=bad)
        return "parked"
    outbox.postpone(reminder, why=why)
    return "failed"
