"""What somebody wants of the pages on the bench, as they type it: "1-3, 7r, 9-8"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _

from claimback.sorry import Sorry
from documents.models import Kind

MOST_PAGES = 1000
"""Pages of all papers on the bench, and of all papers made at one press."""

TURNS = {"": 0, "r": 90, "u": 180, "l": 270}
"""To the right, upside down, to the left: clockwise degrees from how the page is shown."""

DASH = re.compile(r"\s*[-–—]\s*")
ONE = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?(?P<turn>[rul]?)", re.I)


class NotAPlan(Sorry):
    """What was typed names no pages."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A page of a paper, by its id and the page's number inside it.

    `turned` is by how many clockwise degrees the page as it is kept must be turned to lie upright; None leaves it as it
    is shown.
    """

    paper: UUID
    page: int
    turned: int | None = None


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A paper to be made: its pages in their order, what to call it, what it is, and the day on it."""

    pages: tuple[Taken, ...]
    title: str = ""
    kind: Kind = Kind.OTHER
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lying:
    """A page as it lies on the bench: its number there, whose page it is, and how it is shown."""

    number: int
    paper: UUID
    page: int
    turned: int


def pages_of(typed: str, bench: Sequence[Lying]) -> tuple[Taken, ...]:
    """The pages named by their numbers on the bench, in the order typed; nothing typed names none.

    "3" is a page, "3-5" and "5-3" are stretches, and an r, l or u behind turns them to the right, to the left, or
    upside down. Raises NotAPlan with the words nobody understands.
    """
    found: list[Taken] = []
    for each in filter(None, re.split(r"[,;\s]+", DASH.sub("-", typed.strip()))):
        hit = ONE.fullmatch(each)
        if hit is None:
            raise NotAPlan(
                _("We do not understand “%(words)s”. Write page numbers, like 1-3, 7. Everything you entered is kept.")
                % {"words": each[:40]}
            )
        first, last = int(hit["first"]), int(hit["last"] or hit["first"])
        for number in range(first, last + 1) if first <= last else range(first, last - 1, -1):
            found.append(_page(number, TURNS[hit["turn"].lower()], bench))
            if len(found) > MOST_PAGES:
                raise NotAPlan(too_many())
    return tuple(found)


def too_many() -> str:
    """The sentence for more pages than one press may take."""
    return _("That is more than %(most)s pages at once. Nothing was made. Take fewer papers, then the next.") % {
        "most": MOST_PAGES
    }


def typed(pages: Iterable[tuple[int, int]]) -> str:
    """The shortest way to type pages: (number on the bench, clockwise degrees from how it is shown) each."""
    letter = {turn: sign for sign, turn in TURNS.items()}
    runs: list[list[tuple[int, int]]] = []
    for page in pages:
        if runs and _goes_on(runs[-1], page):
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(
        (f"{run[0][0]}-{run[-1][0]}" if len(run) > 1 else f"{run[0][0]}") + letter[run[0][1]] for run in runs
    )


def _goes_on(run: list[tuple[int, int]], page: tuple[int, int]) -> bool:
    steps = {after[0] - before[0] for before, after in pairwise([*run, page])}
    return page[1] == run[0][1] and len(steps) == 1 and steps <= {1, -1}


def _page(number: int, turn: int, bench: Sequence[Lying]) -> Taken:
    if not 1 <= number <= len(bench):
        raise NotAPlan(
            _("There is no page %(n)s here; the last is page %(last)s. Everything you entered is kept.")
            % {"n": number, "last": len(bench)}
        )
    lying = bench[number - 1]
    return Taken(lying.paper, lying.page, (lying.turned + turn) % 360)
