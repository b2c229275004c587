"""The record of rules that shipped: a shipped rule is closed and succeeded, never edited.

``shipped.json`` in the folder of rules holds the fingerprint of every rule as it shipped. Closing a rule, checking
it again (``checked_on``) and saying how far its place is trusted (``confidence``) are no edits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from appeals.law.book import Rulebook
from appeals.law.rule import Rule

RECORD = "shipped.json"
MAY_CHANGE = ("in_force_by", "in_force_to", "checked_on", "confidence")


def fingerprint(rule: Rule) -> str:
    """The rule as text, without what may change after it shipped, hashed; closing it adds a last day to ``when``."""
    conditions = tuple(condition for condition in rule.when if condition.test != "lte")
    kept = replace(rule, when=conditions).snapshot()
    text = json.dumps({name: value for name, value in kept.items() if name not in MAY_CHANGE}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fingerprints(book: Rulebook) -> dict[str, str]:
    """The fingerprint of every rule by its id."""
    return {rule.id: fingerprint(rule) for rule in (*book.every_rule(), *book.papers.rules)}


def recorded(folder: Path) -> dict[str, str]:
    """The fingerprints on record in a folder of rules; none when nothing has shipped from it yet."""
    path = folder / RECORD
    held: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return held


def edited(stored: Mapping[str, str], rules: Mapping[str, str]) -> list[str]:
    """Ids of rules that shipped and have since changed or gone."""
    return sorted(id for id, mark in stored.items() if rules.get(id) != mark)


def ship(folder: Path, rules: Mapping[str, str]) -> None:
    """Put the rules on record as they are now; what is on record already must be unchanged, see ``edited``."""
    (folder / RECORD).write_text(json.dumps(dict(rules), indent=1, sort_keys=True) + "\n", encoding="utf-8")
