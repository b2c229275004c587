"""The plans of reminders as nouns, read from plans.yaml and checked. Our habit, not law; no clock and no database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum, auto
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

FILE = Path(__file__).with_name("plans.yaml")
LAST_DAYS = 3  # days before a date in which one message a day is not too many
LONGEST_NAME = 40
OWN = "own"
OTHER = "other"
"""Follow-ups a person wrote in their own words, and those of the system that no plan names."""


class FaultyPlans(ValueError):
    """The file of plans says something it must not."""


class For(StrEnum):
    """The sort of thing a plan is about."""

    OURS = auto()
    THEIRS = auto()
    TALK = auto()
    AUTHORITY = auto()
    APPROVAL = auto()
    FOLLOW_UP = auto()


class Anchor(StrEnum):
    """The date a step is counted from."""

    ACT = auto()  # the day we advise to act by
    LEGAL = auto()  # the last day the law gives
    END = auto()  # the one date there is


class To(StrEnum):
    """Who hears of a step."""

    OWNER = auto()  # of the case
    SUPERVISORS = auto()  # those who manage the organisation
    PATIENT = auto()


@dataclass(frozen=True, slots=True)
class Again:
    """A step said every so many days, `times` times, then every `then` days; `most` times in all."""

    every: int
    times: int
    then: int
    most: int


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder: its name in the outbox, and how long after its anchor (before, when negative).

    `urgent`: it goes out by itself; all others may wait for the letter of the day. `kept`: no organisation can switch
    it off or move it. `at` is an hour of the day other than the morning's.
    """

    name: str
    anchor: Anchor
    after: timedelta
    urgent: bool = False
    kept: bool = False
    at: time | None = None
    to: frozenset[To] = frozenset()
    person: UUID | None = None  # who hears of it in place of the owner, where an organisation named somebody
    again: Again | None = None
    why: str = ""

    @property
    def days(self) -> int:
        """Whole days after the anchor."""
        return self.after.days

    @property
    def early(self) -> bool:
        """Whether it comes before its date."""
        return self.after < timedelta(0)


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one sort of thing, in order, each saying all that those before it would have."""

    id: str
    sort: For
    in_hours: bool
    steps: tuple[Step, ...]
    longest_left: float | None = None  # an early step may lie at most this share of the whole time before its date
    window_from: float = 0  # days
    window_below: float | None = None
    what: frozenset[str] = frozenset()
    at_once: bool = False
    called: str = ""
    why: str = ""

    def holds(self, window: float | None) -> bool:
        """Whether it is the plan for a thing with so many days in all; None where nobody knows how many."""
        if window is None:
            return self.window_below is None
        return window >= self.window_from and (self.window_below is None or window < self.window_below)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far an organisation may go."""

    earliest_morning: time
    latest_morning: time
    most_days_before: int
    most_days_after: int


@dataclass(frozen=True, slots=True)
class Plans:
    """Every plan, and the hour of the morning message on the clock of whoever reads it."""

    each: Mapping[str, Plan]
    morning: time
    bounds: Bounds
    last_morning: time  # kept steps are never said later than this

    def of(self, sort: For, *, in_hours: bool = False, window: float | None = None) -> Plan:
        """The plan of a sort of thing by its whole window, in days."""
        return next(
            plan
            for plan in self.each.values()
            if plan.sort is sort and plan.in_hours is in_hours and (in_hours or plan.holds(window))
        )

    def of_follow_up(self, what: str) -> Plan:
        """The plan of a follow-up by what it asks for; `own` for a person's own words."""
        plans = [plan for plan in self.each.values() if plan.sort is For.FOLLOW_UP]
        return next((plan for plan in plans if what in plan.what), next(plan for plan in plans if OTHER in plan.what))

    def names(self) -> frozenset[str]:
        """What kinds of follow-ups have a plan of their own."""
        return frozenset().union(*(plan.what for plan in self.each.values()))


@cache
def shipped() -> Plans:
    """The plans as they ship. Raises FaultyPlans."""
    return read(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def read(told: Mapping[str, Any]) -> Plans:
    """Plans from plain values. Raises FaultyPlans with every fault."""
    try:
        bounds = told["bounds"]
        plans = Plans(
            each={id: _plan(id, entry) for id, entry in told["plans"].items()},
            morning=time.fromisoformat(bounds["morning"]),
            last_morning=time.fromisoformat(bounds["morning"]),
            bounds=Bounds(
                time.fromisoformat(bounds["earliest_morning"]),
                time.fromisoformat(bounds["latest_morning"]),
                bounds["most_days_before"],
                bounds["most_days_after"],
            ),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FaultyPlans(f"{type(fault).__name__}: {fault}") from fault
    faults = [*(f"{plan.id}: {fault}" for plan in plans.each.values() for fault in faults_of(plan)), *_gaps(plans)]
    if faults:
        raise FaultyPlans("; ".join(faults))
    return plans


PLAN_WORDS = {"for", "called", "counts", "window", "early", "at_once", "to", "why", "what", "steps"}
STEP_WORDS = {"name", "from", "days", "hours", "urgent", "kept", "at", "to", "repeat", "why"}


def _plan(id: str, entry: Mapping[str, Any]) -> Plan:
    _no_other(entry, PLAN_WORDS)
    window = entry.get("window", {})
    _no_other(window, {"from", "below"})
    to = frozenset(To(each) for each in entry["to"])
    return Plan(
        id=id,
        sort=For(entry["for"]),
        in_hours={"days": False, "hours": True}[entry["counts"]],
        steps=tuple(_step(each, to) for each in entry["steps"]),
        longest_left=entry.get("early"),
        window_from=window.get("from", 0),
        window_below=window.get("below"),
        what=frozenset(entry.get("what", ())),
        at_once=entry.get("at_once", False),
        called=entry["called"],
        why=entry["why"],
    )


def _step(entry: Mapping[str, Any], to: frozenset[To]) -> Step:
    _no_other(entry, STEP_WORDS)
    after = timedelta(hours=entry["hours"]) if "hours" in entry else timedelta(days=entry["days"])
    return Step(
        name=entry["name"],
        anchor=Anchor(entry["from"]),
        after=after,
        urgent=entry.get("urgent", False),
        kept=entry.get("kept", False),
        at=time.fromisoformat(entry["at"]) if "at" in entry else None,
        to=frozenset(To(each) for each in entry["to"]) if "to" in entry else to,
        again=Again(**entry["repeat"]) if "repeat" in entry else None,
        why=entry["why"],
    )


def _no_other(entry: Mapping[str, Any], words: set[str]) -> None:
    if other := set(entry) - words:
        raise FaultyPlans(f"unknown words: {', '.join(sorted(other))}")


def faults_of(plan: Plan) -> list[str]:
    """What is wrong with a plan: order, crowding, or a last step that may be lost."""
    steps = plan.steps
    doubled = [name for name, count in Counter(each.name for each in steps).items() if count > 1]
    faults = [f"{name} occurs twice" for name in doubled]
    faults += [f"{each.name} is no name" for each in steps if not re.fullmatch(r"[0-9a-z_]{3,40}", each.name)]
    faults += [f"{each.name} says no why" for each in steps if not each.why]
    faults += [f"{each.name} reaches nobody" for each in steps if not each.to]
    faults += [f"{late.name} does not come after {soon.name}" for soon, late in neighbours(steps) if not soon < late]
    faults += [f"{late.name} comes the day after {soon.name}" for soon, late in neighbours(steps) if soon.crowds(late)]
    if not plan.in_hours:
        faults += [f"{each.name} counts hours" for each in steps if each.after.seconds]
    return faults + [f"{anchor} has no last step that is kept" for anchor in _unkept(plan)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step lies from its anchor."""

    name: str
    at: timedelta

    def __lt__(self, other: Place) -> bool:
        return self.at < other.at

    def crowds(self, other: Place) -> bool:
        """Whether the two come on consecutive days, though it is neither the last three days nor later."""
        apart = other.at.days - self.at.days
        return apart <= 1 and self.at < -timedelta(days=LAST_DAYS)


def place_of(step: Step) -> Place:
    """Its distance from its anchor; a morning is the beginning of its day."""
    return Place(step.name, step.after + (timedelta(hours=step.at.hour) if step.at else timedelta(0)))


def neighbours(steps: Iterable[Step]) -> list[tuple[Place, Place]]:
    """Steps of one anchor beside each other, in the order they are given in."""
    found: list[tuple[Place, Place]] = []
    kept = list(steps)
    for anchor in Anchor:
        found += pairwise(place_of(each) for each in kept if each.anchor is anchor)
    return found


def _unkept(plan: Plan) -> list[Anchor]:
    """The anchors whose last word before or at the date an organisation could take away."""
    if plan.sort is For.OURS:
        at = {each.anchor for each in plan.steps if each.kept and not each.after}
        return [anchor for anchor in (Anchor.ACT, Anchor.LEGAL) if anchor not in at]
    return [] if any(each.kept for each in plan.steps) else [plan.steps[0].anchor]


def _gaps(plans: Plans) -> list[str]:
    """Every sort has a plan for every window, and only one; follow-ups have one for every thing they ask for."""
    faults = []
    for sort in (each for each in For if each is not For.FOLLOW_UP):
        days = sorted(
            (p for p in plans.each.values() if p.sort is sort and not p.in_hours), key=lambda p: p.window_from
        )
        ends = [0, *(plan.window_below for plan in days)]
        if [plan.window_from for plan in days] + [None] != ends:
            faults.append(f"{sort} has no plan for some windows, or two")
    follow_ups = Counter(what for plan in plans.each.values() for what in plan.what)
    faults += [f"{what} has {follow_ups[what]} plans" for what in {OWN, OTHER, *follow_ups} if follow_ups[what] != 1]
    hours = {plan.sort for plan in plans.each.values() if plan.in_hours}
    return faults + [f"{sort} has no plan of hours" for sort in (For.OURS, For.THEIRS) if sort not in hours]
