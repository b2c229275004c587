"""A new PDF of pages of kept papers, made in a child with limits; the parent's side of `documents.bind_child`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from documents.extraction import Binding
from documents.extraction.listen import listen

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 2 << 30
WALL = 240.0
"""Seconds for one new paper; below the broker's 300, after which the task would be given to a second worker."""

MOST_BYTES = 400 << 20
"""A paper made of many photographs is longer than any of them; as long as a packet may be."""


class Trouble(TextChoices):
    """Why no page can be taken from a paper."""

    NEEDS_PASSWORD = "needs_password", _("it is locked with a password. Add an unlocked copy and take its pages")
    DAMAGED = "damaged", _("it is damaged. Ask for it again or scan it again, and take the pages of the new one")
    PICTURE_TOO_LARGE = "picture_too_large", _("the picture is too large. Photograph the page again")
    UNDRAWN_FORM = (
        "undrawn_form",
        _("it is a filled-in form that does not carry its own letters. Print it to a new PDF and add that one"),
    )
    MISSING = "missing", _("its file is missing. Add the paper again")
    OUT_OF_TIME = "out_of_time", _("it took too long or grew too large. Make fewer pages into one paper")


class NotBound(Exception):
    """No paper was made: `source` is the index of the file that stands in the way, None when none can be named."""

    def __init__(self, trouble: Trouble, source: int | None) -> None:
        super().__init__(trouble, source)
        self.trouble, self.source = trouble, source


@dataclass(frozen=True, slots=True)
class Source:
    """A kept file and what kind of file it is."""

    path: Path
    content_type: str


@contextmanager
def bound(
    sources: Sequence[Source], pages: Sequence[tuple[int, int, int]], *, wall: float = WALL
) -> Iterator[IO[bytes]]:
    """The new PDF, open for reading; it is gone afterwards.

    `pages` are (index of the source, page counted from 1, clockwise degrees). Raises NotBound.
    """
    with ExitStack() as held:
        files = []
        for number, source in enumerate(sources):
            try:
                files.append(held.enter_context(source.path.open("rb")))
            except FileNotFoundError as missing:
                raise NotBound(Trouble.MISSING, number) from missing
        made = held.enter_context(tempfile.TemporaryFile())
        order = Binding(
            sources=tuple((file.fileno(), source.content_type) for file, source in zip(files, sources, strict=True)),
            pages=tuple(pages),
            out=made.fileno(),
            memory=MEMORY,
            cpu=int(wall),
            writes=MOST_BYTES,
        )
        said: list[dict[str, Any]] = []
        listen(None, order, wall=wall, hear=said.append)
        _believe(said, pages=len(pages), sources=len(sources))
        made.seek(0)
        yield made


def _believe(said: Sequence[dict[str, Any]], *, pages: int, sources: int) -> None:
    """It says that all pages are there, or it names a trouble we know; one that died says nothing."""
    for words in said:
        match words:
            case {"made": int(count)} if count == pages:
                return
            case {"trouble": str(code), "source": int(source)} if code in Trouble.values and 0 <= source < sources:
                raise NotBound(Trouble(code), source)
            case {"trouble": str(code)} if code in Trouble.values:
                raise NotBound(Trouble(code), None)
    raise NotBound(Trouble.OUT_OF_TIME, None)
