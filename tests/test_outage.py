"""While the database is away, everybody is told so in words they can use, and it is asked again soon."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory
from psycopg_pool import ConnectionPool, PoolTimeout

from claimback.outage import PlainPageWhenTheDatabaseIsAway, away, broken
from tests import make


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


@pytest.fixture
def sessions_away(client, monkeypatch):
    """Somebody is signed in, and the database goes away; how often it was asked for them."""
    client.force_login(make.user())
    asked = []

    def load(_store):
        asked.append(1)
        raise OperationalError("away")

    monkeypatch.setattr(SessionStore, "load", load)
    return asked


@pytest.mark.parametrize("path", ["/", "/api/v1/cases/", "/nothing-here/", "/health/"])
@pytest.mark.django_db
def test_somebody_signed_in_is_told_too_and_the_database_is_waited_for_once(client, sessions_away, path):
    said = client.get(path)

    assert (said.status_code, said["Retry-After"], len(sessions_away)) == (503, "30", 1)
    assert b"What was saved before is safe" in said.content


def test_an_outage_met_by_a_layer_around_the_views_is_one_too():
    try:
        raise OperationalError("away")
    except OperationalError:
        said = broken(RequestFactory().get("/"))

    assert said.status_code == 503


@pytest.mark.parametrize(("path", "kind"), [("/", "text/html; charset=utf-8"), ("/api/v1/cases/", "application/json")])
def test_what_nobody_foresaw_is_said_in_words_to_people_and_programs(path, kind):
    said = broken(RequestFactory().get(path))

    assert (said.status_code, said["Content-Type"]) == (500, kind)
    assert b"What was saved before is safe" in said.content


def test_both_pages_stay_dark_for_whoever_chose_so_and_ask_nobody_to_sign_in():
    request = RequestFactory().get("/cases/?page=2", headers={"cookie": "theme=dark"})

    for page in (away(request, OperationalError("away")), broken(request)):
        assert b'data-theme="dark"' in page.content
        assert b"/accounts/login/" not in page.content


@pytest.mark.parametrize(
    ("method", "path", "again"),
    [
        ("GET", "/cases/?page=2&q=a", "/cases/?page=2&amp;q=a"),
        ("POST", "/cases/", "/"),
        ("GET", "//evil.example/", "/%2Fevil.example/"),
    ],
)
def test_trying_again_asks_for_the_same_page_and_never_sends_a_form(method, path, again):
    request = RequestFactory().generic(method, path)
    request.path = path.partition("?")[0]

    assert f'href="{again}"'.encode() in away(request, OperationalError("away")).content


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
