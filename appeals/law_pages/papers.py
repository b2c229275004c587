"""Papers a person has a right to, as a page of the law tells them: by when, of whom, and what a miss opens."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from appeals.law.book import Rulebook
from appeals.law.paper_right import Holder, PaperLaw
from appeals.law.paper_time import fits
from appeals.law_pages.clock import Line, Source, how_far, length, lines, sources

WHO = {
    Holder.PROVIDER: _("Ask the doctor, hospital or therapist."),
    Holder.PLAN: _("Ask the plan."),
}


@dataclass(frozen=True, slots=True)
class Law:
    """One law that gives the right; `length` is empty where it sets no time. `how` as on a clock."""

    says: str
    length: str
    lines: tuple[Line, ...]
    how: str
    sources: tuple[Source, ...]
    late: str
    late_how: str
    late_sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """Papers one may ask for, and every law that gives them to people with this coverage."""

    id: str
    name: str
    who: str
    laws: tuple[Law, ...]


def papers(book: Rulebook, coverage: str) -> tuple[Paper, ...]:
    """What somebody with this kind of coverage may ask for; rights that no law gives them are left out."""
    every = (
        Paper(
            right.id,
            right.name,
            str(WHO[right.holder]),
            tuple(_law(book, law) for law in right.laws if fits(law, coverage)),
        )
        for right in book.papers.rights.values()
    )
    return tuple(paper for paper in every if paper.laws)


def _law(book: Rulebook, law: PaperLaw) -> Law:
    return Law(
        says=law.says,
        length=length(law.rule) if law.rule else "",
        lines=lines(book, law.rule) if law.rule else (),
        how=how_far(book, law.cites, verified=law.verified),
        sources=sources(book, law.cites),
        late=law.late or "",
        late_how=how_far(book, law.late_cites, verified=law.late_verified),
        late_sources=sources(book, [id for id in law.late_cites if id not in law.cites]),
    )
