"""Labels and what stands beside, behind or under them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from documents.reading.letter import Letter
from documents.reading.sheet import Cell, Line

CONFUSED = {
    "i": "[il1|!]",
    "l": "[il1|!]",
    "o": "[o0]",
    "s": "[s5$]",
    "m": "(?:m|rn|nn)",
    "b": "[b8]",
    " ": r"\.?\s*",
    "g": "[gq9]",
}
SEPARATOR = r"\s*(?:[:#=]|\.{2,}|\s-\s)+\s*"


NEXT_LABEL = re.compile(
    r"(?<=\S)[\s,;]+(?=(?:Member|Group|Claim|Date|ID|DOB|Plan|Provider|Reference|Ref|Auth\w*"
    r"|Phone|Fax|Policy|Patient|Subscriber|Service|Diagnosis|NPI|Tax"
    r"|Case|Request|Enrollee|Facility|Physician|Appeal|Type|Status|Amount|Total|Your|Code|CPT"
    r"|ICD)\b[A-Za-z/#. ()-]{0,28}(?::|#)\s?)"
)


def loose(phrase: str) -> str:
    """A pattern for a phrase in small letters that also matches it badly scanned."""
    return "".join(CONFUSED.get(char, re.escape(char)) for char in phrase)


def any_of(*phrases: str) -> str:
    """A pattern for any of the phrases, longest first, badly scanned or not."""
    return "|".join(loose(phrase) for phrase in sorted(phrases, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value with its label: offsets are of `line`; `start` is the label's, `at` the value's."""

    line: Line
    label: str
    value: str
    start: int
    at: int
    end: int
    apart: bool  # the value stood on another line than the label


def labelled(letter: Letter, pattern: re.Pattern[str]) -> Iterator[Labelled]:
    """Every value whose label matches the pattern and is followed by a colon, a sign or an edge.

    The value runs to the end of its cell, or to the next label of the same line; a label alone in its
    cell takes the cell to its right or the one under it.
    """
    for place, line in enumerate(letter.lines):
        for cell in line.cells:
            yield from _in_cell(letter, place, line, cell, pattern)


def _in_cell(letter: Letter, place: int, line: Line, cell: Cell, pattern: re.Pattern[str]) -> Iterator[Labelled]:
    for hit in re.finditer(
        (
            rf"(?:^|(?<=[\s(*;,/-]))(?P<label>{pattern.pattern})(?:\s*\([^)]*\))?(?P<sep>{SEPARATOR}"
            rf"|\s*$)"
        ),
        cell.text,
        re.I,
    ):
        if hit.start() > 2 and ("-" in hit["sep"] or hit["label"][0].islower()):
            continue
        rest = cell.text[hit.end() :]
        following = NEXT_LABEL.search(rest)
        value = (rest[: following.start()] if following else rest).strip()
        at = cell.start + hit.end()
        if value:
            yield Labelled(line, hit["label"], value, cell.start + hit.start(), at, at + len(value), apart=False)
        elif hit.start() <= 2:
            yield from _beside_or_under(letter, place, line, cell, hit["label"])


def _beside_or_under(letter: Letter, place: int, line: Line, cell: Cell, label: str) -> Iterator[Labelled]:
    right = next((other for other in line.cells if other.start > cell.start), None)
    if right and not re.search(r"[:#]\s*$|[:]\s", right.text) and len(line.cells) == 2:
        yield Labelled(line, label, right.text.strip(), cell.start, right.start, right.end, apart=False)
        return
    below = letter.lines[place + 1] if place + 1 < len(letter.lines) else None
    if below is None or below.page != line.page or not below.cells:
        return
    under = below.cells[line.cells.index(cell)] if len(below.cells) == len(line.cells) else None
    if under is None and len(line.cells) == 1:
        under = below.cells[0]
    if under is not None and not re.match(r"[A-Z][\w /#]{1,30}:", under.text):
        yield Labelled(below, label, under.text.strip(), under.start, under.start, under.end, apart=True)
