"""The files of a case that goes to another organisation: on the new shelf before it moves, off the old one after."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from appeals import erasing
from appeals.models import Leftover
from cases.models import Case
from documents import storage
from documents.actions import shelf_of
from documents.models import Document, State


def files_of(case: Case) -> list[Leftover]:
    """Every file of a case on the shelves of where it is, as it would be taken off them."""
    on_shelves = {Leftover.On.PAPERS: erasing.papers_of(case), Leftover.On.PACKETS: erasing.packets_of(case)}
    return [
        Leftover(organisation_id=case.organisation_id, on=on, sha256=sha256)
        for on, hashes in on_shelves.items()
        for sha256 in sorted(hashes)
    ]


def put_on_shelf(files: Iterable[Leftover], organisation_id: UUID) -> set[tuple[str, str]]:
    """Copy these files to the shelves of another organisation and compare them; says which are there now.

    First it is written down that they lie there, so that what never gets a row is taken away again. A refused paper
    that was not kept is none. Raises storage.NotKept where a file is missing or damaged, storage.NoRoom.
    """
    found = list(files)
    Leftover.objects.bulk_create(
        [Leftover(organisation_id=organisation_id, on=each.on, sha256=each.sha256) for each in found],
        ignore_conflicts=True,
    )
    for each in found:
        if not _copied(each, organisation_id) and not _was_refused(each):
            raise storage.NotKept
    return {(each.on, each.sha256) for each in found}


def leave_behind(files: Iterable[Leftover]) -> None:
    """Write down, in the transaction of the move, what is to be taken off the old shelf unless it is somebody's."""
    Leftover.objects.bulk_create(list(files), ignore_conflicts=True)


def _shelf(on: str, organisation_id: UUID) -> storage.Shelf:
    if on == Leftover.On.PAPERS:
        return shelf_of(organisation_id)
    return storage.shelf(settings.PACKETS_DIR, organisation_id)


def _copied(file: Leftover, organisation_id: UUID) -> bool:
    """Whether the file lies whole on the other shelf now."""
    old = _shelf(file.on, file.organisation_id)
    path = storage.path_of(old, file.sha256)
    if not path.exists():
        return False
    with storage.open_kept(old, file.sha256) as stream:
        limit = path.stat().st_size
        kept = storage.keep(stream, folder=_shelf(file.on, organisation_id), limit=limit)
    return kept.sha256 == file.sha256


def _was_refused(file: Leftover) -> bool:
    """Whether nothing but a refused paper speaks of it: such a file may be gone."""
    rows = Document.objects.filter(organisation=file.organisation_id, sha256=file.sha256)
    return file.on == Leftover.On.PAPERS and not rows.exclude(state=State.REFUSED).exists()
