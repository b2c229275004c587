"""A message came back after it had been taken: its way is bad, the next one carries it, and a human is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from appeals.models import Reminder
from appeals.reminders import routing

FOR_GOOD = frozenset({"bounce", "complaint", "stop", "unreachable"})
"""What ends a way; anything else, such as a mailbox that is full for a day, is no end."""
NUMBER = re.compile(r"\b[245]\d\d\b|\b[245]\.\d{1,3}\.\d{1,3}\b")


def hear_of_bounces(told: Iterable[Mapping[str, str]]) -> int:
    """Each of these messages came back, as `hear_of_bounce` takes it. Says of how many a way was marked."""
    return sum(hear_of_bounce(**each) for each in told)


@transaction.atomic
def hear_of_bounce(*, message_id: str, kind: str, why: str) -> bool:
    """Mark the way a message went as bad; said again it changes nothing. Says whether anything was marked.

    `message_id` is the Message-ID of a mail, or the key of the row, as every carrier passed it on. Of `why` only a
    number of the mail protocol is kept: the words may name the person.
    """
    if kind not in FOR_GOOD:
        return False
    row = Reminder.objects.select_for_update(no_key=True, of=("self",)).filter(_named(message_id)).first()
    if row is None or row.sent_at is None or row.last_error:
        return False
    number = NUMBER.search(why)
    routing.came_back(row, why=f"CameBack {kind}{' ' + number.group() if number else ''}")
    return True


def _named(message_id: str) -> Q:
    try:
        return Q(pk=UUID(message_id))
    except ValueError:
        written = message_id.strip()
        return Q(message_id=written if written.startswith("<") else f"<{written}>") & ~Q(message_id="")
