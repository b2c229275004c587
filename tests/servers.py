"""Servers for the tests, started before any settings are read: PostgreSQL and Valkey from wheels, in a passing folder.

Real servers are used instead when DATABASE_URL and REDIS_URL name them; then DATABASE_SUPERUSER_URL (optional) makes
the test databases and empties tables, else DATABASE_OWNER_URL must be allowed to create databases.
"""

import atexit
import contextlib
import os
import secrets
import socket
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from claimback import embedded

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
_OF_THE_MACHINE = [
    "ALLOWED_HOSTS",
    "CLAMD_URL",
    "DATABASE_POOL",
    "EMAIL_URL",
    "FIELD_KEYS",
    "LOG_LEVEL",
    "MAIL_FROM",
    "MAX_ORGANISATION_BYTES",
    "MAX_PAPERS_AN_HOUR",
    "PORT",
    "PUBLIC_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECURE_SSL_REDIRECT",
    "STATIC_ROOT",
    "STORAGE_URL",
    "TIME_ZONE",
]


class OutsideWorld(RuntimeError):
    """A test tried to leave this machine."""


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, Any, Any]:
    """Before pytest-django reads the settings: servers in the first process, a corner of its own in every other."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        _take_a_corner(int(worker.removeprefix("gw")) + 1)
    else:
        stack = contextlib.ExitStack()
        atexit.register(stack.close)
        early_config.add_cleanup(stack.close)
        _start(stack)
    # whitenoise warns of a missing folder, and warnings are errors
    (Path(os.environ["DATA_DIR"]) / "static").mkdir(parents=True, exist_ok=True)
    _stay_at_home()
    return (yield)


def _start(stack: contextlib.ExitStack) -> None:
    for name in _OF_THE_MACHINE:
        os.environ.pop(name, None)
    wanted = embedded.wanting(os.environ)
    environment, folder = stack.enter_context(embedded.passing_servers(say=sys.stderr.write, wanted=wanted))
    os.environ.update(environment)
    os.environ.setdefault("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
    os.environ.update(
        ENVIRONMENT="test",
        SECRET_KEY=secrets.token_urlsafe(50),
        FIELD_KEYS=f"k1:{secrets.token_urlsafe(32)}",
        DATA_DIR=str(folder / "alone"),
        TEST_DATABASE=f"test_claimback_{secrets.token_hex(4)}",
    )
    if "DATABASE_URL" not in wanted:
        stack.callback(drop_databases, os.environ["TEST_DATABASE"])


def _take_a_corner(number: int) -> None:
    """Another process of the same run keeps its own files and its own Redis database."""
    os.environ["DATA_DIR"] = str(Path(os.environ["DATA_DIR"]).with_name(f"worker{number}"))
    if "?db=" in os.environ["REDIS_URL"]:
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={number}"


def making_databases() -> psycopg.Connection:
    """A connection that may make and drop databases."""
    address = os.environ.get("DATABASE_SUPERUSER_URL") or os.environ["DATABASE_OWNER_URL"]
    return psycopg.connect(address, autocommit=True)


def drop_databases(prefix: str) -> None:
    """Drop every database of one test run."""
    with making_databases() as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (name,) in names.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _is_home(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host)
    return text in {"None", "", socket.gethostname()} or text.startswith(LOOPBACK)


def _stay_at_home() -> None:
    """Refuse every connection and every look-up that leaves this machine, in this process."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guard(place: object) -> None:
        host = place[0] if isinstance(place, tuple) else None
        if not _is_home(host):
            raise OutsideWorld(f"A test may not speak to {host}.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        guard(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        guard(address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *rest: Any, **more: Any) -> Any:
        guard((host,))
        return look_up(host, *rest, **more)

    socket.socket.connect = guarded_connect
    socket.socket.connect_ex = guarded_connect_ex
    socket.getaddrinfo = guarded_look_up
