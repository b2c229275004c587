"""One state as a page: its external review, its routes and regulators, its stricter rules and its complaint desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import sentences
from appeals.law.book import STATE_STEP, Rulebook
from appeals.law.rule import StageKind
from appeals.law.state import Office, Regulator, Route, StateRules
from appeals.law_pages.clock import Source, Variants, long, sources, variants
from appeals.law_pages.words import CONDITIONS, SURE

PROCESSES: dict[str, Promise] = {
    "state": gettext_lazy("The state's own review"),
    "hhs_federal": gettext_lazy("The federal review run by HHS: the state has none of its own that counts"),
}
RECEIVERS: dict[str, Promise] = {
    "department": gettext_lazy("The state's department"),
    "insurer": gettext_lazy("The insurer"),
    "review_organisation": gettext_lazy("The review organisation"),
}
FIRST: dict[str, Promise] = {
    "yes": gettext_lazy("Needed first."),
    "no": gettext_lazy("Not needed first."),
}
INTERNAL: dict[str, Promise] = {
    "levels": gettext_lazy("Number of appeals"),
    "member_deadline": gettext_lazy("Your time to appeal"),
    "before_service": gettext_lazy("Answer, care still to come"),
    "after_service": gettext_lazy("Answer, care already given"),
    "standard": gettext_lazy("Answer, not urgent"),
    "expedited": gettext_lazy("Answer, urgent"),
    "extension": gettext_lazy("More time for the insurer"),
    "silence": gettext_lazy("If the insurer does not answer"),
    "second_level": gettext_lazy("Second appeal"),
    "reviewer": gettext_lazy("Who must review"),
    "hearing": gettext_lazy("Being heard"),
    "notice": gettext_lazy("What the letter must say"),
    "prior_authorization": gettext_lazy("Approval before care"),
    "peer_to_peer": gettext_lazy("Talk between the doctors"),
    "continued_care": gettext_lazy("Care that goes on meanwhile"),
    "administrative": gettext_lazy("Denials for paperwork"),
    "reconsideration": gettext_lazy("Reconsideration"),
    "deadlines": gettext_lazy("Deadlines"),
    "plans": gettext_lazy("Which plans"),
    "drugs": gettext_lazy("Drugs"),
    "gold_card": gettext_lazy("Doctors freed from asking first"),
    "help": gettext_lazy("Help"),
    "other": gettext_lazy("Besides"),
}
TEXTS: dict[str, Promise] = {
    "files_with": gettext_lazy("Where the request goes"),
    "filing_window": gettext_lazy("Your time to ask"),
    "decision": gettext_lazy("Time for the decision"),
    "standard_decision": gettext_lazy("Decision, not urgent"),
    "expedited_decision": gettext_lazy("Decision, urgent"),
    "fee": gettext_lazy("Fee"),
    "exhaustion": gettext_lazy("What must come first"),
    "scope": gettext_lazy("What can be reviewed"),
    "special_rules": gettext_lazy("Special rules"),
    "statute": gettext_lazy("Law"),
    "binding": gettext_lazy("Does it bind the insurer?"),
}
OFFICE: dict[str, Promise] = {
    "name": gettext_lazy("Office"),
    "phone": gettext_lazy("Telephone"),
    "address": gettext_lazy("Address"),
    "portal": gettext_lazy("Online"),
    "url": gettext_lazy("Page"),
    "form": gettext_lazy("Form"),
    "note": gettext_lazy("Note"),
}
YES, PART, NO = "yes", "part", "no"
DOUBT = re.compile(
    r"from memory|not (?:\w+ )?(?:known|seen|verified|checked|settled)|secondary source|sources disagree"
)
"""The words with which a value itself says that not all of it was read in a source, or that the sources part."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a table: what, the values, and whether it was verified: `yes`, `part`, `no` or, unknown, nothing."""

    about: str
    values: tuple[str, ...]
    verified: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A second regulator, or the way one kind of denial takes: its own table."""

    id: str
    name: str
    applies_to: str
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class State:
    """The page of one state."""

    code: str
    name: str
    low: bool
    confidence: str
    seen_as_of: str
    rules: StateRules
    clocks: tuple[Variants, ...]
    review: tuple[Fact, ...]
    office: tuple[Fact, ...]
    routes: tuple[Way, ...]
    regulators: tuple[Way, ...]
    internal: tuple[Fact, ...]
    complaint: tuple[Fact, ...]
    help: tuple[Fact, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class _ReviewOf:
    """The external review of a state, as far as the titles of its clocks need a step."""

    id: str
    plain_name: str
    kind: StageKind = StageKind.EXTERNAL_REVIEW


def state(book: Rulebook, code: str) -> State | None:
    """The page of a state by its two letters; None when the book has no such state."""
    here = book.states.get(code.upper())
    if here is None:
        return None
    step = _ReviewOf(f"{here.code.lower()}.{STATE_STEP}", _("External review"))
    page = State(
        code=here.code,
        name=here.name,
        low=here.confidence == "low",
        confidence=str(SURE[here.confidence]),
        seen_as_of=here.seen_as_of,
        rules=here,
        clocks=variants(book, step, here.rules),
        review=tuple(_review(here)),
        office=tuple(_office(here.review_office, "review_office", here.verified_fields)),
        routes=tuple(_route(book, each) for each in here.routes),
        regulators=tuple(_regulator(each) for each in here.additional_regulators),
        internal=tuple(_internal(here)),
        complaint=tuple(complaint_facts(here.complaint, here.verified_fields)),
        help=tuple(
            _office(here.consumer_assistance, "consumer_assistance", here.verified_fields)
            if here.consumer_assistance
            else ()
        ),
        sources=sources(book, here.cites),
    )
    return _thin(page) if page.low else page


def _thin(page: State) -> State:
    """Where few sources were found, or they disagree, nothing that is said of the law is verified as a whole."""
    return replace(
        page,
        review=_at_most_part(page.review),
        internal=_at_most_part(page.internal),
        routes=tuple(replace(way, facts=_at_most_part(way.facts)) for way in page.routes),
        regulators=tuple(replace(way, facts=_at_most_part(way.facts)) for way in page.regulators),
    )


def _at_most_part(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(replace(fact, verified=PART) if fact.verified == YES else fact for fact in facts)


def honest(how: str, *values: str) -> str:
    """The mark of a value, lowered where its own words say that something of it was not read."""
    return PART if how == YES and any(DOUBT.search(value) for value in values) else how


def mark(field: str, verified: tuple[str, ...]) -> str:
    """Whether a field was verified: as a whole (`yes`), some of it (`part`), or not (`no`)."""
    parents = [field]
    while "." in parents[-1]:
        parents.append(parents[-1].rpartition(".")[0])
    if any(each in verified for each in parents):
        return YES
    return PART if any(each.startswith(f"{field}.") for each in verified) else NO


def fee(here: StateRules) -> str:
    """What asking for the review costs; that nobody has established it, where that is so."""
    if here.fee_usd is None:
        return _("Not known: nobody has established the fee.")
    return _("$%(n)s") % {"n": here.fee_usd} if here.fee_usd else _("None.")


def _review(here: StateRules) -> Iterator[Fact]:
    def fact(field: str, about: str, *values: str | None) -> Fact:
        said = tuple(sentences.capital(each) for each in values if each)
        return Fact(about, said, honest(mark(field, here.verified_fields), *said))

    yield fact("review_process", _("Whose review"), str(PROCESSES[here.review_process]), here.basis)
    yield fact("files_with", _("Who receives the request"), str(RECEIVERS[here.files_with]))
    paid = fact("fee_usd", _("Fee"), fee(here))
    yield Fact(paid.about, paid.values, "" if here.fee_usd is None else paid.verified)
    if here.fee_note:
        yield fact("fee_note", _("About the fee"), here.fee_note)
    first = here.exhaustion
    yield fact("exhaustion", _("The insurer's own appeal"), str(FIRST[first["required"]]), first.get("levels"))
    if here.exceptions:
        yield fact("exhaustion", _("Exceptions from that"), *here.exceptions)
    yield fact("scope", _("What can be reviewed"), *here.scope)
    if here.special_rules:
        yield fact("special_rules", _("Special rules"), *here.special_rules)
    binds = _("Yes.") if here.binding else _("No.")
    yield fact("binding", _("Does the decision bind the insurer?"), binds)
    yield fact("statute", _("Law"), here.statute)


def _office(office: Office, field: str, verified: tuple[str, ...]) -> Iterator[Fact]:
    for name, about in OFFICE.items():
        value = getattr(office, name)
        if value and not (name == "url" and value == office.portal):
            url = value if name in ("url", "portal") else ""
            yield Fact(str(about), (value,), honest(mark(f"{field}.{name}", verified), value), url)


def complaint_facts(office: Office, verified: tuple[str, ...], field: str = "complaint") -> Iterator[Fact]:
    """What is known of an office that takes complaints, and how long the insurer has to answer it, each marked."""
    yield from _office(office, field, verified)
    about = _("The insurer must answer the office")
    if office.answers_within:
        said = _("within %(long)s") % {"long": long(office.answers_within)}
        yield Fact(about, (sentences.capital(said),), answers(office, verified, field))
    else:
        yield Fact(about, (_("In a time that nobody has established."),))


def answers(office: Office, verified: tuple[str, ...], field: str = "complaint") -> str:
    """The mark of the days an insurer has to answer: lowered where the note beside them was not verified itself."""
    noted = not office.note or mark(f"{field}.note", verified) == YES
    how = honest(mark(f"{field}.answers_within", verified), office.note or "")
    return PART if how == YES and not noted else how


def _internal(here: StateRules) -> Iterator[Fact]:
    for name, about in INTERNAL.items():
        if name in here.internal_rules:
            said = sentences.capital(here.internal_rules[name])
            yield Fact(str(about), (said,), honest(mark(f"internal_rules.{name}", here.verified_fields), said))
    if here.internal_statute:
        yield Fact(_("Law"), (here.internal_statute,), mark("internal_statute", here.verified_fields))


def _texts(texts: dict[str, str], verified: tuple[str, ...] | None, *, sure: bool = False) -> Iterator[Fact]:
    for name, about in TEXTS.items():
        if name in texts:
            how = (YES if sure else NO) if verified is None else mark(name, verified)
            yield Fact(str(about), (texts[name],), honest(how, texts[name]))


def _regulator(each: Regulator) -> Way:
    verified = each.verified_fields
    facts = [*_texts(dict(each.texts), verified), *_office(each.review_office, "review_office", verified)]
    complaints = [
        Fact(_("Complaint: %(what)s") % {"what": fact.about}, fact.values, fact.verified, fact.url)
        for fact in complaint_facts(each.complaint, verified)
    ]
    return Way("", each.name, each.applies_to, (*facts, *complaints), ())


def _route(book: Rulebook, each: Route) -> Way:
    sure = (f"office.{name}" for name in OFFICE) if each.verified else ()
    facts = [
        *_texts(dict(each.texts), None, sure=each.verified),
        *_office(each.office, "office", tuple(sure)),
    ]
    kinds = _(" or ").join(str(CONDITIONS["denial_kind", kind]) for kind in each.denial_kinds)
    return Way(
        each.id, each.name, f"{sentences.capital(kinds)}. {each.applies_to}", tuple(facts), sources(book, each.cites)
    )
