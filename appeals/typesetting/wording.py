"""The wording of letters: sentences that each name the facts they need.

A wording file is plain text a lawyer can edit:

    Subject: Appeal of your denial of {service}
    | Appeal of your denial                     another way to say it, when the first lacks a fact
    ## What I ask for                           heading, shown when something stands under it
    [urgent] This is an expedited appeal.       said only when the condition holds
    - Reverse the decision of {notice_date}.    bullet
    > {reason_quote}                            quotation
    * rights                                    one bullet for each item of a list of facts
    = late                                      a table of facts, its first row the head
    ? urgency: Add the physician's statement.   a gap only the writer can fill
    + reason                                    the wording of another file, chosen by the facts

Lines in a row make one paragraph, a blank line ends it, # starts a comment.
A sentence whose fact is missing is not said: it becomes a gap.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

FACT = re.compile(r"\{(\w+)\}")
CONDITION = re.compile(r"^\[([^\]]+)\]\s*")


class Shape(StrEnum):
    """What a line of wording becomes in the letter."""

    SUBJECT = "Subject: "
    HEADING = "## "
    BULLET = "- "
    QUOTATION = "> "
    LIST = "* "
    TABLE = "= "
    GAP = "? "
    INCLUDE = "+ "
    SENTENCE = ""


class BadWording(ValueError):
    """A wording file breaks its own grammar; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a sentence: its text and the conditions under which it is true."""

    text: str
    conditions: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the facts the text asserts, in order."""
        return tuple(FACT.findall(self.text))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of wording: its shape and the ways to say it, the fullest first."""

    shape: Shape
    ways: tuple[Way, ...]
    begins_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact a sentence needed and nobody has stated: its name, and what the writer can do."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the letter can draw on.

    facts: name -> words; lists: name -> items, each a whole sentence; tables: name -> rows; conditions: name -> holds?;
    gaps: name of a fact -> what to tell the writer ("" = the letter is whole without it);
    includes: name -> wording file.
    """

    facts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    conditions: Mapping[str, bool]
    gaps: Mapping[str, str]
    includes: Mapping[str, Path]
    tables: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in words: subject, body in light markup, gaps, and the names of the facts it used."""

    subject: str
    body: str
    gaps: tuple[Gap, ...]
    used: tuple[str, ...]


@cache
def read_wording(path: Path) -> tuple[Line, ...]:
    """The lines of one wording file. Raises BadWording."""
    lines: list[Line] = []
    fresh = True
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if raw.startswith("#") and not raw.startswith("## "):
            continue
        if not raw.strip():
            fresh = True
        elif raw.startswith("| "):
            if not lines:
                raise BadWording(f"{path.name}:{number}: another way to say nothing")
            lines[-1] = Line(lines[-1].shape, (*lines[-1].ways, _way(raw[2:])), lines[-1].begins_paragraph)
        else:
            shape = next(shape for shape in Shape if raw.startswith(shape.value))
            lines.append(Line(shape, (_way(raw[len(shape.value) :]),), fresh))
            fresh = False
    return tuple(lines)


@cache
def read_gaps(path: Path) -> dict[str, str]:
    """name of a fact -> what the writer is told when it is missing; "" = nothing."""
    rows = (row for row in path.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#"))
    return {name: sentence.strip() for name, _, sentence in (row.partition(":") for row in rows)}


def _way(text: str) -> Way:
    found = CONDITION.match(text)
    if found is None:
        return Way(text.strip())
    conditions = tuple(name.strip() for name in found.group(1).split(","))
    return Way(text[found.end() :].strip(), conditions)


def holds(condition: str, told: Told) -> bool:
    """Is it so? "urgent", "not urgent", "with rights" (a list with items, or a fact that is stated)."""
    if condition.startswith("not "):
        return not holds(condition.removeprefix("not "), told)
    if condition.startswith("with "):
        name = condition.removeprefix("with ")
        return bool(told.lists.get(name) or told.facts.get(name) or told.tables.get(name))
    return told.conditions[condition]


def table_line(cells: tuple[str, ...]) -> str:
    """One row of a table in the light markup: | Step | Sent |."""
    return f"| {' | '.join(' '.join(cell.replace('|', '/').split()) or '–' for cell in cells)} |"


class Composer:
    """Writes one letter, line by line, from what is told."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.subject = ""
        self.blocks: list[tuple[Shape, str]] = []
        self.gaps: dict[str, Gap] = {}
        self.used: dict[str, None] = {}
        self.paragraph_open = False

    def compose(self, path: Path) -> Composed:
        """The whole letter of one wording file, with what it includes."""
        self._add_all(path)
        return Composed(self.subject, self._body(), tuple(self.gaps.values()), tuple(self.used))

    def _add_all(self, path: Path) -> None:
        for line in read_wording(path):
            if line.begins_paragraph:
                self.paragraph_open = False
            self._add(line)

    def _add(self, line: Line) -> None:
        text = self._say(line)
        if not text:
            return
        if line.shape is Shape.SUBJECT:
            self.subject = text
        elif line.shape is Shape.INCLUDE:
            self._add_all(self.told.includes[text])
        elif line.shape is Shape.GAP:
            self._add_written_gap(text)
        elif line.shape is Shape.LIST:
            self._add_list(text)
        elif line.shape is Shape.TABLE:
            self.blocks.extend((Shape.TABLE, table_line(row)) for row in self.told.tables.get(text, ()))
        elif line.shape is Shape.SENTENCE and self.paragraph_open:
            self.blocks[-1] = (Shape.SENTENCE, f"{self.blocks[-1][1]} {text}")
        else:
            self.blocks.append((line.shape, text))
            self.paragraph_open = line.shape is Shape.SENTENCE

    def _say(self, line: Line) -> str:
        """The fullest way whose facts are all stated; what the fuller ones lacked becomes gaps."""
        for way in line.ways:
            if not all(holds(condition, self.told) for condition in way.conditions):
                continue
            missing = [name for name in way.needs if not self.told.facts.get(name)]
            if not missing:
                self.used.update(dict.fromkeys(way.needs))
                return FACT.sub(lambda found: self.told.facts[found.group(1)], way.text)
            for name in missing:
                self._add_gap(name)
        return ""

    def _add_gap(self, name: str) -> None:
        sentence = self.told.gaps[name]
        if sentence:
            self.gaps.setdefault(name, Gap(name, sentence))

    def _add_written_gap(self, text: str) -> None:
        name, _, sentence = text.partition(": ")
        if not holds(f"with {name}", self.told):
            self.gaps.setdefault(name, Gap(name, sentence))

    def _add_list(self, name: str) -> None:
        items = self.told.lists.get(name, ())
        if not items:
            self._add_gap(name)
        self.blocks.extend((Shape.BULLET, item) for item in items)

    def _body(self) -> str:
        """The blocks as light markup; a heading with nothing under it is left out."""
        kept = [
            (shape, text)
            for (shape, text), after in zip(self.blocks, [*self.blocks[1:], (Shape.HEADING, "")], strict=True)
            if shape is not Shape.HEADING or after[0] is not Shape.HEADING
        ]
        written = ""
        before = None
        for shape, text in kept:
            apart = "\n" if shape is before and shape in (Shape.BULLET, Shape.TABLE) else "\n\n"
            written += f"{apart if written else ''}{'' if shape is Shape.TABLE else shape.value}{text}"
            before = shape
        return written
