"""Words in papers: the pages that hold them, with the lines around, in the papers this person may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from claimback.audit.events import record_in_each
from documents.leaves import Leaf
from documents.models import Page

A_PAGE = 30
"""Hits shown at a time."""

LONGEST = 200
"""Characters of a question; nobody types more."""

_OF_A_HIT = (
    "number", "organisation", "document", "document__title", "document__name", "document__received_at",
    "document__set_aside_at", "document__case", "document__case__patient_name", "document__case__reference",
)  # fmt: skip
"""What a hit tells; thirty pages with their papers and cases as they are kept would cost more than finding them."""

_START, _STOP = "\x02", "\x03"


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that holds the words; `lines` is the text around them, with the words marked.

    `set_aside` where its paper was set aside: found still, and said so.
    """

    case_id: UUID
    case_name: str
    document_id: UUID
    paper: str
    number: int
    received_at: datetime
    lines: SafeString
    set_aside: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a question found: at most thirty hits, and whether there are more."""

    hits: tuple[Hit, ...]
    more: bool


@transaction.atomic
def find(user: User, words: str, *, case: Case | None = None, start: int = 0) -> Found:
    """The pages that hold these words, the best first: in one case, or in all whose papers this person may read.

    `words` are those of a web search: quotes for a phrase, a minus before what must be absent. That somebody looked is
    remembered in each case whose lines are shown; the words are not.
    """
    words = words.replace("\x00", " ").strip()[:LONGEST]
    if not words:
        return Found((), more=False)
    asked = SearchQuery(words, config="english", search_type="websearch")
    best = _matching(user, asked, case).annotate(rank=SearchRank(F("words"), asked)).order_by("-rank", "-pk")
    chosen = list(best.values_list("pk", flat=True)[start : start + A_PAGE + 1])
    hits = _shown(chosen[:A_PAGE], asked)
    shown = sorted({(page.organisation_id, page.document.case_id) for page in hits})
    record_in_each("papers searched", cases=[Case(pk=pk, organisation_id=of) for of, pk in shown], by=user)
    return Found(tuple(_hit(page) for page in hits), more=len(chosen) > A_PAGE)


def light_up(leaves: Sequence[Leaf], words: str) -> list[Leaf]:
    """The leaves of an opened paper with these words marked in their text; the same leaves where none holds any."""
    words = words.replace("\x00", " ").strip()[:LONGEST]
    if not words or not leaves:
        return list(leaves)
    asked = SearchQuery(words, config="english", search_type="websearch")
    whole = SearchHeadline("text", asked, config="english", start_sel=_START, stop_sel=_STOP, highlight_all=True)
    holding = Page.objects.filter(document__in={leaf.paper.pk for leaf in leaves}, words=asked).annotate(lit=whole)
    lit = {
        (document_id, number): text for document_id, number, text in holding.values_list("document_id", "number", "lit")
    }
    return [
        replace(leaf, marked=_marked(lit[key])) if (key := (leaf.paper.pk, leaf.paper_page)) in lit else leaf
        for leaf in leaves
    ]


def _matching(user: User, asked: SearchQuery, case: Case | None) -> QuerySet[Page]:
    readable = Case.objects.open_to(user, Can.READ)
    cases = readable if case is None else readable.filter(pk=case.pk)
    # the case alone decides; named beforehand, its office spares the database every page of all the others
    offices = list(cases.order_by().values_list("organisation", flat=True).distinct())
    # a page belongs to a paper that was checked: nothing is read before
    return Page.objects.filter(words=asked, organisation__in=offices, document__case__in=cases)


def _shown(chosen: list[int], asked: SearchQuery) -> list[Page]:
    """The pages in the order chosen; only of these the lines around the words are cut."""
    cut = SearchHeadline(
        "text", asked, config="english", start_sel=_START, stop_sel=_STOP, max_words=30, min_words=12, max_fragments=2,
        fragment_delimiter=" … ",
    )  # fmt: skip
    pages = Page.objects.filter(pk__in=chosen).select_related("document__case").only(*_OF_A_HIT)
    by_id = {page.pk: page for page in pages.annotate(lines=cut)}
    return [by_id[pk] for pk in chosen if pk in by_id]


def _hit(page: Page) -> Hit:
    paper = page.document
    return Hit(
        case_id=paper.case_id,
        case_name=str(paper.case),
        document_id=paper.pk,
        paper=str(paper),
        number=page.number,
        received_at=paper.received_at,
        lines=_marked(page.lines),  # type: ignore[attr-defined]
        set_aside=paper.set_aside_at is not None,
    )


def _marked(text: str) -> SafeString:
    lit = escape(text).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(lit)  # noqa: S308 - escaped in the line before; what is added are the marks alone
