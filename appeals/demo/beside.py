"""The caseload told by two processes at once: a first start waits for it, and most machines have a second core."""

from __future__ import annotations

import os
import signal
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from appeals.demo import caseload, people
from appeals.demo.people import Office
from claimback.launch.children import tie_to_parent


def seed(*, organisations: int, seed: int, today: date) -> tuple[list[Office], int]:
    """What `caseload.seed` tells and gives, all but the first office told by a second process beside this one.

    Every organisation is a transaction with dice of its own, so the order does not matter. What the second process
    could not do is done by the first after it. Inside a transaction of somebody else nothing can be told beside.
    """
    if organisations == 0 or connection.in_atomic_block or not may_fork():
        return caseload.seed(organisations=organisations, seed=seed, today=today)
    password = people.hashed()
    ours, theirs = get_context("fork").Pipe(duplex=False)
    second = get_context("fork").Process(
        target=_all_but_the_first, args=(theirs, os.getpid(), organisations, seed, today, password), daemon=True
    )
    for each in connections.all():  # two processes never share a line to the database
        each.close()
        if isinstance(each, DatabaseWrapper):
            each.close_pool()
    second.start()
    try:
        _office, new = caseload.tell_office(0, seed=seed, today=today, password=password)
        second.join()
    except BaseException:
        second.kill()
        second.join()
        raise
    if ours.poll():
        new += ours.recv()
    offices, left = caseload.seed(organisations=organisations, seed=seed, today=today)
    return offices, new + left


def may_fork() -> bool:
    """Whether this process has one thread, so that its copy is whole: the copy of one that has set a letter hangs."""
    threads = Path("/proc/self/task")
    return threads.exists() and len(list(threads.iterdir())) == 1


def _all_but_the_first(say: Connection, parent: int, organisations: int, seed: int, today: date, password: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is interrupted is the first process, and it ends this one
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    tie_to_parent(signal.SIGKILL, parent=parent)
    new = 0
    for number in range(1, organisations):
        new += caseload.tell_office(number, seed=seed, today=today, password=password)[1]
    for slug, name in people.ALONE:
        new += caseload.tell_alone(slug, name, seed=seed, today=today, password=password)[1]
    connections.close_all()
    say.send(new)
