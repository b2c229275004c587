"""The processes of a trial: started again when they die, as a supervisor would, and killed all at once."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from claimback.launch.children import tied

HOME = Path(__file__).resolve().parents[2]
PAUSE = 0.3  # seconds until a dead program is started again


@dataclass
class Program:
    """One program: `sends` says whether it sends mail; `every` (seconds) makes a timer of it."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    sends: bool = True
    every: float | None = None
    child: subprocess.Popen[bytes] | None = None
    next_at: float = 0.0

    def is_running(self) -> bool:
        """A dead one is not collected by asking: its number stays its own, so that what it left can be killed."""
        if self.child is None or self.child.returncode is not None:
            return False
        return os.waitid(os.P_PID, self.child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


class Programs:
    """Those of one design. Each has a session of its own, which is killed as a whole."""

    def __init__(self, programs: Sequence[Program], logs: Path) -> None:
        self.all = list(programs)
        self.logs = logs
        self.kills = 0
        self._lock = threading.Lock()

    def tend(self) -> None:
        """Start what is to run and does not; called often, always by the same thread (children die with theirs)."""
        with self._lock:
            for program in self.all:
                self._tend(program)

    def _tend(self, program: Program) -> None:
        now = time.monotonic()
        if program.is_running():
            return
        if program.child is not None:
            self._end(program)
            program.child.wait()
            program.child = None
            program.next_at = max(program.next_at, now + PAUSE)
        if now >= program.next_at:
            program.child = self._start(program)
            program.next_at = now + (program.every or 0.0)

    def _start(self, program: Program) -> subprocess.Popen[bytes]:
        with (self.logs / f"{program.name}.log").open("ab") as out:
            return subprocess.Popen(
                program.command,
                cwd=HOME,
                env=dict(program.environ),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=tied(signal.SIGKILL),
            )

    def kill_senders(self) -> None:
        """SIGKILL for every process that may be sending, in the middle of whatever it does."""
        with self._lock:
            self.kills += 1
            for program in self.all:
                if program.sends:
                    self._end(program)

    @staticmethod
    def _end(program: Program) -> None:
        if program.child is not None:
            with suppress(ProcessLookupError):
                os.killpg(program.child.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Everything, at once; nothing is left running."""
        with self._lock:
            for program in self.all:
                self._end(program)
            for program in self.all:
                if program.child is not None:
                    program.child.wait()
                    program.child = None
