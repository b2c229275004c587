"""SQL that is written once a process: for what is asked before every single message, and for the page asked most often.

Django takes longer to write a question, and PostgreSQL to plan it, than the answer takes. What is written is what a
`QuerySet` would write; only what differs from time to time is left blank. A change is prepared once a connection too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any, cast
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import NotSupportedError, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet, prefetch_related_objects
from django.db.models.query import ModelIterable
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from psycopg import Cursor
from psycopg.sql import Literal

from claimback.audit.events import Remembered

Make = Callable[..., tuple[QuerySet[Any], dict[str, Any]]]
_SHAPES = 256  # of one question that are kept
_ASIDE = timedelta(days=400)  # a day counted from a blank one lies no further away


class NotWritten(Exception):
    """A blank is nowhere in the statement, or in it in a way that its value could not be filled in."""


class Change:
    """`make` is given a value for each of the blanks and returns the rows and what becomes of them.

    Whatever else `make` uses must be the same all the time: no clock, no person, no setting that a test turns.
    What is `remembered` of each row is written by the same statement, so that no transaction is needed around it.
    What is only `passing` is seen by everybody at once, but where it stands alone the database does not wait for its
    disk: if it crashes in the next moment, the rows are as they were before.
    """

    def __init__(
        self, make: Make, *, remembered: Remembered | None = None, passing: bool = False, **blanks: type
    ) -> None:
        self._make, self._remembered, self._passing, self._blanks = make, remembered, passing, blanks

    @cached_property
    def _written(self) -> tuple[str, str, tuple[str, ...]]:
        """Which database, the SQL with all that never differs, and for each of its values the blank it stands for."""
        marks = {name: _mark(kind) for name, kind in self._blanks.items()}
        with timezone.override(None):  # whoever comes first must not leave their clock in it
            rows, becomes = self._make(**marks)
            query = cast(UpdateQuery, rows.query.chain(UpdateQuery))
            query.add_update_values(becomes)
            where = router.db_for_write(rows.model)
            sql, values = query.get_compiler(where).as_sql()
        names = [next((name for name, mark in marks.items() if _is(value, mark)), None) for value in values]
        if missing := set(marks) - set(names):
            raise NotWritten(", ".join(sorted(missing)))
        sql = _with_constants(connections[where], sql, names, values)
        if self._remembered:
            sql = self._remembered.with_change(sql)
        return where, sql, tuple(name for name in names if name)

    @cached_property
    def _written_passing(self) -> str:
        return _PASSING.format(change=self._written[1])

    def __call__(self, **values: Any) -> int:
        """Do it with these values; says to how many rows."""
        where, sql, names = self._written
        filled = [values[name] for name in names]
        filled += self._remembered.values() if self._remembered else ()
        connection = connections[where]
        connection.ensure_connection()
        raw = connection.connection
        if self._passing and not connection.in_atomic_block:
            sql = self._written_passing
        raw.prepare_threshold = 0  # left off, as Django does, nothing is ever prepared
        with connection.wrap_database_errors, Cursor(raw) as cursor:
            cursor.execute(sql, filled, prepare=True)
            return cursor.rowcount


_PASSING = """
WITH passing AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS waits)
{change} AND EXISTS (SELECT FROM passing WHERE waits = 'off')
"""
# a statement of Django ends with its WHERE, whose parts that an OR joins stand in brackets


Place = tuple[str, int, timedelta]  # which blank, where in it, and how many days from it
Blank = UUID | date | str | tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """A question as it is asked: for each of its values the place it is filled from, or the value itself."""

    where: str
    sql: str
    places: tuple[Place | None, ...]
    fixed: tuple[Any, ...]
    compiler: SQLCompiler
    converters: list[tuple[int, tuple[list[Callable[..., Any]], Any]]]
    prefetched: tuple[Any, ...]

    def answered(self, blanks: Mapping[str, Any], *, prepared: bool) -> Iterator[list[Any]]:
        """The rows for these values, each value as Django gives it."""
        filled = [
            _from(blanks[place[0]], place[1], place[2]) if place else value
            for place, value in zip(self.places, self.fixed, strict=True)
            if place or not prepared
        ]
        connection = connections[self.where]
        try:
            found = self._found(connection, filled, prepared=prepared)
        except NotSupportedError:
            if not prepared or connection.in_atomic_block:
                raise
            with connection.cursor() as cursor:  # the tables changed since it was planned, as on a deploy
                cursor.execute("DEALLOCATE ALL")
            found = self._found(connection, filled, prepared=True)
        for each in found:
            row = list(each)
            for at, (steps, expression) in self.converters:
                for step in steps:
                    row[at] = step(row[at], expression, connection)
            yield row

    def _found(self, connection: BaseDatabaseWrapper, filled: list[Any], *, prepared: bool) -> list[tuple[Any, ...]]:
        with _prepared(connection) if prepared else connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


class _WrittenOnce:
    """`make` is given a shape and the blanks, and returns a `QuerySet` whose SQL is kept.

    A blank is a key (UUID), a tuple of keys, a text, an instant, or a day, which may stand in the statement some days
    before or after itself; instants and days need not stand in it.
    What else decides about the SQL is the shape, and the clock that is in force. `make` is no closure and asks for
    nothing besides: no person, no setting that a test turns, no clock. Raises NotWritten.
    What is asked of one case or of one person alone may be `prepared`: its plan is kept with the connection too.
    """

    def __init__(self, make: Callable[..., QuerySet[Any]], *, prepared: bool) -> None:
        if make.__closure__ is not None:
            raise NotWritten(f"{make.__qualname__} knows more than it is told")
        self._make, self._prepared = make, prepared
        self._kept = lru_cache(_SHAPES)(self._write)

    def _written(self, shape: tuple[Hashable, ...], blanks: Mapping[str, Blank]) -> _Written | None:
        kinds = tuple((name, len(value) if isinstance(value, tuple) else type(value)) for name, value in blanks.items())
        return self._kept(shape, kinds, timezone.get_current_timezone_name())

    def _write(
        self,
        shape: tuple[Hashable, ...],
        kinds: tuple[tuple[str, int | type], ...],
        _zone: str,
    ) -> _Written | None:
        """None where nothing can be found, whatever is filled in."""
        marks: dict[str, Any] = {
            name: tuple(uuid4() for _each in range(kind)) if isinstance(kind, int) else _mark(kind)
            for name, kind in kinds
        }
        rows = self._make(*shape, **marks)
        where = router.db_for_read(rows.model)
        compiler = rows.query.get_compiler(where)
        try:
            sql, values = compiler.as_sql()
        except EmptyResultSet:
            return None
        places = tuple(_place(value, marks) for value in values)
        _refuse_hidden(marks, places, sql, values)
        if self._prepared:
            sql = _with_constants(connections[where], sql, places, values)
        shown = [each[0] for each in compiler.select[: compiler.col_count]]
        converters = list(compiler.get_converters(shown).items())
        prefetched = rows._prefetch_related_lookups  # type: ignore[attr-defined]
        return _Written(where, sql, places, tuple(values), compiler, converters, prefetched)


class Question(_WrittenOnce):
    """`make` returns rows of values (`values_list`)."""

    def __init__(self, make: Callable[..., QuerySet[Any]], *, prepared: bool = False) -> None:
        super().__init__(make, prepared=prepared)

    def __call__(self, *shape: Hashable, **blanks: Blank) -> list[tuple[Any, ...]]:
        """The rows, with these values filled in."""
        written = self._written(shape, blanks)
        return [tuple(row) for row in written.answered(blanks, prepared=self._prepared)] if written else []


class Rows(_WrittenOnce):
    """`make` returns rows of a model that belong to one case or one person; what is found is what Django would find.

    With what it selects and fetches besides, its annotations, and what it defers.
    """

    def __init__(self, make: Callable[..., QuerySet[Any]], *, prepared: bool = True) -> None:
        super().__init__(make, prepared=prepared)

    def __call__(self, *shape: Hashable, known: Mapping[str, Model] | None = None, **blanks: Blank) -> list[Any]:
        """The rows; each is given what is `known` of it, by the name of its field, so that nobody asks again."""
        written = self._written(shape, blanks)
        if written is None:
            return []
        answered = _Answered(written, blanks, prepared=self._prepared)
        found: list[Any] = list(ModelIterable(answered))  # type: ignore[arg-type]  # it asks for no more
        for name, value in (known or {}).items():
            for each in found:
                setattr(each, name, value)
        if written.prefetched:
            prefetch_related_objects(found, *written.prefetched)
        return found


class _Answered:
    """What Django's own maker of rows asks a `QuerySet` and its compiler for, answered by what is written."""

    _known_related_objects: Mapping[Any, Any] = {}

    def __init__(self, written: _Written, blanks: Mapping[str, Blank], *, prepared: bool) -> None:
        self._written, self._blanks, self._prepared = written, blanks, prepared
        self.db, self.query = written.where, self
        compiler = written.compiler
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map

    def get_compiler(self, using: str) -> _Answered:
        return self

    def execute_sql(self, **how: Any) -> Iterator[list[Any]]:
        return self._written.answered(self._blanks, prepared=self._prepared)

    def results_iter(self, results: Iterator[list[Any]]) -> Iterator[list[Any]]:
        return results


def _prepared(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor whose statements the database keeps the plans of; where they are logged, one that logs their values."""
    cursor = connection.cursor()  # sees to it that the connection lives
    if connection.queries_logged:
        return cursor
    cursor.close()
    raw = connection.connection
    raw.prepare_threshold = 0
    wrapped: CursorWrapper = connection._prepare_cursor(Cursor(raw))  # type: ignore[attr-defined]
    return wrapped


def _with_constants(
    connection: BaseDatabaseWrapper, statement: str, places: Iterable[Place | str | None], values: Iterable[Any]
) -> str:
    """The statement with what never differs written out: a plan that is kept is made for it."""
    with connection.cursor():
        raw = connection.connection
    told = [
        "%s" if place else Literal(value).as_string(raw).replace("%", "%%")
        for place, value in zip(places, values, strict=True)
    ]
    return statement.replace("%%", "%%%%") % tuple(told)


def _place(value: Any, marks: dict[str, Any]) -> Place | None:
    """Of which blank this value is, its place there, and how many days from it."""
    for name, mark in marks.items():
        for at, each in enumerate(mark if isinstance(mark, tuple) else [mark]):
            if _is(value, each):
                return name, at, timedelta(0)
            if type(value) is type(each) is date and abs(value - each) <= _ASIDE:
                return name, at, value - each
    return None


def _from(given: Any, at: int, aside: timedelta) -> Any:
    value = given[at] if isinstance(given, tuple) else given
    return value + aside if aside else value


def _refuse_hidden(marks: dict[str, Any], places: Iterable[Any], sql: str, values: Iterable[Any]) -> None:
    """Every key stands somewhere as a value of its own, and nothing inside of another. Raises NotWritten."""
    named = {place[:2] for place in places if place}
    fixed = sql + " ".join(repr(value) for place, value in zip(places, values, strict=True) if place is None)
    for name, mark in marks.items():
        for at, each in enumerate(mark if isinstance(mark, tuple) else [mark]):
            forgotten = (name, at) not in named and isinstance(each, UUID | str)
            if forgotten or str(each) in fixed or repr(each) in fixed:
                raise NotWritten(name)


def _mark(kind: type) -> Any:
    """A value nobody else uses."""
    if kind is date:
        return date(1000, 1, 1) + timedelta(days=2 * _ASIDE.days * (uuid4().int % 200 + 1))
    if kind is UUID:
        return uuid4()
    if kind is datetime:
        return datetime(1900, 1, 1, tzinfo=UTC) + timedelta(microseconds=uuid4().int % 10**15)
    return uuid4().hex


def _is(value: Any, mark: Any) -> bool:
    return type(value) is type(mark) and value == mark
