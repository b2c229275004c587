"""A poke may be lost, and never holds anybody up."""

import threading

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from claimback import poke


@pytest.fixture
def carried(monkeypatch):
    """What a worker would hear, and a flag that it was heard."""
    heard, flag = [], threading.Event()

    def carry(task, *, kwargs, **_):
        heard.append((task, kwargs))
        flag.set()

    monkeypatch.setattr(poke, "_carry", carry)
    return heard, flag


@pytest.mark.django_db
def test_a_poke_goes_out_after_the_commit(carried, django_capture_on_commit_callbacks):
    heard, flag = carried

    with django_capture_on_commit_callbacks() as after:
        poke.poke("documents.tasks.take_in", document_id=7)
    assert heard == []
    after[0]()

    assert flag.wait(5)
    assert heard == [("documents.tasks.take_in", {"document_id": "7"})]


@pytest.mark.django_db
def test_a_poke_whose_transaction_fails_is_never_sent(carried):
    heard, _ = carried

    with transaction.atomic():
        poke.poke("documents.tasks.take_in", document_id=7)
        transaction.set_rollback(True)

    assert heard == []


@pytest.mark.django_db
def test_after_a_failed_poke_the_next_one_is_tried(monkeypatch, django_capture_on_commit_callbacks):
    tried, flag = [], threading.Event()

    def away_then_back(task, **_):
        tried.append(task)
        if len(tried) == 1:
            raise OperationalError
        flag.set()

    monkeypatch.setattr(poke, "_carry", away_then_back)

    with django_capture_on_commit_callbacks(execute=True):
        poke.poke("first")
    for _ in range(100):
        with django_capture_on_commit_callbacks(execute=True):
            poke.poke("second")
        if flag.wait(0.05):
            break

    assert tried[:2] == ["first", "second"]
