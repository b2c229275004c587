"""A worker killed in the middle shows nothing half and loses nothing; also two workers at once do the work once."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now

from claimback.audit.models import Event
from documents import intake
from documents.models import Document, Page, State
from tests import make, papers

pytestmark = pytest.mark.real_commits


def reading_stops_at_page_two(told: int):
    def extract(*_, on_page, **__):
        on_page(2, 12)
        os.write(told, b".")
        time.sleep(60)

    return extract


def killed_while_reading(document):
    """A process of its own takes the paper in and is killed, as the out-of-memory killer does it."""
    listening, told = os.pipe()
    child = os.fork()
    if not child:
        inherited, connection.connection = connection.connection, None
        intake.extract = reading_stops_at_page_two(told)
        try:
            intake.take_in(document_id=document.pk)
        finally:
            os._exit(bool(inherited))
    assert os.read(listening, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(listening)
    os.close(told)


def test_a_worker_killed_while_reading_leaves_nothing_half_and_the_next_one_finishes():
    document = make.paper(make.case())

    killed_while_reading(document)

    document.refresh_from_db()
    assert (document.state, document.pages_done, document.pages_total) == (State.CHECKED, 2, 12)
    assert not Page.objects.exists()
    assert intake.take_up() == 0  # the lease still runs
    Document.objects.update(claimed_until=Now() - timedelta(seconds=1))
    assert intake.take_up() == 1
    intake.take_in(document_id=document.pk)
    document.refresh_from_db()
    assert document.state == State.READ
    kinds = Event.objects.filter(about_id=str(document.pk)).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["document received", "document checked", "document read"]


def test_many_workers_at_once_read_a_paper_once():
    document = make.paper(make.case(), content=papers.plain(papers.denial()))
    together = threading.Barrier(4)

    def work():
        try:
            together.wait()
            intake.take_in(document_id=document.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    document.refresh_from_db()
    assert document.state == State.READ
    assert Event.objects.filter(kind="document read").count() == 1
    assert Page.objects.count() == 1
