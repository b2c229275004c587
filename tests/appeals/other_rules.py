"""Rules that change under the feet of a case: the shipped book, where the first appeal has more or less time."""

from dataclasses import replace

import pytest

from appeals import clocks
from appeals.law.rulebook import Rulebook

STEP = "erisa_self_funded.internal_1"


def with_days(book: Rulebook, *, more: int, step: str = STEP) -> Rulebook:
    """The same book where every filing rule of this step gives so many days more (or fewer)."""
    rules = book.stages[step]
    filing = tuple(
        replace(rule, duration=replace(rule.duration, n=rule.duration.n + more))
        for rule in rules.filing
        if rule.duration and rule.duration.n
    )
    return replace(book, stages={**book.stages, step: replace(rules, filing=filing)})


class Rules:
    """What rules hold in this test; they change when somebody says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shipped = self.book = clocks.book()
        for module in ("clocks", "inputs", "counted"):
            monkeypatch.setattr(f"appeals.{module}.book", lambda: self.book)

    def give(self, more: int) -> None:
        """From now on so many days more than the shipped book."""
        self.book = with_days(self.shipped, more=more)
