"""The two pages that outsiders ping: is the process up, and does the duty get done?"""

import json
import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from appeals import health
from appeals.models import Reminder
from documents.models import Document
from tests import make
from tests.appeals import rows


def ask(view=health.health) -> tuple[int, dict]:
    answer = view(RequestFactory().get("/health/"))
    return answer.status_code, json.loads(answer.content)


@pytest.fixture
def blackhole() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)
        yield listener.getsockname()[1]


@pytest.fixture
def nobody() -> Iterator[int]:
    """A port that refuses."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield closed.getsockname()[1]


def test_the_process_is_up_without_any_database():
    answer = health.healthz(RequestFactory().get("/healthz"))

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.parametrize("view", [health.healthz, health.health])
def test_both_pages_are_for_everybody_and_never_stored(view, monkeypatch):
    monkeypatch.setattr(health, "ask_database", lambda: health.Rows(0, 0, 0, 0, 0))

    answer = view(RequestFactory().get("/"))

    assert view.can == "public"
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.real_commits
def test_all_is_well_when_nothing_due_is_unsent():
    status, said = ask()

    assert status == 200
    assert (said["status"], said["database"], said["broker"]) == ("ok", "ok", "ok")
    assert said["oldest_due_unsent_s"] == 0
    assert abs(said["clock_difference_s"]) < 5
    assert said["files"] == {"documents_folder_writable": True}


@pytest.mark.real_commits
def test_a_reminder_that_has_waited_for_over_five_minutes_is_a_failure():
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=rows.today())
    reminder = rows.due(deadline, here.advocate, ago=timedelta(seconds=240))

    status, said = ask()
    assert status == 200
    assert 239 < said["oldest_due_unsent_s"] < 300

    Reminder.objects.update(due_at=reminder.due_at - timedelta(seconds=100))
    status, said = ask()
    assert (status, said["status"]) == (503, "late")
    assert said["oldest_due_unsent_s"] > 300


@pytest.mark.real_commits
def test_a_parked_reminder_is_counted_and_is_not_waited_for():
    here = rows.office()
    rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate, ago=timedelta(days=1))
    Reminder.objects.update(state="parked")

    status, said = ask()

    assert (status, said["reminders_parked"], said["oldest_due_unsent_s"]) == (200, 1, 0)


@pytest.mark.real_commits
def test_a_damaged_paper_is_counted():
    make.paper(make.case())
    Document.objects.update(damage="missing")

    status, said = ask()

    assert (status, said["papers_damaged"]) == (200, 1)


@pytest.mark.parametrize("port", ["blackhole", "nobody"])
@pytest.mark.django_db
def test_with_the_database_away_it_says_so_within_three_seconds(port, request, monkeypatch):
    away = connection.get_connection_params() | {"host": "127.0.0.1", "port": request.getfixturevalue(port)}
    monkeypatch.setattr(connection, "get_connection_params", lambda: away)
    started = time.monotonic()

    status, said = ask()

    assert time.monotonic() - started < 3
    assert (status, said["status"], said["database"]) == (503, "away", "away")


@pytest.mark.parametrize("port", ["blackhole", "nobody"])
def test_with_the_broker_away_it_says_so_within_two_seconds(port, request, settings, monkeypatch):
    settings.REDIS_URL = f"redis://127.0.0.1:{request.getfixturevalue(port)}/0"
    monkeypatch.setattr(health, "ask_database", lambda: health.Rows(0, 0, 0, 0, 0))
    started = time.monotonic()

    status, said = ask()

    assert time.monotonic() - started < 2
    assert (status, said["broker"]) == (200, "away")  # reminders go without it


def test_a_folder_papers_cannot_be_kept_in_is_told(settings, tmp_path):
    settings.STORAGE_URL = f"file:{tmp_path}"
    settings.DOCUMENTS_DIR = tmp_path / "is a file" / "documents"
    assert health.documents_folder_writable()

    (tmp_path / "is a file").write_text("")

    assert not health.documents_folder_writable()
