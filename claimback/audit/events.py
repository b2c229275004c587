"""Writing memory: one call, inside the transaction of the change it remembers."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection

from claimback.audit.kinds import KINDS
from claimback.audit.models import Event


class UnknownKind(Exception):
    """Somebody recorded a kind of event that `claimback/audit/kinds.py` does not know."""


def record(
    kind: str, /, *, by: Any, case: Any = None, organisation_id: Any = None, about: Any = None, **details: Any
) -> None:
    """Remember that something happened.

    `by` is a user or None (the system itself); `case` gives the organisation; `about` is the row it happened to.
    `details` hold dates, counts and ids, never names or words of a letter. Raises UnknownKind.
    """
    _refuse(kind)
    event = _event(kind, by=by, case=case, organisation_id=organisation_id, about=about, details=details)
    # what `save` would write: almost every act of anybody ends here, and writing that question anew takes longer
    with connection.cursor() as cursor:
        cursor.execute(
            _ONE,
            [
                event.organisation_id, event.case_id, kind, event.by_id, event.request_id, event.about, event.about_id,
                json.dumps(details),
            ],
        )  # fmt: skip


def record_in_each(kind: str, /, *, cases: Iterable[Any], by: Any) -> None:
    """Remember that the same happened in each of these cases, as `record` does, in one statement.

    Each event needs no more of its case than its key and its organisation. Raises UnknownKind.
    """
    _refuse(kind)
    told = list(cases)
    if not told:
        return
    # rows of one statement, in this order: the chain's trigger sees those of its own statement that came before
    with connection.cursor() as cursor:
        cursor.execute(
            _EACH,
            [
                kind, getattr(by, "pk", None), _request_id(), [each.organisation_id for each in told],
                [each.pk for each in told],
            ],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the system itself remembers of each row that a statement changes, in that very statement.

    `about` is the label of the rows' model, which has an organisation and a case; `details` are columns of the rows.
    Raises UnknownKind.
    """

    kind: str
    about: str
    details: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UnknownKind(self.kind)

    def with_change(self, sql: str) -> str:
        """The statement that does this `UPDATE` and says to how many rows; the `values` come after its own."""
        named = ", ".join(f"'{column}', {column}" for column in self.details)
        return _WITH.format(change=sql, details=f"jsonb_build_object({named})")

    def values(self) -> list[str]:
        """What is filled in at this moment."""
        return [self.kind, _request_id(), self.about]


_WITH = """
WITH changed AS ({change} RETURNING *)
INSERT INTO audit_event (organisation_id, case_id, kind, by_id, request_id, about, about_id, details)
SELECT organisation_id, case_id, %s, NULL, %s, %s, id::text, {details} FROM changed
"""
_ONE = """
INSERT INTO audit_event (organisation_id, case_id, kind, by_id, request_id, about, about_id, details)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_EACH = """
INSERT INTO audit_event (organisation_id, case_id, kind, by_id, request_id, about, about_id, details)
SELECT of, case_id, %s, %s, %s, '', '', '{}' FROM unnest(%s::uuid[], %s::uuid[]) AS each (of, case_id)
"""


def _refuse(kind: str) -> None:
    if kind not in KINDS:
        raise UnknownKind(kind)
    if not connection.in_atomic_block:
        raise RuntimeError(f"The event “{kind}” must be recorded in the transaction of its change.")


def _event(kind: str, *, by: Any, case: Any, organisation_id: Any, about: Any, details: dict[str, Any]) -> Event:
    return Event(
        kind=kind,
        by_id=getattr(by, "pk", None),
        case_id=case.pk if case else None,
        organisation_id=case.organisation_id if case else organisation_id,
        about=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        details=details,
        request_id=_request_id(),
    )


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
