"""What the rulebook holds of one state: offices, second regulators, ways by kind of denial, and its clocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from appeals.law.rule import Duration, Rule


@dataclass(frozen=True, slots=True)
class Office:
    """Where one writes or calls, with what was verified left to the state's own list.

    ``answers_within`` is the insurer's time to answer this office about a complaint.
    """

    name: str
    url: str | None
    phone: str | None
    address: str | None
    portal: str | None
    form: str | None
    answers_within: Duration | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Regulator:
    """A second department of the same state, for the plans it oversees."""

    name: str
    applies_to: str
    review_office: Office
    complaint: Office
    texts: Mapping[str, str]
    verified_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """The way a state sends one kind of denial, where the kind decides who reviews it; see fact ``denial_kind``."""

    id: str
    denial_kinds: tuple[str, ...]
    name: str
    applies_to: str
    office: Office
    texts: Mapping[str, str]
    cites: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class StateRules:
    """External review and complaints in one state; its windows are rules like every other.

    ``fee_usd`` is None where nobody has established the fee. ``routes`` is empty where one way serves every denial.
    """

    code: str
    name: str
    review_process: str
    files_with: str
    basis: str | None
    statute: str
    fee_usd: int | None
    fee_note: str | None
    exhaustion: Mapping[str, str]
    exceptions: tuple[str, ...]
    scope: tuple[str, ...]
    special_rules: tuple[str, ...]
    binding: bool
    review_office: Office
    complaint: Office
    internal_rules: Mapping[str, str]
    internal_statute: str | None
    consumer_assistance: Office | None
    additional_regulators: tuple[Regulator, ...]
    routes: tuple[Route, ...]
    rules: tuple[Rule, ...]
    confidence: str
    seen_as_of: str
    checked_on: date
    sources: tuple[str, ...]
    cites: tuple[str, ...]
    verified_fields: tuple[str, ...]
