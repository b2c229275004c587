"""E-mail: one conversation with the mail server, kept open, thrown away after any failure."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from email.message import Message
from email.policy import Compat32
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from appeals import in_brief, mail
from appeals.links import CODE
from appeals.mail_outside import KEY_HEADER
from appeals.models import Reminder
from appeals.reminders.carriers import UNWRITABLE, NotCarried, Refused, Silent, Unwritable
from appeals.reminders.people import Reach
from claimback.accounts.models import Way

TIMEOUT = 10  # seconds for each answer of the server


class Email:
    """The mail server of the settings."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def carry(self, reminder: Reminder, reach: Reach | None, *, now: datetime) -> None:
        """Returns when the server has accepted the message. Its words may name the person, so only numbers are kept."""
        try:
            self._carry(reminder, reach, now=now)
        except NotCarried:
            self.hang_up()
            raise
        except SMTPRecipientsRefused as error:
            self.hang_up()
            code = max((code for code, _ in error.recipients.values()), default=0)
            raise Refused(f"SMTP {code}", for_good=code >= 500) from error
        except SMTPDataError as error:
            self.hang_up()
            raise Refused(f"SMTP {error.smtp_code}", for_good=error.smtp_code >= 500) from error
        except (SMTPNotSupportedError, *UNWRITABLE) as error:
            self.hang_up()
            raise Unwritable(type(error).__name__) from error
        except OSError as error:  # SMTPException is one
            self.hang_up()
            raise Silent(type(error).__name__) from error

    def _carry(self, reminder: Reminder, reach: Reach | None, *, now: datetime) -> None:
        message = _composed(reminder, reach, now=now)
        if not message.recipients():
            raise Unwritable("NoAddress")
        self._connection = self._connection or _call()
        if self._connection.send_messages([_quickly_written(message)]) != 1:
            raise Silent("NotAccepted")

    def hang_up(self) -> None:
        """The next message gets a new connection."""
        with suppress(OSError):
            if self._connection:
                self._connection.close()
        self._connection = None


def _composed(reminder: Reminder, reach: Reach | None, *, now: datetime) -> EmailMultiAlternatives:
    """The message, to the address that the person asked for, in no more words than are safe for them."""
    if reach is None:
        return mail.compose(reminder, now=now)
    if reminder.step.startswith(CODE):
        address = reach.waiting(Way.EMAIL)
        if address is None:
            raise Unwritable("NoAddress")
        return in_brief.code_mail(reminder, address)
    if reach.wishes.few_words:
        return in_brief.mail_in_few_words(reminder, to=reach.email)
    message = mail.compose(reminder, now=now)
    message.to = [reach.email]
    return message


class _Plainly(Compat32):
    """Writes a head that needs neither folding nor encoding as it is, which is what the long way round makes of it."""

    _SHORT = 76  # of the 78 of RFC 5322, 2.1.1, without the colon and the space

    def fold_binary(self, name: str, value: object) -> bytes:
        """The head as it goes to the server."""
        plain = isinstance(value, str) and value.isascii() and value.isprintable() and value == value.strip()
        if plain and len(name) + len(str(value)) <= self._SHORT:
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)  # type: ignore[arg-type]


def _quickly_written(mail: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """The same message, byte for byte but for the mark between its parts, in half the time.

    The usual mark is drawn at random and looked for in every part by a pattern of its own; the key of the row, which
    no text holds at the beginning of a line, needs neither.
    """
    message = mail.message

    def written() -> Message:
        whole = message()
        if whole.is_multipart() and KEY_HEADER in mail.extra_headers:
            whole.set_boundary(f"==={mail.extra_headers[KEY_HEADER]}===")
        for part in whole.walk():
            part.policy = _PLAINLY
        return whole

    mail.message = written  # type: ignore[assignment,method-assign]
    return mail


_PLAINLY = _Plainly()


def _call() -> BaseEmailBackend:
    connection = get_connection(timeout=TIMEOUT)
    try:
        connection.open()
    except OSError as error:
        # nobody at the address of the settings, or nobody is let in
        raise Silent(type(error).__name__, gone=True) from error
    return connection
