"""Names exactly the damaged and the missing files, by id and hash; never a name of a person or of a file."""

import sys
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from documents import storage
from documents.models import Document


class Command(BaseCommand):
    help = "Compare every kept file with its hash: one line for each paper whose file is damaged or missing, exit 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--clean", action="store_true", help="also remove files no paper names, once they are older than 24 hours"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at = damaged = removed = 0
        for organisation_id in _organisations():
            papers = _papers_by_content(organisation_id)
            looked_at += len(papers)
            damaged += self._name(organisation_id, papers)
            if options["clean"]:
                removed += self._clean(organisation_id, papers)
        self.stdout.write(f"{looked_at} files compared, {damaged} papers damaged or missing.")
        if options["clean"]:
            self.stdout.write(f"{removed} leftovers removed.")
        if damaged:
            sys.exit(1)

    def _name(self, organisation_id: UUID, papers: dict[tuple[str, int], list[UUID]]) -> int:
        found = {one.sha256: one.what for one in storage.verify(_shelf(organisation_id), papers)}
        lines = [
            f"{paper} {sha256} {found[sha256]}"
            for (sha256, _), ids in papers.items()
            if sha256 in found
            for paper in ids
        ]
        for line in lines:
            self.stdout.write(line)
        return len(lines)

    def _clean(self, organisation_id: UUID, papers: dict[tuple[str, int], list[UUID]]) -> int:
        shelf = _shelf(organisation_id)
        if not shelf.is_dir():
            return 0
        referenced = frozenset(sha256 for sha256, _ in papers)
        return len(storage.clean(shelf, referenced=referenced, now=timezone.now()))


def _organisations() -> list[UUID]:
    """Whoever has papers, by row or by folder: a folder without any row may hold leftovers."""
    by_row = set(Document.objects.values_list("organisation_id", flat=True).distinct())
    return sorted(by_row | _by_folder(settings.DOCUMENTS_DIR))


def _by_folder(folder: Path) -> set[UUID]:
    found = set()
    for each in folder.glob("*-*-*-*-*"):
        try:
            found.add(UUID(each.name))
        except ValueError:
            continue
    return found


def _papers_by_content(organisation_id: UUID) -> dict[tuple[str, int], list[UUID]]:
    """The ids of the papers of each file, by hash and size: one file may be a paper of several cases."""
    papers = defaultdict(list)
    rows = Document.objects.filter(organisation_id=organisation_id).order_by("pk")
    for pk, sha256, size in rows.values_list("pk", "sha256", "size").iterator():
        papers[sha256, size].append(pk)
    return papers


def _shelf(organisation_id: UUID) -> storage.Shelf:
    return storage.shelf(settings.DOCUMENTS_DIR, organisation_id)
