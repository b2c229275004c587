"""Who may act for the patient on a step, and which signed paper that takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from appeals.law.calendar import add
from appeals.law.rule import Duration, MonthMath

if TYPE_CHECKING:
    from appeals.law.book import Rulebook


class Acting(StrEnum):
    """Who acts besides the patient, who needs nobody's paper."""

    REPRESENTATIVE = "representative"
    PROVIDER = "provider"


class Demand(StrEnum):
    """How firmly a signed paper is asked for: only ``required`` stops anything."""

    REQUIRED = "required"
    PLAN_DECIDES = "plan_decides"
    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class AuthorityPaper:
    """One kind of paper that lets somebody act, and how to get it.

    ``on_screen``: our own text, signed on a screen, stands for it. ``valid`` is None where no source says how long.
    """

    id: str
    name: str
    plain_name: str
    how: str
    on_screen: bool
    names_a_person: bool
    valid: Duration | None
    cites: tuple[str, ...]
    verified: bool
    checked_on: date

    def good_until(self, signed: date) -> date | None:
        """The last day it is surely good, counted from the day it was signed; None where no source says how long.

        The day before the anniversary: whether the anniversary itself still counts was not found.
        """
        if self.valid is None or self.valid.n is None:
            return None
        return add(signed, self.valid.n, self.valid.unit, MonthMath.CLAMP) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AuthorityNeed:
    """What one who acts must have on the steps it fits; each empty list and an empty ``when`` match all."""

    who: Acting
    coverage: tuple[str, ...]
    stages: tuple[str, ...]
    kinds: tuple[str, ...]
    when: Mapping[str, str]
    demand: Demand
    papers: tuple[str, ...]
    sentence: str
    cites: tuple[str, ...]
    verified: bool

    def fits(self, *, who: Acting, coverage: str, step: str, kind: str, facts: Mapping[str, object]) -> bool:
        """Whether this is about such a step; a fact that is not known fits no condition."""
        return (
            self.who is who
            and (not self.coverage or coverage in self.coverage)
            and (not self.stages or step in self.stages)
            and (not self.kinds or kind in self.kinds)
            and all(facts.get(name) == value for name, value in self.when.items())
        )

    @property
    def no_federal_word(self) -> bool:
        """Whether the law that was read leaves it to others, or says nothing."""
        return self.demand in (Demand.PLAN_DECIDES, Demand.UNKNOWN)


@dataclass(frozen=True, slots=True)
class AuthorityRules:
    """The papers, and what each step asks for."""

    papers: Mapping[str, AuthorityPaper]
    needs: tuple[AuthorityNeed, ...]


def needed(book: Rulebook, *, who: Acting, stage: str, kind: str, facts: Mapping[str, object]) -> AuthorityNeed:
    """What whoever acts must have on a step ("medicare_advantage.internal_1"), given ``urgency`` and ``claim_type``.

    A step the rulebook does not have (the coverage is not settled) is answered by what fits every step of its kind.
    """
    coverage, _, step = stage.rpartition(".")
    about = {"who": who, "coverage": coverage, "step": step, "kind": kind, "facts": facts}
    return next(each for each in book.authority.needs if each.fits(**about))  # type: ignore[arg-type]
