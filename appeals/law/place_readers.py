"""From entries of complaints.yaml and stops.yaml to the nouns of the law, key by key."""

from __future__ import annotations

from datetime import date
from functools import partial

from appeals.law.entry import Entry
from appeals.law.place import Act, ComplaintDesk, ComplaintRule, Stop

STOPS = ("no", "yes", "unknown")


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
