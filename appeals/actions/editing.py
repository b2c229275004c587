"""A person opens a form that writes words on a case, keeps it open, and leaves it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import F
from django.db.models import When as Then
from django.db.models.functions import Now

from appeals.live import LIFE
from appeals.models import Editing
from cases.models import Case
from claimback.accounts.models import User


@transaction.atomic
def keep_open(case: Case, *, place: Editing.Place, person: User) -> None:
    """They have it open at this moment. No event: it is a sign of life, and nothing of the case changes."""
    Editing.objects.filter(case=case, seen_at__lte=Now() - LIFE).exclude(person=person).delete()
    mine = Editing.objects.filter(case=case, person=person, place=place)
    # who was away for longer than a sign of life lasts has come anew
    came = Choice(Then(seen_at__lte=Now() - LIFE, then=Now()), default=F("since"))
    if not mine.update(since=came, seen_at=Now()):
        row = Editing(organisation_id=case.organisation_id, case=case, person=person, place=place)
        Editing.objects.bulk_create([row], ignore_conflicts=True)


def leave_form(case: Case, *, place: Editing.Place, person: User) -> None:
    """They have left it."""
    Editing.objects.filter(case=case, person=person, place=place).delete()
