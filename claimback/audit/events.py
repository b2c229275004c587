"""Writing memory: one call, inside the transaction of the change it remembers."""

from typing import Any

import structlog
from django.db import connection

from claimback.audit.kinds import KINDS
from claimback.audit.models import Event


class UnknownKind(Exception):
    """Somebody recorded a kind of event that `claimback/audit/kinds.py` does not know."""


def record(
    kind: str, /, *, by: Any, case: Any = None, organisation_id: Any = None, about: Any = None, **details: Any
) -> Event:
    """Remember that something happened.

    `by` is a user or None (the system itself); `case` gives the organisation; `about` is the row it happened to.
    `details` hold dates, counts and ids, never names or words of a letter. Raises UnknownKind.
    """
    if kind not in KINDS:
        raise UnknownKind(kind)
    if not connection.in_atomic_block:
        raise RuntimeError(f"The event “{kind}” must be recorded in the transaction of its change.")
    return Event.objects.create(
        kind=kind,
        by_id=getattr(by, "pk", None),
        case_id=case.pk if case else None,
        organisation_id=case.organisation_id if case else organisation_id,
        about=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        details=details,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64],
    )
