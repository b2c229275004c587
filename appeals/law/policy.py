"""What an insurer writes about a talk between doctors: policy, not law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appeals.law.rule import Unit


@dataclass(frozen=True, slots=True)
class PolicyWindow:
    """So many units from an event, for one kind of case; ``applies_to`` says which, in words."""

    id: str
    applies_to: str
    n: int
    unit: Unit
    runs_from: str


class Open(StrEnum):
    """Whether a talk between doctors can still be had."""

    OPEN = "open"
    LOST = "lost"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PayerPolicy:
    """An insurer's own policy on the talk between doctors: not law, and the letter in hand goes before it."""

    id: str
    payer: str
    names: tuple[str, ...]
    lines: str
    text: str
    windows: tuple[PolicyWindow, ...]
    after_denial: Open
    after_appeal: Open
    relation: str | None
    url: str | None
    quote: str | None
    confidence: str
    verified: bool
    checked_on: date
