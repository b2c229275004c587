"""What a letter says, without storing anything."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.facts import FACTS
from documents.reading import PageText, Problem, Suggestion, facts, problems, suggest


class Command(BaseCommand):
    help = "What a letter says: each value with its page, quote and confidence."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="a list with one object a file")

    def handle(self, *args: Any, **options: Any) -> None:
        read = [_read(path) for path in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(read, indent=2, ensure_ascii=False))
            return
        for letter in read:
            self._show(letter)

    def _show(self, letter: dict[str, Any]) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(letter["file"]))
        for told in letter["suggestions"]:
            quote = " ".join(told["quote"].split())
            label = FACTS[told["field"]].label
            self.stdout.write(f"  {label}: {told['value']}")
            self.stdout.write(f"      page {told['page']}, {told['confidence']:.0%}: “{quote}”")
        for problem in letter["problems"]:
            self.stdout.write(self.style.WARNING(f"  ? {problem['kind']}"))


def _read(path: Path) -> dict[str, Any]:
    pages = _pages(path)
    told = suggest(pages)
    return {
        "file": str(path),
        "facts": facts(told),
        "suggestions": [_told(suggestion) for suggestion in told],
        "problems": [_asked(problem) for problem in problems(pages, told)],
    }


def _told(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "field": suggestion.field.value,
        "value": suggestion.value,
        "page": suggestion.page,
        "quote": suggestion.quote,
        "confidence": suggestion.confidence,
    }


def _asked(problem: Problem) -> dict[str, Any]:
    return {"kind": problem.kind.value, "page": problem.page, "quote": problem.quote, "said": list(problem.said)}


def _pages(path: Path) -> tuple[PageText, ...]:
    try:
        return (PageText(1, path.read_text(encoding="utf-8", errors="replace")),)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
