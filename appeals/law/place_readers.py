"""From entries of complaints.yaml, stops.yaml and ways.yaml to the nouns of the law, key by key."""

from __future__ import annotations

from datetime import date
from functools import partial

from appeals.law.entry import Entry
from appeals.law.place import Act, ComplaintDesk, ComplaintRule, Saying, Stop
from appeals.law.rule import StageKind

STOPS = ("no", "yes", "unknown")
ASPECTS = ("cost", "binding", "reviewer")


def read_complaints(entry: Entry) -> tuple[dict[str, ComplaintDesk], dict[str, ComplaintRule]]:
    """The desks by id, and for each coverage type where to complain and where not."""
    desk = partial(_desk, checked_on=entry.day("checked_on"))
    return entry.named("desks", desk), entry.named("coverages", _rule)


def _desk(entry: Entry, id: str, *, checked_on: date) -> ComplaintDesk:
    return ComplaintDesk(
        id=id,
        name=entry.text("name"),
        can=entry.text("can"),
        url=entry.text_or_none("url"),
        phone=entry.text_or_none("phone"),
        email=entry.text_or_none("email"),
        verified=entry.truth("verified"),
        checked_on=entry.day_or_none("checked_on") or checked_on,
    )


def _rule(entry: Entry, _id: str) -> ComplaintRule:
    return ComplaintRule(entry.texts("to"), entry.words("not_to"))


def read_acts(entry: Entry) -> tuple[Act, ...]:
    """Every action of stops.yaml; the last answer of each must fit every step."""
    return tuple(entry.named("actions", _act).values())


def _act(entry: Entry, id: str) -> Act:
    answers = entry.inners("answers", _stop)
    if not answers or answers[-1].coverage or answers[-1].stages or answers[-1].needs_late_filing:
        entry.fault("needs a last answer that fits every step")
    return Act(id, entry.text("label"), answers)


def _stop(entry: Entry) -> Stop:
    stops = entry.text("stops")
    if stops not in STOPS:
        entry.fault(f"stops is {stops!r}, which is none of: {', '.join(STOPS)}")
    return Stop(
        coverage=entry.texts("coverage"),
        stages=entry.texts("stages"),
        needs_late_filing=entry.take("late_filing") is True,
        stops=stops,
        clock=entry.text_or_none("clock") or "ours",
        sentence=entry.text("sentence"),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
    )


def read_ways(entry: Entry) -> dict[str, tuple[Saying, ...]]:
    """What is said of each aspect a person chooses a step by; one that nothing is said of is empty."""
    return entry.inner("aspects", _aspects) or dict.fromkeys(ASPECTS, ())


def _aspects(entry: Entry) -> dict[str, tuple[Saying, ...]]:
    return {name: entry.inners(name, _saying) for name in ASPECTS}


def _saying(entry: Entry) -> Saying:
    kinds = entry.texts("kinds")
    for kind in kinds:
        if kind not in list(StageKind):
            entry.fault(f"kinds names {kind!r}, which is no kind of step")
    return Saying(
        coverage=entry.texts("coverage"),
        stages=entry.texts("stages"),
        kinds=kinds,
        cited=entry.texts("cited"),
        sentence=entry.text("sentence"),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
    )
