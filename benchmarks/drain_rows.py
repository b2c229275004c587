"""The measured half of `benchmarks.drain`: it runs inside Django, in an empty database it may fill."""

from __future__ import annotations

import os
import smtplib
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from appeals import mail
from appeals.models import Deadline, Reminder
from appeals.reminders import database_now, outbox
from benchmarks import worklist_rows
from cases.models import Share
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from claimback.celery import STEPS_BACK

A_CASE_LOAD, SENDERS, GOAL, RISE = 500, 2, 0.5, 1.2
# one that runs already, as the worker does, and is told that something is due
SENDER = """
import sys
from django.urls import reverse
from appeals import reminders
reverse("today")  # whoever wrote a mail before knows every address
print("ready", flush=True)
sys.stdin.read()
while reminders.send_due().sent:
    pass
"""
LOOKS, EVERY = 80, 0.25  # at the worklist before the drain, and how often (seconds)


def filled(reminders: int) -> Any:
    """The owner of the first office, and in offices of 500 cases each one reminder, due an hour ago, for each case."""
    world = worklist_rows.filled(offices=max(reminders // A_CASE_LOAD, 1), cases=min(reminders, A_CASE_LOAD))
    deadlines = list(Deadline.objects.order_by("pk"))
    patients = User.objects.bulk_create(
        [User(email=f"patient.{each.pk}@people.example", password="!") for each in deadlines]
    )
    both = list(zip(deadlines, patients, strict=True))
    Share.objects.bulk_create(
        [
            Share(organisation_id=each.organisation_id, case_id=each.case_id, user=person, role=Role.PATIENT)
            for each, person in both
        ]
    )
    due_at = database_now() - timedelta(hours=1)
    Reminder.objects.bulk_create(
        [
            Reminder(
                organisation_id=each.organisation_id,
                case_id=each.case_id,
                deadline=each,
                recipient=person,
                step="on_the_day",
                due_at=due_at,
            )
            for each, person in both
        ]
    )
    return world


def composed() -> list[EmailMessage]:
    """Every message, as our senders write it."""
    about = ("deadline", "authority", "case__organisation", "recipient", "link__request")
    rows = list(Reminder.objects.select_related(*about).order_by("due_at", "id"))
    now = database_now()
    for row in rows:
        row.message_id = outbox.message_id(row)
    return [mail.compose(row, now=now) for row in rows]


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


@contextmanager
def program(*command: str, port: int, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server while the block runs, once it answers at its port."""
    child = subprocess.Popen([sys.executable, *command], env=os.environ | environ, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if child.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[-1]} did not start")
            time.sleep(0.05)
        yield child
    finally:
        child.terminate()
        child.wait(10)


def bare(messages: list[EmailMessage], port: int) -> float:
    """Seconds of one smtplib loop over messages that are already composed."""
    ready = [each.message() for each in messages]
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for each in ready:
            server.send_message(each)
    return time.perf_counter() - start


def looker(user: User, port: int) -> Callable[[], float]:
    """A signed-in look at the worklist of the running web process: gives its seconds."""
    client = Client()
    client.force_login(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Cookie": cookie, "Host": "localhost"})

    def look() -> float:
        start = time.perf_counter()
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert b"data-key-link" in answer.read()
        return time.perf_counter() - start

    return look


def p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


@contextmanager
def counting() -> Iterator[None]:
    """As many programs as there are senders, as nice as they, that only count: a busy machine and nothing more."""
    command = ["nice", "-n", str(STEPS_BACK), sys.executable, "-c", "while True: pass"]
    children = [subprocess.Popen(command) for _ in range(SENDERS)]
    try:
        yield
    finally:
        for child in children:
            child.kill()
            child.wait()


def drained(port: int, look: Callable[[], float]) -> tuple[float, float, list[float]]:
    """Seconds until two senders have sent all, the peak memory of one (MB), and what looks at the worklist took."""
    looks: list[float] = []
    peak = 0.0
    over = threading.Event()

    def go_on_looking() -> None:
        while not over.wait(EVERY):
            looks.append(look())

    thread = threading.Thread(target=go_on_looking)
    environ = os.environ | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = ["nice", "-n", str(STEPS_BACK), sys.executable, "manage.py", "shell", "--no-imports", "-c", SENDER]
    senders = [
        subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(SENDERS)
    ]
    for sender in senders:
        assert sender.stdout.readline() == b"ready\n"
    thread.start()
    start = time.perf_counter()
    for sender in senders:
        sender.stdin.close()
    while any(sender.poll() is None for sender in senders):
        peak = max(peak, *(_memory(sender.pid) for sender in senders))
        time.sleep(EVERY)
    seconds = time.perf_counter() - start
    assert sum(sender.wait() for sender in senders) == 0
    assert not Reminder.objects.filter(state="pending").exists()
    over.set()
    thread.join()
    return seconds, peak, looks


def _memory(pid: int) -> float:
    """The most this program has held so far (MB); what its parent held before it began is none of its own."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM")), 0.0)


def main(*, reminders: int) -> None:
    """Measure the bare loop, the worklist at rest, then the drain with the worklist beside it; the ratios come last."""
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    world = filled(reminders)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    messages = composed()
    mails, web = free_port(), free_port()
    connection.close()
    gunicorn = ("-m", "gunicorn", "--config", "python:claimback.gunicorn", "claimback.wsgi")
    sink = ("-m", "benchmarks.faults.sink", str(mails))
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    with (
        program(*sink, port=mails),
        program(*gunicorn, port=web, PORT=str(web), WEB_WORKERS="1", DATABASE_POOL="1"),
    ):
        limits = [bare(messages, mails) for _round in range(2)]
        look = looker(world.user, web)
        rest = [look() for _look in range(20)]
        rest = [(time.sleep(EVERY), look())[1] for _look in range(LOOKS)]
        with counting():
            busy = [(time.sleep(EVERY), look())[1] for _look in range(LOOKS)]
        seconds, memory, looks = drained(mails, look)
        limits.append(bare(messages, mails))
    limit = sorted(limits)[1]
    print(f"{reminders} reminders: bare loop {limit:.1f} s ({min(limits):.1f} to {max(limits):.1f})")
    print(f"drained in {seconds:.1f} s by {SENDERS} senders with a peak memory of {memory:.0f} MB")
    print(f"worklist's p95 {p95(rest) * 1000:.0f} ms, meanwhile {p95(looks) * 1000:.0f} ms")
    print(f"while {SENDERS} programs only count, as nice as the senders: {p95(busy) * 1000:.0f} ms")
    ratio, rise = limit / seconds, p95(looks) / p95(rest)
    print(f"goals {GOAL} and {RISE}: {'met' if ratio >= GOAL else 'MISSED'}, {'met' if rise <= RISE else 'MISSED'}")
    print(f"speed {ratio:.2f} of the bare loop, worklist {rise:.2f} times")
