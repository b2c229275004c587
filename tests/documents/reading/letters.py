"""Small letters of our own, put together from parts, and how the tests read them."""

from typing import Any

from cases.facts import FactName
from documents.reading import PageText, Suggestion, facts, problems, suggest

HEAD = """Copper Basin Health Plan
PO Box 4410
Gallup, NM 87301

May 4, 2026

Thea Lindqvist
18 Cottonwood Loop
Taos, NM 87571

Member ID: CBH-20917745
Group Number: 5510-B
Reference Number: RQ-778120
"""
BODY = """
Dear Thea Lindqvist,

We have denied your request for an MRI of the left shoulder (CPT 73221) because it is not medically necessary.
"""
RIGHTS = """
Your right to appeal
You may appeal this decision within 180 days of the date of this notice.
"""
END = """
Sincerely,
Copper Basin Health Plan
"""
DENIAL = HEAD + BODY + RIGHTS + END


def pages(text: str, *, source: str = "text", confidence: float | None = None) -> tuple[PageText, ...]:
    """The text as pages; a form feed begins the next."""
    return tuple(PageText(n, page, confidence, source) for n, page in enumerate(text.split("\f"), 1))


def read(text: str, **how: Any) -> dict[str, Any]:
    """The facts of a letter."""
    return facts(suggest(pages(text, **how)))


def told(text: str, field: FactName, **how: Any) -> list[Suggestion]:
    """The suggestions for one fact."""
    return [suggestion for suggestion in suggest(pages(text, **how)) if suggestion.field is field]


def doubts(text: str) -> set[str]:
    """The kinds of problems a careful reader would raise."""
    paper = pages(text)
    return {problem.kind.value for problem in problems(paper, suggest(paper))}


def window(sentence: str) -> tuple[int | None, str | None, str | None]:
    """Value, unit and start of the appeal window that one sentence states."""
    appeal = read(HEAD + BODY + "\n" + sentence + "\n" + END)["appeal"]
    return appeal["window_value"], appeal["window_unit"], appeal["anchor"]
