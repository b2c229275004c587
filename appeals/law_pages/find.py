"""Finding a place in the law by its words: kinds of coverage, steps, states, offices, insurers, changes, citations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from appeals.law.book import Rulebook, StageRules
from appeals.law.state import Office, StateRules
from claimback.words import InEnglish

MOST = 40
"""Places shown; who is shown so many adds a word."""
EDGES = ".,;:()“”\"'?!"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the law, where it belongs and its address; ``words`` are what it is found by, its name first."""

    name: str
    where: str
    url: str
    words: str


def find(book: Rulebook, asked: str) -> tuple[Place, ...]:
    """The places that hold a word beginning with each word asked for, those with it in their name first."""
    wanted = _words(asked)
    if not wanted:
        return ()
    found = [(place, _words(place.words)) for place in _places(book)]
    left = [place for place, words in found if all(_begun(word, words) for word in wanted)]
    return tuple(sorted(left, key=lambda place: not all(_begun(word, _words(place.name)) for word in wanted)))


def _plain(word: str) -> str:
    return word.strip(EDGES).casefold()


def _words(text: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in text.replace("/", " ").replace("(", " ").split()) - {""}


def _begun(word: str, words: Iterable[str]) -> bool:
    """A word of two letters is a state or nothing: it must be the whole word."""
    return any(each.startswith(word) if len(word) > 2 else each == word for each in words)


def _places(book: Rulebook) -> Iterator[Place]:
    for kind in book.coverage_types.values():
        page = reverse("law_coverage", args=[kind.id])
        words, term = f"{kind.plain_name} {kind.name} {kind.regulator}", InEnglish(kind.name)
        yield Place(kind.plain_name, term, page, words)
        for step in (book.stages[f"{kind.id}.{name}"] for name in kind.stage_order):
            yield Place(step.plain_name, term, f"{page}#{step.step}", f"{kind.name} {_of_step(book, step)}")
    for state in book.states.values():
        page = reverse("law_state", args=[state.code.lower()])
        yield Place(state.name, _("State"), page, _of_state(book, state))
    for policy in book.payers:
        page = reverse("law_payers")
        names = f"{policy.payer} {' '.join(policy.names)} {_('peer-to-peer talk between the doctors')}"
        yield Place(policy.payer, _("Insurers' policies"), f"{page}#{policy.id}", names)
    for change in book.changes:
        kinds = " ".join(book.coverage_types[id].name for id in change.coverage)
        url = f"{reverse('law_changes')}#{change.id}"
        yield Place(change.said, _("What changed"), url, f"{change.said} {kinds} {_cited(book, change.cites)}")


def _of_step(book: Rulebook, step: StageRules) -> str:
    cites = [*step.cites, *(cite for rule in step.rules for cite in rule.cites)]
    told = (step.plain_name, step.name, step.body, step.submission, *step.notes, _cited(book, cites))
    return " ".join(told)


def _of_state(book: Rulebook, state: StateRules) -> str:
    offices = [state.review_office, state.complaint, state.consumer_assistance]
    offices += [office for each in state.additional_regulators for office in (each.review_office, each.complaint)]
    offices += [route.office for route in state.routes]
    cites = [*state.cites, *(cite for rule in state.rules for cite in rule.cites)]
    ways = [each.name for each in state.additional_regulators] + [each.name for each in state.routes]
    told = (state.name, state.code, state.statute, state.internal_statute or "", *ways, *map(_name, offices))
    return " ".join((*told, _cited(book, cites)))


def _name(office: Office | None) -> str:
    return office.name if office else ""


def _cited(book: Rulebook, ids: Iterable[str]) -> str:
    return " ".join(book.citations[id].cite for id in dict.fromkeys(ids))
