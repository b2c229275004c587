"""What a paper looks like, and the words that say so; it never decides, and says nothing rather than guess."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from documents.reading.orders import is_order_to_software
from documents.reading.pages import PageText

RULES = Path(__file__).with_name("papers.yaml")
PAGES, LONGEST_PAGE = 3, 12_000
"""A paper says what it is on its first pages."""

TOP, TITLE_LENGTH = 15, 90
"""Lines from the top of a page among which a title stands, and the longest line that is one, in characters."""

VALUE = re.compile(r"(?!\W*(?:re|subject|report|exam|examination|study|title|document|form)\b)[^:]*:", re.I)
"""What stands behind a label is a value, unless the label says that the name of the paper follows."""

NAMED, SAID, AGAINST, MOST_SAID = 3, 1, 2, 4
ENOUGH, AHEAD = 4, 3
"""What a kind must reach, and by how much it must lead; below, nobody can be sure."""


@dataclass(frozen=True, slots=True)
class Signs:
    """By which words papers of one kind are known."""

    kind: str
    titles: tuple[re.Pattern[str], ...]
    says: tuple[re.Pattern[str], ...]
    never: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Looks:
    """A kind of paper, and the words that show it, verbatim from offset `start` to `end` of the page's text."""

    kind: str
    page: int
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mark:
    page: int
    start: int
    end: int
    names: bool


@cache
def signs() -> tuple[Signs, ...]:
    """The rules as they ship."""
    return tuple(
        Signs(each["kind"], *(_patterns(each.get(name, ())) for name in ("titles", "says", "never")))
        for each in yaml.safe_load(RULES.read_text(encoding="utf-8"))
    )


def looks_like(pages: Sequence[PageText]) -> Looks | None:
    """What the paper looks like; None when nothing is sure. The same text always looks the same."""
    first = [page for page in pages if page.text.strip()][:PAGES]
    judged = sorted(((_score(marks, against), kind, marks) for kind, marks, against in _judged(first)), key=_order)
    if not judged or judged[0][0] < ENOUGH:
        return None
    best, kind, marks = judged[0]
    if len(judged) > 1 and best - judged[1][0] < AHEAD:
        return None
    told = min(marks, key=lambda mark: (not mark.names, mark.page, mark.start))
    text = next(page.text for page in first if page.number == told.page)
    return Looks(kind, told.page, text[told.start : told.end], told.start, told.end)


def _order(judged: tuple[int, str, list[_Mark]]) -> tuple[int, str]:
    return -judged[0], judged[1]


def _judged(pages: Sequence[PageText]) -> Iterator[tuple[str, list[_Mark], int]]:
    texts = [(page.number, page.text[:LONGEST_PAGE]) for page in pages]
    for each in signs():
        marks = [mark for pattern in each.titles if (mark := _named(pattern, texts))][:1]
        marks += [mark for pattern in each.says if (mark := _said(pattern, texts))]
        yield each.kind, marks, sum(_said(pattern, texts) is not None for pattern in each.never)


def _score(marks: Sequence[_Mark], against: int) -> int:
    named = NAMED if any(mark.names for mark in marks) else 0
    said = min(sum(not mark.names for mark in marks), MOST_SAID)
    return named + said * SAID - against * AGAINST


def _named(pattern: re.Pattern[str], texts: Sequence[tuple[int, str]]) -> _Mark | None:
    for number, text in texts:
        for start, line in _top(text):
            hit = pattern.search(line)
            if hit and not VALUE.match(line[: hit.start()]) and not is_order_to_software(line):
                return _Mark(number, *_trimmed(text, start, start + len(line)), names=True)
    return None


def _top(text: str) -> Iterator[tuple[int, str]]:
    """The short lines at the top of a page, each with where it begins; a sentence is no title."""
    seen = 0
    for hit in re.finditer(r"[^\n]+", text):
        line = hit.group()
        if not line.strip():
            continue
        seen += 1
        if seen > TOP:
            return
        if len(line.strip()) <= TITLE_LENGTH and not line.rstrip().endswith((".", ",", ";", ":")):
            yield hit.start(), line


def _said(pattern: re.Pattern[str], texts: Sequence[tuple[int, str]]) -> _Mark | None:
    for number, text in texts:
        if hit := pattern.search(text):
            start, end = text.rfind("\n", 0, hit.start()) + 1, text.find("\n", hit.end())
            whole = (start, len(text) if end < 0 else end)
            return _Mark(number, *_trimmed(text, *(whole if whole[1] - whole[0] <= 160 else hit.span())), names=False)
    return None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    bare = text[start:end]
    return start + len(bare) - len(bare.lstrip()), end - len(bare) + len(bare.rstrip())


def _patterns(said: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(re.sub(r" (?!\?)", r"\\s+", each).replace(" ?", r"\s*"), re.I | re.M) for each in said)
