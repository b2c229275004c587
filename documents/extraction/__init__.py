"""What is done with papers inside child processes: bytes in, leaves or pages out. Nothing here knows Django."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 120_000_000
"""The largest picture we open: beyond the sharpest phone and a 600 dpi legal page."""


USUAL = "documents.extraction.sight"
"""The engine that reads pictures unless a better one is asked for; what it can do, the others can."""


@dataclass(frozen=True)
class Leaf:
    """One page as read: its text, how sure (0..1, None for exact text), from where, and how far it lay turned.

    `turned` is the clockwise quarter turn in degrees (0, 90, 180, 270) that makes the stored page upright.
    """

    text: str
    confidence: float | None
    source: str
    turned: int = 0


@dataclass(frozen=True)
class Look:
    """How pictures are read: by which engine, and after which clockwise turn when a person said so."""

    engine: str = USUAL
    turned: int | None = None

    def at(self, picture: Image.Image) -> Leaf:
        """Read it. Engines take tenths of a second to load, and most PDFs never need them."""
        engine = importlib.import_module(self.engine)
        if self.turned is None:
            found: Leaf = engine.look(picture)
            return found
        return replace(engine.look_upright(picture.rotate(-self.turned, expand=True)), turned=self.turned)


@dataclass(frozen=True)
class Order:
    """What to do: read pages `first` to `last`, or draw page `first` `width` pixels across.

    `told`: a person said that a page is upright once it is turned by `turned`, so it is read so. `engine` is the module
    that reads pictures. `memory` is in bytes, `cpu` in seconds of computing for all pages, `page_time` for each.
    """

    reader: str
    first: int
    last: int
    memory: int
    cpu: int
    page_time: int
    width: int = 0
    turned: int = 0
    told: bool = False
    engine: str = USUAL


@dataclass(frozen=True)
class Filling:
    """Tell the fields of the PDF form in the open file `source`, or write it with `values` to the open file `out`.

    `memory` and `writes` are in bytes, `cpu` in seconds of computing.
    """

    source: int
    out: int
    values: dict[str, str] | None
    memory: int
    cpu: int
    writes: int


@dataclass(frozen=True)
class Binding:
    """Make one PDF of pages of several files, and write it to the open file `out`.

    `sources` are (open file, kind) pairs, `pages` are (index of the source, page counted from 1, clockwise degrees
    it is turned by). `memory` and `writes` are in bytes, `cpu` in seconds of computing.
    """

    sources: tuple[tuple[int, str], ...]
    pages: tuple[tuple[int, int, int], ...]
    out: int
    memory: int
    cpu: int
    writes: int


AS_USUAL = Look()


class Paper(Protocol):
    """An opened file: how many pages it has, and each page, counted from 1."""

    def __len__(self) -> int: ...

    def leaf(self, number: int, look: Look = AS_USUAL) -> Leaf: ...

    def picture(self, number: int, width: int, turned: int) -> bytes: ...


class Unreadable(Exception):
    """The file cannot be opened; the argument is one of the codes of `documents.text.Trouble`."""


class NoPicture(Exception):
    """Words without a page: there is nothing to draw."""
