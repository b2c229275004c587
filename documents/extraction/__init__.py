"""Reads one paper inside the child process: bytes in, leaves out. Nothing here knows Django."""

from dataclasses import dataclass
from typing import Protocol

MOST_PIXELS = 120_000_000
"""The largest picture we open: beyond the sharpest phone and a 600 dpi legal page."""


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
class Order:
    """What to do: read pages `first` to `last`, or draw page `first` `width` pixels across.

    `memory` is in bytes, `cpu` in seconds of computing for all pages, `page_time` for each.
    """

    reader: str
    first: int
    last: int
    memory: int
    cpu: int
    page_time: int
    width: int = 0
    turned: int = 0


class Paper(Protocol):
    """An opened file: how many pages it has, and each page, counted from 1."""

    def __len__(self) -> int: ...

    def leaf(self, number: int) -> Leaf: ...

    def picture(self, number: int, width: int, turned: int) -> bytes: ...


class Unreadable(Exception):
    """The file cannot be opened; the argument is one of the codes of `documents.text.Trouble`."""


class NoPicture(Exception):
    """Words without a page: there is nothing to draw."""
