"""Puts words seen on a page back into lines, without reading straight across two columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LETTERHEAD = 0.25
"""The part of a page, from its top, where two columns are a letterhead rather than a list."""

WIDE = 0.08
"""The share of the page's width that parts the columns of a letterhead."""

PROSE_WORDS = 4


@dataclass(frozen=True)
class Word:
    """A word and its box in dots from the upper left corner."""

    text: str
    left: int
    top: int
    right: int
    bottom: int


Line = Sequence[Word]


def unweave(lines: Sequence[Line], *, width: int, height: int) -> list[str]:
    """The text of the lines, where two columns of prose or a letterhead follow one another instead of alternating.

    Lists of names and values, and tables, stay row by row: what stands side by side there belongs together.
    """
    told: list[str] = []
    for block in _blocks([line for line in lines if line]):
        at = _corridor(block)
        if at is not None and _are_columns(block, at, width, height):
            told += [_said(side) for side in (_left(line, at) for line in block) if side]
            told += [_said(side) for side in (_right(line, at) for line in block) if side]
        else:
            told += [_said(line) for line in block]
    return told


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines that one white corridor passes through, longest first come; other lines alone."""
    block: list[Line] = []
    for line in lines:
        if block and _corridor([*block, line]) is None:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _corridor(block: Sequence[Line]) -> int | None:
    """The x in the middle of the only wide white strip that passes through all lines, None if there is none or two."""
    strips = [_gaps(block[0])] + [_gaps(line) for line in block[1:]]
    common = strips[0]
    for gaps in strips[1:]:
        common = [
            (max(a, c), min(b, d)) for a, b in common for c, d in gaps if min(b, d) - max(a, c) >= _least(block[0])
        ]
    return (common[0][0] + common[0][1]) // 2 if len(common) == 1 else None


def _gaps(line: Line) -> list[tuple[int, int]]:
    return [(a.right, b.left) for a, b in pairwise(line) if b.left - a.right >= _least(line)]


def _least(line: Line) -> int:
    """A gap of one and a half letter heights is no space between words."""
    return round(1.5 * max(word.bottom - word.top for word in line))


def _are_columns(block: Sequence[Line], at: int, width: int, height: int) -> bool:
    left = [side for line in block if (side := _left(line, at))]
    right = [side for line in block if (side := _right(line, at))]
    if len(block) < 2 or any(side[-1].text.endswith(":") for side in left) or _mostly_numbers(right):
        return False
    is_prose = min(_words_each(left), _words_each(right)) >= PROSE_WORDS
    gap = min(right_side[0].left - left_side[-1].right for left_side, right_side in zip(left, right, strict=True))
    is_letterhead = block[-1][0].bottom < LETTERHEAD * height and gap > WIDE * width
    return is_prose or is_letterhead


def _mostly_numbers(sides: Sequence[Line]) -> bool:
    return sum(any(sign.isdigit() for sign in side[0].text) for side in sides) > len(sides) / 2


def _words_each(sides: Sequence[Line]) -> float:
    return sum(map(len, sides)) / len(sides)


def _left(line: Line, at: int) -> Line:
    return [word for word in line if word.right <= at]


def _right(line: Line, at: int) -> Line:
    return [word for word in line if word.left >= at]


def _said(line: Line) -> str:
    return " ".join(word.text for word in line)
