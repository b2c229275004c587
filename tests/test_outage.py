"""While the database is away, everybody is told so in words they can use, and it is asked again soon."""

import pytest
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory
from psycopg_pool import ConnectionPool, PoolTimeout

from claimback.outage import PlainPageWhenTheDatabaseIsAway


def answer(path, error):
    def broken(_request):
        raise error

    return PlainPageWhenTheDatabaseIsAway(broken)(RequestFactory().get(path))


@pytest.mark.parametrize("error", [OperationalError("away"), InterfaceError("away")])
def test_a_person_gets_a_page(error):
    said = answer("/cases/", error)

    assert (said.status_code, said["Retry-After"], said["Content-Type"]) == (503, "30", "text/html; charset=utf-8")
    assert b"What was saved before is safe" in said.content


@pytest.mark.parametrize("error", [OperationalError("away"), InterfaceError("away")])
def test_a_program_gets_a_sentence(error):
    said = answer("/api/v1/documents/", error)

    assert (said.status_code, said["Retry-After"], said["Content-Type"]) == (503, "30", "application/json")
    assert b"What was saved before is safe" in said.content


def test_another_fault_is_not_called_an_outage():
    with pytest.raises(ZeroDivisionError):
        answer("/", ZeroDivisionError())


def test_whoever_asks_waits_longer_than_the_pool_does_between_two_attempts():
    assert settings.POOL["reconnect_timeout"] < settings.POOL["timeout"]


def test_the_pool_takes_these_settings_and_gives_up_in_time():
    with ConnectionPool("host=127.0.0.1 port=1", open=False, **settings.POOL | {"timeout": 0.1}) as pool:
        assert pool.reconnect_timeout == settings.POOL["reconnect_timeout"]
        with pytest.raises(PoolTimeout):
            pool.getconn()
