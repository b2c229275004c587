"""What changed in the law and when: the changes the rulebook tells of, and the clocks that have days of their own."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from appeals import sentences
from appeals.law.book import CoverageType, Rulebook
from appeals.law_pages.clock import Source, anchor_of, how_far, sources, variants
from claimback.words import day


@dataclass(frozen=True, slots=True)
class Changed:
    """One change, the newest first: from when, what, for whom, and how far it was verified: yes, part or no."""

    id: str
    when: str
    said: str
    kinds: tuple[CoverageType, ...]
    sources: tuple[Source, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Dated:
    """A clock that holds only from, or until, a day: which, what it gives, of which kind and step, and where told."""

    dated: str
    said: str
    kind: str
    step: str
    url: str


def changes(book: Rulebook) -> tuple[Changed, ...]:
    """Every change the rulebook tells of, the newest first."""
    return tuple(
        Changed(
            each.id,
            each.when or day(each.effective),
            each.said,
            tuple(book.coverage_types[kind] for kind in each.coverage),
            sources(book, each.cites),
            how_far(book, each.cites, verified=each.verified),
        )
        for each in sorted(book.changes, key=lambda each: each.effective, reverse=True)
    )


def dated(book: Rulebook) -> tuple[Dated, ...]:
    """The clocks of the coverages that have a first or a last day of their own, in the order of the rulebook."""
    found = []
    for stage in book.stages.values():
        page = reverse("law_coverage", args=[stage.coverage])
        limited = [rule for rule in stage.rules if rule.in_force_from or rule.in_force_to]
        for rule, clock in zip(limited, (c for v in variants(book, stage, limited) for c in v.clocks), strict=True):
            said = ": ".join(filter(None, (clock.title, clock.short)))
            kind, url = book.coverage_types[stage.coverage].name, f"{page}#{anchor_of(rule.id)}"
            found.append(Dated(clock.dated, sentences.capital(said), kind, stage.plain_name, url))
    return tuple(found)
