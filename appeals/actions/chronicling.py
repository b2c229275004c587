"""The contacts of a case as a paper of it, which goes into a packet like any other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import chronology
from appeals.typesetting.press import CannotSet, sentence
from cases.actions import lock_case
from cases.models import Case
from claimback.accounts.models import User, zone_named
from claimback.audit.events import record
from claimback.sorry import Sorry
from documents import actions as papers
from documents.models import Document, Kind

__all__ = ["CannotSet", "NobodySpokenTo", "make_chronology"]


class NobodySpokenTo(Sorry):
    """There is no finished entry of the kind that was asked for."""

    def __str__(self) -> str:
        return _("No finished contact with them is written down here, so there is nothing to put on paper.")


@transaction.atomic
def make_chronology(case: Case, *, whom: Sequence[str], on: date, by: User) -> Document:
    """Keep the standing entries with these as a paper of the case; the worker checks it like any other.

    `whom` has values of Contact.Whom; hours are those of the case, or where it has no clock, of whoever makes it. The
    same entries on the same day are the same paper. Raises NobodySpokenTo, CannotSet, CaseIsClosed, and what
    documents.actions.receive raises.
    """
    case = lock_case(case)
    found = chronology.contacts_for(case, whom)
    if not found:
        raise NobodySpokenTo
    page = chronology.render(case, found, zone=zone_named(case.time_zone) or by.zone, on=on)
    name = f"{sentence('chronology')} {on.isoformat()}.pdf"
    kept = papers.receive(case=case, stream=BytesIO(page), name=name, kind=Kind.CHRONOLOGY, by=by)
    if not kept.again:
        papers.file_under(kept.document, kind=Kind.CHRONOLOGY, dated_on=on, by=by)
    record("chronology made", by=by, case=case, about=kept.document, rows=len(found))
    return kept.document
