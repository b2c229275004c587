"""The words of the field, explained in plain words and in both languages; the numbers stay in the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from django.utils.translation import get_language

from appeals.law.rulebook import read_yaml

TERMS = Path(__file__).parent / "terms.yaml"
LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Said:
    """A term in one language: its name and what it means."""

    name: str
    short: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field; `cites` are the citations it rests on, none where the explanation is our own."""

    key: str
    said: Mapping[str, Said]
    also: tuple[str, ...]
    cites: tuple[str, ...]
    steps: tuple[str, ...]
    fields: tuple[str, ...]
    see: tuple[str, ...]

    @property
    def name(self) -> str:
        """As it is called in the reader's language."""
        return self._now.name

    @property
    def short(self) -> str:
        """What it means, in a few sentences of the reader's language."""
        return self._now.short

    @property
    def other_name(self) -> str:
        """As it is called in the other language: letters come in English."""
        return next(said.name for said in self.said.values() if said is not self._now)

    @property
    def _now(self) -> Said:
        return self.said.get((get_language() or "en")[:2], self.said["en"])


@cache
def terms() -> Mapping[str, Term]:
    """Every term by its key; KeyError or TypeError where the file is not as its head says."""
    written = read_yaml(TERMS)
    assert isinstance(written, dict)
    return {key: _term(key, entry) for key, entry in written.items()}


def _term(key: str, entry: Mapping[str, Any]) -> Term:
    said = {language: Said(**entry[language]) for language in LANGUAGES}
    lists = {name: tuple(entry.get(name, ())) for name in ("also", "cites", "steps", "fields", "see")}
    return Term(key, said, **lists)


@cache
def of_step(step: str) -> Term | None:
    """What explains a step of the ladder, by its id with or without the coverage; None where its name says it."""
    name = step.rpartition(".")[2]
    return next((term for term in terms().values() if name in term.steps), None)


@cache
def of_field(name: str) -> tuple[Term, ...]:
    """The words that a fact on the confirm screen asks for."""
    return tuple(term for term in terms().values() if name in term.fields)


def found(asked: str) -> tuple[Term, ...]:
    """The terms that hold every word asked for, in either language, by their names; all of them for nothing asked."""
    wanted = _plain(asked).split()
    held = [each for each in terms().values() if all(word in _plain(_words(each)) for word in wanted)]
    named = [each for each in held if wanted and all(word in _plain(_names(each)) for word in wanted)]
    rest = [each for each in held if each not in named]
    return tuple(each for some in (named, rest) for each in sorted(some, key=lambda term: _plain(term.name)))


def _names(term: Term) -> str:
    return " ".join([*(said.name for said in term.said.values()), *term.also])


def _words(term: Term) -> str:
    return " ".join([_names(term), *(said.short for said in term.said.values())])


def _plain(text: str) -> str:
    """Small letters without accents: nobody types them into a search box on a phone."""
    return "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
