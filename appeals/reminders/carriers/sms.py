"""Text messages: asked once with the key of the row, and again only where the gateway recognises the key."""

from __future__ import annotations

from datetime import datetime

from appeals import in_brief, wire
from appeals.links import CODE
from appeals.models import Reminder
from appeals.reminders import outbox
from appeals.reminders.carriers import UNWRITABLE, Doubtful, Refused, Silent, Unwritable
from appeals.reminders.carriers.gateway import NotTaken, Text, gateway
from appeals.reminders.people import Reach
from claimback.accounts.models import Way


class Sms:
    """The gateway of the settings."""

    def carry(self, reminder: Reminder, reach: Reach | None, *, now: datetime) -> None:
        """Returns when the gateway has taken the message; raises NotCarried."""
        machine = gateway()
        if machine is None:
            raise Refused("NoGateway", for_good=False)
        text = _text(reminder, reach)
        if not machine.idempotent and not outbox.begin(reminder):
            raise Doubtful("Interrupted")
        try:
            machine.send(text)
        except NotTaken as no:
            raise Refused(no.why, for_good=no.for_good) from no
        except wire.Unreached as nobody:
            raise Silent("Unreached", gone=True) from nobody
        except wire.Broken as broken:
            if machine.idempotent:
                raise Silent("Broken") from broken
            raise Doubtful("Broken") from broken

    def hang_up(self) -> None:
        """Nothing is kept open."""


def _text(reminder: Reminder, reach: Reach | None) -> Text:
    if reach is None:
        raise Unwritable("NoPerson")
    is_code = reminder.step.startswith(CODE)
    number = reach.waiting(Way.SMS) if is_code else reach.address(Way.SMS)
    if number is None:
        raise Unwritable("NoNumber")
    try:
        words = in_brief.code_text(number) if is_code else in_brief.text_of(reminder, few_words=reach.wishes.few_words)
    except UNWRITABLE as error:
        raise Unwritable(type(error).__name__) from error
    return Text(str(reminder.pk), number.value, words)
