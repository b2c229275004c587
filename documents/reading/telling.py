"""Making suggestions: the value, the page's own words for it, and how far to trust them."""

from typing import Any

from cases.facts import FactName
from documents.reading.letter import Letter
from documents.reading.pages import Spot, Suggestion

OCR_FLOOR = 0.7


def tell(letter: Letter, field: FactName, value: Any, spot: Spot, confidence: float) -> Suggestion:
    """A suggestion with its quote; what was scanned is trusted less, by the engine's own confidence."""
    page = letter.pages[spot.page]
    if page.source == "ocr":
        seen = 0.9 if page.confidence is None else page.confidence
        confidence *= OCR_FLOOR + (1 - OCR_FLOOR) * max(0.0, min(1.0, seen))
    return Suggestion(
        field, value, spot.page, letter.quote(spot), round(max(0.0, min(1.0, confidence)), 2), spot.start, spot.end
    )
