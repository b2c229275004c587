"""An erased case is gone: from every table, from the shelves, from what events told; and nothing else is touched."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, models, transaction
from django.utils import timezone

from appeals import erasing
from appeals.actions import erasing as verbs
from appeals.models import Erasure, Leftover
from cases.models import Case
from claimback.accounts.roles import Role
from claimback.audit import verify
from claimback.audit.events import record
from claimback.audit.models import Event, Once
from claimback.audit.once import once
from tests import make
from tests.appeals.rows import everything_of
from tests.cases.far import told

pytestmark = pytest.mark.real_commits
WORD = "Quokkaberry"
SHARED = f"Both cases hold this page of {WORD[:-2]}.".encode()


@pytest.fixture(autouse=True)
def shelves(tmp_path: Path, settings: object) -> Path:
    for name, folder in (("DATA_DIR", ""), ("DOCUMENTS_DIR", "documents"), ("PACKETS_DIR", "packets")):
        setattr(settings, name, tmp_path / folder)
    return tmp_path


@contextmanager
def above_the_rules() -> Iterator[psycopg.Connection]:
    """A superuser whom no trigger stops."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_SUPERUSER_URL"], dbname=name, autocommit=True) as line:
        line.execute("SET session_replication_role = replica; SET lock_timeout = '10s'")
        yield line


def words_of(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """The columns of a table that say something about a person, and the word as each of them can take it."""
    for field in model._meta.fields:
        if field.name not in getattr(model.Privacy, "secret", ()):  # type: ignore[attr-defined]
            continue
        if isinstance(field, models.JSONField):
            yield field.column, f"'[\"{WORD}\"]'::jsonb"
        elif isinstance(field, models.CharField) and (field.max_length or 0) >= 40:
            yield field.column, f"left('{WORD} ' || {field.column}, {field.max_length})"
        elif type(field) is models.TextField:
            yield field.column, f"'{WORD} ' || {field.column}"


def plant(case: Case) -> set[str]:
    """The word in every field of every table of the case that takes it; says which did."""
    planted = set()
    with above_the_rules() as line:
        for model, rows in erasing.rows_of(case.pk).items():
            keys = [str(key) for key in rows.values_list("pk", flat=True)]
            for column, said in words_of(model) if keys else ():
                sentence = (
                    f"UPDATE {model._meta.db_table} SET {column} = {said} WHERE {model._meta.pk.column}::text = ANY(%s)"
                )
                with suppress(psycopg.errors.IntegrityError):  # a field that must stay empty beside another
                    line.execute(sentence, [keys])
                    planted.add(f"{model.__name__}.{column}")
    return planted


def found(word: str) -> dict[str, int]:
    """In how many rows of which tables a word stands, whatever the column is."""
    hits = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"])
            if count := cursor.fetchone()[0]:
                hits[table] = count
    return hits


def on_disk(folder: Path, word: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and word in path.read_bytes()]


def agreed(case: Case, *, days: int = 15) -> Erasure:
    """Asked for and agreed to by two so many days ago."""
    office, at = case.organisation, timezone.now() - timedelta(days=days)
    boss, other = make.member(office, Role.SUPERVISOR), make.member(office, Role.SUPERVISOR)
    row = verbs.ask_to_erase(case, typed=case.reference, at=at, by=boss)
    return verbs.agree_to_erase(row, typed=case.reference, at=at, by=other)


@pytest.fixture
def far() -> Case:
    """A case that came far."""
    case = told("harbor")
    verbs.take_back_erasure(Erasure.objects.get(case=case), by=case.owner)
    return case


@pytest.fixture
def twin(far: Case) -> Case:
    """Another case of the same office that holds one identical file."""
    case = make.case(of=far.organisation, owner=far.owner)
    for each in (far, case):
        make.paper(each, content=SHARED)
    return case


def test_nothing_is_left_of_an_erased_case_and_everything_of_another(far: Case, twin: Case, shelves: Path) -> None:
    make.paper(far, content=f"A letter about {WORD}.".encode())
    with transaction.atomic():
        record("facts corrected", by=far.owner, case=far, fields="service", why=WORD)
        turn = once(actor_id=far.owner.pk, key="k", request_hash="h")
        turn.answer(status=201, body={"id": str(far.pk), "patient": WORD})
        kept = once(actor_id=far.owner.pk, key="other", request_hash="h")
        kept.answer(status=201, body={"id": str(twin.pk)})
    planted = plant(far)
    row, before = agreed(far), everything_of(twin)
    chain = set(map(str, verify.faults()))

    assert len(planted) > 60
    assert len(found(WORD)) > 25
    assert on_disk(shelves, WORD.encode())
    assert verbs.erase_due() == 1
    verbs.take_leftovers_away(now=timezone.now() + timedelta(hours=25))

    assert found(WORD) == {}
    assert on_disk(shelves, WORD.encode()) == []
    assert not any(rows.exists() for rows in erasing.rows_of(far.pk).values())
    assert not Leftover.objects.exists()
    assert list(Once.objects.values_list("key", flat=True)) == ["other"]
    assert everything_of(twin) == before
    assert len(on_disk(shelves, SHARED)) == 1
    row.refresh_from_db()
    last = Event.objects.filter(case_id=far.pk).latest("id")
    assert (last.kind, last.by_id, last.details["rows"]) == ("case erased", row.agreed_by_id, row.rows)
    assert (row.rows or 0) > 100
    assert set(map(str, verify.faults())) == chain == set()
