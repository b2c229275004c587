"""Desks that take complaints, what stops a clock, and what to choose a step by: nouns of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ComplaintDesk:
    """An office that takes complaints and what it has power over; ``verified``: its name and number were read."""

    id: str
    name: str
    can: str
    url: str | None
    phone: str | None
    email: str | None
    verified: bool
    checked_on: date


@dataclass(frozen=True, slots=True)
class ComplaintRule:
    """For one kind of coverage: the desks with power, in order, and those without, each with the reason."""

    to: tuple[str, ...]
    not_to: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stop:
    """One answer to “does this stop the clock?”; empty ``coverage`` or ``stages`` match all."""

    coverage: tuple[str, ...]
    stages: tuple[str, ...]
    needs_late_filing: bool
    stops: str
    clock: str
    sentence: str
    cites: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person may do while a clock runs, and what it does to the clock."""

    id: str
    label: str
    answers: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """One answer about a step, such as what it costs; each empty list matches all.

    ``cited`` names sources of which the step itself must cite one; that one is a source of the answer too.
    """

    coverage: tuple[str, ...]
    stages: tuple[str, ...]
    kinds: tuple[str, ...]
    cited: tuple[str, ...]
    sentence: str
    cites: tuple[str, ...]
    verified: bool
