"""Somebody practises: an invented case of their own with an invented letter, on which every step can be done."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.db import transaction

from appeals.actions.opening import take_paper_in
from appeals.demo import practice_letter
from cases.actions import NotAColleague
from cases.models import Case
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.own import person_of
from documents.actions import receive
from documents.models import Kind


@transaction.atomic
def begin_practice(*, organisation: Organisation, by: User, on: date) -> Case:
    """The practice case of this person in this organisation: the one they have, or a new one with its letter.

    The letter is read like any other, by a worker. `on` is the day of whoever begins. Raises NotAColleague for who has
    left meanwhile, storage.NoRoom.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not Membership.objects.living().filter(organisation=organisation, user=by).exists():
        raise NotAColleague
    owner = person_of(organisation) or by
    before = Case.objects.filter(organisation=organisation, owner=owner, practice=True).first()
    if before:
        return before
    case = take_paper_in(organisation=organisation, by=by, on=on, practice=True)
    stream = BytesIO(practice_letter.practice_letter(on))
    receive(case=case, stream=stream, name=practice_letter.NAME, kind=Kind.DENIAL, by=by)
    return case
