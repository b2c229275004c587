"""Until when a talk between the doctors can be asked for, by what is known of the insurer. Policy, not law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from appeals.law.payers import PolicyDate, dates_of, ends
from appeals.law.policy import PolicyWindow
from appeals.law.rule import Unit
from appeals.learnt import shipped_for
from appeals.models import LearntPolicy, Stage
from cases.facts import Anchor
from cases.models import Case, Decision


def last_day_to_ask(stage: Stage, case: Case, *, learnt: Sequence[LearntPolicy] = ()) -> date | None:
    """The earliest last day that the letter, what ships or what was learnt gives; None where none is known.

    It moves no legal date. A letter that does not say from which day it counts is taken at its own.
    """
    events = events_of(stage.challenges)
    insurer = case.coverage.insurer  # type: ignore[attr-defined]
    shipped = [each.last for policy in shipped_for(insurer) for each in dates_of(policy, events)]
    heard = [found.last for entry in learnt if (found := end_of(entry, events))]
    return min([*shipped, *heard, *_offered(stage.challenges, events)], default=None)


def events_of(denial: Decision) -> dict[str, date | None]:
    """The days policies count from."""
    return {"notice_date": denial.notice_on, "notice_received": denial.received_on}


def end_of(entry: LearntPolicy, events: Mapping[str, date | None]) -> PolicyDate | None:
    """When the time that an organisation learnt of is over; None where it learnt of none."""
    if not entry.window:
        return None
    window = PolicyWindow(str(entry.pk), entry.applies_to, entry.window, Unit(entry.unit), entry.runs_from)
    return next(iter(ends([window], events)), None)


def _offered(denial: Decision, events: Mapping[str, date | None]) -> list[date]:
    """The last day that the letter itself leaves for asking."""
    number, unit = denial.peer_to_peer_window, denial.peer_to_peer_unit
    if not number or denial.peer_to_peer_anchor == Anchor.SERVICE:
        return []
    if unit == "weeks":
        number, unit = number * 7, str(Unit.CALENDAR_DAYS)
    runs_from = "notice_received" if denial.peer_to_peer_anchor == Anchor.RECEIPT else "notice_date"
    window = PolicyWindow(str(denial.pk), "", number, Unit(unit), runs_from)
    return [each.last for each in ends([window], events)]
