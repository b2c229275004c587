"""By when somebody must give papers they were asked for, by the law that gives the right to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from appeals.law.book import Rulebook
from appeals.law.counting import Lacking, legal_end, order
from appeals.law.facts import Facts, read
from appeals.law.paper_right import PaperLaw, PaperRight


@dataclass(frozen=True, slots=True)
class PaperTime:
    """What one law says about a request: the last day to answer with its worked sum, or None where it sets none."""

    law: PaperLaw
    last: date | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperTimes:
    """Every law that fits; ``unsettled`` says that another may fit once the kind of coverage is known."""

    each: tuple[PaperTime, ...]
    unsettled: bool

    @property
    def first(self) -> PaperTime | None:
        """The earliest last day, where any law sets one."""
        dated = [one for one in self.each if one.last]
        return min(dated, key=lambda one: one.last or date.max, default=None)


def paper_times(book: Rulebook, right: PaperRight, *, coverage: str | None, inputs: Mapping[str, object]) -> PaperTimes:
    """What the laws of a right say of a request, from the facts of it.

    ``inputs`` are events and facts of the rulebook; ``coverage`` is None or a name the book has not while nobody knows
    the kind of coverage. Raises a LawError for facts that cannot be read.
    """
    facts = read(book, inputs)
    known = coverage in book.coverage_types
    fitting = [law for law in right.laws if fits(law, coverage if known else None)]
    return PaperTimes(tuple(_time(book, law, facts) for law in fitting), not known and len(fitting) < len(right.laws))


def fits(law: PaperLaw, coverage: str | None) -> bool:
    """Whether it surely holds for this coverage; while that is unknown, only what holds for every kind does."""
    if coverage is None:
        return not law.coverage and not law.besides
    return coverage not in law.besides and (not law.coverage or coverage in law.coverage)


def _time(book: Rulebook, law: PaperLaw, facts: Facts) -> PaperTime:
    end = legal_end(book, law.rule, facts) if law.rule else None
    if end is None or isinstance(end, Lacking):
        return PaperTime(law, None, ())
    return PaperTime(law, order(end.moment).date(), end.because)
