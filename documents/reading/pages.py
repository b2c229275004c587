"""What goes into reading and what comes out of it."""

from dataclasses import dataclass
from typing import Any

from cases.facts import Doubt, FactName


@dataclass(frozen=True, slots=True)
class PageText:
    """One page of a paper as text.

    `number` counts from 1. `confidence` is the OCR engine's, 0 to 1, or None where no OCR was needed.
    `source` is "layer", "ocr", "docx" or "text".
    """

    number: int
    text: str
    confidence: float | None = None
    source: str = "text"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A fact the text seems to state; never a fact until a person confirms it.

    `quote` is verbatim from the page's text, from offset `start` to `end`. `confidence` is 0 to 1;
    below `SURE_ENOUGH` the value is shown as a question and left out of `facts`.
    """

    field: FactName
    value: Any
    page: int
    quote: str
    confidence: float
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a careful reader would ask about; `said` holds the letter's own rival words."""

    kind: Doubt
    page: int | None = None
    quote: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A stretch of a page's text, in offsets of the text as it was given."""

    page: int
    start: int
    end: int


SURE_ENOUGH = 0.5
