"""``manage.py recount --dry-run``: every open case the rulebook of today would move, before and after."""

from __future__ import annotations

import csv
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from appeals.changes import Change, Contradiction, Side, changes

COLUMNS = (
    "case", "step", "clock", "rule before", "rule after", "act by before", "act by after", "legal before",
    "legal after", "way", "needs a second person", "cannot be counted",
)  # fmt: skip


class Command(BaseCommand):
    """Writes nothing to the database; exit 0 whatever it finds."""

    help = "List every open case whose stored dates the rulebook of today would change. Nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run is the only way to run it: dates are moved by a person on a screen."""
        parser.add_argument("--dry-run", action="store_true", help="list what would change; the only way to run this")
        parser.add_argument("--csv", action="store_true", help="print rows for a spreadsheet")

    def handle(self, *args: Any, **options: Any) -> None:
        """A line for each clock that would change and for each case that cannot be counted, then the numbers."""
        if not options["dry_run"]:
            raise CommandError(
                "No date is moved from here: a person looks at each case under /rules-changed/ and approves it there. "
                "Run it with --dry-run to list what would change."
            )
        sheet = csv.writer(self.stdout, lineterminator="\n")
        if options["csv"]:
            sheet.writerow(COLUMNS)
        ways: Counter[str] = Counter()
        for found in changes():
            ways[found.way if isinstance(found, Change) else "cannot be counted"] += 1
            if options["csv"]:
                sheet.writerow(_cells(found))
            else:
                self.stdout.write(_line(found))
        if not options["csv"]:
            told = ", ".join(f"{number} {way}" for way, number in sorted(ways.items()))
            self.stdout.write(f"{told or 'Nothing would change'}. Nothing was written.")


def _cells(found: Change | Contradiction) -> list[str]:
    if isinstance(found, Contradiction):
        return [found.reference, *[""] * (len(COLUMNS) - 2), found.sentence]
    before, after = found.before, found.after
    return [
        found.reference, found.step, found.clock,
        before.rule if before else "", after.rule if after else "",
        str(before.act_by) if before else "", str(after.act_by) if after else "",
        str((before and before.legal_on) or ""), str((after and after.legal_on) or ""),
        found.way, "yes" if found.waits else "", "",
    ]  # fmt: skip


def _line(found: Change | Contradiction) -> str:
    if isinstance(found, Contradiction):
        return f"{found.reference}: cannot be counted: {found.sentence}"
    way = f"{found.way} (needs a second person)" if found.waits else found.way
    return f"{found.reference} {found.step} {found.clock}: {_said(found.before)} -> {_said(found.after)}: {way}"


def _said(side: Side | None) -> str:
    if side is None:
        return "no date"
    return f"{side.rule} (act by {side.act_by}, legal {side.legal_on or 'none'})"
