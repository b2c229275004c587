"""A change to rows whose SQL is written once a process: for what is asked before and after every single message.

Django takes longer to write a question, and PostgreSQL to plan it, than the answer takes. What is written is what
`QuerySet.update` would write, prepared once a connection; only what differs from row to row is left blank.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, cast
from uuid import UUID, uuid4

from django.db import connections, router
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery
from django.utils import timezone
from psycopg import Cursor

from claimback.audit.events import Remembered

Make = Callable[..., tuple[QuerySet[Any], dict[str, Any]]]


class NotWritten(Exception):
    """A blank is nowhere in the statement, so its value could not be filled in."""


class Change:
    """`make` is given a value for each of the blanks and returns the rows and what becomes of them.

    Whatever else `make` uses must be the same all the time: no clock, no person, no setting that a test turns.
    What is `remembered` of each row is written by the same statement, so that no transaction is needed around it.
    """

    def __init__(self, make: Make, *, remembered: Remembered | None = None, **blanks: type) -> None:
        self._make, self._remembered, self._blanks = make, remembered, blanks

    @cached_property
    def _written(self) -> tuple[str, str, tuple[str | None, ...], tuple[Any, ...]]:
        """Which database, the SQL, for each of its values the blank it stands for, and the values."""
        marks = {name: _mark(kind) for name, kind in self._blanks.items()}
        with timezone.override(None):  # whoever comes first must not leave their clock in it
            rows, becomes = self._make(**marks)
            query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
            query.add_update_values(becomes)
            where = router.db_for_write(rows.model)
            sql, values = query.get_compiler(where).as_sql()
        names = tuple(next((name for name, mark in marks.items() if _is(value, mark)), None) for value in values)
        if missing := set(marks) - set(names):
            raise NotWritten(", ".join(sorted(missing)))
        if self._remembered:
            sql = self._remembered.with_change(sql)
        return where, sql, names, tuple(values)

    def __call__(self, **values: Any) -> int:
        """Do it with these values; says to how many rows."""
        where, sql, names, fixed = self._written
        filled = [values[name] if name else same for name, same in zip(names, fixed, strict=True)]
        filled += self._remembered.values() if self._remembered else ()
        connection = connections[where]
        with connection.cursor():  # sees to it that the connection lives
            raw = connection.connection
        raw.prepare_threshold = 0  # left off, as Django does, nothing is ever prepared
        with connection.wrap_database_errors, Cursor(raw) as cursor:
            cursor.execute(sql, filled, prepare=True)
            return cursor.rowcount


def _mark(kind: type) -> Any:
    """A value nobody else uses."""
    if kind is UUID:
        return uuid4()
    if kind is datetime:
        return datetime(1900, 1, 1, tzinfo=UTC) + timedelta(microseconds=uuid4().int % 10**15)
    return uuid4().hex


def _is(value: Any, mark: Any) -> bool:
    return type(value) is type(mark) and value == mark
