"""What every test stands on."""

import gc
import os
from collections.abc import Generator, Iterator
from itertools import chain
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.test import TransactionTestCase
from django.utils import timezone, translation
from pytest_django.plugin import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests import again, browsing, databases
from tests.browsing import browser

__all__ = ["browser"]

# What is one process's work and takes long must not begin last.
_LONG = (
    *("journeys/", "test_text_samples", "_in_a_browser", "test_looking_over"),
    *("test_five_hundred_letters", "test_demo", "test_text.py", "test_outbox_under_faults"),
)
_NO_SUPERUSER = "tables with append-only memory can be emptied by a superuser only: set DATABASE_SUPERUSER_URL"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of this process, migrated by the owner; `default` is the application's role in it."""
    with django_db_blocker.unblock(), databases.own_database(os.environ.get("PYTEST_XDIST_WORKER", "alone")) as name:
        if os.environ.get("DATABASE_SUPERUSER_URL"):
            tables = databases.tables_to_empty(name)
            TransactionTestCase._fixture_teardown = lambda self: databases.empty(name, tables)
        yield


@pytest.fixture(scope="module")
def _told_before(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Model]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield request.module.TOLD()
        transaction.set_rollback(True)


@pytest.fixture
def told(_told_before: Model, db: None) -> Model:
    """What TOLD of the module makes: made once, in a transaction around all its tests, and fresh for each of them."""
    return type(_told_before)._base_manager.get(pk=_told_before.pk)


@pytest.fixture(scope="session", autouse=True)
def _a_place_for_static_files() -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


class ByFiles(LoadFileScheduling):
    """A file is one process's work; so are all journeys, for which a whole house is started."""

    def _split_scope(self, nodeid: str) -> str:
        journeys = "tests/journeys/"
        return journeys if nodeid.startswith(journeys) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFiles:
    return ByFiles(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, Any, Any]:
    """Tests that really commit run after the others of their file and leave empty tables; long files begin first."""
    for item in items:
        if item.get_closest_marker("real_commits"):
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not os.environ.get("DATABASE_SUPERUSER_URL"):
                item.add_marker(pytest.mark.skip(reason=_NO_SUPERUSER))
    done = yield
    items.sort(key=lambda item: next((place for place, part in enumerate(_LONG) if part in item.nodeid), len(_LONG)))
    return done


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """No language and no clock is left from the test before; stories are written again where verbs are as they are."""
    translation.deactivate()
    timezone.deactivate()
    if info := getattr(item, "_fixtureinfo", None):
        last = [each[-1] for each in info.name2fixturedefs.values()]
        ours = (each.argnames for each in last if not each.func.__module__.startswith("pytest_django"))
        again.Running.may_be_written = again.TURNED.isdisjoint(chain(info.initialnames, *ours))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    """The browser is kept from file to file of those that use it, which run one after the other."""
    try:
        return (yield)
    finally:
        if "browser" not in getattr(nextitem, "fixturenames", ()):
            browsing.let_go()


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: the collector need not walk it again, nor so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
