"""Whether ClaimBack does its duty: the outcome is watched (how late is the oldest reminder?), not the processes."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from appeals.models import Reminder, SelfAudit
from appeals.reminders import living
from appeals.watch.patience import AUDIT_EVERY
from cases.access import public
from cases.models import Case
from documents.models import Document
from documents.models import State as PaperState

PATIENCE = 300  # seconds a due reminder may wait
UNWATCHED = "nobody looked for who is lost"
_DATABASE = 2  # seconds to wait for the database, and then for its answer (the least the driver knows)
_BROKER = 0.8  # seconds, once for the connection and once for the answer

_QUESTION = f"""
    SELECT extract(epoch FROM clock_timestamp())::float,
           coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0)::float,
           (SELECT count(*) FROM {Reminder._meta.db_table} WHERE state = %(parked)s),
           (SELECT count(*) FROM {Document._meta.db_table} WHERE state = %(paper_parked)s),
           (SELECT count(*) FROM {Document._meta.db_table} WHERE damage <> ''),
           (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(coalesce(looked_at, opened_at))), 0)::float
            FROM (SELECT organisation_id, min(opened_at) AS opened_at FROM {Case._meta.db_table}
                  WHERE closed_on IS NULL GROUP BY organisation_id) AS opened
            LEFT JOIN (SELECT organisation_id, max(at) AS looked_at FROM {SelfAudit._meta.db_table}
                       GROUP BY organisation_id) AS looked USING (organisation_id)),
           (SELECT coalesce(sum(failing), 0) FROM (
                SELECT DISTINCT ON (organisation_id) failing FROM {SelfAudit._meta.db_table}
                ORDER BY organisation_id, "on" DESC) AS newest)
    FROM {Reminder._meta.db_table} AS late WHERE state = %(pending)s AND due_at <= clock_timestamp()
        AND NOT EXISTS (SELECT FROM {Reminder._meta.db_table} AS letter
                        WHERE letter.id = late.within_id AND letter.state = %(pending)s)
"""
_WORDS = {"parked": Reminder.State.PARKED, "pending": Reminder.State.PENDING, "paper_parked": PaperState.PARKED}


@dataclass(frozen=True, slots=True)
class Rows:
    """What the database says about itself and the outbox."""

    oldest_due_unsent_s: float
    clock_difference_s: float
    reminders_parked: int
    papers_parked: int
    papers_damaged: int
    audit_age_s: float = 0.0  # of the oldest look for who is lost, over organisations with an open case
    cases_lost: int = 0
    cases_unreached: int = 0  # with a running date, and nobody who can act or whom a message reaches


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """503 when a reminder is over 300 seconds late, nobody looked for who is lost for 26 hours, or no database answers.

    Answers within three seconds.
    """
    try:
        rows = asdict(ask_database())
        database = "ok"
    except psycopg.Error:
        rows, database = {}, "away"
    late = rows.get("oldest_due_unsent_s", 0) > PATIENCE
    unwatched = rows.get("audit_age_s", 0) > AUDIT_EVERY.total_seconds()
    answer: dict[str, Any] = {
        "status": "away" if database == "away" else "late" if late else UNWATCHED if unwatched else "ok",
        "database": database,
        # with the database away there is no time left to wait for a broker that is away too
        "broker": ("ok" if broker_answers() else "away") if database == "ok" else "not asked",
        **rows,
        "files": {"documents_folder_writable": documents_folder_writable()},
    }
    return JsonResponse(answer, status=200 if answer["status"] == "ok" else 503)


def ask_database() -> Rows:
    """By a connection of its own, which gives up soon whatever the pool does. Raises psycopg.Error."""
    address = connection.get_connection_params() | {"connect_timeout": _DATABASE}
    address["options"] = f"-c statement_timeout={_DATABASE * 1000}"
    address.pop("pool", None)
    with psycopg.connect(**address, autocommit=True) as line:
        before = time.time()
        [(now, oldest, parked, papers, damaged, audit_age, lost)] = line.execute(_QUESTION, _WORDS).fetchall()
        ours = (before + time.time()) / 2
        unreached = _unreached(line)
    return Rows(
        round(oldest, 1), round(ours - now, 3), parked, papers, damaged, round(audit_age, 1), int(lost), unreached
    )


def _unreached(line: psycopg.Connection[Any]) -> int:
    """How many cases with a running date nobody is reached for; -1 where it cannot be counted in time."""
    asked, words = living.cases_nobody_reaches().order_by().values("pk").query.sql_with_params()
    try:
        [(number,)] = line.execute(f"SELECT count(*) FROM ({asked}) AS found", words).fetchall()
    except psycopg.errors.QueryCanceled:
        return -1
    return int(number)


def broker_answers() -> bool:
    """Whether the broker answers a ping within two seconds."""
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=_BROKER, socket_timeout=_BROKER, retry=None
        ) as line:
            return bool(line.ping())
    except (redis.RedisError, OSError):
        return False


def documents_folder_writable() -> bool:
    """Whether papers can be kept; a folder is made by the first of them. True where another machine keeps them."""
    if not settings.STORAGE_URL.startswith("file:"):
        return True
    place = settings.DOCUMENTS_DIR
    while not place.exists():
        place = place.parent
    return place.is_dir() and os.access(place, os.W_OK)
