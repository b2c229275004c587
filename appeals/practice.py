"""The practice case of a person, invented to learn on. Reading only."""

from __future__ import annotations

from django.db.models import QuerySet

from appeals.access import turns_open_to
from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.roles import Can


def practice_open_to(user: User, can: Can) -> QuerySet[Case]:
    """The practice cases in which this person may do this: theirs, and those of their colleagues."""
    return turns_open_to(user, can).filter(practice=True).order_by("-opened_at", "pk")


def practice_of(user: User) -> Case | None:
    """The practice case this person is at; None where they have none. One question."""
    return Case.objects.open_to(user, Can.EDIT).filter(practice=True, owner=user).order_by("-opened_at", "pk").first()
