"""On the page: a message counts as sent when it stands there, and it stands there once it is stamped."""

from __future__ import annotations

from datetime import datetime

from appeals.models import Reminder
from appeals.reminders.people import Reach


class App:
    """The person's own page, which nobody has to be asked for."""

    def carry(self, reminder: Reminder, reach: Reach | None, *, now: datetime) -> None:
        """Nothing to do: the row is the message."""

    def hang_up(self) -> None:
        """Nothing is kept open."""
