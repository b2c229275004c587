"""A letter as its lines, sentences and sections."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from documents.reading.orders import is_order_to_software
from documents.reading.pages import PageText, Spot
from documents.reading.sheet import Line, lines_of, spot_of

GREETING = re.compile(r"^(dear|to whom it may concern|estimad[oa])\b", re.I)
SIGN_OFF = re.compile(
    r"^(sincerely|respectfully|regards|best regards|kind regards|warm regards|yours truly|very truly yours"
    r"|cordially|thank you),?$",
    re.I,
)
LABEL = re.compile(r"^[A-Z][\w/#&().,'-]*(?: [\w/#&().,'-]+){0,5}\s?[:#]")
BULLET = re.compile(r"^(?:[*•o–-]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\[[ x]?\])\s")
MOST_CHARACTERS = 120_000  # some forty pages; a notice says what it says on the first few
LONGEST_RUN = 2_500
FEW_LINES = 4
AMENDMENT = re.compile(
    (
        r"^\W*(?:corrected|correction|updated?|amended|amendment)\s*:|\((?:updated|corrected"
        r"|amended|revised|archived?(?: copy)?|copy)\)\W*$"
    ),
    re.I,
)
STATES_A_FACT = re.compile(r"\b(?:number|no\.|deadline|date|id|ref|within)\b.*\d", re.I)
ABBREVIATION = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Mx|No|Nos|St|Ste|Ave|Rd|Blvd|Inc|Co|Corp|Ltd|vs|etc|Attn|Dept|Jr"
    r"|Sr|approx|Fl|Bldg|Rm"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Ref|Ph|Tel|Ext|Sec|cal|Hosp|Univ"
    r"|Bros|Assoc|Mem)|\b[A-Z]|\b[A-Za-z]\.[A-Za-z]|\bP\.\s?O|\b[ap]\.m|\be\.g|\bi\.e)\.$"
)
SENTENCE_END = re.compile(r"[.!?]+[\"')\]]*(?=\s)|\n")
MISREAD_END = re.compile(SENTENCE_END.pattern + r"|(?<=[a-z]{2}):(?= (?:The|This|These|You|Your|We|Our|It|If|In)\b)")
"""An engine takes the full stop of a worn page for a colon; one behind so many letters ends no label."""

LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence put together from the lines it runs over."""

    text: str
    pages: tuple[int, ...]
    origin: tuple[int, ...]
    line: int  # index of the line it begins on
    section: str  # the heading above it, lower case
    late: bool  # it belongs to a postscript

    def spot(self, start: int = 0, end: int | None = None) -> Spot:
        """Where characters `start` to `end` stand, clipped to the page they begin on."""
        end = len(self.text) if end is None else end
        page = self.pages[start]
        while end - 1 > start and self.pages[end - 1] != page:
            end -= 1
        return spot_of(page, self.origin, start, end)


class Letter:
    """The pages of one paper, read as a letter: lines, sentences, greeting, sign-off, sections."""

    def __init__(self, pages: Sequence[PageText]) -> None:
        self.pages = {page.number: page for page in pages}
        every: list[Line] = []
        self.unread = 0  # pages beyond what is read for suggestions
        left = MOST_CHARACTERS
        for page in pages:
            if left <= 0:
                self.unread += 1
                continue
            every.extend(lines_of(replace(page, text=page.text[:left]), first_index=len(every)))
            left -= len(page.text)
        self.unread += left < 0
        self.orders = tuple(line for line in every if line.hidden or is_order_to_software(line.text))
        banned = {line.index for line in self.orders}
        self.lines = tuple(line for line in every if line.index not in banned)

    def quote(self, spot: Spot) -> str:
        """The page's own words at a spot."""
        return self.pages[spot.page].text[spot.start : spot.end]

    @cached_property
    def greeting(self) -> int | None:
        """Index of the line "Dear …", if there is one."""
        return next((line.index for line in self.lines if GREETING.match(line.text)), None)

    @cached_property
    def sign_off(self) -> int | None:
        """Index of the last line like "Sincerely,", if there is one."""
        return next((line.index for line in reversed(self.lines) if SIGN_OFF.match(line.text)), None)

    @cached_property
    def postscript(self) -> int | None:
        """Index of the first of at most three lines that follow the signature block.

        The block is what stands between the sign-off and the next gap, at most six short lines. More
        than three lines after it are an enclosure and belong to the letter; a line or two may have been
        added by anybody, so they never outweigh the letter. Nor does a labelled line that stands alone at the
        end of a letter nobody signed.
        """
        if self.sign_off is None:
            return self._lone_end()
        after = [line for line in self.lines if line.index > self.sign_off]
        for count, line in enumerate(after):
            ended = line.after_gap and count >= 1 or count >= 6 or len(line.text) > 70
            if ended or LABEL.match(line.text) or STATES_A_FACT.search(line.text):
                return line.index if len(after) - count <= 3 else None
        return None

    def _lone_end(self) -> int | None:
        last = self.lines[-1] if len(self.lines) > FEW_LINES else None
        lone = last and last.after_gap and LABEL.match(last.text) and re.search(r"\d", last.text)
        return last.index if last and lone else None

    @cached_property
    def amendments(self) -> frozenset[int]:
        """Indexes of single lines that call themselves a correction or a copy: they never outweigh the letter."""
        return frozenset(line.index for line in self.lines if AMENDMENT.search(line.text))

    def is_late(self, index: int) -> bool:
        """Whether a line belongs to the postscript or amends the letter it stands in."""
        return self.postscript is not None and index >= self.postscript or index in self.amendments

    @cached_property
    def text(self) -> str:
        """All lines, one under the other."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence in order; lines that are labels, bullets or headings stand alone."""
        return tuple(_sentences(self))

    @cached_property
    def widest(self) -> int:
        """Length of the longest line: a much shorter one ends its paragraph."""
        return max((len(line.text) for line in self.lines), default=0)


def is_heading(text: str) -> bool:
    """Whether a line stands over a section: short, capitalised, and no sentence."""
    bare = text.strip(" :*-#")
    if not 3 <= len(bare) <= 70 or bare[-1] in ".,;" or re.search(r"\d{3}|[$@]|[^:]: *\S", bare):
        return False
    words = [word for word in re.findall(r"[A-Za-z']+", bare) if len(word) > 3]
    if not words or len(bare.split()) > 10:
        return False
    return bare.isupper() or all(word[0].isupper() for word in words)


def is_plain_heading(line: Line) -> bool:
    """Whether a line alone under a gap reads like a heading in small letters: "Your right to appeal"."""
    words = line.text.split()
    plain = line.text[-1] not in ".,;:" and line.text[:1].isupper() and not re.search(r"\d|[$@:]", line.text)
    return line.after_gap and plain and 2 <= len(words) <= 9


def _breaks(above: Line, below: Line, widest: int) -> bool:
    """Whether the text above a line end is over, so that the next line starts a new thought."""
    if below.seen and below.after_gap and _runs_on(above, below):
        return False
    if below.after_gap or BULLET.match(below.text) or LABEL.match(below.text) or GREETING.match(below.text):
        return not (below.after_gap and above.page != below.page and below.text[:1].islower())
    if below.text[:1].islower() or above.text.endswith((",", "-", "/")):
        return False
    if is_heading(above.text) and len(above.text) < 0.75 * widest or len(below.cells) > 1:
        return True
    if is_heading(below.text) and len(below.text) < 0.6 * widest:
        return True
    return len(above.text) < 0.55 * widest or LABEL.match(above.text) is not None and len(above.text) < 60


def _runs_on(above: Line, below: Line) -> bool:
    """Whether a sentence goes on over a gap that only an engine saw."""
    if BULLET.match(below.text) or above.text[-1] in ".:;!?" or is_heading(above.text):
        return False
    return below.text[:1].islower() or above.text.endswith(",") and not LABEL.match(below.text)


def _join(run: list[Line]) -> tuple[str, list[int], list[int], list[int]]:
    chars: list[str] = []
    pages: list[int] = []
    origin: list[int] = []
    index: list[int] = []
    for line in run:
        if chars:
            word = re.search(r"(\S*)-$", "".join(chars[-30:]))
            if word and re.fullmatch(r"[A-Za-z]{2,}", word[1]) and line.text[:1].islower():
                for kept in (chars, pages, origin, index):
                    kept.pop()
            elif not word:
                chars.append(" ")
                pages.append(pages[-1])
                origin.append(origin[-1])
                index.append(index[-1])
        chars.extend(line.text)
        pages.extend([line.page] * len(line.text))
        origin.extend(line.origin)
        index.extend([line.index] * len(line.text))
    return "".join(chars), pages, origin, index


def _cuts(text: str, *, seen: bool) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in (MISREAD_END if seen else SENTENCE_END).finditer(text):
        if mark.group() == ":" and mark.start() - start < LONGEST_LABEL:
            continue
        rest = text[mark.end() :].lstrip()
        if not rest or rest[0].islower() or ABBREVIATION.search(text[start : mark.start() + 1]):
            continue
        yield start, mark.end()
        start = mark.end() + len(text[mark.end() :]) - len(rest)
    if text[start:].strip():
        yield start, len(text)


def _runs(letter: Letter) -> Iterator[list[Line]]:
    run: list[Line] = []
    for line in letter.lines:
        alone = len(run) == 1 and is_plain_heading(run[0]) and line.text[:1].isupper()
        endless = sum(len(one.text) for one in run) > LONGEST_RUN
        if run and (alone or endless or _breaks(run[-1], line, letter.widest)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _sentences(letter: Letter) -> Iterator[Sentence]:
    section = ""
    for run in _runs(letter):
        if len(run) == 1 and (
            is_heading(run[0].text) and (run[0].after_gap or run[0].text.isupper()) or is_plain_heading(run[0])
        ):
            section = run[0].text.lower()
        text, pages, origin, index = _join(run)
        for start, end in _cuts(text, seen=run[0].seen):
            piece = text[start:end]
            if not is_order_to_software(piece):
                yield Sentence(
                    piece,
                    tuple(pages[start:end]),
                    tuple(origin[start:end]),
                    index[start],
                    section,
                    letter.is_late(index[start]),
                )
