"""Whether memory is whole: every organisation's chain of events recounted, and its end compared with the anchors.

The chain itself shows what was changed or taken out of its middle. A tail that was cut off shows only against a
copy of the heads outside the database: DATA_DIR/audit/heads.jsonl, one line an anchoring, only ever added to.

What the events of an erased case told is shredded, so their own hashes cannot be counted again; the event that
remembers the erasure holds a hash of what is left of them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

OF_NOBODY = "-"
"""The chain of events that belong to no organisation."""

_CHAIN = """
    SELECT coalesce(organisation_id::text, '-'), id,
           hash IS DISTINCT FROM audit_hash(e) AND NOT (
               details = '{"shredded": true}' AND EXISTS (
                   SELECT FROM audit_event t WHERE t.kind = 'case erased' AND t.case_id = e.case_id
                       AND t.organisation_id = e.organisation_id AND t.id > e.id)
           ) OR kind = 'case erased' AND details ->> 'left' IS DISTINCT FROM audit_left(organisation_id, case_id, id),
           prev IS DISTINCT FROM coalesce(lag(hash) OVER chain, '')
    FROM audit_event e
    WINDOW chain AS (PARTITION BY organisation_id ORDER BY id)
"""
_FAULTS = f"SELECT * FROM ({_CHAIN}) AS checked (chain, id, changed, torn) WHERE changed OR torn ORDER BY chain, id"
_HEADS = """
    SELECT DISTINCT ON (organisation_id) coalesce(organisation_id::text, '-'), id, hash
    FROM audit_event ORDER BY organisation_id, id DESC
"""
_HELD = "SELECT coalesce(organisation_id::text, '-'), id, hash FROM audit_event WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of memory that is not as it was written; `chain` is an organisation's id, or “-”."""

    chain: str
    event: int
    what: str  # changed, gap_before, missing

    def __str__(self) -> str:
        return f"{self.chain} {self.event} {self.what}"


@contextmanager
def _unhurried() -> Iterator[CursorWrapper]:
    """A cursor whose questions may take as long as memory is long, whatever limit the role has."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield cursor


def faults() -> list[Fault]:
    """Every tampered event by id: changed, standing after a gap, or anchored and no longer there."""
    with _unhurried() as cursor:
        cursor.execute(_FAULTS)
        found = [Fault(chain, event, "changed" if changed else "gap_before") for chain, event, changed, _ in cursor]
    return [*found, *_missing(anchored())]


def count() -> int:
    """How many events there are."""
    with _unhurried() as cursor:
        cursor.execute("SELECT count(*) FROM audit_event")
        [(events,)] = cursor.fetchall()
    return int(events)


def heads() -> dict[str, tuple[int, str]]:
    """The last event of every chain: its id and hash."""
    with _unhurried() as cursor:
        cursor.execute(_HEADS)
        return {chain: (event, digest) for chain, event, digest in cursor}


def anchor(*, at: datetime) -> int:
    """Write the heads that have moved down outside the database, on disk before this returns. Gives how many."""
    known = {chain: event for chain, event, _ in anchored()}
    moved = [(chain, *head) for chain, head in sorted(heads().items()) if head[0] > known.get(chain, 0)]
    if not moved:
        return 0
    place = anchors()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = (
        json.dumps({"chain": chain, "event": event, "hash": digest, "at": at.isoformat()}) + "\n"
        for chain, event, digest in moved
    )
    with place.open("a+b") as file:
        file.truncate(_whole_lines(file))
        file.write("".join(lines).encode())
        file.flush()
        os.fsync(file.fileno())
    return len(moved)


def _whole_lines(file: BinaryIO) -> int:
    """Bytes up to the last whole line: a machine that died while writing leaves half of one."""
    file.seek(0)
    return file.read().rfind(b"\n") + 1


def anchors() -> Path:
    """Where the heads are anchored; copy it to another machine to be safe from whoever rules this one."""
    return Path(settings.DATA_DIR) / "audit" / "heads.jsonl"


def anchored() -> list[tuple[str, int, str]]:
    """Every head ever anchored, oldest first: chain, event, hash."""
    if not anchors().exists():
        return []
    return list(_understood(anchors().read_text(encoding="utf-8").splitlines()))


def _understood(lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """A last line cut off by a dying machine is passed over; the chain itself still stands."""
    for number, line in enumerate(lines):
        try:
            head: dict[str, Any] = json.loads(line)
        except json.JSONDecodeError:
            if number == len(lines) - 1:
                return
            raise
        yield head["chain"], head["event"], head["hash"]


def _missing(known: list[tuple[str, int, str]]) -> list[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [[event for _, event, _ in known]])
        held = {event: (chain, digest) for chain, event, digest in cursor}
    return [
        Fault(chain, event, "missing" if event not in held else "not_as_anchored")
        for chain, event, digest in known
        if held.get(event) != (chain, digest)
    ]
