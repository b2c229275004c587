"""One rule of law and its parts, frozen; ``rulebook`` fills them from the YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, time
from enum import StrEnum


class StageKind(StrEnum):
    """What sort of step it is, whatever its coverage calls it."""

    INITIAL = "initial"
    INTERNAL_APPEAL = "internal_appeal"
    PEER_TO_PEER = "peer_to_peer"
    EXTERNAL_REVIEW = "external_review"
    HEARING = "hearing"
    COURT = "court"
    REGULATOR_COMPLAINT = "regulator_complaint"


class Party(StrEnum):
    """Whose deadline it is."""

    US = "us"
    INSURER = "insurer"
    REVIEWER = "reviewer"


class Unit(StrEnum):
    """What a time limit is counted in."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"
    YEARS = "years"


class RuleKind(StrEnum):
    """How firm a number is: a floor the plan may exceed, a ceiling for a decider, or set by somebody else.

    ``no_limit``: the law sets no last day, and the number is only the day to be safe by.
    """

    FIXED = "fixed"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    PLAN_DEFINED = "plan_defined"
    STATE_DEFINED = "state_defined"
    NO_LIMIT = "no_limit"


class Roll(StrEnum):
    """What happens when the last day is a day on which offices are closed."""

    NONE = "none"
    FEDERAL = "federal_next_business_day"
    VA = "va_next_workday"
    STATE_LAW = "state_law"
    COURT_RULES = "court_rules_frcp_6"


class MonthMath(StrEnum):
    """Which day stands in for one that the month does not have."""

    FIRST_OF_FOLLOWING = "first_of_following_month"
    CLAMP = "clamp_to_month_end"
    STATE_LAW = "state_law"


class FiledWhen(StrEnum):
    """What counts as filed by the day."""

    RECEIVED = "received"
    POSTMARKED = "postmarked"
    EITHER = "postmarked_or_received"
    UNSPECIFIED = "unspecified"


class Combine(StrEnum):
    """Which of several counts decides."""

    EARLIEST = "earliest"
    LATEST = "latest"


class Verification(StrEnum):
    """How a citation was checked."""

    PRIMARY_TEXT = "primary_text"
    AGENCY_PAGE = "agency_page"
    SECONDARY_QUOTE = "secondary_quote"
    NONE = "none"


CLOCKS = ("filing", "decision", "other_clocks", "continuation_of_benefits")

THIN = "low"
"""The confidence of a step or state whose sources are few or disagree; no date from there is shown as verified."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; ``n`` is None where a plan or a state sets it."""

    n: int | None
    unit: Unit


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact a rule asks for: ``test`` is ``is``, ``gte`` (not before), ``lt`` (before) or ``lte`` (not after)."""

    fact: str
    test: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """Time the decider may add, once or more; ``n`` is None where the law only describes it."""

    n: int | None
    unit: Unit | None
    max_times: int
    condition: str


@dataclass(frozen=True, slots=True)
class Window:
    """Where a number comes from that neither federal law nor this rule states."""

    fact: str
    least: int | None
    most: int | None
    safe: int


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a decider may wait for what its count runs from; at the end of that time the count begins without it."""

    n: int
    unit: Unit
    runs_from: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """A named calendar (board meetings, year ends) with the numbers it needs."""

    name: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One of several counts that together make a deadline; ``ref`` names another rule of the same step."""

    id: str
    duration: Duration | None
    runs_from: str | None
    ref: str | None
    cutoff_time: time | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One clock, exactly as the law gives it.

    ``shorter_reading`` is the time another reading of the same law gives; only the safe day heeds it. ``confidence`` is
    that of the step or state it stands in.
    """

    id: str
    name: str
    stage: str
    clock: str
    owed_by: Party
    kind: RuleKind
    when: tuple[Condition, ...]
    duration: Duration | None
    runs_from: str | None
    combine: Combine | None
    parts: tuple[Part, ...]
    schedule: Schedule | None
    window: Window | None
    receipt_presumption: str | None
    roll: Roll
    month_math: MonthMath
    filed_when: FiledWhen
    cutoff_time: time | None
    extension: Extension | None
    excluded_between: str | None
    contingent_on: tuple[str, ...]
    family: str
    in_force_by: str | None
    in_force_from: date | None
    in_force_to: date | None
    condition: str | None
    assumes: str | None
    note: str | None
    cites: tuple[str, ...]
    verified: bool
    checked_on: date
    shorter_reading: Duration | None = None
    wait: Wait | None = None
    confidence: str = ""

    @property
    def sure(self) -> bool:
        """Whether its date may be shown as verified: read in its source, and in a place the sources agree on."""
        return self.verified and self.confidence != THIN

    def snapshot(self) -> dict[str, object]:
        """The rule as JSON-able text, to be stored with each deadline so it can be explained in later years."""
        kept = plain(self)
        assert isinstance(kept, dict)
        return kept


def plain(value: object) -> object:
    """A noun as dicts, lists, numbers and ISO text, leaving out what is empty."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, plain(getattr(value, field.name))) for field in fields(value))
        return {name: kept for name, kept in pairs if kept is not None and kept != []}
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(inner) for inner in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value
