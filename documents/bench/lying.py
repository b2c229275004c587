"""The bench as a person sees it: the papers that may lie there, and their pages, numbered across them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cases.models import Case
from claimback.written import Rows
from documents.bench.plan import MOST_PAGES, Lying
from documents.leaves import POOR
from documents.models import Document, MadePage, MadePaper, Page, Sorting, State

MOST_PAPERS = 100
"""Papers offered for the bench."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page on the bench."""

    at: Lying
    paper: Document
    sure: int | None  # how sure the reader was of the letters, in per cent

    @property
    def poor(self) -> bool:
        """Whether it was read badly."""
        return self.sure is not None and self.sure < POOR


@dataclass(frozen=True, slots=True)
class Origin:
    """A stretch of pages of one paper that became pages of another."""

    paper: Document
    first: int
    last: int


def may_lie(case: Case) -> list[Document]:
    """The newest papers of a case whose pages can be sorted, in the order they came; those set aside last."""
    readable = Document.objects.usable().filter(case=case, state__in=[State.READ, State.PARKED], pages_total__gte=1)
    found = readable.order_by("-received_at", "-pk")[: 2 * MOST_PAPERS]
    papers = [paper for paper in found if paper.has_pictures][:MOST_PAPERS]
    return sorted(papers, key=lambda paper: (paper.set_aside_at is not None, paper.received_at, paper.pk))


def sheets(papers: Sequence[Document]) -> list[Sheet]:
    """Their pages, numbered across them, at most a thousand and one: one too many says that it is too many."""
    rows = Page.objects.filter(document__in=papers).values_list("document_id", "number", "turned", "confidence")
    known = {(paper, number): (turned, sure) for paper, number, turned, sure in rows}
    found: list[Sheet] = []
    for paper in papers:
        for number in range(1, (paper.pages_total or 0) + 1):
            if len(found) > MOST_PAGES:
                return found
            turned, sure = known.get((paper.pk, number), (0, None))
            lying = Lying(len(found) + 1, paper.pk, number, turned)
            found.append(Sheet(lying, paper, None if sure is None else round(sure * 100)))
    return found


def origins(document: Document) -> list[Origin]:
    """Of which papers and pages a made paper consists, in its order; nothing for a paper that came from outside."""
    made = MadePaper.objects.filter(document=document).order_by("pk").first()
    if made is None:
        return []
    found: list[Origin] = []
    for page in MadePage.objects.filter(paper=made).select_related("source").order_by("number"):
        last = found[-1] if found else None
        if last and last.paper.pk == page.source_id and last.last + 1 == page.page:
            found[-1] = Origin(last.paper, last.first, page.page)
        else:
            found.append(Origin(page.source, page.page, page.page))
    return found


def became(document: Document) -> list[Document]:
    """The papers that were made from pages of this one, the oldest first."""
    made = MadePaper.objects.filter(pages__source=document, document__isnull=False).values("document")
    return list(Document.objects.filter(pk__in=made).exclude(pk=document.pk).order_by("received_at", "pk")[:50])


@Rows
def _latest(*, case: UUID) -> QuerySet[Sorting]:
    return Sorting.objects.filter(case=case).select_related("asked_by").order_by("-asked_at", "-pk")[:1]


def latest_sorting(case: Case) -> Sorting | None:
    """The newest press at the bench of a case."""
    found: list[Sorting] = _latest(case=case.pk)
    return found[0] if found else None


def now() -> datetime:
    """The instant by the database's clock, by which everything else is stamped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (at,) = cursor.fetchone()
    return at


def in_order(papers: Iterable[Document], ids: Iterable[UUID]) -> list[Document]:
    """Those of the papers that are named, in the order named."""
    by_id = {paper.pk: paper for paper in papers}
    return [by_id[each] for each in dict.fromkeys(ids) if each in by_id]
