"""A story told once is written straight into the tables the next time: the same rows, without asking every verb."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import get_language

from cases.actions import ALPHABET
from cases.models import Case
from claimback.ids import uuid7
from claimback.poke import _hand_over

P = ParamSpec("P")
T = TypeVar("T", bound=Model)
_ID = re.compile(r"\b[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\b")
_ADDRESS = re.compile(r"\bperson\d+(?=@example\.test)")
_WRITE, _ASK = ("INSERT", "UPDATE", "DELETE"), ("SELECT", "SAVEPOINT", "RELEASE")

numbers = count(1)
"""Tells the people of tests apart."""

TURNED = frozenset({"monkeypatch", "settings"})
"""A test with one of these may change what the verbs do: its stories are told by the verbs, and kept for nobody."""


class Running:
    """What the test that runs allows."""

    may_be_written = False


class NotOneStory(Exception):
    """It did more than write rows, so writing the rows again would not be the same."""


@dataclass(frozen=True)
class Story:
    """What was written while a story was told, cut where ids, addresses and references stand, and what it came to."""

    statements: tuple[tuple[str, ...], ...]
    ids: tuple[UUID, ...]
    people: tuple[str, ...]
    references: tuple[str, ...]
    pokes: tuple[Callable[[], object], ...]
    told: Model

    def write(self) -> Any:
        """Its rows once more, with ids, addresses and references of their own; the ids keep their order."""
        ids = dict(zip(self.ids, sorted(uuid7() for _ in self.ids), strict=True))
        new = {each: f"person{next(numbers)}" for each in self.people}
        new |= {each: "".join(secrets.choice(ALPHABET) for _ in each) for each in self.references}
        new |= {old.hex: fresh.hex for old, fresh in ids.items()} | {str(old): str(fresh) for old, fresh in ids.items()}
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for pieces in self.statements:
                cursor.execute("".join([new.get(each, each) for each in pieces]))
            for poke in self.pokes:
                transaction.on_commit(poke, robust=True)
        return type(self.told)._base_manager.get(pk=ids[self.told.pk])


def written_again(tell: Callable[P, T]) -> Callable[P, T]:
    """Tell it by its verbs the first time on a day with these facts, and write its rows whenever it is told again.

    Only where it is given no rows, for what they are told of would be part of the story; and not in a TURNED test.
    What `tell` returns must be a row of the story, as the database has it.
    """
    stories: dict[object, Story] = {}

    @wraps(tell)
    def teller(*args: P.args, **facts: P.kwargs) -> T:
        if not Running.may_be_written or any(isinstance(each, Model) for each in (*args, *facts.values())):
            return tell(*args, **facts)
        key = repr((args, sorted(facts.items()), timezone.localdate(), timezone.get_current_timezone(), get_language()))
        if story := stories.get(key):
            return story.write()
        if not connection.in_atomic_block:
            return tell(*args, **facts)  # what follows a commit has followed before anybody could see it
        begun, before = time.time_ns() // 1_000_000, len(connection.run_on_commit)
        with CaptureQueriesContext(connection) as asked:
            told = tell(*args, **facts)
        follows = [call for _savepoints, call, _robust in connection.run_on_commit[before:]]
        if all(_is_a_bare_poke(each) for each in follows):
            stories[key] = _story([each["sql"] for each in asked], told, begun=begun, pokes=tuple(follows))
        return told

    return teller


def _is_a_bare_poke(call: Callable[[], object]) -> bool:
    """A worker is poked without the id of any row: the same for whoever's rows they are."""
    return isinstance(call, partial) and call.func is _hand_over and call.args[1:] == ({},)


def _story(asked: list[str], told: Model, *, begun: int, pokes: tuple[Callable[[], object], ...]) -> Story:
    statements = [each.strip() for each in asked]
    if strange := [each for each in statements if not each.startswith(_WRITE + _ASK)]:
        raise NotOneStory(strange[0])
    statements = [each for each in statements if each.startswith(_WRITE)]
    words = "\n".join(statements)
    found = {UUID(each[0]) for each in _ID.finditer(words)}
    ids = sorted(each for each in found if each.version == 7 and each.int >> 80 >= begun)
    people = sorted(set(_ADDRESS.findall(words)))
    references = list(Case._base_manager.filter(pk__in=ids).values_list("reference", flat=True))
    names = [*people, *references, *(each.hex for each in ids), *map(str, ids)]
    cut = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    cuts = tuple(tuple(cut.split(each)) for each in statements)
    return Story(cuts, tuple(ids), tuple(people), tuple(references), pokes, told)
