"""From entries of the states' files to the nouns of the law, key by key."""

from __future__ import annotations

from functools import partial

from appeals.law.entry import Entry
from appeals.law.readers import read_duration, read_rule
from appeals.law.rule import Party
from appeals.law.state import Office, Regulator, Route, StateRules


def _office(entry: Entry) -> Office:
    return Office(
        name=entry.text("name"),
        url=entry.text_or_none("url"),
        phone=entry.text_or_none("phone"),
        address=entry.text_or_none("address"),
        portal=entry.text_or_none("portal"),
        form=entry.text_or_none("form"),
        answers_within=entry.inner("answers_within", read_duration),
        note=entry.text_or_none("note"),
    )


def _needed_office(entry: Entry, key: str) -> Office:
    office = entry.inner(key, _office)
    if office is None:
        entry.fault(f"{key} is missing")
    return office or Office("", *[None] * 7)


def _regulator(entry: Entry) -> Regulator:
    return Regulator(
        name=entry.text("name"),
        applies_to=entry.text("applies_to"),
        review_office=_needed_office(entry, "review_office"),
        complaint=_needed_office(entry, "complaint"),
        texts=entry.words("texts"),
        verified_fields=entry.texts("verified_fields"),
    )


def _route(entry: Entry) -> Route:
    return Route(
        id=entry.text("id"),
        denial_kinds=entry.texts("denial_kinds"),
        name=entry.text("name"),
        applies_to=entry.text("applies_to"),
        office=_needed_office(entry, "office"),
        texts=entry.words("texts"),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
    )


def read_state(entry: Entry) -> StateRules:
    """One state: how external review works there, its clocks, and where complaints go."""
    code, checked_on = entry.text("code"), entry.day("checked_on")
    confidence = entry.text("confidence")
    stage = f"{code.lower()}.external_state"
    read = partial(read_rule, stage=stage, checked_on=checked_on, confidence=confidence)
    rules = (
        entry.inners("filing", partial(read, clock="filing", owed_by=Party.US))
        + entry.inners("decision", partial(read, clock="decision", owed_by=Party.REVIEWER))
        + entry.inners("other_clocks", partial(read, clock="other_clocks", owed_by=None))
    )
    return StateRules(
        code=code,
        name=entry.text("name"),
        review_process=entry.text("review_process"),
        files_with=entry.text("files_with"),
        basis=entry.text_or_none("basis"),
        statute=entry.text("statute"),
        fee_usd=entry.number_or_none("fee_usd"),
        fee_note=entry.text_or_none("fee_note"),
        exhaustion=entry.words("exhaustion"),
        exceptions=entry.texts("exceptions"),
        scope=entry.texts("scope"),
        special_rules=entry.texts("special_rules"),
        binding=entry.truth("binding"),
        review_office=_needed_office(entry, "review_office"),
        complaint=_needed_office(entry, "complaint"),
        internal_rules=entry.words("internal_rules"),
        internal_statute=entry.text_or_none("internal_statute"),
        consumer_assistance=entry.inner("consumer_assistance", _office),
        additional_regulators=entry.inners("additional_regulators", _regulator),
        routes=entry.inners("routes", _route),
        rules=rules,
        confidence=confidence,
        seen_as_of=entry.text("seen_as_of"),
        checked_on=checked_on,
        sources=entry.texts("sources"),
        cites=entry.texts("cites"),
        verified_fields=entry.texts("verified_fields"),
    )
