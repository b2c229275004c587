"""From entries of payers.yaml to policies, key by key."""

from __future__ import annotations

from datetime import date
from functools import partial

from appeals.law.entry import Entry
from appeals.law.policy import Open, PayerPolicy, PolicyWindow
from appeals.law.rule import Unit


def read_payers(entry: Entry) -> tuple[PayerPolicy, ...]:
    """Every policy of the file."""
    return entry.inners("payers", partial(_policy, checked_on=entry.day("checked_on")))


def _policy(entry: Entry, *, checked_on: date) -> PayerPolicy:
    return PayerPolicy(
        id=entry.text("id"),
        payer=entry.text("payer"),
        names=entry.texts("names"),
        lines=entry.text("lines"),
        text=entry.text("text"),
        windows=entry.inners("windows", _window),
        after_denial=entry.one_of("after_denial", Open, Open.UNKNOWN),
        after_appeal=entry.one_of("after_appeal", Open, Open.UNKNOWN),
        relation=entry.text_or_none("relation"),
        url=entry.text_or_none("url"),
        quote=entry.text_or_none("quote"),
        confidence=entry.text("confidence"),
        verified=entry.truth("verified"),
        checked_on=entry.day_or_none("checked_on") or checked_on,
    )


def _window(entry: Entry) -> PolicyWindow:
    return PolicyWindow(
        id=entry.text("id"),
        applies_to=entry.text("for"),
        n=entry.number("n"),
        unit=entry.one_of("unit", Unit, Unit.CALENDAR_DAYS),
        runs_from=entry.text("runs_from"),
    )
