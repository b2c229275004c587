"""``manage.py check_rules``: names every broken rule, counts the rest, and lists what nobody has verified."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from appeals.law.consistency import inspect
from appeals.law.reach import unreachable
from appeals.law.record import edited, fingerprints, recorded, ship
from appeals.law.rulebook import SHIPPED, RulebookError, load


class Command(BaseCommand):
    """Exit 1 when a rule is broken or was last checked more than a year before the day given."""

    help = "Check every rule: cited, known names, no overlapping validity, steps that exist, not checked too long ago."
    requires_system_checks: list[str] = []  # noqa: RUF012
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """--folder and --on, for tests and for looking ahead; --ship when new rules are released."""
        parser.add_argument("--folder", type=Path, default=SHIPPED, help="the folder of rules to check")
        parser.add_argument("--ship", action="store_true", help="put new rules on record; refused while one was edited")
        parser.add_argument("--on", type=date.fromisoformat, help="the day to judge the age of checks by (today)")

    def handle(self, *args: Any, folder: Path, on: date | None, **options: Any) -> None:
        """Load, inspect, print."""
        try:
            book = load(folder)
        except RulebookError as broken:
            for fault in broken.faults:
                self.stderr.write(f"broken: {fault}")
            sys.exit(1)
        rules, record = fingerprints(book), recorded(folder)
        changed = edited(record, rules)
        for id in changed:
            self.stderr.write(f"broken: {id}: it shipped and was edited since; close it and add its successor")
        if options["ship"] and not changed:
            ship(folder, rules)
            self.stdout.write(f"{len(rules.keys() - record.keys()):5} rules put on record")
        lost = unreachable(book)
        for id in lost:
            self.stderr.write(
                f"broken: {id}: no facts call for this rule; an earlier one of its clock always goes first"
            )
        found = inspect(book, today=on or timezone.localdate())
        for what, number in found.counts.items():
            self.stdout.write(f"{number:5} {what}")
        self.stdout.write(f"{len(found.unverified):5} not verified")
        for id in found.unverified:
            self.stdout.write(f"      {id}")
        for id in found.old:
            self.stderr.write(f"checked too long ago: {id}")
        if found.old or lost or changed:
            sys.exit(1)
