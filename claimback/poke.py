"""Pokes a worker after a commit. A poke may be lost: the row says what is to do, and the beat finds it."""

import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, Full, Queue

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

_waiting: Queue[tuple[str, dict[str, str]]] = Queue(maxsize=200)
_starting = threading.Lock()
_sender: threading.Thread | None = None
_carry: Callable[..., object] | None = None


def carry_with(send_task: Callable[..., object]) -> None:
    """From now on pokes of this process travel by this `send_task`; `claimback.celery` says so when it is imported."""
    global _carry
    _carry = send_task


def poke(task: str, **ids: object) -> None:
    """Once this transaction commits, ask a worker to do `task` with these ids; without a transaction, now.

    Never raises and never waits: with the broker away, redis-py alone would hold the request for six seconds.
    A process without Celery (a management command) pokes nobody; the beat finds the row.
    """
    words = {name: str(value) for name, value in ids.items()}
    transaction.on_commit(partial(_hand_over, task, words), robust=True)


def _hand_over(task: str, ids: dict[str, str]) -> None:
    if _carry is None:
        return
    try:
        _waiting.put_nowait((task, ids))
    except Full:
        log.warning("poke_dropped", task=task, **ids)
        return
    _start_sender()


def _start_sender() -> None:
    """One sender a process; after a fork the child has none and starts its own."""
    global _sender
    with _starting:
        if _sender is None or not _sender.is_alive():
            _sender = threading.Thread(target=_send_for_ever, name="poke", daemon=True)
            _sender.start()


def _send_for_ever() -> None:
    while True:
        task, ids = _waiting.get()
        try:
            assert _carry is not None
            _carry(task, kwargs=ids, ignore_result=True, retry=False)
        except (OperationalError, OSError) as trouble:
            log.warning("broker_away", task=task, error=type(trouble).__name__, **ids)
            _forget_the_rest()


def _forget_the_rest() -> None:
    """What waits behind a failed poke would only wait as long again."""
    try:
        while True:
            _waiting.get_nowait()
    except Empty:
        return
