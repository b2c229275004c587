"""The way of a sorting through the worker: claimed, bound, kept, and written down whole. Done twice it does no harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from claimback.audit.events import record
from claimback.poke import poke
from documents import quota, storage
from documents.actions import path_of, shelf_of
from documents.bench.binding import MOST_BYTES, NotBound, Source, bound
from documents.bench.models import MadePage, MadePaper, Sorting
from documents.models import Again, Document, Page, State
from documents.names import clean_name
from documents.scan import Verdict

LEASE = timedelta(seconds=280)
"""Longer than one new paper may take."""

MAX_ATTEMPTS = 3
TAKEN_UP_AT_ONCE = 20
PDF = "application/pdf"


def take_up() -> int:
    """Poke workers for sortings nobody has in hand, oldest first; returns how many."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    waiting = Sorting.objects.filter(free, state=Sorting.State.ASKED).order_by("asked_at", "pk")
    found = list(waiting.values_list("pk", flat=True)[:TAKEN_UP_AT_ONCE])
    for pk in found:
        poke("documents.tasks.make_papers", sorting_id=pk)
    return len(found)


def make(*, sorting_id: UUID | str) -> Sorting | None:
    """Make all papers of a sorting, or none; None when it is done or in another worker's hands.

    Files first, rows last. What stands in the way is written on the sorting as a sentence.
    """
    sorting = _claim(sorting_id)
    if sorting is None:
        return None
    papers = list(sorting.papers.order_by("place"))
    pages = {paper.pk: list(paper.pages.select_related("source").order_by("number")) for paper in papers}
    kept: list[storage.Kept] = []
    for paper in papers:
        Sorting.objects.filter(pk=sorting.pk).update(claimed_until=Now() + LEASE)
        try:
            kept.append(_kept(sorting, pages[paper.pk]))
        except NotBound as fault:
            return _fail(sorting, _why(paper, pages[paper.pk], fault))
        except storage.NoRoom as full:
            return _fail(sorting, str(full))
    try:
        return _finish(sorting, list(zip(papers, kept, strict=True)), pages)
    except storage.NoRoom as full:
        return _fail(sorting, str(full))


def _claim(sorting_id: UUID | str) -> Sorting | None:
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    claimed = Sorting.objects.filter(free, pk=sorting_id, state=Sorting.State.ASKED).update(
        claimed_until=Now() + LEASE, attempts=F("attempts") + 1
    )
    if not claimed:
        return None
    sorting = Sorting.objects.select_related("case", "asked_by").get(pk=sorting_id)
    if sorting.attempts > MAX_ATTEMPTS:
        _fail(sorting, _("We tried three times to make these papers and could not. Take fewer pages at once."))
        return None
    return sorting


def _kept(sorting: Sorting, pages: Sequence[MadePage]) -> storage.Kept:
    papers = _sources(pages)
    index = {paper.pk: number for number, paper in enumerate(papers)}
    sources = [Source(path_of(paper), paper.content_type) for paper in papers]
    with bound(sources, [(index[page.source_id], page.page, page.turned) for page in pages]) as made:
        return storage.keep(made, folder=shelf_of(sorting.organisation_id), limit=MOST_BYTES)


def _sources(pages: Sequence[MadePage]) -> list[Document]:
    return list({page.source_id: page.source for page in pages}.values())


def _why(paper: MadePaper, pages: Sequence[MadePage], fault: NotBound) -> str:
    if fault.source is None:
        return _("“%(made)s” was not made: %(why)s. Nothing else was made, and every paper is as it was.") % {
            "made": paper,
            "why": fault.trouble.label,
        }
    return _(
        "“%(made)s” was not made, because no page of “%(paper)s” can be taken: %(why)s. "
        "Nothing else was made, and every paper is as it was."
    ) % {"made": paper, "paper": _sources(pages)[fault.source], "why": fault.trouble.label}


@transaction.atomic
def _fail(sorting: Sorting, problem: str) -> Sorting:
    Sorting.objects.filter(pk=sorting.pk, state=Sorting.State.ASKED).update(
        state=Sorting.State.FAILED, problem=problem, claimed_until=None
    )
    record("sorting failed", by=sorting.asked_by, case=sorting.case, about=sorting)
    sorting.refresh_from_db()
    return sorting


@transaction.atomic
def _finish(
    sorting: Sorting, made: Sequence[tuple[MadePaper, storage.Kept]], pages: dict[UUID, list[MadePage]]
) -> Sorting | None:
    """All rows at once; None when another worker was faster."""
    done = Sorting.objects.filter(pk=sorting.pk, state=Sorting.State.ASKED)
    if not done.update(state=Sorting.State.MADE, made_at=Now(), claimed_until=None, problem=""):
        return None
    for paper, kept in made:
        document = _write_down(sorting, paper, kept, pages[paper.pk])
        MadePaper.objects.filter(pk=paper.pk).update(document=document)
    if sorting.sets_aside:
        _set_sources_aside(sorting, {page.source_id for each in pages.values() for page in each})
    sorting.refresh_from_db()
    return sorting


def _set_sources_aside(sorting: Sorting, sources: set[UUID]) -> None:
    made = sorting.papers.values("document")
    aside = Document.objects.filter(pk__in=sources, set_aside_at=None).exclude(pk__in=made)
    if number := aside.update(set_aside_at=Now(), set_aside_by=sorting.asked_by):
        record("papers set aside", by=sorting.asked_by, case=sorting.case, about=sorting, papers=number)


def _write_down(sorting: Sorting, paper: MadePaper, kept: storage.Kept, pages: Sequence[MadePage]) -> Document:
    """The new paper with the text its pages had; the same pages made before are the same paper."""
    scans = {page.source.scan for page in pages}
    document, new = Document.objects.get_or_create(
        case_id=sorting.case_id,
        sha256=kept.sha256,
        defaults={
            "organisation_id": sorting.organisation_id,
            "kind": paper.kind,
            "title": paper.title,
            "dated_on": paper.dated_on,
            "name": clean_name(f"{paper.title}.pdf"),
            "content_type": PDF,
            "size": kept.size,
            "received_by": sorting.asked_by,
            "state": State.CHECKED,
            "checked_at": Now(),
            "scan": scans.pop() if len(scans) == 1 else Verdict.NOT_SCANNED,
            "pages_total": len(pages),
        },
    )
    if new:
        Page.objects.bulk_create(_carried(document, pages))
        record(
            "paper made", by=sorting.asked_by, case=sorting.case, about=document, pages=len(pages), sha256=kept.sha256
        )
        quota.hold(document, by=None)
        poke("documents.tasks.take_in", document_id=document.pk)
    else:
        Document.objects.filter(pk=document.pk).update(set_aside_at=None, set_aside_by=None)
    return document


def _carried(document: Document, pages: Sequence[MadePage]) -> list[Page]:
    """The pages of the new paper lie upright in it. One that was never read is due, and one read lying otherwise."""
    rows = Page.objects.filter(document__in={page.source_id for page in pages}).defer("words")
    read = {(row.document_id, row.number): row for row in rows}
    return [_carry(document, page, read.get((page.source_id, page.page))) for page in pages]


def _carry(document: Document, page: MadePage, read: Page | None) -> Page:
    again = Again.NO
    if read is None:
        again = Again.USUAL
    elif read.source == "ocr" and read.turned != page.turned:
        again = Again.TURNED
    return Page(
        organisation_id=document.organisation_id,
        document=document,
        number=page.number,
        text=read.text if read else "",
        source=read.source if read else "ocr",
        confidence=read.confidence if read else None,
        again=again,
    )
