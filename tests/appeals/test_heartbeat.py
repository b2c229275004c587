"""The sign of life: given when the sender ran and nothing is overdue, once a minute, and never in the sender's way."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from threading import Thread

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db.models.functions import Now

from appeals import tasks
from appeals.models import Reminder
from appeals.watch import heartbeat
from claimback.safety import unsafe
from tests.appeals import rows
from tests.house.test_safety import SAFE

pytestmark = pytest.mark.django_db


class Watchman(HTTPServer):
    """Writes down what it is asked, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Note)
        self.asked: list[str] = []
        self.status = 200


class Note(BaseHTTPRequestHandler):
    server: Watchman

    def do_GET(self) -> None:  # noqa: N802
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@pytest.fixture
def watchman(settings) -> Iterator[Watchman]:
    with Watchman() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.HEARTBEAT_URL = f"http://127.0.0.1:{server.server_port}/ping/key?from=claimback"
        cache.clear()
        yield server
        server.shutdown()


def test_the_task_and_the_command_give_the_sign_once_a_minute(watchman):
    tasks.send_due()
    tasks.send_due()
    call_command("send_due", stdout=StringIO())

    assert watchman.asked == ["/ping/key?from=claimback"]
    cache.clear()  # a minute later
    call_command("send_due", stdout=StringIO())
    assert len(watchman.asked) == 2


def test_a_rehearsal_gives_no_sign(watchman):
    call_command("send_due", "--dry-run", stdout=StringIO())

    assert watchman.asked == []


def test_while_something_is_overdue_there_is_no_sign(watchman):
    office = rows.office()
    due = rows.due(rows.deadline(office.stage, act_by=rows.today()), office.advocate, ago=timedelta(minutes=6))
    Reminder.objects.filter(pk=due.pk).update(claimed_until=Now() + timedelta(minutes=9), attempts=1)

    tasks.send_due()

    assert watchman.asked == []


@pytest.mark.parametrize("status", [302, 404, 500])
def test_another_answer_is_no_sign_and_no_redirect_is_followed(watchman, status):
    watchman.status = status

    assert heartbeat.beat() is False
    assert len(watchman.asked) == 1


def test_without_an_address_nobody_is_called(watchman, settings):
    settings.HEARTBEAT_URL = ""

    assert heartbeat.beat() is False
    assert watchman.asked == []


def test_a_watchman_that_is_away_or_silent_never_fails_the_sender(settings, monkeypatch):
    monkeypatch.setattr(heartbeat, "TIMEOUT", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        for address in (f"http://127.0.0.1:{silent.getsockname()[1]}/", "file:///etc/hosts", "http://[broken/"):
            settings.HEARTBEAT_URL = address
            cache.clear()
            tasks.send_due()
        silent.listen()
        settings.HEARTBEAT_URL = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        cache.clear()
        tasks.send_due()


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://watch.example/", "https://", "https://user:key@watch.example/", "http://a b/", "x"],
)
def test_an_unsafe_address_is_refused_at_start_and_named(address):
    assert [reason.split()[0] for reason in unsafe(SAFE | {"HEARTBEAT_URL": address})] == ["HEARTBEAT_URL"]


@pytest.mark.parametrize("address", ["", "https://watch.example/ping/1234", "http://127.0.0.1:9000/"])
def test_a_sound_address_is_taken(address):
    assert unsafe(SAFE | {"HEARTBEAT_URL": address}) == []
