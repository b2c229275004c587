"""Logs carry what happened, and never the key to anything."""

import errno
import io
import logging
from collections import defaultdict
from datetime import timedelta
from types import SimpleNamespace

import pytest
import structlog
from gunicorn.config import Config

from claimback import gunicorn, logs
from claimback.access_log import AccessLog

KEY = "AbC_def-123"


def test_the_address_of_a_link_is_no_part_of_an_event():
    event = logs.without_keys(
        None, "info", {"event": "request_started", "request": f"GET /r/{KEY}/enter/", "code": 200}
    )

    assert event == {"event": "request_started", "request": "GET /r/…/enter/", "code": 200}


def test_the_address_of_a_link_is_no_part_of_what_libraries_say():
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", (f"/r/{KEY}/",), None)

    assert logs.WithoutKeys().filter(record)
    assert record.getMessage() == "Not Found: /r/…/"


def test_other_addresses_stay_whole():
    assert logs.without_keys(None, "info", {"request": "GET /cases/1/r"})["request"] == "GET /cases/1/r"


def test_below_the_level_asked_for_nothing_is_said(capsys):
    try:
        logs.configure("WARNING")
        structlog.get_logger("here").info("small talk")
        structlog.get_logger("here").warning("look")
    finally:
        logs.configure("WARNING")

    said = capsys.readouterr().out
    assert "small talk" not in said
    assert '"event": "look"' in said


class FullDisk(io.StringIO):
    """Where nothing can be written any more."""

    def write(self, _words):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_line_that_finds_no_room_is_lost_and_the_work_goes_on(monkeypatch):
    monkeypatch.setattr("sys.stdout", FullDisk())
    try:
        logs.configure("WARNING")
        structlog.get_logger("here").warning("reminder_postponed", attempts=1)
    finally:
        logs.configure("WARNING")


def test_the_address_of_a_calendar_is_in_no_log():
    path = f"/ics/{KEY}/claimback.ics"
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Gone: %s", (path,), None)

    assert logs.WithoutKeys().filter(record)
    assert KEY not in record.getMessage()
    assert logs.without_keys(None, "info", {"request": f"GET {path}"})["request"] == "GET /ics/…/claimback.ics"


@pytest.mark.parametrize("path", [f"/ics/{KEY}/claimback.ics", f"/r/{KEY}/code/"])
def test_the_web_servers_own_line_holds_no_key(path):
    config = Config()
    config.set("access_log_format", gunicorn.access_log_format)
    asked = {"REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1"}
    asked["HTTP_REFERER"] = f"https://claimback.example{path}"
    answer = SimpleNamespace(status="200 OK", sent=3, headers=[])

    found = AccessLog(config).atoms(answer, [("Referer", asked["HTTP_REFERER"])], asked, timedelta(seconds=1))

    assert gunicorn.logger_class == f"{AccessLog.__module__}.{AccessLog.__name__}"
    assert KEY not in str(found)
    assert "…" in gunicorn.access_log_format % defaultdict(lambda: "-", found)
