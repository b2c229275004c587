"""Two usual ways to send reminders with Celery, written as tutorials write them, for comparison only.

`eta`: each reminder is a task that waits in the broker until it is due. `scan`: the beat looks for what is due and
queues a task for each, which marks the row and then sends. Both look at their row when they run, and both give the mail
server a time limit, which is more than many do.
"""

from __future__ import annotations

import os
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import psycopg
from celery import Celery

TABLE = """
CREATE TABLE IF NOT EXISTS reminder (
    design text, key text PRIMARY KEY, address text, due timestamptz,
    wanted boolean NOT NULL DEFAULT true, sent boolean NOT NULL DEFAULT false
)
"""
SCANS_EVERY = 5.0  # seconds, where a real one would take sixty

app = Celery("naive", broker=os.environ.get("NAIVE_BROKER"), set_as_current=False)
app.conf.task_ignore_result = True
app.conf.broker_connection_retry_on_startup = True
if os.environ.get("NAIVE_DESIGN") == "scan":
    app.conf.beat_schedule = {"scan": {"task": "scan", "schedule": SCANS_EVERY}}


def _ask(question: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(os.environ["NAIVE_DATABASE"], autocommit=True, connect_timeout=3) as line:
        rows = line.execute(question, values)
        return rows.fetchall() if rows.description else []


def _mail(key: str, address: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "no-reply@claimback.example", address, "A date is near"
    message["Message-ID"], message["X-Trial-Reminder"] = make_msgid(domain="claimback.example"), key
    message.set_content("Something in this case is due.")
    with smtplib.SMTP("127.0.0.1", int(os.environ["NAIVE_MAIL"]), timeout=10) as server:
        server.send_message(message)


@app.task(name="remind", autoretry_for=(Exception,), retry_backoff=2, max_retries=3)
def remind(key: str) -> None:
    """The task of the first design, put into the broker with `eta=`."""
    [(address, wanted)] = _ask("SELECT address, wanted FROM reminder WHERE key = %s", key)
    if wanted:
        _mail(key, address)


@app.task(name="scan")
def scan() -> None:
    """The beat of the second design: queue whatever is due."""
    now = datetime.now(UTC)
    for (key,) in _ask("SELECT key FROM reminder WHERE design = 'scan' AND wanted AND NOT sent AND due <= %s", now):
        mark_and_send.delay(key)


@app.task(name="mark and send")
def mark_and_send(key: str) -> None:
    """The task of the second design: marked first, so that nobody is told twice."""
    [(address, sent)] = _ask("SELECT address, sent FROM reminder WHERE key = %s", key)
    if not sent:
        _ask("UPDATE reminder SET sent = true WHERE key = %s", key)
        _mail(key, address)
