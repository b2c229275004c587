"""From entries of authority.yaml to the nouns of the law, key by key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from appeals.law.authority import Acting, AuthorityNeed, AuthorityPaper, AuthorityRules, Demand
from appeals.law.book import Rulebook
from appeals.law.entry import Entry
from appeals.law.readers import read_duration
from appeals.law.rule import StageKind


def read_authority(entry: Entry) -> AuthorityRules:
    """The papers by id, and what each step asks for; the last word on everybody who acts fits every step."""
    papers = entry.named("papers", partial(_paper, checked_on=entry.day("checked_on")))
    needs = entry.inners("needs", _need)
    for who in Acting:
        mine = [each for each in needs if each.who is who]
        if not mine or not _fits_all(mine[-1]):
            entry.fault(f"needs a last answer for a {who} that fits every step")
    for sentence in _loose(papers, needs):
        entry.fault(sentence)
    return AuthorityRules(papers, needs)


def authority_loose_ends(book: Rulebook) -> Iterator[str]:
    """What the papers and the needs point to that the book does not have; what is verified cites something."""
    rules = book.authority
    told = [(paper.id, paper.cites, paper.verified) for paper in rules.papers.values()]
    told += [("needs", need.cites, need.verified) for need in rules.needs]
    for place, cites, verified in told:
        for cite in cites:
            if cite not in book.citations:
                yield f"authority.yaml {place}: cites {cite!r}, which citations.yaml does not have"
        if verified and not cites:
            yield f"authority.yaml {place}: is called verified but cites nothing"
    for need in rules.needs:
        for kind in need.coverage:
            if kind not in book.coverage_types:
                yield f"authority.yaml needs: speaks of {kind!r}, which is no coverage type"


def _fits_all(need: AuthorityNeed) -> bool:
    return not (need.coverage or need.stages or need.kinds or need.when)


def _loose(papers: dict[str, AuthorityPaper], needs: tuple[AuthorityNeed, ...]) -> Iterator[str]:
    for need in needs:
        for paper in need.papers:
            if paper not in papers:
                yield f"names {paper!r}, which is no paper"
        for kind in need.kinds:
            if kind not in list(StageKind):
                yield f"names {kind!r}, which is no kind of step"
        if need.demand is Demand.REQUIRED and not need.papers:
            yield "requires a paper and names none"


def _paper(entry: Entry, id: str, *, checked_on: date) -> AuthorityPaper:
    return AuthorityPaper(
        id=id,
        name=entry.text("name"),
        plain_name=entry.text("plain_name"),
        how=entry.text("how"),
        on_screen=entry.truth("on_screen"),
        names_a_person=entry.truth("names_a_person"),
        valid=entry.inner("valid", read_duration),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
        checked_on=checked_on,
    )


def _need(entry: Entry) -> AuthorityNeed:
    return AuthorityNeed(
        who=entry.one_of("who", Acting, Acting.REPRESENTATIVE),
        coverage=entry.texts("coverage"),
        stages=entry.texts("stages"),
        kinds=entry.texts("kinds"),
        when=entry.words("when"),
        demand=entry.one_of("demand", Demand, Demand.UNKNOWN),
        papers=entry.texts("papers"),
        sentence=entry.text("sentence"),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
    )
