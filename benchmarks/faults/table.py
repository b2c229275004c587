"""The verdicts as a table in Markdown, and its place in a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.judge import Verdict

BEGIN, END = "<!-- written by `make trial`; begin -->", "<!-- written by `make trial`; end -->"
HEAD = """| fault | design | due | lost | doubled | repeats | early | later than 2 min | forbidden | latest |
|---|---|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Row:
    """One trial: its words, the designs' names and what became of their reminders; or why it was not tried."""

    words: str
    found: tuple[tuple[str, Verdict], ...] = ()
    not_tried: str = ""


def lines_of(row: Row) -> list[str]:
    """One trial; the fault is named once, each design has a line."""
    if row.not_tried:
        return [f"| {row.words} | {row.not_tried} | | | | | | | | |"]
    lines = []
    for place, (name, each) in enumerate(row.found):
        figures = [each.expected, each.lost, each.doubled, each.repeats, each.early, each.late, each.forbidden]
        cells = [row.words if place == 0 else "", name, *map(str, figures), f"{each.latest:.0f} s"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def table(rows: Iterable[Row]) -> str:
    """The whole table."""
    return "\n".join([HEAD, *(line for row in rows for line in lines_of(row))])


def write(place: Path, text: str) -> None:
    """Put `text` between the marks of a file, in place of what stood there. Raises ValueError when it has no marks."""
    before, begin, rest = place.read_text(encoding="utf-8").partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{place} has no lines {BEGIN!r} and {END!r}; nothing was written.")
    place.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
