"""The entries of a calendar, from the dates of cases: the whole history of a date is one entry that changes.

A date is superseded, never changed, so a count anew is a new row. An entry follows the rows from the first to the
last: it keeps its name (UID), its number (SEQUENCE) rises with every change, and it ends as cancelled, so that a
program that knew it earlier takes it away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from appeals.law.rule import Party
from appeals.models import Deadline
from cases.models import Case

KEPT = timedelta(days=60)
"""How long a cancelled entry is told after its change and after its own day: our habit."""

_READ = (
    "case__reference", "owed_by", "certainty", "legal_on", "legal_at", "conservative_on", "conservative_at", "act_by",
    "act_at", "by_hand", "counted_at", "met_on", "dropped_on", "superseded_at", "superseded_by",
)  # fmt: skip


class Kind(StrEnum):
    """What kind of date an entry is; never what it is about."""

    ACT = "act"  # the day we advise to act by
    LAST = "last"  # the last day, or the day to be safe by where that is not known
    ANSWER = "answer"  # the other side must have answered
    RENEW = "renew"  # the address of the calendar itself runs out


class Told(NamedTuple):
    """What an entry says at one time."""

    when: date | datetime
    sure: bool  # the law's own last day is known
    by_hand: bool
    is_last: bool  # the day to act by is the last day as well


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a day, or an instant where hours count. `sequence` and `modified` only ever rise."""

    uid: str
    kind: Kind
    case_id: UUID | None
    reference: str
    told: Told
    sequence: int
    modified: datetime
    cancelled: bool


def entries_of(cases: QuerySet[Case], *, now: datetime, only: UUID | None = None) -> list[Entry]:
    """Every entry of these cases, in one query; cancelled ones for a while. `only` is the id of one date.

    In the order of their days; those of one date stay together.
    """
    rows = Deadline.objects.filter(case__in=cases).select_related("case").only(*_READ).order_by("counted_at", "id")
    found: list[Entry] = []
    for history in _histories(list(rows)):
        if only is None or any(row.pk == only for row in history):
            found += [each for each in _of(history) if only or _is_told(each, now=now)]
    return sorted(found, key=lambda each: (_instant(each.told.when), each.uid))


def _histories(rows: list[Deadline]) -> Iterator[list[Deadline]]:
    """The rows of each date, the first first. Where two became one, the older history goes on and the other ends."""
    by_id = {row.pk: row for row in rows}
    later = {row.superseded_by_id for row in rows if row.superseded_by_id}
    taken: set[UUID] = set()
    for first in rows:
        if first.pk in later:
            continue
        history: list[Deadline] = []
        row: Deadline | None = first
        while row and row.pk not in taken:
            taken.add(row.pk)
            history.append(row)
            row = by_id.get(row.superseded_by_id) if row.superseded_by_id else None
        yield history


def _of(history: list[Deadline]) -> Iterator[Entry]:
    first = history[0]
    for kind in (Kind.ACT, Kind.LAST, Kind.ANSWER):
        shown: Told | None = None
        last: Told | None = None
        sequence, modified = -1, first.counted_at
        for told, at in _changes(history, kind):
            if told == shown or (told is None and last is None):
                continue
            sequence += 1
            modified = max(at, modified + timedelta(seconds=1)) if sequence else at
            shown, last = told, told or last
        if last is not None:
            uid = f"{first.pk}-{kind}"
            yield Entry(uid, kind, first.case_id, first.case.reference, last, sequence, modified, shown is None)


def _changes(history: list[Deadline], kind: Kind) -> Iterator[tuple[Told | None, datetime]]:
    """What an entry of this kind said, from when on; None from when it was cancelled."""
    for row, follows in zip(history, [*history[1:], None], strict=True):
        yield _told(row, kind), row.counted_at
        if ended := row.met_on or row.dropped_on:
            yield None, max(datetime.combine(ended, time(), UTC), row.counted_at)
        if row.superseded_at and follows is None:
            yield None, row.superseded_at


def _told(row: Deadline, kind: Kind) -> Told | None:
    last = row.last_at or row.last_on
    if row.owed_by != Party.US:
        return Told(last, row.firm, row.by_hand, is_last=False) if kind is Kind.ANSWER else None
    act = row.act_at or row.act_by
    if kind is Kind.ACT:
        return Told(act, row.firm, row.by_hand, is_last=act == last)
    # on one day they are one entry
    return Told(last, row.firm, row.by_hand, is_last=True) if kind is Kind.LAST and act != last else None


def _is_told(entry: Entry, *, now: datetime) -> bool:
    return not entry.cancelled or max(entry.modified, _instant(entry.told.when)) > now - KEPT


def _instant(when: date | datetime) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(12), UTC)
