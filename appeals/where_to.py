"""Where a paper of a case can go: by its confirmed letter, the address book, the rulebook. Reading only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from appeals.addresses import caution_about, plain, source_of
from appeals.inputs import book, inputs_for
from appeals.law import eligibility
from appeals.law.complaints import places
from appeals.law.deadlines import LawError
from appeals.law.facts import read
from appeals.law.place import ComplaintDesk
from appeals.law.rule import StageKind
from appeals.law.state import Office
from appeals.law_pages.clock import Source, sources
from appeals.law_pages.state import YES, honest, mark
from appeals.learnt import is_about
from appeals.models import Address, Channel, Stage
from cases.models import Case, Coverage
from claimback.words import day

FAX_IN_WORDS = re.compile(r"\bfax:? +((?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}-\d{4})", re.IGNORECASE)
TO_INSURER = (StageKind.INTERNAL_APPEAL, StageKind.PEER_TO_PEER)
POSTAL = frozenset({Channel.MAIL, Channel.CERTIFIED})


@dataclass(frozen=True, slots=True)
class Offer:
    """One address for a step: as it would be copied onto the filing, where it comes from, what to be careful of."""

    key: str
    name: str
    how: Channel
    value: str
    source: str
    caution: str = ""
    cites: tuple[Source, ...] = ()

    @property
    def way(self) -> str:
        """Post for every kind of mail."""
        return str(Address.Way.MAIL.label) if self.how in POSTAL else str(self.how.label)


def entries_for(case: Case) -> list[Address]:
    """The live entries of the case's book whose insurer, coverage and state fit, the newest check first. One query."""
    coverage = coverage_of(case)
    found = Address.objects.live().filter(
        organisation=case.organisation_id,
        coverage_type__in=["", coverage.coverage_type],
        state__in=["", coverage.state],
    )
    newest = found.select_related("checked_by").order_by(F("checked_on").desc(nulls_last=True), "pk")
    return [entry for entry in newest if not entry.insurer or is_about(entry.insurer, coverage.insurer)]


def offers_for(stage: Stage, *, today: date, entries: list[Address] | None = None) -> list[Offer]:
    """Every address to which this step may go: the confirmed letter's, the book's, and what the rulebook names.

    What goes outside the insurer only goes where an entry names that kind of step.
    """
    entries = entries_for(stage.case) if entries is None else entries
    kinds = ("", stage.kind) if stage.kind in TO_INSURER else (stage.kind,)
    first = list(of_letter(stage))
    known = {(offer.how in POSTAL, plain(offer.value)) for offer in first}
    wanted = [each for each in entries if each.stage_kind in kinds and each.purpose == Address.Purpose.APPEALS]
    offers = [_as_offer(entry, today=today) for entry in wanted]
    more = [offer for offer in offers if (offer.how in POSTAL, plain(offer.value)) not in known]
    return [*first, *more, *_of_rules(stage, stage.case)]


def offers_for_letter(case: Case, stage: Stage | None, *, today: date) -> list[Offer]:
    """Every postal address that fits a letter of this case: for the lines of its recipient."""
    entries = entries_for(case)
    offers = offers_for(stage, today=today, entries=entries) if stage else []
    known = {plain(offer.value) for offer in offers}
    others = [_as_offer(entry, today=today) for entry in entries if stage is None or not entry.stage_kind]
    found = [*offers, *(offer for offer in others if plain(offer.value) not in known)]
    return [offer for offer in found if offer.how in POSTAL]


def coverage_of(case: Case) -> Coverage:
    """The coverage of a case, asked once."""
    found: Coverage = case.coverage  # type: ignore[attr-defined]
    return found


def of_letter(stage: Stage) -> Iterator[Offer]:
    """What was confirmed from this case's own letter: by fax, by certified mail."""
    coverage = coverage_of(stage.case)
    if stage.kind not in TO_INSURER:
        return
    source = _("Confirmed from the letter in this case.")
    if coverage.appeal_fax:
        yield Offer("letter-fax", coverage.insurer, Channel.FAX, coverage.appeal_fax, source)
    if coverage.appeal_address:
        lines = "\n".join(line for line in (coverage.insurer, coverage.appeal_address) if line)
        yield Offer("letter-mail", coverage.insurer, Channel.CERTIFIED, lines, source)


def _as_offer(entry: Address, *, today: date) -> Offer:
    postal = entry.way == Address.Way.MAIL
    value = entry.value if not postal or entry.value.startswith(entry.name) else f"{entry.name}\n{entry.value}"
    how = Channel.CERTIFIED if postal else Channel(entry.way)
    caution = caution_about(entry.checked_on, today=today)
    return Offer(str(entry.pk), entry.name, how, value, source_of(entry), caution)


def _of_rules(stage: Stage, case: Case) -> Iterator[Offer]:
    """What the rulebook names for a step outside the insurer, with its sources; unverified is said so."""
    coverage = coverage_of(case)
    rules = book().stages.get(stage.step)
    if rules is None or stage.kind in TO_INSURER:
        return
    if rules.kind is StageKind.REGULATOR_COMPLAINT:
        for place in places(book(), coverage.coverage_type, coverage.state or None).to:
            if place.office:
                sure = tuple(f"complaint.{field}" for field in place.office_verified)
                yield from _of_office(place.office, "complaint", sure, ())
            else:
                yield from _of_desk(place.desk)
        return
    try:
        facts = read(book(), inputs_for(case, coverage, stage.challenges, stage))
    except LawError:
        return  # the kit says what contradicts itself
    here = eligibility.state_of(book(), rules, facts)
    if here is None or here.files_with == "insurer":
        return
    route = eligibility.route_of(here, facts)
    if route:
        yield from _of_office(route.office, "route", ("route",) if route.verified else (), sources(book(), route.cites))
    elif not here.routes:
        yield from _of_office(here.review_office, "review_office", here.verified_fields, sources(book(), here.cites))


def _of_office(office: Office, field: str, sure: tuple[str, ...], cites: tuple[Source, ...]) -> Iterator[Offer]:
    source = _("The rules of the state, as they ship.")
    for name, written in (("address", office.address), ("portal", office.portal)):
        if not written:
            continue
        caution = _caution_of(written, sure=honest(mark(f"{field}.{name}", sure), written) == YES)
        if name == "portal":
            yield Offer(f"rules-{field}-portal", office.name, Channel.PORTAL, written, source, caution, cites)
            continue
        lines = f"{office.name}\n{written.partition(' (')[0].rstrip('.')}"
        yield Offer(f"rules-{field}-mail", office.name, Channel.CERTIFIED, lines, source, caution, cites)
        if number := FAX_IN_WORDS.search(written):
            yield Offer(f"rules-{field}-fax", office.name, Channel.FAX, number[1], source, caution, cites)


def _caution_of(written: str, *, sure: bool) -> str:
    """That it was not verified, and what the rulebook itself says beside an address."""
    said = [] if sure else [_("Not verified: check it before you use it.")]
    if "(" in written:
        said.append(_("The rules say: “%(it)s”") % {"it": written})
    return " ".join(said)


def _of_desk(desk: ComplaintDesk) -> Iterator[Offer]:
    if desk.email:
        source = _("The rules, as they ship, checked on %(on)s.") % {"on": day(desk.checked_on)}
        caution = "" if desk.verified else _("Not verified: check it before you use it.")
        yield Offer(f"rules-{desk.id}-email", desk.name, Channel.EMAIL, desk.email, source, caution)


def chosen(offers: list[Offer], key: str) -> Offer | None:
    """The one with this key."""
    return next((offer for offer in offers if offer.key == key), None)
