"""``manage.py explain FACTS.yaml [--json]``: dates from facts, with their sums; no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from appeals.law.answers import Answer, answers
from appeals.law.rulebook import read_yaml, shipped


class Command(BaseCommand):
    """Answer every item of a file; exit 1 when one of them cannot be answered, the others still are."""

    help = "Compute deadlines from a YAML list of {id, stage, clock, rule?, inputs}, without a database."
    requires_system_checks: list[str] = []  # noqa: RUF012
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """FACTS.yaml and --json."""
        parser.add_argument("facts", type=Path, help="a YAML file with a list of items")
        parser.add_argument("--json", action="store_true", help="print a JSON list instead of words")

    def handle(self, *args: Any, facts: Path, **options: Any) -> None:
        """Read, answer, print."""
        answered = answers(shipped(), _items(facts))
        if options["json"]:
            self.stdout.write(json.dumps(answered.items, indent=2, ensure_ascii=False))
        else:
            for item in answered.items:
                self.stdout.write(_in_words(item))
        if answered.failed:
            sys.exit(1)


def _items(path: Path) -> list[object]:
    try:
        held = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as broken:
        raise CommandError(f"{path} cannot be read: {' '.join(str(broken).split())}") from None
    if not isinstance(held, list):
        raise CommandError(f"{path} should hold a list of items, each with id, stage, clock and inputs.")
    return held


def _in_words(item: Answer) -> str:
    lines = [f"{item['id']}"]
    if "error" in item:
        lines.append(f"  {item['error']}")
    for label, key in (("legal", "legal_due"), ("conservative", "conservative_due"), ("act by", "act_by")):
        if item.get(key):
            lines.append(f"  {label}: {item[key]}")
    for key in ("questions", "because"):
        told = item.get(key)
        lines += [f"  - {sentence}" for sentence in told] if isinstance(told, list) else []
    if "verified" in item:
        lines.append("  verified" if item["verified"] else "  NOT VERIFIED: check the source before you rely on it")
    return "\n".join(lines)
