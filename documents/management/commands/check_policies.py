"""``manage.py check_policies``: names every broken policy, counts the rest, and lists what nobody has verified."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.facts import Reason
from documents.criteria.policies import SHIPPED, Library, PoliciesError, load
from documents.models import Kind


class Command(BaseCommand):
    """Exit 1 when a file is broken or names a paper or a reason that the product does not know."""

    help = "Check what insurers ask for: every criterion with its source, known words, numbers that mean something."
    requires_system_checks: list[str] = []  # noqa: RUF012
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """--folder, for tests."""
        parser.add_argument("--folder", type=Path, default=SHIPPED, help="the folder of policies to check")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Load, inspect, print."""
        try:
            library = load(folder)
        except PoliciesError as broken:
            self._broken(broken.faults)
        if faults := strange_names(library):
            self._broken(faults)
        policies = list(library.policies())
        self.stdout.write(f"{len(library.procedures):5} procedures")
        self.stdout.write(f"{len(policies):5} policies")
        self.stdout.write(f"{sum(len(policy.asks) for policy in policies):5} criteria")
        undated, unverified = ([p for p in policies if not p.dated], [p for p in policies if not p.verified])
        self.stdout.write(f"{len(undated):5} policies without a date")
        self.stdout.write(f"{len(unverified):5} policies not verified")
        for policy in unverified:
            self.stdout.write(f"      {policy.id}: {policy.doubt}")

    def _broken(self, faults: list[str]) -> None:
        for fault in faults:
            self.stderr.write(f"broken: {fault}")
        sys.exit(1)


def strange_names(library: Library) -> list[str]:
    """Kinds of papers and reasons for refusing that stand in the files and nowhere in the product."""
    papers = [(f"reasons.{each.reason}", kind) for each in library.answers.values() for kind in each.papers]
    papers += [("wanted", each.kind) for each in library.wanted]
    faults = [f"{place}: {kind!r} is no kind of paper" for place, kind in papers if kind not in Kind.values]
    known = {reason.value for reason in Reason}
    return faults + [f"reasons.{id}: is no reason we know" for id in library.answers if id not in known]
