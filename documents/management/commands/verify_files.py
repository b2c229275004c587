"""Names exactly the damaged and the missing files, by id and hash; never a name of a person or of a file."""

import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from documents import storage, upkeep
from documents.actions import shelf_of


class Command(BaseCommand):
    help = "Compare every kept file with its hash: one line for each paper whose file is damaged or missing, exit 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--clean", action="store_true", help="also remove files no paper names, once they are older than 24 hours"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at = damaged = removed = 0
        for organisation_id in upkeep.organisations():
            papers = upkeep.papers_by_content(organisation_id)
            looked_at += len(papers)
            damaged += self._name(organisation_id, papers)
            if options["clean"]:
                referenced = frozenset(sha256 for sha256, _ in papers)
                removed += upkeep.clean_shelf(organisation_id, referenced=referenced, now=timezone.now())
        self.stdout.write(f"{looked_at} files compared, {damaged} papers damaged or missing.")
        if options["clean"]:
            self.stdout.write(f"{removed} leftovers removed.")
        if damaged:
            sys.exit(1)

    def _name(self, organisation_id: UUID, papers: upkeep.Papers) -> int:
        found = {one.sha256: one.what for one in storage.verify(shelf_of(organisation_id), papers)}
        lines = [
            f"{paper} {sha256} {found[sha256]}"
            for (sha256, _), ids in papers.items()
            if sha256 in found
            for paper in ids
        ]
        for line in lines:
            self.stdout.write(line)
        return len(lines)
