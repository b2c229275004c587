"""What we were told about a case, read strictly: an unknown name, an unreadable date or a contradiction stops here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from appeals.law.book import Fact, Rulebook
from appeals.law.calendar import said
from appeals.law.rule import Unit

# The words letters use for the two days a printed window can run from, and for its units.
ANCHORS = {"date_of_notice": "notice_date", "date_of_letter": "notice_date", "unspecified": "notice_date"}
ANCHORS |= {"receipt": "notice_received", "date_of_receipt": "notice_received"}
# no case lasts so long: dates further apart are a slip of the pen
LONGEST_YEARS = 10
PRINTED_UNITS = {"days": (1, Unit.CALENDAR_DAYS), "weeks": (7, Unit.CALENDAR_DAYS)}
PRINTED_UNITS |= {unit.value: (1, unit) for unit in Unit}


class LawError(Exception):
    """The law cannot answer; the message is one sentence a person can act on."""


class UnknownStage(LawError):
    """The rulebook has no step of that name."""


class UnknownClock(LawError):
    """The step has no clock, or no rule, of that name."""


class UnknownEvent(LawError):
    """A count was asked to start from something the rulebook has never heard of."""


class UnknownFact(LawError):
    """A fact has a name or a value the rulebook does not know."""


class NotInRulebook(LawError):
    """A real coverage type or state whose rules have not been written down yet."""


class NothingApplies(LawError):
    """The step exists, but none of its rules covers these facts."""


class ContradictoryFacts(LawError):
    """Two facts cannot both be true, or one cannot be read."""


@dataclass(frozen=True, slots=True)
class PrintedWindow:
    """The time limit a letter prints: so many units from the notice or from its receipt.

    ``said`` is False when the letter does not say from when; the date on it is taken then, which is never later.
    """

    n: int
    unit: Unit
    anchor: str
    said: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """More time that a decider took: told on a day, until a day if one was named, with a reason or without."""

    told_on: date
    until: date | None
    reason: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A decider waits for information it asked for on ``since``; ``until`` is the day it was sent, if it was."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one question; days and moments are typed, silence stays silence."""

    given: Mapping[str, object]
    zone: ZoneInfo | None
    assumed: Mapping[str, object] = field(default_factory=dict)

    def of(self, name: str) -> object:
        """The fact itself, else what silence about it means, else None."""
        return self.given.get(name, self.assumed.get(name))

    def moment(self, name: str) -> date | datetime | None:
        """A date, or a date-time where one was given; None when unknown."""
        return cast("date | datetime | None", self.given.get(name))

    def day(self, name: str) -> date | None:
        """The local civil day of an event; None when unknown."""
        moment = self.moment(name)
        return moment.date() if isinstance(moment, datetime) else moment

    def number(self, name: str) -> int | None:
        """A whole number that was given; None when unknown."""
        return cast("int | None", self.given.get(name))

    @property
    def printed_window(self) -> PrintedWindow | None:
        """The window the letter prints, if it prints one."""
        return cast("PrintedWindow | None", self.given.get("notice_window"))

    @property
    def extensions(self) -> tuple[Taken, ...]:
        """More time that the decider of this step took."""
        return cast("tuple[Taken, ...]", self.given.get("extensions", ()))

    @property
    def pauses(self) -> tuple[Pause, ...]:
        """When the decider of this step waited for information."""
        return cast("tuple[Pause, ...]", self.given.get("pauses", ()))

    @property
    def excluded(self) -> frozenset[date]:
        """Every day the law disregards, both ends of each period included."""
        periods = cast("tuple[tuple[date, date], ...]", self.given.get("excluded_periods", ()))
        return frozenset(first + timedelta(days=n) for first, last in periods for n in range((last - first).days + 1))


def read(book: Rulebook, inputs: Mapping[str, object]) -> Facts:
    """Turn inputs (ISO text, dates, date-times, numbers) into facts.

    Raises UnknownFact for a name or value outside the vocabulary, UnknownEvent for a printed window that runs
    from nothing we know, ContradictoryFacts for what cannot be read or cannot both be true.
    """
    present = {name: value for name, value in inputs.items() if value is not None and value != ""}
    zone = _zone(present.get("tz"))
    given: dict[str, object] = {}
    for name, value in present.items():
        if name in book.events:
            given[name] = _moment(name, value, zone)
        elif name in book.facts:
            given[name] = READERS[book.facts[name].type](book.facts[name], value)
        else:
            raise UnknownFact(f"“{name}” is not a fact this rulebook knows. Check its spelling.")
    assumed = {name: fact.default for name, fact in book.facts.items() if fact.default is not None}
    facts = Facts(given, zone, assumed)
    _check(facts)
    return facts


def _zone(name: object) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownFact(f"“{name}” is not a time zone. Use a name such as America/Chicago.") from None


def _moment(name: str, value: object, zone: ZoneInfo | None) -> date | datetime:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
        except ValueError:
            raise ContradictoryFacts(f"{_called(name)} “{value}” cannot be read as a date.") from None
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.replace(tzinfo=zone)
        return value.astimezone(zone) if zone else value
    if isinstance(value, date):
        return value
    raise ContradictoryFacts(f"{_called(name)} “{value}” cannot be read as a date.")


def _date(fact: Fact, value: object) -> date:
    moment = _moment(fact.name, value, None)
    return moment.date() if isinstance(moment, datetime) else moment


def _choice(fact: Fact, value: object) -> object:
    if value in fact.values and not isinstance(value, bool):
        return value
    known = ", ".join(str(known) for known in fact.values)
    raise UnknownFact(f"{_called(fact.name)} cannot be “{value}”. It is one of: {known}.")


def _number(fact: Fact, value: object) -> int:
    text = str(value).strip()
    if not text.isdecimal():
        raise UnknownFact(f"{_called(fact.name)} must be a whole number, not “{value}”.")
    return int(text)


def _yes_no(fact: Fact, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise UnknownFact(f"{_called(fact.name)} must be yes or no, not “{value}”.")


def _times(fact: Fact, value: object) -> int:
    return int(value) if isinstance(value, bool) else _number(fact, value)


def _text(_fact: Fact, value: object) -> str:
    return str(value)


def _items(fact: Fact, value: object) -> list[object]:
    if isinstance(value, (list, tuple)):
        return list(value)
    raise ContradictoryFacts(f"{_called(fact.name)} must be a list, not “{value}”.")


def _days(fact: Fact, value: object) -> tuple[date, ...]:
    return tuple(sorted(_date(fact, day) for day in _items(fact, value)))


def _period(fact: Fact, value: object) -> tuple[date, date]:
    ends = [_date(fact, day) for day in _items(fact, value)]
    if len(ends) != 2 or ends[1] < ends[0]:
        raise ContradictoryFacts(f"{_called(fact.name)} needs a first day and a last day, in that order.")
    return ends[0], ends[1]


def _periods(fact: Fact, value: object) -> tuple[tuple[date, date], ...]:
    return tuple(_period(fact, period) for period in _items(fact, value))


def _window(fact: Fact, value: object) -> PrintedWindow:
    if not isinstance(value, Mapping):
        raise ContradictoryFacts(f"{_called(fact.name)} must say how many, of what, from when.")
    times, unit = PRINTED_UNITS.get(str(value.get("unit", "days")), (0, Unit.HOURS))
    if unit is Unit.HOURS:
        raise UnknownFact(f"{_called(fact.name)} is not counted in “{value.get('unit')}”.")
    written = str(value.get("anchor") or "unspecified")
    anchor = ANCHORS.get(written, written)
    if anchor not in ANCHORS.values():
        raise UnknownEvent(f"A letter's window runs from its date or its receipt, not from “{anchor}”.")
    return PrintedWindow(times * _number(fact, value.get("n")), unit, anchor, written != "unspecified")


def _entries(fact: Fact, value: object) -> list[Mapping[str, object]]:
    items = _items(fact, value)
    if any(not isinstance(item, Mapping) for item in items):
        raise ContradictoryFacts(f"{_called(fact.name)} must say from when each one is.")
    return cast("list[Mapping[str, object]]", items)


def _extensions(fact: Fact, value: object) -> tuple[Taken, ...]:
    return tuple(
        Taken(_date(fact, each.get("told_on")), _until(fact, each), bool(each.get("reason")))
        for each in _entries(fact, value)
    )


def _pauses(fact: Fact, value: object) -> tuple[Pause, ...]:
    return tuple(Pause(_date(fact, each.get("since")), _until(fact, each)) for each in _entries(fact, value))


def _until(fact: Fact, entry: Mapping[str, object]) -> date | None:
    return _date(fact, entry["until"]) if entry.get("until") else None


READERS: Mapping[str, Callable[[Fact, object], object]] = {
    "choice": _choice,
    "number": _number,
    "yes_no": _yes_no,
    "times": _times,
    "text": _text,
    "date": _date,
    "dates": _days,
    "period": _period,
    "periods": _periods,
    "window": _window,
    "extensions": _extensions,
    "pauses": _pauses,
}


def _check(facts: Facts) -> None:
    notice, received = facts.day("notice_date"), facts.day("notice_received")
    if notice and received and received < notice:
        raise ContradictoryFacts(
            f"The notice is dated {said(notice)} but was received on {said(received)}, before it was written. "
            "Correct one of the two dates."
        )
    printed = facts.day("notice_deadline")
    if notice and printed and printed < notice:
        raise ContradictoryFacts(
            f"The letter is dated {said(notice)} but its printed deadline, {said(printed)}, is earlier. "
            "Correct one of the two dates."
        )
    days = sorted(facts.day(name) or date.max for name, value in facts.given.items() if isinstance(value, date))
    if days and (days[-1] - days[0]).days > LONGEST_YEARS * 366:
        raise ContradictoryFacts(
            f"{said(days[0])} and {said(days[-1])} are more than {LONGEST_YEARS} years apart, too far for one case. "
            "Check the year of both dates."
        )
    if facts.of("urgency") == "urgent" and facts.of("claim_type") == "post_service":
        raise ContradictoryFacts(
            "Care that was already given cannot be urgent. Change the urgency, or say that the care is still to come."
        )


def check_filed_after_notice(facts: Facts) -> None:
    """An appeal answers a notice, so it cannot have arrived before the notice was written."""
    notice, filed = facts.day("notice_date"), facts.day("request_received")
    if notice and filed and filed < notice:
        raise ContradictoryFacts(
            f"The appeal was received on {said(filed)}, before the denial of {said(notice)} it answers. "
            "Correct one of the two dates."
        )


def _called(name: str) -> str:
    return name.replace("_", " ").capitalize()
