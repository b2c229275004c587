"""The PostgreSQL and the Valkey of a trial, from our own launcher, and what can befall them."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from claimback.launch import postgres, valkey
from claimback.launch.keys import keys_of
from claimback.launch.places import remembered_folder, server_person, servers_folder, sockets_folder


class Servers:
    """Both, in `folder`. The database keeps what was committed through a crash, as a real one does."""

    def __init__(self, folder: Path) -> None:
        self.person = server_person()
        self.keys = keys_of(folder / "secrets.env")
        self.logs = folder / "log"
        self.logs.mkdir()
        self.home = servers_folder(folder, person=self.person, say=print)
        self.sockets = sockets_folder(folder, person=self.person)
        self.postgres = self._postgres()
        self.valkey = self._valkey()

    def _postgres(self) -> postgres.Postgres:
        return postgres.start(
            self.home, sockets=self.sockets, logs=self.logs, keys=self.keys, person=self.person, durable=True
        )

    def _valkey(self) -> valkey.Valkey:
        password = self.keys["VALKEY_PASSWORD"]
        return valkey.start(self.home, sockets=self.sockets, logs=self.logs, password=password, person=self.person)

    @property
    def superuser_url(self) -> str:
        return self.postgres.environment(self.keys)["DATABASE_SUPERUSER_URL"]

    def restart_postgres(self) -> None:
        """At once, without a shutdown: every session breaks off, what was committed is recovered from the log."""
        self.postgres.child.send_signal(signal.SIGQUIT)
        self.postgres.child.wait(20)
        self.postgres = self._postgres()

    def flush_valkey(self) -> None:
        """Every poke and every task is forgotten."""
        with redis.Redis.from_url(self.valkey.url) as line:
            line.flushall()

    def kill_valkey(self) -> None:
        """SIGKILL."""
        self.valkey.child.kill()
        self.valkey.child.wait()

    def start_valkey(self) -> None:
        """Empty, at the same socket."""
        self.valkey = self._valkey()

    def stop(self) -> None:
        """Both, and what they kept."""
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)


@contextmanager
def servers() -> Iterator[tuple[Servers, Path]]:
    """Both while the block runs, with the folder they live in, which goes with them."""
    folder = Path(tempfile.mkdtemp(prefix="claimback-trial-"))
    folder.chmod(0o711)
    running = None
    try:
        running = Servers(folder)
        yield running, folder
    finally:
        if running:
            running.stop()
        for place in (remembered_folder(folder), folder):
            if place:
                shutil.rmtree(place, ignore_errors=True)
