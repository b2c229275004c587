"""What a notice of denial must say: nouns of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DutyLaw:
    """One law that demands something of a notice, and when; an empty condition matches all.

    ``reasons``: kinds of reason it is about. ``outcomes``: a first denial ("denied") or an answer to an appeal
    ("upheld"). ``urgent``: only of urgent cases.
    """

    coverage: tuple[str, ...]
    states: tuple[str, ...]
    reasons: tuple[str, ...]
    outcomes: tuple[str, ...]
    urgent: bool
    cites: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class NoticeDuty:
    """Something a notice must say. ``elements``: what a reader looks for, any of which meets it.

    ``argument`` is the sentence for a letter when it is missing.
    """

    id: str
    name: str
    elements: tuple[str, ...]
    argument: str
    laws: tuple[DutyLaw, ...]


@dataclass(frozen=True, slots=True)
class GapEffect:
    """What the law says follows from a notice that leaves something out; words, never a date.

    ``sentence`` tells the person, with its limits; ``argument`` is what a letter says.
    """

    coverage: tuple[str, ...]
    sentence: str
    argument: str
    cites: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """Every duty of a notice, and what follows when one is not met."""

    duties: Mapping[str, NoticeDuty]
    effects: tuple[GapEffect, ...]
    checked_on: date
