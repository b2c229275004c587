"""What pages of a case say that a letter may quote: a society's guidance, and a doctor on why it cannot wait."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from operator import or_

from django.db.models import Q

from appeals.letters import Point
from appeals.typesetting.press import TEMPLATES, sentence
from cases.models import Case
from documents.models import EVIDENCE_KINDS, Document, Kind, Page

MOST = 4
"""Sentences a draft quotes; the papers have the rest."""
LONGEST = 400
"""Characters of a sentence that can still be quoted; a longer run is a table or a badly read page."""
DENIES = re.compile(r"\b(?:not|no|nor|never|against|unlikely|lacks?|insufficient|without)\b", re.IGNORECASE)
BY_A_DOCTOR = frozenset({Kind.SURGEON, Kind.OPINION, Kind.EXAM})
A_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“(])")


@cache
def societies() -> dict[str, str]:
    """Short name to full name of each society whose guidance may be named."""
    return json.loads((TEMPLATES / "societies.json").read_text(encoding="utf-8"))


@cache
def urgent_phrases() -> tuple[str, ...]:
    """Words by which a doctor says that waiting would do harm."""
    return tuple(json.loads((TEMPLATES / "urgency.json").read_text(encoding="utf-8"))["phrases"])


def named_in(case: Case) -> tuple[Point, ...]:
    """What pages of the file say of a society's guidance, word for word, each with its paper and page.

    Only papers that speak for the person, that are about them, and that nobody has set aside.
    """
    known = societies()
    asks = reduce(or_, (Q(text__contains=short) | Q(text__icontains=full) for short, full in known.items()))
    found: list[Point] = []
    for page, words in _sentences(case, asks, EVIDENCE_KINDS):
        named = next((full for short, full in known.items() if _names(words, short, full)), None)
        if named:
            found.append(Point("guideline", sentence("society", society=named, words=words), _where(page)))
    return tuple(found[:MOST])


def urgency_in(case: Case) -> tuple[Point, ...]:
    """What a doctor says of why it cannot wait, word for word, each with its paper and page."""
    phrases = urgent_phrases()
    asks = reduce(or_, (Q(text__icontains=phrase) for phrase in phrases))
    said = _sentences(case, asks, BY_A_DOCTOR)
    quoted = ((page, words) for page, words in said if any(phrase in words.casefold() for phrase in phrases))
    return tuple(Point("urgency", f"“{words}”", _where(page)) for page, words in quoted)[:MOST]


def _sentences(case: Case, asks: Q, kinds: Iterable[str]) -> Iterator[tuple[Page, str]]:
    """Every sentence of pages that may be quoted. One that denies anything is left to the writer to read."""
    papers = Document.objects.usable().on_the_desk().filter(case=case, kind__in=kinds)
    pages = Page.objects.filter(asks, document__in=papers).select_related("document__case__coverage").defer("words")
    for page in pages.order_by("document", "number"):
        if not page.document.about_another:
            for words in A_SENTENCE.split(" ".join(page.text.split())):
                if len(words) <= LONGEST and not DENIES.search(words):
                    yield page, words


def _names(words: str, short: str, full: str) -> bool:
    return bool(re.search(rf"\b{re.escape(short)}\b", words)) or full.casefold() in words.casefold()


def _where(page: Page) -> str:
    return f"{page.document}, {sentence('page', n=str(page.number))}"
