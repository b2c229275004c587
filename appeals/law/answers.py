"""Questions from outside, item by item: facts in plain values in, dates and sums as text out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from appeals.law.book import Rulebook
from appeals.law.deadlines import Due, LawError, Unknown, UnknownStage, Unlimited, compute

Answer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Answers:
    """One answer for each item, in order; ``failed`` when any of them is an error."""

    items: tuple[Answer, ...]
    failed: bool


def answers(book: Rulebook, items: Iterable[object]) -> Answers:
    """Answer a list of ``{id, stage, clock, rule?, inputs}``; an item the law cannot answer carries ``error``."""
    found = tuple(answer(book, item, number) for number, item in enumerate(items, start=1))
    return Answers(found, any("error" in each for each in found))


def answer(book: Rulebook, item: object, number: int = 1) -> Answer:
    """One item: its three dates and their sum, or the facts that are missing, or a sentence that says what is wrong."""
    if not isinstance(item, Mapping):
        return {"id": number, "error": "This item is not a mapping with id, stage, clock and inputs."}
    id = item.get("id", number)
    stage, inputs = item.get("stage"), item.get("inputs", {})
    rule = item.get("rule")
    try:
        if not isinstance(stage, str):
            raise UnknownStage("This item names no stage.")
        if not isinstance(inputs, Mapping):
            raise UnknownStage("The inputs of this item are not a mapping of names to values.")
        due = compute(
            book, stage, inputs, clock=str(item.get("clock", "filing")), rule=None if rule is None else str(rule)
        )
    except LawError as wrong:
        return {"id": id, "error": str(wrong)}
    return {"id": id} | (_unknown(due) if isinstance(due, Unknown) else _due(book, due))


def _due(book: Rulebook, due: Due | Unlimited) -> Answer:
    """What the law sets no last day for has ``legal_due: null`` and says so: that is told apart from not knowing."""
    legal = {"legal_due": None, "no_limit": True} if isinstance(due, Unlimited) else {"legal_due": written(due.legal)}
    return {
        **legal,
        "conservative_due": written(due.conservative),
        "act_by": written(due.act_by),
        "because": list(due.because),
        "cites": [book.citations[id].cite for id in due.cites],
        "verified": due.verified,
    }


def _unknown(due: Unknown) -> Answer:
    told: Answer = {"unknown": list(due.missing), "questions": list(due.questions)}
    if due.conservative is not None:
        told |= {"conservative_due": written(due.conservative), "act_by": written(due.act_by)}
        told |= {"because": list(due.because)}
    return told


def written(moment: date | datetime | None) -> str | None:
    """ISO text: a date, or a local date-time to the minute."""
    if moment is None:
        return None
    return f"{moment:%Y-%m-%dT%H:%M}" if isinstance(moment, datetime) else moment.isoformat()
