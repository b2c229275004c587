"""E-mail: one conversation with the mail server, kept open, thrown away after any failure."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from appeals import in_brief, mail
from appeals.links import CODE
from appeals.models import Reminder
from appeals.reminders.carriers import UNWRITABLE, NotCarried, Refused, Silent, Unwritable
from appeals.reminders.carriers.writing import converse, quickly_written
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
        _hand_over(message, self._connection)

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


def _hand_over(message: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    line = connection.connection if type(connection) is EmailBackend else None
    if line is not None and len(message.recipients()) == 1:
        converse(line, message)
    elif connection.send_messages([quickly_written(message)]) != 1:
        raise Silent("NotAccepted")


def _call() -> BaseEmailBackend:
    connection = get_connection(timeout=TIMEOUT)
    try:
        connection.open()
    except OSError as error:
        # nobody at the address of the settings, or nobody is let in
        raise Silent(type(error).__name__, gone=True) from error
    return connection
