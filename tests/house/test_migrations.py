"""Migrations are named, can be taken back, and import nothing of ours."""

import ast
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import MigrationWriter

from tests.house import code

FILES = code.migrations()
APPS = ["accounts", "audit", "cases", "documents", "appeals"]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_migration_has_a_name(path: Path) -> None:
    assert "_auto_" not in path.stem
    assert len(path.stem) > len("0001_") + 3


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_migration_imports_nothing_of_ours_that_may_change(path: Path) -> None:
    """Models are asked of `apps`; ids, sealed fields, validators and what founds tables are part of the schema."""
    schema = {"claimback.founding", "claimback.ids", "claimback.sealed", "claimback.accounts.models"}
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


@cache
def _grown() -> list[tuple[str, str]]:
    """The files that a founding stands for, each after those it needs."""
    loader = MigrationLoader(None, replace_migrations=False)
    founding = {key for key, each in loader.disk_migrations.items() if each.replaces}
    replaced = {old for key in founding for old in loader.disk_migrations[key].replaces if key[0] in APPS}
    ordered: list[tuple[str, str]] = []
    for key in sorted(replaced):
        ordered += [each for each in loader.graph.forwards_plan(key) if each in replaced and each not in ordered]
    return ordered


def _plan() -> list[tuple[str, str]]:
    """What `migrate` would run of ours, as the recorded history stands; later files than the replaced ones aside."""
    executor = MigrationExecutor(connections["owner"])
    executor.loader.check_consistent_history(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    old = set(_grown())
    return [
        (each.app_label, each.name)
        for each, _backwards in plan
        if each.app_label in APPS and (each.replaces or (each.app_label, each.name) in old)
    ]


def _history(names: list[tuple[str, str]]) -> None:
    """Record that of ours exactly these files ran, and nothing of others that stands on files that did not."""
    written = MigrationRecorder(connections["owner"]).migration_qs
    written.filter(app__in=[*APPS, "admin", "account"]).delete()
    written.bulk_create(written.model(app=app, name=name) for app, name in names)


@cache
def _founding(app: str) -> tuple[str, str]:
    (key,) = (key for key, each in MigrationLoader(None).disk_migrations.items() if key[0] == app and each.replaces)
    return key


def _in_the_middle(app: str, have: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What a database with these files still needs of one part: its founding if it has none of it, else the others."""
    names = [each for each in _grown() if each[0] == app]
    left = [each for each in names if each not in have]
    return [_founding(app)] if left == names else left


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("app", APPS)
def test_a_database_goes_on_from_wherever_it_stands(app: str) -> None:
    """Decision 51: with none, some or all of the files of before; whoever has some gets the others, one by one."""
    grown = _grown()
    for place in (place for place, each in enumerate(grown) if each[0] == app):
        _history(grown[:place])
        todo = _plan()

        for each in APPS:
            assert [key for key in todo if key[0] == each] == _in_the_middle(each, grown[:place]), grown[place]


@pytest.mark.django_db(databases=["default", "owner"])
def test_a_database_of_before_is_taken_as_migrated() -> None:
    grown = _grown()
    assert {app for app, _name in grown} == set(APPS)
    assert len(grown) == 73

    _history(grown)

    assert not _plan()


@pytest.mark.parametrize("app", APPS)
def test_what_is_founded_is_what_had_grown(app: str) -> None:
    """Model by model and field by field; `benchmarks/founding.py` compares the databases, guards and all."""
    loader = MigrationLoader(None, replace_migrations=False)
    last = loader.disk_migrations[_founding(app)].replaces[-1]

    grown, founded = loader.project_state([last]), loader.project_state([_founding(app)])

    assert _told(founded, app)
    assert _told(founded, app) == _told(grown, app)


def _told(state: ProjectState, app: str) -> dict[str, object]:
    """All that a state says of a part's models, the order of fields included."""
    return {
        name: (
            [(field, MigrationWriter.serialize(each)[0]) for field, each in model.fields.items()],
            {key: MigrationWriter.serialize(each)[0] for key, each in model.options.items() if each},
            model.bases,
            [(manager, type(each)) for manager, each in model.managers],
        )
        for (label, name), model in state.models.items()
        if label == app
    }
