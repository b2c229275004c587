"""A change of the law that people should know of: a noun of the book. No date is counted from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, for which kinds of coverage, and from which day; ``when`` says it in words where no day is fixed.

    ``verified``: every place it rests on was read, though some perhaps only as others quote or tell it.
    """

    id: str
    effective: date
    when: str | None
    said: str
    coverage: tuple[str, ...]
    cites: tuple[str, ...]
    verified: bool
    checked_on: date
