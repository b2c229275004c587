"""A sign of life to a watchman outside: when it stops, somebody is called, whatever has died here."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache

from appeals.models import Reminder
from appeals.reminders import database_now
from appeals.reminders.outbox import State, alone
from appeals.watch.patience import PATIENCE

log = structlog.get_logger(__name__)

TIMEOUT = 3.0  # seconds for each answer
BETWEEN = 60  # seconds between two signs, whoever sends
_KEY = "heartbeat"


def beat() -> bool:
    """After a run of the sender that went through: tell the watchman, unless a reminder is overdue. Never raises.

    At most once a minute, however many senders there are. Says whether a sign was given and taken.
    """
    if not settings.HEARTBEAT_URL or anything_overdue() or not cache.add(_KEY, 1, BETWEEN):
        return False
    try:
        status = _ask(settings.HEARTBEAT_URL)
    except (OSError, http.client.HTTPException, ValueError) as trouble:
        log.warning("heartbeat_failed", error=type(trouble).__name__)
        return False
    if not 200 <= status < 300:
        log.warning("heartbeat_failed", status=status)
    return 200 <= status < 300


def anything_overdue() -> bool:
    """Whether a reminder has been due, and unsent, for longer than anybody should wait."""
    return Reminder.objects.filter(alone(), state=State.PENDING, due_at__lt=database_now() - PATIENCE).exists()


def _ask(address: str) -> int:
    """The status of the answer; no redirect is followed, and nothing of the answer is read."""
    url = urlsplit(address)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if url.scheme not in kinds or not url.hostname:
        raise ValueError("not an address to call")
    line = kinds[url.scheme](url.hostname, url.port, timeout=TIMEOUT)
    try:
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        line.request("GET", path, headers={"User-Agent": "ClaimBack"})
        return line.getresponse().status
    finally:
        line.close()
