"""Two texts of one letter beside each other, line by line, with the words that differ marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a line; `own` where the other text does not have them."""

    words: str
    own: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: `kind` is same, gone, new or changed."""

    kind: str
    before: str
    after: str

    @property
    def was(self) -> list[Piece]:
        """The line before, its own words marked."""
        return _pieces(self.before, self.after)

    @property
    def now(self) -> list[Piece]:
        """The line after, its own words marked."""
        return _pieces(self.after, self.before)


def compared(before: str, after: str) -> list[Line]:
    """Two texts, line beside line."""
    left, right = before.splitlines(), after.splitlines()
    found: list[Line] = []
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        was, now = left[i:j], right[k:m]
        for number in range(max(len(was), len(now))):
            old, new = (part[number] if number < len(part) else "" for part in (was, now))
            one_sided = "new" if number >= len(was) else "gone" if number >= len(now) else "changed"
            found.append(Line("same" if tag == "equal" else one_sided, old, new))
    return [line for line in found if line.before.strip() or line.after.strip()]


def _pieces(mine: str, other: str) -> list[Piece]:
    left, right = WORDS.findall(mine), WORDS.findall(other)
    matched = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return [Piece("".join(left[i:j]), tag != "equal") for tag, i, j, _k, _m in matched if j > i]
