"""Names the tampered events: changed, missing, or out of their chain; ids only."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from claimback.audit import verify


class Command(BaseCommand):
    help = "Recount every organisation's chain of events: one line for each tampered event, exit 1."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor", action="store_true", help="when all is well, write the ends of the chains down outside"
        )

    def handle(self, *args: Any, anchor: bool = False, **options: Any) -> None:
        """A line is: organisation, event, what is wrong (changed, gap_before, missing, not_as_anchored)."""
        found = verify.faults()
        for fault in found:
            self.stdout.write(str(fault))
        self.stdout.write(f"{verify.count()} events recounted, {len(found)} tampered or missing.")
        if found:
            sys.exit(1)
        if anchor:
            self.stdout.write(f"{verify.anchor(at=timezone.now())} ends of chains anchored.")
