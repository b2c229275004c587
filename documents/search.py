"""Words in papers: the pages that hold them, with the lines around, in the papers this person may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
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

_START, _STOP = "\x02", "\x03"
_CUT = f'StartSel="{_START}", StopSel="{_STOP}", MaxWords=30, MinWords=12, MaxFragments=2, FragmentDelimiter=" … "'

# One question for all of it, because asking four and building them cost more than finding. Who may read is told by
# `open_to`, as everywhere. The offices are named beforehand, which spares the database every page of all the others.
# What is shown travels with the page while it is ranked: to join it again costs more planning than carrying it. Lines
# are cut only of what is shown.
_FIND = """
WITH readable (case_id, organisation_id, patient_name, reference) AS MATERIALIZED ({readable}),
     asked AS (SELECT websearch_to_tsquery('english', %s) AS words),
     best AS (
        SELECT page.id, page.number, page.organisation_id, page.text, ts_rank(page.words, asked.words) AS rank,
            paper.id AS paper_id, coalesce(nullif(paper.title, ''), paper.name) AS paper, paper.received_at,
            paper.set_aside_at IS NOT NULL AS set_aside, readable.case_id, readable.patient_name, readable.reference
        FROM asked JOIN documents_page page ON page.words @@ asked.words
            JOIN documents_document paper ON paper.id = page.document_id
            JOIN readable ON readable.case_id = paper.case_id
        WHERE page.organisation_id = ANY (ARRAY(SELECT DISTINCT readable.organisation_id FROM readable))
        ORDER BY rank DESC, page.id DESC OFFSET %s LIMIT %s)
SELECT best.number, best.organisation_id, ts_headline('english', best.text, asked.words, %s), best.paper_id, best.paper,
    best.received_at, best.set_aside, best.case_id, best.patient_name, best.reference
FROM asked, best ORDER BY best.rank DESC, best.id DESC
"""


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


class _Row(NamedTuple):
    """A hit as the database tells it."""

    number: int
    organisation_id: UUID
    lines: str
    document_id: UUID
    paper: str
    received_at: datetime
    set_aside: bool
    case_id: UUID
    patient_name: str
    reference: str


class _Shown(NamedTuple):
    """A case whose lines are shown: as much of it as its memory needs."""

    organisation_id: UUID
    pk: UUID


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
    cases = Case.objects.open_to(user, Can.READ)
    rows = _found(cases.real() if case is None else cases.filter(pk=case.pk), words, start)
    shown = sorted({_Shown(row.organisation_id, row.case_id) for row in rows[:A_PAGE]})
    record_in_each("papers searched", cases=shown, by=user)
    return Found(tuple(_hit(row) for row in rows[:A_PAGE]), more=len(rows) > A_PAGE)


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


def _found(cases: QuerySet[Case], words: str, start: int) -> list[_Row]:
    """A page of hits in these cases and one more, the best first; none for somebody who may read nothing."""
    try:
        readable, allowed = (
            cases.order_by().values("pk", "organisation_id", "patient_name", "reference").query.sql_with_params()
        )
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FIND.format(readable=readable), [*allowed, words, start, A_PAGE + 1, _CUT])
        return [_Row(*row) for row in cursor]


def _hit(row: _Row) -> Hit:
    return Hit(
        case_id=row.case_id,
        case_name=row.patient_name or row.reference,
        document_id=row.document_id,
        paper=row.paper,
        number=row.number,
        received_at=row.received_at,
        lines=_marked(row.lines),
        set_aside=row.set_aside,
    )


def _marked(text: str) -> SafeString:
    lit = escape(text).replace(_START, "<mark>").replace(_STOP, "</mark>")
    return mark_safe(lit)  # noqa: S308 - escaped in the line before; what is added are the marks alone
