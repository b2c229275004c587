"""What the verbs about criteria share: how they refuse, and whether a page can be looked at."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cases.models import Case
from claimback.accounts.models import User
from claimback.sorry import Conflict, Sorry
from documents.criteria.models import Criterion, Evidence, Finding
from documents.criteria.words import pages as said_pages
from documents.models import Document, State


class NoEvidence(Sorry):
    """The page cannot stand for anything: not there, not of this case, not openable."""


class AboutAnother(NoEvidence):
    """The paper names another patient, and nobody has said yet whether it belongs here."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.pk)
        self.document = document

    def __str__(self) -> str:
        said = self.document.about_another[0]
        return _(
            "“%(paper)s” may be about somebody else: page %(page)s says “%(quote)s”. Nothing was added, and what you "
            "entered is kept. Open the paper and say whether it is about the same person, or set it aside."
        ) % {"paper": self.document, "page": said.page, "quote": said.quote}


class Withdrawn(Conflict):
    """Somebody took it out meanwhile."""

    def __str__(self) -> str:
        return _("This was taken out of the case meanwhile. Nothing was changed. Look at the list again.")


def withdraw(row: Criterion | Evidence | Finding, by: User) -> None:
    """Take a row out of sight, with who and when. Raises Withdrawn when somebody was faster."""
    if not type(row).objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=Now(), withdrawn_by=by):
        raise Withdrawn


def must_show(case: Case, document: Document, pages: Sequence[int]) -> list[int]:
    """The numbers of these pages, in order: the paper is of this case, checked, not refused, and has them.

    Raises NoEvidence.
    """
    row = Document.objects.select_related("case__coverage").filter(pk=document.pk, case=case).first()
    if row is None:
        raise NoEvidence(
            _(
                "That paper belongs to another case, so it proves nothing here. Nothing was added. "
                "Choose a paper of this case."
            )
        )
    if row.set_aside_at:
        raise NoEvidence(
            _("“%(paper)s” was set aside, so it proves nothing. Nothing was added. Bring it back first.")
            % {"paper": row}
        )
    if row.state == State.REFUSED:
        raise NoEvidence(_("“%(paper)s” was refused, so it proves nothing. Nothing was added.") % {"paper": row})
    if not row.finished or row.checked_at is None:
        raise NoEvidence(
            _("“%(paper)s” is not checked and read yet. Nothing was added. Try again in a minute.") % {"paper": row}
        )
    if row.about_another:
        raise AboutAnother(row)
    numbers = sorted(set(pages))
    if not numbers or numbers[0] < 1:
        raise NoEvidence(_("Name the page, counted from 1. Everything else you entered is kept."))
    if row.pages_total and numbers[-1] > row.pages_total:
        raise NoEvidence(
            _("“%(paper)s” has no %(page)s; its last is page %(last)s. Everything you entered is kept.")
            % {"paper": row, "page": said_pages([n for n in numbers if n > row.pages_total]), "last": row.pages_total}
        )
    return numbers
