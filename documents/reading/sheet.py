"""Text normalisation that can always find its way back to the page.

Curly quotes, odd dashes, invisible characters, markdown stars and drawn table borders are levelled,
so that the rules see plain text; `origin` keeps, for each remaining character, where it stood.
"""

import re
import unicodedata
from dataclasses import dataclass

from documents.reading.pages import PageText, Spot

LEVEL = {
    "\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\u2002": " ", "\u2003": " ", "\u3000": " ",
    "\u2022": "*", "\u25cf": "*", "\u25aa": "*", "\u00b7": "*", "\u25e6": "*", "\uf0b7": "*",
    "\ufb01": "fi", "\ufb02": "fl", "\ufb00": "ff", "\ufb03": "ffi", "\ufb04": "ffl",
    "\t": "   ", "\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n", "\u00ae": "", "\u2122": "",
}  # fmt: skip
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e")
LONGEST_LINE = 1_000  # a longer one is cut at the next blank, so that no rule meets an endless line
SPECK = re.compile(
    r"(?<=[a-z]{3})\.(?= [a-z])|(?<=[A-Z]{4})\.(?= [A-Z]{3})|(?<=[A-Za-z]{4})\.(?= \d)"
    r"|^[\"'*~_^|]+(?=[A-Z][^\"]*$)|(?<= )'(?=[A-Za-z][^']*$)"
)
"""What an engine sees that nobody printed: full stops inside a phrase, and marks that open and never close."""

LABEL_SPECK = re.compile(r"^[A-Za-z]{3,}(?: [A-Za-z]+)?(?P<speck>\.) [A-Za-z][A-Za-z ]{1,20}:")
LABEL_END = re.compile(r"^[A-Z][A-Za-z/#&() -]{1,28}(?P<end>;)(?= ?\S)")
"""The colon behind a label, taken for a semicolon."""

HIDDEN = 3
"""A line with a sign of no width for every so many letters was written to be seen by software only."""

FAX_HEADER = re.compile(
    (
        r"^\W*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\W+\d{1,2}[:.]?\d\d\b.*(?:FR[O0]?M?\b|FR[O0]M|PAGE"
        r"|P\.\s?\d|FAX)|^\W*(?:FAX|FROM)\b.*\bPAGE\b"
    ),
    re.I,
)
CELL_EDGE = re.compile(r"\s*\|\s*|\s{3,}")


def _level(char: str) -> str:
    if char in LEVEL:
        return LEVEL[char]
    if char in INVISIBLE or unicodedata.category(char) in ("Cf", "Cc") and char != "\n":
        return ""
    if "\u2500" <= char <= "\u257f":
        return "|" if char in "\u2502\u2503\u2551" else " "
    return char


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a line between table edges or wide gaps, in offsets of the line."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, levelled; `origin` maps its characters to the page's text."""

    page: int
    index: int  # counted over the whole letter, blank lines left out
    text: str
    origin: tuple[int, ...]
    after_gap: bool  # a blank line stood above it
    cells: tuple[Cell, ...] = ()
    indent: int = 0  # blanks in front of it on the page
    seen: bool = False  # by an OCR engine, which parts lines and paragraphs as it thinks fit
    hidden: bool = False  # full of signs of no width: nobody sees this line as software does

    def spot(self, start: int = 0, end: int | None = None) -> Spot:
        """Where characters `start` to `end` of this line stand on the page."""
        return spot_of(self.page, self.origin, start, len(self.text) if end is None else end)


def spot_of(page: int, origin: tuple[int, ...], start: int, end: int) -> Spot:
    """Where levelled characters `start` to `end` stand on the page they came from."""
    last = max(start, end - 1)
    return Spot(page, origin[start], origin[last] + 1)


def _cells(text: str) -> tuple[Cell, ...]:
    cells, at = [], 0
    for edge in CELL_EDGE.finditer(text):
        if text[at : edge.start()].strip():
            cells.append(Cell(text[at : edge.start()], at))
        at = edge.end()
    if text[at:].strip():
        cells.append(Cell(text[at:].rstrip(), at))
    return tuple(cells)


def _trim(chars: list[str], origin: list[int]) -> tuple[str, tuple[int, ...]]:
    text = "".join(chars)
    left = len(text) - len(text.lstrip(" "))
    right = len(text.rstrip(" "))
    return text[left:right], tuple(origin[left:right])


def lines_of(page: PageText, *, first_index: int) -> list[Line]:
    """The page's lines with something on them, levelled, in order."""
    found: list[Line] = []
    chars: list[str] = []
    origin: list[int] = []
    gap, unseen = True, 0
    for at, raw in enumerate(page.text + "\n"):
        unseen += raw in INVISIBLE
        for char in _level(raw):
            if char != "\n":
                chars.append(char)
                origin.append(at)
                if len(chars) < LONGEST_LINE or char != " " and len(chars) < 2 * LONGEST_LINE:
                    continue
            if page.source == "ocr":
                chars, origin = _without_specks(_labels_ended(chars), origin)
            text, where = _trim(*_without_stars(chars, origin))
            if FAX_HEADER.search(text):
                text = ""
            if text:
                indent = where[0] - page.text.rfind("\n", 0, where[0]) - 1
                found.append(
                    Line(
                        page.number, first_index + len(found), text, where, gap, _cells(text), indent,
                        page.source == "ocr", unseen * HIDDEN >= len(text) > HIDDEN,
                    )
                )  # fmt: skip
            gap, unseen = not text, 0
            chars, origin = [], []
    return found


def _labels_ended(chars: list[str]) -> list[str]:
    """A label at the start of a line ends with a colon, whatever the engine took it for."""
    label = LABEL_END.match("".join(chars))
    return chars if label is None else [*chars[: label.start("end")], ":", *chars[label.end("end") :]]


def _without_specks(chars: list[str], origin: list[int]) -> tuple[list[str], list[int]]:
    """What an OCR engine saw though nobody printed it."""
    text = "".join(chars)
    skip = {at for speck in SPECK.finditer(text) for at in range(speck.start(), speck.end())}
    if label := LABEL_SPECK.match(text):
        skip.add(label.start("speck"))
    kept = [at for at in range(len(chars)) if at not in skip]
    return [chars[at] for at in kept], [origin[at] for at in kept]


def _without_stars(chars: list[str], origin: list[int]) -> tuple[list[str], list[int]]:
    """Markdown's ** and __ around labels, and its # before headings, say nothing."""
    text = "".join(chars)
    if "**" not in text and "__" not in text and not text.lstrip().startswith("#"):
        return chars, origin
    skip = {at for mark in re.finditer(r"\*\*|__+|^\s*#+(?=\s)", text) for at in range(mark.start(), mark.end())}
    kept = [at for at in range(len(chars)) if at not in skip]
    return [chars[at] for at in kept], [origin[at] for at in kept]
