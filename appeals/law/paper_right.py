"""A right to have papers, and the time somebody has to give them: nouns of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appeals.law.rule import Rule


class Holder(StrEnum):
    """Who holds the papers."""

    PROVIDER = "provider"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class PaperLaw:
    """One law that gives the right. ``coverage``: only of these kinds, empty for all; ``besides``: of none of these.

    ``rule`` is None where the law sets no time; ``says`` tells the right and its limits, ``late`` what a miss opens.
    ``late_verified``: somebody read that in a source.
    """

    id: str
    coverage: tuple[str, ...]
    besides: tuple[str, ...]
    rule: Rule | None
    says: str
    cites: tuple[str, ...]
    verified: bool
    late: str | None
    late_cites: tuple[str, ...]
    late_verified: bool


@dataclass(frozen=True, slots=True)
class PaperRight:
    """Papers one may ask for, who holds them, and the laws that say so, in the order of the file."""

    id: str
    name: str
    holder: Holder
    laws: tuple[PaperLaw, ...]


@dataclass(frozen=True, slots=True)
class PaperRights:
    """Every such right by its id."""

    rights: Mapping[str, PaperRight]
    checked_on: date

    @property
    def laws(self) -> tuple[PaperLaw, ...]:
        """Every law of every right."""
        return tuple(law for right in self.rights.values() for law in right.laws)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every clock in them."""
        return tuple(law.rule for law in self.laws if law.rule)
