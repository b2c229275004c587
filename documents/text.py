"""What a paper says, page by page: the text layer where there is one, else what can be seen.

Every file is opened in a child process with limits on memory and time and without a network, because
files come from strangers and the libraries that read them crash. The caller never does.
"""

import base64
import binascii
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from documents.extraction import AS_USUAL, Look, Order
from documents.extraction.listen import listen
from documents.extraction.tidy import tidy
from documents.kinds import Kind, sniff
from documents.reading.pages import PageText

READERS = {
    Kind.PDF: "pdf",
    Kind.JPEG: "pictures",
    Kind.PNG: "pictures",
    Kind.HEIC: "pictures",
    Kind.TIFF: "pictures",
    Kind.DOCX: "word",
    Kind.TEXT: "plain",
}
MOST_CRASHES = 3
MOST_COUNTED = 2**31 - 1
"""Some PDFs claim as many pages; a database column holds no more."""

LAST_BYTES = 2048
ENDS = (b"%%EOF", b"startxref", b"trailer")
"""What the last bytes of a whole PDF hold; a fax gateway may write remarks behind them."""

SOURCES = frozenset({"layer", "ocr", "docx", "text"})
TOO_SLOW = frozenset({-signal.SIGXCPU, -signal.SIGPROF})


class Trouble(TextChoices):
    """Why a paper, or a part of it, could not be read. It is kept all the same."""

    NEEDS_PASSWORD = (
        "needs_password",
        _(
            "This PDF is locked with a password. It was kept as it is. "
            "Please send an unlocked copy, or photos of the pages."
        ),
    )
    DAMAGED = (
        "damaged",
        _(
            "This file is damaged and we could not read it. It was kept as it is. "
            "Please send it again, or photograph the pages."
        ),
    )
    NO_TEXT = (
        "no_text",
        _(
            "We found no words on this paper. It was kept as it is. "
            "If there is writing on it, photograph it flat, in good light, and send it again."
        ),
    )
    PICTURE_TOO_LARGE = (
        "picture_too_large",
        _(
            "This picture is too large to open. It was kept as it is. "
            "Please photograph the page again at a normal setting."
        ),
    )
    OUT_OF_TIME = (
        "out_of_time",
        _(
            "Reading this paper took too long. All of it was kept. "
            "Please look at the pages that were not read yourself."
        ),
    )
    TOO_MANY_PAGES = (
        "too_many_pages",
        _(
            "This paper has more pages than we read at once. All of it was kept. "
            "Please look at the later pages yourself."
        ),
    )
    CUT_OFF = (
        "cut_off",
        _(
            "The end of this file is missing: it was cut off on its way. What came was kept and read, and pages may "
            "be missing. Please send the whole file again."
        ),
    )
    SOME_PAGES = "some_pages", _("Some pages could not be read. All of them were kept. Please look at them yourself.")


class NoPageImage(Exception):
    """There is no picture of that page: the paper is only words, or it cannot be opened."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost: memory in bytes, `wall` seconds in all, seconds of computing a page, and pages.

    `wall` stays below the broker's 300 seconds, after which a task would be given to a second worker.
    """

    memory: int = 2 << 30
    wall: float = 240.0
    page_time: int = 60
    pages: int = 400


DEFAULT = Limits()


@dataclass(frozen=True)
class Extracted:
    """The pages read, in order, and in `problem` one sentence when something was left unread.

    `trouble` is the same as a code. `page_count` is how many pages the file has, None when nobody could
    count. `turned` tells, for each page that did not lie upright, the clockwise degrees that set it right.
    """

    pages: tuple[PageText, ...]
    problem: str | None = None
    trouble: Trouble | None = None
    page_count: int | None = None
    turned: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))


class _Reading:
    """What the child has said so far, believed only as far as it makes sense."""

    def __init__(self, *, first: int, last: int, look: Look, on_page: Callable[[int, int], None] | None) -> None:
        self.first, self.last, self.look, self.on_page = first, last, look, on_page
        self.count: int | None = None
        self.pages: dict[int, PageText] = {}
        self.turned: dict[int, int] = {}
        self.unread: set[int] = set()
        self.trouble: Trouble | None = None
        self.ended = False

    @property
    def next_page(self) -> int:
        """The first page nothing is known of yet."""
        return max((self.first - 1, *self.pages, *self.unread)) + 1

    def hear(self, words: dict[str, Any]) -> None:
        match words:
            case {"count": int(count)} if 0 < count <= MOST_COUNTED:
                self.count = count
            case {"trouble": str(code)} if code in Trouble.values:
                self.trouble = Trouble(code)
            case {"page": int(number), "unread": True} if self._is_due(number):
                self.unread.add(number)
            case {"page": int(number), "text": str(text), "source": str(source)} if (
                self._is_due(number) and source in SOURCES
            ):
                self._page(number, text, source, words)
            case {"end": True}:
                self.ended = True

    def _is_due(self, number: int) -> bool:
        return number == self.next_page <= min(self.last, self.count or 0)

    def _page(self, number: int, text: str, source: str, words: dict[str, Any]) -> None:
        sure = words.get("confidence")
        confidence = min(max(float(sure), 0.0), 1.0) if isinstance(sure, int | float) else None
        self.pages[number] = PageText(number=number, text=tidy(text), confidence=confidence, source=source)
        if (turned := words.get("turned")) in (90, 180, 270):
            self.turned[number] = turned
        if self.on_page and self.count:
            self.on_page(number, self.count)

    def blame(self, status: int) -> None:
        """The child died: of the file as a whole, or of the page it was on, which the next child leaves out."""
        if self.count is None:
            self.trouble = Trouble.OUT_OF_TIME if status in TOO_SLOW else Trouble.DAMAGED
        elif self.next_page <= min(self.count, self.last):
            self.unread.add(self.next_page)

    @property
    def done(self) -> bool:
        return self.ended or self.trouble is not None or (self.count or self.last) < self.next_page


def extract(
    path: Path,
    *,
    content_type: str | None = None,
    limits: Limits = DEFAULT,
    first: int = 1,
    look: Look = AS_USUAL,
    on_page: Callable[[int, int], None] | None = None,
) -> Extracted:
    """Read a kept paper; never raises for what is in it, and never takes longer than the limits.

    `content_type` is a value of Kind, told from the bytes when not given (then a subclass of Refused may be
    raised). `first` continues a paper that ran out of time. `look` says how pictures are read. `on_page` hears
    (number of the page just read, pages in all).
    """
    reader = READERS[Kind(content_type) if content_type else sniff(path)]
    reading = _Reading(first=first, last=first + limits.pages - 1, look=look, on_page=on_page)
    until = time.monotonic() + limits.wall
    _read(path, reader, reading, limits, until)
    if reader == "pdf" and reading.trouble is Trouble.DAMAGED:
        reading.trouble = None
        _read(path, "mended", reading, limits, until)
    return _extracted(reading, cut_off=reader == "pdf" and _is_cut_off(path))


def _is_cut_off(path: Path) -> bool:
    """Whether a PDF has nothing left of what every PDF ends with; then nobody can tell how many pages it had."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - LAST_BYTES, 0))
        end = file.read()
    return not any(mark in end for mark in ENDS)


def _read(path: Path, reader: str, reading: _Reading, limits: Limits, until: float) -> None:
    """Let one child after another read on, each after the page its predecessor died of."""
    for _child in range(MOST_CRASHES):
        left = until - time.monotonic()
        status = listen(path, _order(reader, reading, limits), wall=left, hear=reading.hear)
        if reading.done:
            break
        if time.monotonic() >= until:
            reading.trouble = Trouble.OUT_OF_TIME
            break
        reading.blame(status)
        if reading.done:
            break


def page_image(
    path: Path, number: int, width: int, *, content_type: str | None = None, turned: int = 0, limits: Limits = DEFAULT
) -> bytes:
    """Draw one page as PNG, `width` pixels across, for the screen; NoPageImage when that cannot be done.

    `number` counts from 1; `turned` is the clockwise turn that `extract` found the page to need.
    """
    reader = READERS[Kind(content_type) if content_type else sniff(path)]
    for way in (reader, "mended") if reader == "pdf" else (reader,):
        order = Order(way, number, number, limits.memory, limits.page_time, limits.page_time, width, turned)
        if (picture := _drawn(path, order, limits)) is not None:
            return picture
    raise NoPageImage


def _drawn(path: Path, order: Order, limits: Limits) -> bytes | None:
    said: list[str] = []
    listen(path, order, wall=limits.page_time, hear=lambda words: said.append(str(words.get("png", ""))))
    try:
        picture = base64.b64decode("".join(said), validate=True)
    except (binascii.Error, ValueError):
        return None
    return picture if picture.startswith(b"\x89PNG") else None


def _order(reader: str, reading: _Reading, limits: Limits) -> Order:
    return Order(
        reader=reader,
        first=reading.next_page,
        last=reading.last,
        memory=limits.memory,
        cpu=int(limits.wall) + 1,
        page_time=limits.page_time,
        turned=reading.look.turned or 0,
        told=reading.look.turned is not None,
        engine=reading.look.engine,
    )


def _extracted(reading: _Reading, *, cut_off: bool) -> Extracted:
    trouble = reading.trouble or _shortcoming(reading)
    if trouble is Trouble.DAMAGED and reading.pages:
        trouble = Trouble.SOME_PAGES
    if cut_off and reading.pages and trouble in (None, Trouble.SOME_PAGES):
        trouble = Trouble.CUT_OFF
    return Extracted(
        pages=tuple(reading.pages[number] for number in sorted(reading.pages)),
        problem=str(trouble.label) if trouble else None,
        trouble=trouble,
        page_count=reading.count,
        turned=MappingProxyType(reading.turned),
    )


def _shortcoming(reading: _Reading) -> Trouble | None:
    if reading.unread or (reading.count and reading.next_page <= min(reading.count, reading.last)):
        return Trouble.SOME_PAGES if reading.pages else Trouble.DAMAGED
    if not any(page.text.strip() for page in reading.pages.values()):
        return Trouble.NO_TEXT
    return Trouble.TOO_MANY_PAGES if reading.count and reading.count > reading.last else None
