"""What a letter says, without storing anything."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.facts import FACTS
from documents.kinds import Refused
from documents.reading import Problem, Suggestion, facts, problems, suggest
from documents.text import extract


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
        else:
            for letter in read:
                self._show(letter)
        unread = [letter["file"] for letter in read if letter.get("unread")]
        if unread:
            raise CommandError(f"Not read, or not all of it: {', '.join(unread)}")

    def _show(self, letter: dict[str, Any]) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(letter["file"]))
        if letter.get("unread"):
            self.stdout.write(self.style.ERROR(f"  {letter['unread']}"))
        for told in letter["suggestions"]:
            quote = " ".join(told["quote"].split())
            label = FACTS[told["field"]].label
            self.stdout.write(f"  {label}: {_in_words(told['value'])}")
            self.stdout.write(f"      page {told['page']}, {told['confidence']:.0%}: “{quote}”")
        for problem in letter["problems"]:
            self.stdout.write(self.style.WARNING(f"  ? {problem['kind']}"))


def _read(path: Path) -> dict[str, Any]:
    """What one file says; `unread` is a sentence where it, or a part of it, could not be read."""
    try:
        paper = extract(path)
    except (Refused, OSError) as error:
        return {"file": str(path), "facts": None, "suggestions": [], "problems": [], "unread": str(error)}
    told = suggest(paper.pages)
    letter = {
        "file": str(path),
        "facts": facts(told) if paper.pages else None,
        "suggestions": [_told(suggestion) for suggestion in told],
        "problems": [_asked(problem) for problem in problems(paper.pages, told)],
    }
    return letter | ({"unread": str(paper.problem)} if paper.problem else {})


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


def _in_words(value: Any) -> str:
    """A value as one would read it aloud: a window, a treatment with its codes, a diagnosis."""
    match value:
        case {"value": length, "unit": unit, "anchor": anchor}:
            return f"{length} {unit}, counted from: {anchor}".replace("_", " ")
        case {"description": what, "codes": codes}:
            return ", ".join([what, *(code["code"] for code in codes)])
        case {"code": code}:
            return str(code)
    return {True: "yes", False: "no"}.get(value, str(value))
