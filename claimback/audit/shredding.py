"""What the events of an erased case told is shredded; that they happened, when and by whom, stays in the chain."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

LAST = (1 << 63) - 1


def left_of(*, organisation_id: UUID, case_id: UUID) -> tuple[int, str]:
    """How many events a case has, and the SHA-256 (hex) of what is left of them once they are shredded.

    Both belong into the event that remembers the erasure: `audit_verify` compares them ever after.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), audit_left(%s, %s, %s) FROM audit_event WHERE organisation_id = %s AND case_id = %s",
            [organisation_id, case_id, LAST, organisation_id, case_id],
        )
        [(events, digest)] = cursor.fetchall()
    return int(events), str(digest)


def shred(*, organisation_id: UUID, case_id: UUID) -> int:
    """Shred what the events of a case told, up to the one that remembers its erasure; without one, nothing.

    The database does it, under a name of its own, and does no more than this (its function `audit_shred`). Returns how
    many events told something.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_shred(%s, %s)", [organisation_id, case_id])
        [(rows,)] = cursor.fetchall()
    return int(rows)
