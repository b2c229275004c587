"""From entries of paper_rights.yaml to the nouns of the law, key by key."""

from __future__ import annotations

from datetime import date
from functools import partial

from appeals.law.entry import Entry
from appeals.law.paper_right import Holder, PaperLaw, PaperRight, PaperRights
from appeals.law.readers import read_rule
from appeals.law.rule import Party


def read_paper_rights(entry: Entry) -> PaperRights:
    """The rights by id; one no law gives is a fault."""
    checked_on = entry.day("checked_on")
    return PaperRights(entry.named("rights", partial(_right, checked_on=checked_on)), checked_on)


def _right(entry: Entry, id: str, *, checked_on: date) -> PaperRight:
    laws = entry.inners("laws", partial(_law, right=id, checked_on=checked_on))
    if not laws:
        entry.fault("no law gives it")
    return PaperRight(id, entry.text("name"), entry.one_of("holder", Holder, Holder.PROVIDER), laws)


def _law(entry: Entry, *, right: str, checked_on: date) -> PaperLaw:
    timed = entry.take("duration") is not None
    read = partial(read_rule, clock="decision", owed_by=Party.INSURER, checked_on=checked_on, confidence="")
    return PaperLaw(
        id=f"papers.{right}.{entry.text('id')}",
        coverage=entry.texts("coverage"),
        besides=entry.texts("besides"),
        rule=read(entry, stage=f"papers.{right}") if timed else None,
        says=entry.text("says"),
        cites=entry.texts("cites"),
        verified=entry.truth("verified"),
        late=entry.text_or_none("late"),
        late_cites=entry.texts("late_cites"),
        late_verified=entry.take("late_verified") is True,
    )
