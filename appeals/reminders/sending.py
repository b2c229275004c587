"""The one verb that sends: idempotent, driven by the beat, by pokes and by hand. It needs no Celery."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from smtplib import SMTPDataError, SMTPException, SMTPNotSupportedError, SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from appeals import mail
from appeals.models import Reminder
from appeals.reminders import outbox

BATCH = 20
LONGEST_RUN = 240.0  # seconds; what is left then is for the next driver
SMTP_TIMEOUT = 10  # seconds for each answer of the server
SILENCES = 3  # failures of the server in a row before we stop asking it
REFUSALS = 3  # tries of an address the server refuses for good
POISONED = 5  # tries of a message that cannot even be written
# What a template, an address or a row of facts can raise while a message is written.
UNWRITABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run did: `failed` will be tried again, `parked` waits for a person."""

    sent: int = 0
    parked: int = 0
    superseded: int = 0
    failed: int = 0
    cancelled: int = 0


class Unreachable(OSError):
    """There is no mail server at the address of the settings, or it lets nobody in."""


class NotAccepted(SMTPException):
    """The mail server took no message, and gave no reason."""


class Line:
    """The conversation with the mail server: one connection, kept open, thrown away after any failure."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend | None = None
        self.silences = 0

    @property
    def is_dead(self) -> bool:
        """Whether there is no point in trying the next message now."""
        return self.silences >= SILENCES

    def send(self, message: EmailMessage) -> None:
        """Returns when the server has accepted the message; otherwise raises OSError (SMTPException is one)."""
        if self.connection is None:
            self.connection = self._call()
        if self.connection.send_messages([message]) != 1:
            raise NotAccepted
        self.silences = 0

    def _call(self) -> BaseEmailBackend:
        connection = get_connection(timeout=SMTP_TIMEOUT)
        try:
            connection.open()
        except OSError as error:
            raise Unreachable(type(error).__name__) from error
        return connection

    def note(self, error: OSError) -> None:
        """The server failed, not the message: after a few in a row, or when nobody is there, the line is dead."""
        self.silences += SILENCES if isinstance(error, Unreachable) else 1
        self.hang_up()

    def hang_up(self) -> None:
        """Whatever state it is in: the next message gets a new connection."""
        with suppress(OSError):
            if self.connection:
                self.connection.close()
        self.connection = None


def send_due(*, limit: int | None = None, dry_run: bool = False, clock: Callable[[], float] = time.time) -> Sent:
    """Send what is due, once. Any number of senders may run at the same time.

    `limit` bounds how many rows are looked at; `dry_run` says what would be done and changes nothing; `clock` is this
    machine's. Raises ClocksDisagree, and then nothing more was sent.
    """
    if dry_run:
        outbox.refuse_when_clocks_disagree(clock)
        return _rehearse(limit)
    tally: Counter[str] = Counter()
    line, started, left = Line(), time.monotonic(), limit
    try:
        while not line.is_dead and left != 0 and time.monotonic() - started < LONGEST_RUN:
            outbox.refuse_when_clocks_disagree(clock)
            claim = outbox.claim(BATCH if left is None else min(BATCH, left))
            if not claim.taken:
                break
            tally.update(superseded=claim.superseded, cancelled=claim.cancelled)
            _send_all(claim, line, tally)
            left = None if left is None else left - claim.taken
    finally:
        line.hang_up()
    return Sent(**{field.name: tally[field.name] for field in fields(Sent)})


def _rehearse(limit: int | None) -> Sent:
    with transaction.atomic():
        claim = outbox.claim(limit if limit is not None else 10_000)
        to_send = sum(outbox.wanted(reminder).exists() for reminder in claim.reminders)
        transaction.set_rollback(True)
    dropped = claim.cancelled + len(claim.reminders) - to_send
    return Sent(sent=to_send, superseded=claim.superseded, cancelled=dropped)


def _send_all(claim: outbox.Claim, line: Line, tally: Counter[str]) -> None:
    waiting = list(claim.reminders)
    try:
        while waiting and not line.is_dead:
            tally[_send(waiting.pop(0), claim, line)] += 1
    finally:
        outbox.release(waiting)


def _send(reminder: Reminder, claim: outbox.Claim, line: Line) -> str:
    """Send one and say what became of it, if possible in a word of `Sent`."""
    if not outbox.hold(reminder):
        return "cancelled" if outbox.drop(reminder) else "left to another sender"
    try:
        line.send(mail.compose(reminder, now=claim.now))
    except SMTPRecipientsRefused as error:
        line.hang_up()
        codes = [code for code, _ in error.recipients.values()]
        return _refused(reminder, max(codes, default=0))
    except SMTPDataError as error:
        line.hang_up()
        return _refused(reminder, error.smtp_code)
    except (SMTPNotSupportedError, *UNWRITABLE) as error:
        line.hang_up()
        return _put_off(reminder, why=type(error).__name__, most=POISONED)
    except OSError as error:
        line.note(error)
        return _put_off(reminder, why=type(error).__name__)
    outbox.stamp(reminder)
    return "sent"


def _refused(reminder: Reminder, code: int) -> str:
    """The server said no to this message; its words may name the person, so only the number is kept."""
    return _put_off(reminder, why=f"SMTP {code}", most=REFUSALS if code >= 500 else None)


def _put_off(reminder: Reminder, *, why: str, most: int | None = None) -> str:
    if most is not None and reminder.attempts >= most:
        outbox.park(reminder, why=why)
        return "parked"
    outbox.postpone(reminder, why=why)
    return "failed"
