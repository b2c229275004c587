"""Which pages of a case name a professional society: their guidance is named in a letter only from there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache, reduce
from operator import or_

from django.db.models import Q

from appeals.letters import Point
from appeals.typesetting.press import TEMPLATES, sentence
from cases.models import Case
from documents.models import EVIDENCE_KINDS, Document, Page

MOST = 4
"""Sentences a draft quotes; the papers have the rest."""
LONGEST = 400
"""Characters of a sentence that can still be quoted; a longer run is a table or a badly read page."""
A_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“(])")


@cache
def societies() -> dict[str, str]:
    """Short name to full name of each society whose guidance may be named."""
    return json.loads((TEMPLATES / "societies.json").read_text(encoding="utf-8"))


def named_in(case: Case) -> tuple[Point, ...]:
    """What pages of the file say of a society's guidance, word for word, each with its paper and page.

    Only papers that speak for the person, that are about them, and that nobody has set aside.
    """
    known = societies()
    asks = reduce(or_, (Q(text__contains=short) | Q(text__icontains=full) for short, full in known.items()))
    papers = Document.objects.usable().on_the_desk().filter(case=case, kind__in=EVIDENCE_KINDS)
    pages = Page.objects.filter(asks, document__in=papers).select_related("document__case__coverage").defer("words")
    found = (point for page in pages.order_by("document", "number") for point in _said_on(page, known))
    return tuple(point for point, _ in zip(found, range(MOST), strict=False))


def _said_on(page: Page, known: dict[str, str]) -> Iterator[Point]:
    if page.document.about_another:
        return
    for words in A_SENTENCE.split(" ".join(page.text.split())):
        named = next((full for short, full in known.items() if _names(words, short, full)), None)
        if named and len(words) <= LONGEST:
            yield Point("guideline", sentence("society", society=named, words=words), _where(page))


def _names(words: str, short: str, full: str) -> bool:
    return bool(re.search(rf"\b{re.escape(short)}\b", words)) or full.casefold() in words.casefold()


def _where(page: Page) -> str:
    return f"{page.document}, {sentence('page', n=str(page.number))}"
