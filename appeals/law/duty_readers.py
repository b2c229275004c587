"""From entries of notice_duties.yaml to the nouns of the law, key by key."""

from __future__ import annotations

from appeals.law.duty import DutyLaw, GapEffect, NoticeDuty, NoticeRules
from appeals.law.entry import Entry


def read_notice_rules(entry: Entry) -> NoticeRules:
    """The duties by id, and the effects in the order of the file; a duty no law demands is a fault."""
    return NoticeRules(entry.named("duties", _duty), entry.inners("effects", _effect), entry.day("checked_on"))


def _duty(entry: Entry, id: str) -> NoticeDuty:
    laws = entry.inners("laws", _law)
    if not laws:
        entry.fault("no law demands it")
    elements = entry.texts("elements")
    if not elements:
        entry.fault("names nothing to look for")
    return NoticeDuty(id, entry.text("name"), elements, entry.text("argument"), laws)


def _law(entry: Entry) -> DutyLaw:
    return DutyLaw(
        coverage=entry.texts("coverage"),
        states=entry.texts("states"),
        reasons=entry.texts("reasons"),
        outcomes=entry.texts("outcomes"),
        urgent=entry.take("urgent") is True,
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
    )


def _effect(entry: Entry) -> GapEffect:
    return GapEffect(
        coverage=entry.texts("coverage"),
        sentence=entry.text("sentence"),
        argument=entry.text("argument"),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
    )
