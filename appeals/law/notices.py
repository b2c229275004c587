"""What is owed in a notice of this coverage, and what follows when it is left out. No date ever comes from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from appeals.law.book import Rulebook
from appeals.law.duty import DutyLaw, GapEffect, NoticeDuty
from appeals.law.facts import UnknownStage


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What decides which duties apply; an empty text is a fact nobody has stated.

    ``outcome`` is "denied" for a first denial, else the answer to an appeal.
    """

    coverage_type: str
    state: str = ""
    reason: str = ""
    outcome: str = "denied"
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty and the laws that demand it here; ``certain``: no law among them hangs on a fact nobody has stated."""

    duty: NoticeDuty
    laws: tuple[DutyLaw, ...]
    certain: bool

    @property
    def cites(self) -> tuple[str, ...]:
        """The citations: of the verified laws where there are any, else of all."""
        best = [law for law in self.laws if law.verified] or self.laws
        return tuple(dict.fromkeys(cite for law in best for cite in law.cites))

    @property
    def verified(self) -> bool:
        """Whether one law that demands it was read in a source."""
        return any(law.verified for law in self.laws)


def owed(book: Rulebook, facts: NoticeFacts) -> tuple[Owed, ...]:
    """Every duty of a notice under these facts, in the order of the book.

    Empty where the coverage is not stated, or nothing is written down for it. Raises UnknownStage for a coverage type
    the book does not name.
    """
    if facts.coverage_type and facts.coverage_type not in book.coverage_types:
        raise UnknownStage(f"“{facts.coverage_type}” is no coverage type this rulebook knows.")
    return tuple(_owed(book, facts))


def _owed(book: Rulebook, facts: NoticeFacts) -> Iterator[Owed]:
    for duty in book.notices.duties.values():
        laws = [law for law in duty.laws if _may_apply(law, facts)]
        sure = [law for law in laws if _applies(law, facts)]
        if laws:
            yield Owed(duty, tuple(sure or laws), certain=bool(sure))


def _may_apply(law: DutyLaw, facts: NoticeFacts) -> bool:
    """Whether nothing that is stated speaks against it."""
    return (
        facts.coverage_type in law.coverage
        and (not law.states or facts.state.upper() in ("", *law.states))
        and (not law.reasons or facts.reason in ("", *law.reasons))
        and (not law.outcomes or _kind(facts) in law.outcomes)
        and (not law.urgent or facts.urgent)
    )


def _applies(law: DutyLaw, facts: NoticeFacts) -> bool:
    """Whether all it hangs on is stated."""
    return (not law.states or bool(facts.state)) and (not law.reasons or bool(facts.reason))


def _kind(facts: NoticeFacts) -> str:
    return "denied" if facts.outcome == "denied" else "upheld"


def effect(book: Rulebook, coverage_type: str) -> GapEffect | None:
    """What the law says follows from a gap under this coverage; None where no rule is written down."""
    return next((each for each in book.notices.effects if coverage_type in each.coverage), None)
