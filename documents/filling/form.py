"""The fields of a kept PDF form, read and filled in by a child with limits; the parent's side of `fill_child`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from documents.extraction import Filling
from documents.extraction.listen import listen

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 1 << 30
WALL = 20.0
"""Seconds; a form is small."""
MOST_BYTES = 60 << 20


class Trouble(TextChoices):
    """Why a form cannot be filled in here."""

    NO_FIELDS = "no_fields", _("This PDF has no fields to fill in. Print it and fill it in by hand.")
    NEEDS_PASSWORD = "needs_password", _("This PDF is locked with a password. Add an unlocked copy.")
    ONE_PROGRAM = "one_program", _("Only one program shows this form. Open it there, fill it in and print it to a PDF.")
    DAMAGED = "damaged", _("This PDF is damaged. Fetch it again from the office and add the new copy.")
    MISSING = "missing", _("Its file is missing. Add the paper again.")
    OUT_OF_TIME = "out_of_time", _("It took too long to open. Print it and fill it in by hand.")


class NotFilled(Exception):
    """The form cannot be opened or filled in; `trouble` says why and what to do."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the form, what it is called, `text`, `box` or `choice`, and what stands in it.

    `options` are what a choice offers, each as it is kept and as the form calls it.
    """

    name: str
    label: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person gives by hand: a `signature`, or an `other` field that cannot be filled in here."""

    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class FormFields:
    """The fields that can be filled in here, and what stays for the hand."""

    fields: tuple[Field, ...]
    by_hand: tuple[ByHand, ...] = ()

    @property
    def signatures(self) -> tuple[str, ...]:
        """Where the form is signed."""
        return tuple(each.label for each in self.by_hand if each.kind == "signature")

    @property
    def rest(self) -> tuple[str, ...]:
        """What else cannot be filled in here."""
        return tuple(each.label for each in self.by_hand if each.kind != "signature")


def fields_of(path: Path) -> FormFields:
    """What a kept form asks for. Raises NotFilled."""
    with tempfile.TemporaryFile() as nowhere:
        for words in _asked(path, nowhere, values=None):
            match words:
                case {"fields": list(told), "by_hand": list(by_hand)}:
                    return FormFields(tuple(_believed(told)), tuple(_left(by_hand)))
    raise NotFilled(Trouble.OUT_OF_TIME)


@contextmanager
def filled(path: Path, values: Mapping[str, str]) -> Iterator[IO[bytes]]:
    """The form with these values, open for reading; it is gone afterwards. Raises NotFilled."""
    with tempfile.TemporaryFile() as made:
        if not any(words.get("filled") == len(values) for words in _asked(path, made, values=dict(values))):
            raise NotFilled(Trouble.OUT_OF_TIME)
        made.seek(0)
        yield made


def _asked(path: Path, made: IO[bytes], *, values: dict[str, str] | None) -> list[dict[str, Any]]:
    """What the child said; a trouble it names is raised."""
    said: list[dict[str, Any]] = []
    try:
        source = path.open("rb")
    except FileNotFoundError as missing:
        raise NotFilled(Trouble.MISSING) from missing
    with source:
        order = Filling(source.fileno(), made.fileno(), values, memory=MEMORY, cpu=int(WALL), writes=MOST_BYTES)
        listen(None, order, wall=WALL, hear=said.append)
    for words in said:
        if words.get("trouble") in Trouble.values:
            raise NotFilled(Trouble(words["trouble"]))
    return said


def _believed(told: list[Any]) -> Iterator[Field]:
    for each in told:
        match each:
            case {"name": str(name), "label": str(label), "kind": "text" | "box" | "choice" as kind,
                  "value": str(value), "options": list(options)}:  # fmt: skip
                yield Field(name, label, kind, value, tuple(_offered(options)))


def _offered(options: list[Any]) -> Iterator[tuple[str, str]]:
    for each in options:
        match each:
            case [str(value), str(called)]:
                yield value, called


def _left(by_hand: list[Any]) -> Iterator[ByHand]:
    for each in by_hand:
        match each:
            case {"label": str(label), "kind": "signature" | "other" as kind}:
                yield ByHand(label, kind)
