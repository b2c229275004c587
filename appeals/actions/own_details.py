"""A person's own details, and what waits for them by their own clock."""

from __future__ import annotations

from django.db import transaction

from appeals.actions.replanning import follow_clock, lock_cases, written_to
from claimback.accounts import actions as people
from claimback.accounts.models import User


@transaction.atomic
def keep_own_details(
    person: User, *, name: str, phone: str, address: str, time_zone: str, language: str, by: User
) -> None:
    """Keep a person's own details; with another time zone, what waits for them comes by their new clock."""
    cases = lock_cases(written_to(person))
    before = User.objects.select_for_update(no_key=True).get(pk=person.pk).time_zone
    told = {"name": name, "phone": phone, "address": address, "time_zone": time_zone, "language": language}
    people.keep_details(person, **told, by=by)
    if before != time_zone:
        follow_clock(person, cases)
