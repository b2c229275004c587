"""Child processes that never outlive us, and never run as root when they need not."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from claimback.launch.errors import CannotStart
from claimback.launch.places import Person

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tie_to_parent(parting: signal.Signals, *, parent: int) -> None:
    """Ask the kernel to send us `parting` when `parent`, our parent process, is gone, even if it was killed.

    Linux only; elsewhere a killed launcher may leave its children, and the next start stops them.
    """
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, int(parting), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), parting)


def tied(parting: signal.Signals) -> Callable[[], None]:
    """The same for a child about to be started: what to run between fork and exec."""
    parent = os.getpid()
    return lambda: tie_to_parent(parting, parent=parent)


def start(
    command: Sequence[str | Path],
    *,
    person: Person | None,
    parting: signal.Signals,
    log: Path,
    folder: Path,
    words: str | None = None,
) -> subprocess.Popen[str]:
    """Start a server in a session of its own, as `person` when given, writing to `log`, working in `folder`.

    `parting` reaches it when we die. `words` is what it reads on standard input: no password stands in a command line.
    """
    identity = {"user": person.uid, "group": person.gid, "extra_groups": []} if person else {}
    with log.open("a") as out:
        try:
            child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.PIPE if words else subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
                start_new_session=True,
                # after setuid: changing identity clears the wish
                preexec_fn=tied(parting),
                text=True,
                **identity,  # type: ignore[call-overload]
            )
        except PermissionError as error:
            raise CannotStart(
                f"Root may not become {person.name if person else 'another user'} here, and a database must not run "
                "as root. Nothing was changed. Run this as an ordinary user, or set DATABASE_URL and REDIS_URL to "
                "servers of your own."
            ) from error
    if words and child.stdin:
        child.stdin.write(words)
        child.stdin.close()
    return child


def stop(child: subprocess.Popen[str], *, parting: signal.Signals, seconds: float = 10) -> None:
    """Ask a child to go, wait for it, and kill it when it has not gone after `seconds`."""
    if child.poll() is None:
        child.send_signal(parting)
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
