"""Which rungs, dates, reminders and packets somebody may see: those of the cases that are open to them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from appeals.models import Deadline, Letter, Packet, Reminder, Stage
from cases.access import cases_open_to
from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.roles import Can


def turns_open_to(user: User, can: Can) -> QuerySet[Case]:
    """The cases of `cases_open_to`, each with whose turn it is."""
    return cases_open_to(user, can).select_related("turn")


def stages_open_to(user: User, can: Can) -> QuerySet[Stage]:
    """The rungs, each with what was sent."""
    found = Stage.objects.filter(case__in=Case.objects.open_to(user, can))
    return found.select_related("case__coverage", "challenges", "filing", "letter")


def deadlines_open_to(user: User, can: Can) -> QuerySet[Deadline]:
    """The dates, the superseded ones too."""
    return Deadline.objects.filter(case__in=Case.objects.open_to(user, can)).select_related("stage")


def reminders_open_to(user: User, can: Can) -> QuerySet[Reminder]:
    """The reminders of those cases, whoever gets them."""
    return Reminder.objects.filter(case__in=Case.objects.open_to(user, can))


def packets_open_to(user: User, can: Can) -> QuerySet[Packet]:
    """The packets, built or not."""
    return Packet.objects.filter(case__in=Case.objects.open_to(user, can)).select_related("case", "stage")


def live(deadlines: QuerySet[Deadline], *, is_live: bool) -> QuerySet[Deadline]:
    """Those that run (not superseded, met or dropped), or those that do not."""
    runs = Q(superseded_at=None, met_on=None, dropped_on=None)
    return deadlines.filter(runs) if is_live else deadlines.exclude(runs)


def letter_of(stage: Stage) -> Letter | None:
    """The letter of a rung, when somebody has drafted it."""
    return Letter.objects.filter(stage=stage).first()
