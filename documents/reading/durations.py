"""Lengths of time as letters write them: "180 days", "one hundred eighty (180) calendar days", "4-month"."""

import re
from dataclasses import dataclass

from cases.facts import Unit

ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
WORD = "|".join(sorted((*ONES, "hundred", "and"), key=len, reverse=True))
NUMBER_WORDS = rf"(?:(?:{WORD})[\s-]+){{0,6}}?(?:{'|'.join(sorted((*ONES, 'hundred'), key=len, reverse=True))})"
DURATION = re.compile(
    rf"(?<![\w$/.-])(?:(?P<words>{NUMBER_WORDS})\s*(?:\(\s*(?P<paren>[\dOlI]{{1,3}})\s*\)|[\s-])"
    rf"|(?P<digits>\d[\dOlI]{{0,2}}|[lI][\dOlI]{{1,2}})(?:\s*\(\s*(?:{NUMBER_WORDS})\s*\))?)"
    r"[\s-]*(?P<kind>calendar|business|working|consecutive|full)?[\s-]*\(?"
    r"(?P<unit>hours?|hrs?|days?|weeks?|months?|years?)\b",
    re.I,
)
UNITS = {
    "hour": Unit.HOURS, "hr": Unit.HOURS, "day": Unit.DAYS, "week": Unit.WEEKS, "month": Unit.MONTHS,
    "year": Unit.YEARS,
}  # fmt: skip
MISREAD = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in a text. `agrees` is False where words and figures name different numbers."""

    value: int
    unit: Unit
    start: int
    end: int
    agrees: bool
    repaired: bool


def number_of(words: str) -> int | None:
    """The number a phrase like "one hundred and eighty" names, or None."""
    total = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "hundred":
            total = (total or 1) * 100
        elif word in ONES:
            total += ONES[word]
        elif word != "and":
            return None
    return total or None


def find_durations(text: str) -> tuple[Duration, ...]:
    """Every length of time in a line or sentence, in order."""
    return tuple(_duration(hit) for hit in DURATION.finditer(text))


def _duration(hit: re.Match[str]) -> Duration:
    figures = hit["paren"] or hit["digits"]
    spoken = number_of(hit["words"]) if hit["words"] else None
    counted = int(figures.translate(MISREAD)) if figures else None
    value = counted if counted is not None else spoken or 0
    unit = UNITS[hit["unit"].lower().rstrip("s")]
    if unit is Unit.DAYS and (hit["kind"] or "").lower() in ("business", "working"):
        unit = Unit.BUSINESS_DAYS
    agrees = spoken is None or counted is None or spoken == counted
    return Duration(value, unit, hit.start(), hit.end(), agrees, bool(figures) and not figures.isdigit())
