"""Scores over time as a drawing: where each dot and line lies. Pure; the template only writes it down as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 600, 180
LEFT, RIGHT, TOP, BOTTOM = 40, 20, 16, 30


@dataclass(frozen=True, slots=True)
class Dot:
    """One score: where it lies, and what it was."""

    x: float
    y: float
    on: date
    amount: float


@dataclass(frozen=True, slots=True)
class Rule:
    """One line across, with the score it stands for."""

    y: float
    amount: float


@dataclass(frozen=True, slots=True)
class Plot:
    """One scale over time; the higher, the worse."""

    scale: str
    dots: tuple[Dot, ...]
    rules: tuple[Rule, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - BOTTOM

    @property
    def points(self) -> str:
        """The line through the dots, as SVG has it."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)


def plot(scale: str, scores: Sequence[tuple[date, float]], *, lowest: float, highest: float) -> Plot:
    """Lay out the scores of one scale, the oldest at the left. One score alone stands in the middle."""
    scores = sorted(scores)
    first, last = scores[0][0], scores[-1][0]
    days = (last - first).days

    def across(on: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((on - first).days / days if days else 0.5)

    def up(amount: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (amount - lowest) / (highest - lowest)

    middle = (lowest + highest) / 2
    return Plot(
        scale,
        tuple(Dot(round(across(on), 1), round(up(amount), 1), on, amount) for on, amount in scores),
        tuple(Rule(round(up(amount), 1), amount) for amount in (lowest, middle, highest)),
    )
