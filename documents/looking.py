"""What a paper shows as a whole once it is read, written down with it: what it looks like, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from documents import reading
from documents.reading import whose

MOST_SAID = 400
"""So many words about the patient are kept of one paper: one or two a page."""


def what_it_shows(pages: Sequence[reading.PageText]) -> dict[str, Any]:
    """The fields of a Document that its words fill; they suggest and decide nothing."""
    looks = reading.looks_like(pages)
    return {
        "looks": looks.kind if looks else "",
        "looks_page": looks.page if looks else None,
        "looks_quote": looks.quote if looks else "",
        "says_of_patient": [whose.kept(each) for each in whose.says_of_patient(pages)[:MOST_SAID]],
    }
