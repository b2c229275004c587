"""Migrations are named, can be taken back, and import nothing of ours."""

import ast
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder

from tests.house import code

FILES = code.migrations()
APPS = ["accounts", "audit", "cases", "documents", "appeals"]


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


@pytest.mark.parametrize("app", APPS)
def test_history_is_one_line(app: str) -> None:
    loader = MigrationLoader(None)

    assert len(loader.graph.leaf_nodes(app)) == 1
    assert connections["owner"].alias == "owner"


def _still_to_run() -> list[str]:
    """What is left of the files that stand for the old history; a later file is a change, which runs as ever."""
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan if migration.replaces]


def _replaced() -> list[tuple[str, str]]:
    """The names of before, in the order in which each part has them."""
    migrations = MigrationLoader(None).disk_migrations
    return [old for key in sorted(migrations) if key[0] in APPS for old in migrations[key].replaces]


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_database_of_before_is_taken_as_migrated() -> None:
    """Decision 16: a history of the old names alone is whole."""
    replaced = _replaced()
    written = MigrationRecorder(connections["owner"]).migration_qs
    written.filter(app__in=APPS).exclude(name__in=[name for _app, name in replaced]).delete()

    assert set(replaced) == set(written.filter(app__in=APPS).values_list("app", "name"))
    assert len(replaced) == len(set(replaced)) == 41
    assert not _still_to_run()


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("app", APPS)
def test_half_a_history_of_before_is_never_taken_for_a_whole_one(app: str) -> None:
    """Decision 16: wherever the old files stopped, something is left to run or the part's models cannot be found."""
    names = [name for each, name in _replaced() if each == app]
    written = MigrationRecorder(connections["owner"]).migration_qs
    for name in reversed(names):
        written.filter(app=app, name=name).delete()
        written.filter(app=app).exclude(name__in=names).delete()

        assert not _is_whole(app), f"without {name}"


def _is_whole(app: str) -> bool:
    """Whether `migrate` would have nothing to do, with every model of this part in its graph."""
    loader = MigrationExecutor(connections["owner"]).loader
    try:
        models = {label for label, _name in loader.project_state(loader.graph.leaf_nodes()).models}
    except KeyError:  # a later file changes a model that cannot be found
        return False
    return not _still_to_run() and app in models
