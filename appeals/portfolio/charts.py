"""Values with their spread, one line a group, as a drawing: where each mark lies. Pure; the template writes the SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, log10

WIDTH, A_LINE = 600, 84
LEFT, RIGHT, FOOT = 12, 40, 34
MOST_LINES = 12
MOST_LETTERS = 40
"""A longer name is cut in the drawing; the table beside it has it whole."""


@dataclass(frozen=True, slots=True)
class Spread:
    """One group: its value between two others, and all three in words."""

    name: str
    words: str
    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the drawing."""

    name: str
    words: str
    y: int
    low: float
    value: float
    high: float

    @property
    def name_y(self) -> int:
        return self.y - 42

    @property
    def words_y(self) -> int:
        return self.y - 18


@dataclass(frozen=True, slots=True)
class Tick:
    """One line down, with what it stands for."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of spreads."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    left_out: int
    height: int
    width: int = WIDTH

    @property
    def foot(self) -> int:
        return self.height - FOOT


def chart(spreads: Sequence[Spread], *, highest: float, said: Callable[[float], str], ticks: int = 4) -> Chart | None:
    """Lay out the first MOST_LINES, in their order, on a scale from nought to `highest`; None where there are none."""
    shown = spreads[:MOST_LINES]
    if not shown or highest <= 0:
        return None

    def across(value: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(max(value, 0.0), highest) / highest, 1)

    return Chart(
        tuple(
            Mark(
                _cut(each.name), each.words, A_LINE * (place + 1) - 20, *map(across, (each.low, each.value, each.high))
            )
            for place, each in enumerate(shown)
        ),
        tuple(Tick(across(highest * n / ticks), said(highest * n / ticks)) for n in range(ticks + 1)),
        len(spreads) - len(shown),
        A_LINE * len(shown) + FOOT,
    )


def round_up(value: float) -> float:
    """A round end of a scale that holds `value`: 4, 8, 20, 40, 80, 200 …, so that its quarters are whole."""
    if value <= 4:
        return 4
    ten = 10 ** int(log10(value))
    return next((step * ten for step in (2, 4, 8) if step * ten >= value and step * ten >= 4), ceil(20 * ten))


def _cut(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1].rstrip() + "…"
