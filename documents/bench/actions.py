"""Verbs of the bench: make papers from pages, turn a page, set papers aside and bring them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions import lock_case
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.poke import poke
from claimback.sorry import Conflict, Sorry
from documents.again import better_engine
from documents.bench.models import MadePage, MadePaper, Sorting
from documents.bench.plan import MOST_PAGES, NewPaper, Taken, too_many
from documents.models import Again, Document, Page, State
from documents.names import clean_name

MOST_PAPERS = 50
"""New papers at one press."""

QUARTERS = (0, 90, 180, 270)


class CannotMake(Sorry):
    """The pages cannot become papers."""


class SortedMeanwhile(Conflict):
    """Somebody else sorted, set aside or brought back the same papers since this person looked at them."""

    def __init__(self, changes: Sequence[str]) -> None:
        super().__init__(*changes)
        self.changes = changes

    def __str__(self) -> str:
        kept = _(
            "Nothing was lost, and nothing of yours was made yet. Look again, and press once more if it still fits."
        )
        return " ".join([*self.changes, kept])


class TurnedMeanwhile(Conflict):
    """Somebody else turned the page since this person looked at it."""

    def __str__(self) -> str:
        return _(
            "Somebody turned this page meanwhile. It is shown as it lies now; turn it once more if it is not upright."
        )


class NoBetterEngine(Sorry):
    """The extra is not installed, or the page was not read from a picture."""

    def __str__(self) -> str:
        return _("This page cannot be read any better here. Nothing was changed. Compare its words with the picture.")


class NotNow(Conflict):
    """A worker has the paper in hand, or it cannot be looked at."""

    def __str__(self) -> str:
        return _("This paper is being read, or cannot be opened. Nothing was changed. Please try again in a minute.")


@transaction.atomic
def make_papers(
    case: Case,
    *,
    papers: Sequence[NewPaper],
    sets_aside: bool = False,
    seen_at: datetime | None = None,
    by: User,
) -> Sorting:
    """Ask a worker to make new papers of these pages; the papers they are taken from stay as they came.

    With `sets_aside` those are set aside once all new ones are made. `seen_at` is when the person looked: what others
    did with the same papers since is told first. Raises CannotMake, SortedMeanwhile, CaseIsClosed; then nothing is
    written.
    """
    case = lock_case(case)
    sources = _sources(case, papers)
    if seen_at is not None and (changes := changes_since(case, sources.values(), seen_at, besides=by)):
        raise SortedMeanwhile(changes)
    sorting = Sorting.objects.create(
        organisation_id=case.organisation_id, case=case, sets_aside=sets_aside, asked_by=by
    )
    shown = _shown(sources)
    for place, paper in enumerate(papers, 1):
        _write_down(sorting, place, paper, sources, shown)
    record(
        "papers sorted", by=by, case=case, about=sorting, papers=len(papers), pages=sum(len(p.pages) for p in papers)
    )
    poke("documents.tasks.make_papers", sorting_id=sorting.pk)
    sorting.refresh_from_db()
    return sorting


def changes_since(case: Case, papers: Iterable[Document], seen_at: datetime, *, besides: User) -> list[str]:
    """What others did with these papers after an instant, a sentence each; `besides` did not need telling."""
    ids = [paper.pk for paper in papers]
    newer = Sorting.objects.filter(case=case, asked_at__gt=seen_at, papers__pages__source__in=ids)
    told = [
        _("%(who)s made new papers from pages of the same papers at %(time)s: %(names)s.")
        % {"who": each.asked_by, "time": _clock(each.asked_at), "names": ", ".join(f"“{p}”" for p in each.papers.all())}
        for each in newer.exclude(asked_by=besides)
        .select_related("asked_by")
        .prefetch_related("papers")
        .order_by("asked_at", "pk")
        .distinct()
    ]
    aside = Document.objects.filter(pk__in=ids, set_aside_at__gt=seen_at).exclude(set_aside_by=besides)
    told += [
        _("%(who)s set “%(paper)s” aside at %(time)s.")
        % {"who": each.set_aside_by, "paper": each, "time": _clock(each.set_aside_at)}
        for each in aside.select_related("set_aside_by").order_by("set_aside_at", "pk")
        if each.set_aside_at
    ]
    return told


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def _sources(case: Case, papers: Sequence[NewPaper]) -> dict[UUID, Document]:
    """The papers the pages are taken from, each of this case and open to be looked at. Raises CannotMake."""
    if not papers or any(not paper.pages for paper in papers):
        raise CannotMake(_("Say which pages the new paper has. Nothing was made."))
    taken = [page for paper in papers for page in paper.pages]
    if len(taken) > MOST_PAGES or len(papers) > MOST_PAPERS:
        raise CannotMake(too_many())
    ids = {page.paper for page in taken}
    found = {paper.pk: paper for paper in Document.objects.usable().filter(case=case, pk__in=ids)}
    for page in taken:
        paper = found.get(page.paper)
        if paper is None:
            raise CannotMake(
                _(
                    "One of these papers is not of this case, or cannot be opened. Nothing was made. "
                    "Look at the list again."
                )
            )
        if not paper.finished or not paper.has_pictures:
            raise CannotMake(
                _("“%(paper)s” has no pages that can be sorted: it is being read, or is only words. Nothing was made.")
                % {"paper": paper}
            )
        if not 1 <= page.page <= (paper.pages_total or 0) or page.turned not in (None, *QUARTERS):
            raise CannotMake(
                _("“%(paper)s” has no page %(n)s that could be taken so. Nothing was made.")
                % {"paper": paper, "n": page.page}
            )
    return found


def _shown(sources: dict[UUID, Document]) -> dict[tuple[UUID, int], int]:
    rows = Page.objects.filter(document__in=list(sources)).exclude(turned=0)
    return {(paper, number): turned for paper, number, turned in rows.values_list("document_id", "number", "turned")}


def _write_down(
    sorting: Sorting,
    place: int,
    paper: NewPaper,
    sources: dict[UUID, Document],
    shown: dict[tuple[UUID, int], int],
) -> None:
    of_case = {"organisation_id": sorting.organisation_id, "case_id": sorting.case_id}
    title = clean_name(paper.title)[:200] if paper.title.strip() else ""
    made = MadePaper.objects.create(
        **of_case,
        sorting=sorting,
        place=place,
        title=title or _name_after(paper.pages, sources),
        kind=paper.kind.value,
        dated_on=paper.dated_on,
    )
    MadePage.objects.bulk_create(
        MadePage(
            **of_case,
            paper=made,
            number=number,
            source=sources[page.paper],
            page=page.page,
            turned=shown.get((page.paper, page.page), 0) if page.turned is None else page.turned,
        )
        for number, page in enumerate(paper.pages, 1)
    )


def _name_after(pages: Sequence[Taken], sources: dict[UUID, Document]) -> str:
    named = ngettext("%(n)s page of %(paper)s", "%(n)s pages of %(paper)s", len(pages))
    return (named % {"n": len(pages), "paper": sources[pages[0].paper]})[:200]


@transaction.atomic
def turn_page(document: Document, *, number: int, turned: int, was: int | None = None, by: User) -> Page:
    """Say by how many clockwise degrees a page must be turned to lie upright; read from a picture, it is read anew.

    `was` is how the person saw it lie. Raises TurnedMeanwhile, NotNow, CannotMake; then nothing is changed.
    """
    row = _in_hand(document)
    if turned not in QUARTERS or not 1 <= number <= (row.pages_total or 0):
        raise CannotMake(_("“%(paper)s” has no such page, or a page cannot be turned so.") % {"paper": row})
    page, _new = Page.objects.defer("words").get_or_create(
        document=row,
        number=number,
        defaults={"organisation_id": row.organisation_id, "text": "", "source": "ocr"},
    )
    if was is not None and page.turned != was:
        raise TurnedMeanwhile
    if page.turned == turned:
        return page
    Page.objects.filter(pk=page.pk).update(turned=turned)
    record("page turned", by=by, case=row.case, about=row, page=number, turned=turned)
    if page.source == "ocr":
        _read_once_more(row, [number], Again.TURNED)
    page.refresh_from_db(fields=["turned", "again"])
    return page


@transaction.atomic
def read_better(document: Document, *, number: int, by: User) -> None:
    """Have one page read once more by the better and slower engine; the other pages keep their text.

    Raises NoBetterEngine, NotNow; then nothing is changed.
    """
    row = _in_hand(document)
    if not better_engine() or not Page.objects.filter(document=row, number=number, source="ocr").exists():
        raise NoBetterEngine
    record("page read better", by=by, case=row.case, about=row, page=number)
    _read_once_more(row, [number], Again.BETTER)


def _in_hand(document: Document) -> Document:
    """The paper, locked; nobody reads it just now, and it can be looked at. Raises NotNow."""
    row = (
        Document.objects.usable()
        .select_for_update(no_key=True, of=("self",))
        .select_related("case")
        .filter(pk=document.pk)
        .first()
    )
    if row is None or not row.finished or not row.has_pictures:
        raise NotNow
    return row


def _read_once_more(row: Document, numbers: Sequence[int], how: Again) -> None:
    Page.objects.filter(document=row, number__in=numbers).update(again=how)
    fresh = {"attempts": 0, "claimed_until": None, "problem": "", "last_error": ""}
    Document.objects.filter(pk=row.pk).update(state=State.CHECKED, **fresh)
    poke("documents.tasks.take_in", document_id=row.pk)


@transaction.atomic
def set_aside(document: Document, *, by: User) -> bool:
    """Leave a paper out of the lists; it is kept as it came. False when that was done before. Raises CaseIsClosed."""
    case = lock_case(document.case)
    aside = Document.objects.filter(pk=document.pk, set_aside_at=None)
    if not aside.update(set_aside_at=Now(), set_aside_by=by):
        return False
    record("papers set aside", by=by, case=case, about=document, papers=1)
    return True


@transaction.atomic
def bring_back(document: Document, *, by: User) -> bool:
    """Put a paper back into the lists; False when it was there. Raises CaseIsClosed."""
    case = lock_case(document.case)
    aside = Document.objects.filter(pk=document.pk, set_aside_at__isnull=False)
    if not aside.update(set_aside_at=None, set_aside_by=None):
        return False
    record("paper brought back", by=by, case=case, about=document)
    return True
