"""The markup a person edits: blank line = paragraph, "## " heading, "- " list, "> " quotation, "| a | b |" table."""

from itertools import groupby
from typing import TypedDict

from appeals.typesetting.press import clean

MARKS = {"## ": "heading", "- ": "bullets", "> ": "quotation"}


class Part(TypedDict, total=False):
    """One block of a letter, as the template sets it."""

    kind: str
    text: str
    items: list[str]
    rows: list[list[str]]


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    if line.startswith("| ") and line.rstrip().endswith(" |"):
        return "table"
    return next((kind for mark, kind in MARKS.items() if line.startswith(mark)), "paragraph")


def _unmarked(line: str, kind: str) -> str:
    mark = next((mark for mark, marked in MARKS.items() if marked == kind), "")
    return line.removeprefix(mark).strip()


def parts(body: str) -> list[Part]:
    """The blocks of a letter, in order; a mark with nothing behind it is left out."""
    found: list[Part] = []
    for kind, run in groupby(clean(body).split("\n"), _kind):
        lines = [text for line in run if (text := _unmarked(line, kind))]
        if kind == "table":
            found.append({"kind": kind, "rows": _rows(lines)})
        elif kind == "bullets":
            found.append({"kind": kind, "items": lines})
        elif kind == "heading":
            found.extend({"kind": kind, "text": line} for line in lines)
        elif kind != "blank" and lines:
            text = "\n".join(lines)
            found.append({"kind": kind, "text": text.strip('“”"') if kind == "quotation" else text})
    return [part for part in found if part.get("items") or part.get("text") or part.get("rows")]


def _rows(lines: list[str]) -> list[list[str]]:
    """The cells of a table; a row that is too short is filled up, so that every row has as many."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    widest = max(len(row) for row in rows)
    return [[*row, *[""] * (widest - len(row))] for row in rows]
