"""What the tests of dates share: a denial, and what is asked of the shipped book or of a small one."""

from pathlib import Path
from typing import Any

from appeals.law.deadlines import Due, Unknown, compute
from appeals.law.rulebook import shipped
from tests.law.small_book import book_with

DENIED = {"notice_date": "2026-01-02", "notice_received": "2026-01-05"}
FIRST = "erisa_self_funded.internal_1"


def due(stage: str, clock: str = "filing", rule: str | None = None, **inputs: Any) -> Due:
    """The date, which is certain."""
    found = compute(shipped(), stage, inputs, clock=clock, rule=rule)
    assert isinstance(found, Due), found
    return found


def unknown(stage: str, clock: str = "filing", **inputs: Any) -> Unknown:
    """The question, which is no date."""
    found = compute(shipped(), stage, inputs, clock=clock)
    assert isinstance(found, Unknown), found
    return found


def small(folder: Path, rule: dict[str, Any], **inputs: Any) -> Due | Unknown:
    """What a book with this one rule says."""
    return compute(book_with(folder, **rule), "plan.internal_1", inputs)
