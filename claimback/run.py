"""`make run`: a whole system on this machine, from nothing to an address in the browser.

PostgreSQL and Valkey from wheels (unless DATABASE_URL and REDIS_URL name servers), migrations, a demo caseload once,
then web, worker and beat. Ctrl-C, SIGTERM or a closed terminal stops all of it.
"""

import contextlib
import fcntl
import io
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands
from django.db import OperationalError, connections

from claimback import embedded
from claimback.launch import development, programs
from claimback.launch.children import tie_to_parent
from claimback.launch.errors import CannotStart

_FIRST_PORT, _PORTS = 8000, 20
_PATIENCE = 5.0  # seconds: what was stopped a moment ago may still be leaving its port
_SIGN_INS, _BEGUN = "demo-sign-ins.txt", "demo-begun"


def main() -> int:
    """Start everything, stay until it is stopped, and say in one sentence why it could not be."""
    if "--with-parent" in sys.argv:
        tie_to_parent(signal.SIGTERM, parent=os.getppid())
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        return _everything()
    except (CannotStart, ImproperlyConfigured) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 0


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{sentence}\n")
        sys.stdout.flush()


def _everything() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "claimback.settings")
    folder = development.kept_folder(os.environ)
    # 0711 for root: the servers run as another user and must pass through to their own private folders.
    folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    with _alone(folder), contextlib.ExitStack() as stack:
        os.environ["PORT"] = str(free_port(os.environ.get("PORT", "")))
        os.environ.update(development.defaults(os.environ))
        wanted = embedded.wanting(os.environ)
        if "DATABASE_URL" in wanted:
            os.environ.pop("DATABASE_OWNER_URL", None)
        addresses = stack.enter_context(embedded.servers(folder, durable=True, say=_say, wanted=wanted))
        addresses.pop("DATABASE_SUPERUSER_URL", None)
        os.environ.update(addresses)
        stack.callback(development.announce(os.environ).unlink, missing_ok=True)
        sign_ins = _prepare(folder)
        return programs.run(_programs(folder), once_started=lambda: _welcome(sign_ins))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One system a folder."""
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(
                f"ClaimBack already runs from {folder}. Nothing was changed. "
                "Stop it first, or choose another DATA_DIR: make run DATA_DIR=.other"
            ) from error
        yield


def _is_free(port: int) -> bool:
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(chosen: str) -> int:
    """The port somebody chose, else the first free one from 8000 on. Raises CannotStart when there is none."""
    if not chosen:
        for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
            if _is_free(port):
                return port
    if chosen and (not chosen.isdecimal() or not 0 < int(chosen) < 65536):
        raise CannotStart(f"PORT is {chosen!r}, which is no port. Nothing was started. Try: make run PORT=8000")
    until = time.monotonic() + _PATIENCE
    while chosen and not _is_free(int(chosen)) and time.monotonic() < until:
        time.sleep(0.2)
    if chosen and _is_free(int(chosen)):
        return int(chosen)
    raise CannotStart(
        f"Port {chosen or _FIRST_PORT} is taken by another program. Nothing was started. "
        "Choose a free one: make run PORT=8001"
    )


def _prepare(folder: Path) -> str:
    """Migrate as the owner, fill an empty development system once; gives what people need to sign in."""
    django.setup()
    _say("Preparing the database …")
    try:
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    except OperationalError as error:
        raise CannotStart(
            f"The database does not answer: {error} Nothing was started. Look at DATABASE_URL and DATABASE_OWNER_URL."
        ) from error
    if os.environ["ENVIRONMENT"] == "development" and "demo" in get_commands():
        fill_once(folder)
    connections.close_all()
    sign_ins = folder / _SIGN_INS
    return sign_ins.read_text() if sign_ins.exists() else ""


def fill_once(folder: Path) -> None:
    """Tell the demo in an empty system, or what is missing of it when a first start was stopped in the middle."""
    begun, empty = folder / _BEGUN, not apps.get_model("accounts", "Organisation").objects.exists()
    if not empty and not begun.exists():
        return
    _say("Filling it with a demo caseload, this once …")
    begun.touch()
    told = io.StringIO()
    call_command("demo", stdout=told)
    (folder / _SIGN_INS).write_text(told.getvalue())
    begun.unlink()


def _programs(folder: Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    python, environ = [sys.executable, "-m"], dict(os.environ)
    environ["PYTHONUNBUFFERED"] = "1"
    (folder / "static").mkdir(exist_ok=True)
    celery = [*python, "celery", "--quiet", "--app", "claimback"]
    return {
        "web": (
            [*python, "gunicorn", "--config", "python:claimback.gunicorn", "claimback.wsgi"],
            environ | {"DATABASE_POOL": "1"},
        ),
        "worker": ([*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"], environ),
        "beat": ([*celery, "beat", "--schedule", str(folder / "beat-schedule"), "--pidfile="], environ),
    }


def _welcome(sign_ins: str) -> None:
    """Once the pages answer, say where."""
    address = f"http://localhost:{os.environ['PORT']}"
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{os.environ['PORT']}/healthz", timeout=5):
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    _say(f"\nClaimBack is at {address}  (Ctrl-C stops everything)\n{sign_ins}")


if __name__ == "__main__":
    sys.exit(main())
