"""What is done for kept files while nobody looks: compared with what was received, and leftovers taken away.

Both are done in the background (documents/tasks.py) and by hand (`manage.py verify_files`), in any number at once.
"""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from claimback.accounts.models import Organisation
from claimback.audit.events import record
from documents import pictures, storage
from documents.actions import pictures_of, shelf_of
from documents.mailed.models import ON_THE_SHELF, MailedFile
from documents.models import Document
from documents.resumable import actions as resumable

if TYPE_CHECKING:
    from pathlib import Path

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=20)
"""Every file is compared once a day, and the ones that waited longest come first."""

A_SLICE, SECONDS = 200, 20.0
"""Papers, and seconds, after which the next slice may go on."""

FEW = 20
"""So many leftovers are always believed; more of them only while they are no more than half of a shelf."""

Papers = dict[tuple[str, int], list[UUID]]


def compare_slice() -> int:
    """Compare the files that waited longest with what was received; returns how many papers were looked at.

    What is damaged or missing is written down, remembered in the case and logged, once; so is what is whole again.
    """
    waiting = Document.objects.filter(Q(compared_at=None) | Q(compared_at__lt=Now() - AGAIN_AFTER))
    papers = waiting.order_by(F("compared_at").asc(nulls_first=True), "pk").select_related("case")[:A_SLICE]
    until = time.monotonic() + SECONDS
    looked_at = 0
    for paper in papers:
        found = storage.verify(shelf_of(paper.organisation_id), [(paper.sha256, paper.size)])
        note(paper, damage=found[0].what if found else "")
        looked_at += 1
        if time.monotonic() > until:
            break
    return looked_at


@transaction.atomic
def note(paper: Document, *, damage: str) -> None:
    """Write down how the file of a paper was found: `damage` is a word of storage.Damage, or empty when it is whole."""
    before = Document.objects.select_for_update(no_key=True).filter(pk=paper.pk).values_list("damage", flat=True).get()
    Document.objects.filter(pk=paper.pk).update(compared_at=Now(), damage=damage)
    if damage == before:
        return
    if damage:
        record("document damaged", by=None, case=paper.case, about=paper, what=damage)
        log.error("paper_damaged", paper=str(paper.pk), sha256=paper.sha256, what=damage)
    else:
        record("document whole again", by=None, case=paper.case, about=paper)
        log.warning("paper_whole_again", paper=str(paper.pk), sha256=paper.sha256)


def clean(*, now: datetime) -> int:
    """Take away leftovers of every organisation; returns how many files went. `now` is an aware datetime.

    Gone are files no paper names and uploads never finished, both older than 24 hours, and pictures of pages nobody
    looked at lately. A shelf of nobody we know, or one of which more than half would go, is left for a person to look
    at: the files are right more often than a database that was just restored.
    """
    removed = resumable.clean(now=now)
    removed += len(storage.clean_unfinished(settings.DOCUMENTS_DIR, now=now))
    ours = set(Organisation.objects.values_list("pk", flat=True))
    for organisation_id in organisations():
        # mail first: what is filed between the two questions is a paper by the second
        waiting = MailedFile.objects.filter(ON_THE_SHELF, organisation=organisation_id)
        mail = frozenset(waiting.values_list("sha256", flat=True))
        referenced = mail | frozenset(sha256 for sha256, _ in papers_by_content(organisation_id))
        removed += len(pictures.clean(pictures_of(organisation_id), referenced=referenced, now=now))
        if organisation_id in ours and _believable(shelf_of(organisation_id), referenced):
            removed += clean_shelf(organisation_id, referenced=referenced, now=now)
        else:
            log.error("leftovers_wait_for_a_person", organisation=str(organisation_id))
    if removed:
        log.info("leftovers_removed", files=removed)
    return removed


def clean_shelf(organisation_id: UUID, *, referenced: frozenset[str], now: datetime) -> int:
    """Take away what `storage.clean` would of one organisation's shelf; returns how many files went."""
    shelf = shelf_of(organisation_id)
    return len(storage.clean(shelf, referenced=referenced, now=now)) if shelf.is_dir() else 0


def organisations() -> list[UUID]:
    """Whoever has papers, by row or by folder: a folder without any row may hold leftovers."""
    by_row = set(Document.objects.values_list("organisation_id", flat=True).distinct())
    return sorted(by_row | _by_folder(settings.DOCUMENTS_DIR) | _by_folder(pictures_of(UUID(int=0)).parent))


def papers_by_content(organisation_id: UUID) -> Papers:
    """The ids of the papers of each file, by hash and size: one file may be a paper of several cases."""
    papers = defaultdict(list)
    rows = Document.objects.filter(organisation_id=organisation_id).order_by("pk")
    for pk, sha256, size in rows.values_list("pk", "sha256", "size").iterator():
        papers[sha256, size].append(pk)
    return papers


def _believable(shelf: storage.Shelf, referenced: frozenset[str]) -> bool:
    nobodys = len([name for name in storage.names_on(shelf) if name not in referenced])
    return nobodys <= FEW or nobodys <= len(referenced)


def _by_folder(folder: Path) -> set[UUID]:
    found = set()
    for each in folder.glob("*-*-*-*-*"):
        try:
            found.add(UUID(each.name))
        except ValueError:
            continue
    return found
