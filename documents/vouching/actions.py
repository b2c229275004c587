"""What a person vouches for after looking at a paper: whose it is, that it can be read, is signed, is dealt with."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.audit.events import record
from documents.models import Document


@transaction.atomic
def say_same_person(document: Document, *, by: User) -> bool:
    """A person looked: this paper is about the person of the case, whatever it calls them. Raises CaseIsClosed.

    False when that was said before.
    """
    case = lock_case(document.case)
    unsaid = Document.objects.filter(pk=document.pk, same_person_at=None)
    if not unsaid.update(same_person_at=Now(), same_person_by=by):
        return False
    record("paper is of the same person", by=by, case=case, about=document)
    return True


@transaction.atomic
def say_legible(document: Document, *, by: User) -> bool:
    """A person looked at every page: each can be read, however unsure the reader was. Raises CaseIsClosed.

    False when that was said before.
    """
    case = lock_case(document.case)
    unsaid = Document.objects.filter(pk=document.pk, legible_at=None)
    if not unsaid.update(legible_at=Now(), legible_by=by):
        return False
    record("paper can be read", by=by, case=case, about=document)
    return True


@transaction.atomic
def say_signed(document: Document, *, signed: bool, by: User) -> bool:
    """A person looked: this paper carries the signature it needs, or does not. Raises CaseIsClosed.

    False when the same was said before.
    """
    case = lock_case(document.case)
    unsaid = Document.objects.filter(Q(signed=None) | ~Q(signed=signed), pk=document.pk)
    if not unsaid.update(signed=signed, signed_said_by=by):
        return False
    record("paper is signed" if signed else "paper is not signed", by=by, case=case, about=document)
    return True


@transaction.atomic
def say_looked_at(document: Document, *, by: User) -> bool:
    """A person looked: nothing is left to do with this paper, so it leaves the inbox. Also in a closed case.

    False when that was said before.
    """
    unsaid = Document.objects.filter(pk=document.pk, looked_at=None)
    if not unsaid.update(looked_at=Now(), looked_by=by):
        return False
    record("paper looked at", by=by, case=document.case, about=document)
    return True
