"""Logs carry what happened, and never the key to anything."""

import errno
import io
import logging

import structlog

from claimback import logs

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
