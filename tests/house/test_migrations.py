"""Migrations are named, can be taken back, and import nothing of ours."""

import ast
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

from tests.house import code

FILES = code.migrations()


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_migration_has_a_name(path: Path) -> None:
    assert "_auto_" not in path.stem
    assert len(path.stem) > len("0001_") + 3


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_migration_imports_nothing_of_ours_that_may_change(path: Path) -> None:
    """Models are asked of `apps`; ids, sealed fields and validators are part of the schema."""
    schema = {"claimback.ids", "claimback.sealed", "claimback.accounts.models"}
    imported = set()
    for node in ast.walk(ast.parse((code.HOME / path).read_text())):
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
        elif isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}

    ours = {name for name in imported if name.split(".")[0] in code.STOREYS}
    assert ours <= schema


def test_every_step_can_be_taken_back() -> None:
    loader = MigrationLoader(None)
    one_way = [
        f"{app}.{name}"
        for (app, name), migration in loader.disk_migrations.items()
        if type(migration).__module__.split(".")[0] in code.STOREYS
        for operation in migration.operations
        if isinstance(operation, RunPython | RunSQL) and not operation.reversible
    ]

    assert not one_way


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_models_say_nothing_the_migrations_do_not() -> None:
    said = StringIO()

    call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said)

    assert "No changes detected" in said.getvalue()


@pytest.mark.parametrize("app", ["accounts", "audit", "cases", "documents", "appeals"])
def test_history_is_one_line(app: str) -> None:
    loader = MigrationLoader(None)

    assert len(loader.graph.leaf_nodes(app)) == 1
    assert connections["owner"].alias == "owner"
