"""How a message travels: one carrier a channel. Each says in the same three words why one did not arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from django.template import TemplateDoesNotExist, TemplateSyntaxError

from appeals.models import Reminder
from appeals.reminders.people import Reach

SILENCES = 3  # failures of the other side in a row before it is asked no more in this run
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


class NotCarried(Exception):
    """It did not arrive; `why` is a short word that names nobody, for the row and the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Refused(NotCarried):
    """The other side said no to this message: for now, or for good."""

    def __init__(self, why: str, *, for_good: bool) -> None:
        super().__init__(why)
        self.for_good = for_good


class Unwritable(NotCarried):
    """The message itself cannot be made."""


class Silent(NotCarried):
    """The other side did not answer as it should; where `gone`, nobody is there to ask again now."""

    def __init__(self, why: str, *, gone: bool = False) -> None:
        super().__init__(why)
        self.gone = gone


class Doubtful(NotCarried):
    """Nobody can say whether it arrived, and to ask again might double it: a person is told, nothing is repeated."""


class Carrier(Protocol):
    """One way to people, open for one run of `send_due`."""

    def carry(self, reminder: Reminder, reach: Reach | None, *, now: datetime) -> None:
        """Returns when the other side has accepted the message; raises NotCarried.

        `reach` is how its person is reached at this moment, None for somebody outside; `now` is the database's clock.
        """

    def hang_up(self) -> None:
        """Let go of any connection, whatever state it is in."""


class Lines:
    """The carriers of one run, made when first needed; one that stays silent is not asked again in this run."""

    def __init__(self, makers: dict[str, Callable[[], Carrier]]) -> None:
        self._makers = makers
        self._carriers: dict[str, Carrier] = {}
        self._silences: dict[str, int] = {}

    @property
    def open(self) -> list[str]:
        """The channels by which there is a point in sending now."""
        return [channel for channel in self._makers if self._silences.get(channel, 0) < SILENCES]

    def carry(self, reminder: Reminder, reach: Reach | None, *, now: datetime) -> None:
        """Send by the channel of the row; raises NotCarried."""
        channel = reminder.channel
        carrier = self._carriers.setdefault(channel, self._makers[channel]())
        try:
            carrier.carry(reminder, reach, now=now)
        except Silent as silence:
            self._silences[channel] = self._silences.get(channel, 0) + (SILENCES if silence.gone else 1)
            raise
        self._silences[channel] = 0

    def hang_up(self) -> None:
        """The run is over."""
        for carrier in self._carriers.values():
            carrier.hang_up()
