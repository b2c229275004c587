"""Papers open a case: all of them are offered, and a case nobody's paper got into is not left behind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from appeals.actions.opening import take_paper_in
from cases.models import Case
from claimback.accounts.models import Organisation, User
from documents import actions as papers
from documents.kinds import Refused
from documents.mailed.actions import file_to_case
from documents.models import Document, Kind, Mailed
from documents.names import clean_name
from documents.storage import NoRoom, Readable


class NothingKept(Exception):
    """Every file was refused, so no case was opened; carries a sentence for each file and the gravest status."""

    def __init__(self, refused: tuple[str, ...], *, status: int) -> None:
        super().__init__(len(refused))
        self.refused = refused
        self.status = status

    def __str__(self) -> str:
        return " ".join(self.refused)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A new case with the papers that were kept, and a sentence for each that was not."""

    case: Case
    kept: tuple[Document, ...]
    refused: tuple[str, ...]


@transaction.atomic
def take_papers_in(
    *,
    organisation: Organisation,
    files: Iterable[tuple[str, Readable]],
    one_letter: bool = False,
    by: User,
    on: date,
) -> TakenIn:
    """Open a case and drop these (name, bytes) into it as its denial letter, or as the pages of one.

    Raises NothingKept when no file was taken; then there is no case either.
    """
    case = take_paper_in(organisation=organisation, by=by, on=on)
    kept: list[Document] = []
    refused: list[str] = []
    status = Refused.status
    for name, stream in files:
        try:
            received = papers.receive(case=case, stream=stream, name=name, kind=Kind.DENIAL, by=by)
        except (Refused, NoRoom) as refusal:
            refused.append(f"{clean_name(name)}: {refusal}")
            status = max(status, refusal.status)
        else:
            kept += [] if received.again else [received.document]
    if not kept:
        raise NothingKept(tuple(refused), status=status)
    if one_letter:
        papers.put_together(kept, by=by)
    return TakenIn(case, tuple(kept), tuple(refused))


@transaction.atomic
def open_case_from_mail(mailed: Mailed, *, by: User, on: date) -> Case:
    """Open a case with the files of a message that came to the organisation. Raises NotWaiting, storage.NoRoom."""
    case = take_paper_in(organisation=mailed.organisation, by=by, on=on)
    file_to_case(mailed, case=case, by=by)
    return case
