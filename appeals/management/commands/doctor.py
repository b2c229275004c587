"""Names what is stuck, by id only: papers, packets, reminders, turns that are wrong, cases nobody looks after."""

import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from appeals import clocks
from appeals.models import Packet, Reminder, Turn
from appeals.reminders.outbox import alone
from cases.models import Case
from claimback.accounts.models import Membership
from documents.models import Document
from documents.models import State as PaperState

PATIENCE = timedelta(minutes=10)
"""How long a paper or a packet may be on its way before somebody should look."""
LATE = timedelta(minutes=5)
"""How long a due reminder may wait: the same as /health/ allows."""
COMPARED = ("organisation_id", "whose", "what", "on", "deadline_id", "stage_id", "follow_up_id")


class Command(BaseCommand):
    help = "Name the stuck rows: one line for each, exit 1 if there are any."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """A line is: kind of row, its id, what is wrong with it."""
        found = 0
        for line in complaints(today=timezone.localdate()):
            self.stdout.write(line)
            found += 1
        self.stdout.write(f"{found} stuck.")
        if found:
            sys.exit(1)


def complaints(*, today: date) -> Iterator[str]:
    """Every stuck row, as a line; nothing is changed."""
    for what, ids in _queues():
        yield from (f"{what.split()[0]} {pk} {what.partition(' ')[2]}" for pk in ids)
    for case in Case.objects.going_on().order_by("pk").iterator():
        if wrong := _turn_is_wrong(case, today=today):
            yield f"turn {case.pk} {wrong}"


def _queues() -> Iterator[tuple[str, Iterable[UUID]]]:
    unfinished = Document.objects.unfinished().filter(received_at__lt=Now() - PATIENCE)
    yield "paper unfinished", _ids(unfinished)
    whole = Document.objects.letters_to_read_whole().filter(pages_changed_at__lt=Now() - PATIENCE)
    yield "letter not read as a whole", _ids(whole)
    yield "paper parked", _ids(Document.objects.filter(state=PaperState.PARKED))
    asked = Packet.objects.filter(state=Packet.State.ASKED, asked_at__lt=Now() - PATIENCE)
    yield "packet not built", _ids(asked)
    yield "packet failed", _ids(_failed_and_not_built_since())
    yield "reminder parked", _ids(Reminder.objects.filter(state=Reminder.State.PARKED))
    late = Reminder.objects.filter(alone(), state=Reminder.State.PENDING, due_at__lt=Now() - LATE)
    yield "reminder late", _ids(late)
    yield "case without a living owner", _ids(_without_a_living_owner())


def _failed_and_not_built_since() -> Any:
    later = Packet.objects.filter(stage=OuterRef("stage"), asked_at__gt=OuterRef("asked_at"))
    return Packet.objects.filter(~Exists(later), state=Packet.State.FAILED)


def _without_a_living_owner() -> Any:
    """Open cases whose owner has left the organisation or can no longer sign in."""
    member = Membership.objects.living().filter(organisation=OuterRef("organisation"), user=OuterRef("owner"))
    return Case.objects.going_on().filter(~Exists(member) | Q(owner__is_active=False))


def _ids(rows: Any) -> Iterable[UUID]:
    return rows.order_by("pk").values_list("pk", flat=True).iterator()


def _turn_is_wrong(case: Case, *, today: date) -> str:
    """Empty when the row says what the clocks would say; they are asked in a transaction that is taken back."""
    kept = Turn.objects.filter(pk=case.pk).values(*COMPARED).first()
    if kept is None:
        return "missing"
    with transaction.atomic():
        stated = clocks.restate(case, on=today)
        told = {name: getattr(stated, name) for name in COMPARED}
        transaction.set_rollback(True)
    return ", ".join(name for name in COMPARED if kept[name] != told[name])
