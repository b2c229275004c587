"""Single pages read once more, while the others of their paper keep their text."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from django.conf import settings
from django.utils.translation import gettext

from documents.extraction import USUAL, Look
from documents.models import Again, Page
from documents.reading import PageText
from documents.text import Extracted, Trouble

SEES_LESS = 0.5
"""A second look that finds less than this share of the letters found before has gone wrong."""


LESS_SURE = 0.15
"""A page the wrong way up is read at half the confidence of the same page upright."""


def better_engine() -> bool:
    """Whether the extra `ocr-hq` is installed; without it nobody is told of a better engine."""
    return all(find_spec(name) is not None for name in settings.BETTER_OCR_NEEDS)


def runs(due: Iterable[Page]) -> list[list[Page]]:
    """The pages that are due, in stretches that one look can read: neighbours, read in the same way."""
    found: list[list[Page]] = []
    for page in due:
        last = found[-1][-1] if found else None
        if last and page.number == last.number + 1 and look_for(page) == look_for(last):
            found[-1].append(page)
        else:
            found.append([page])
    return found


def look_for(page: Page) -> Look:
    """How a page that is due is to be looked at."""
    engine = settings.BETTER_OCR if page.again == Again.BETTER else USUAL
    return Look(engine, None if page.again == Again.USUAL else page.turned)


def take_over(run: Iterable[Page], found: Extracted) -> str:
    """Put what was found into the pages; what was read before stays where the new look saw much less.

    Returns a sentence for the person when it stayed, or when pages could not be read.
    """
    seen = {page.number: page for page in found.pages}
    worse = ""
    run = list(run)
    for page in run:
        new = seen.get(page.number)
        if new is None and not page.text:
            continue
        if new is None or _is_worse(new, page):
            worse = gettext("Reading page %(n)s once more saw less than before, so its earlier text was kept.") % {
                "n": page.number
            }
            continue
        page.text, page.source, page.confidence = new.text, new.source, new.confidence
        if page.again == Again.USUAL:
            page.turned = found.turned.get(page.number, 0)
    if worse or all(page.number in seen for page in run) or found.trouble is Trouble.TOO_MANY_PAGES:
        return worse
    return found.problem or ""


def _is_worse(new: PageText, page: Page) -> bool:
    """Far fewer letters, or, by the same engine, far less sure of them; two engines do not count alike."""
    unsure = page.again != Again.BETTER and (new.confidence or 0) < (page.confidence or 0) - LESS_SURE
    return unsure or _letters(new.text) < SEES_LESS * _letters(page.text)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))
