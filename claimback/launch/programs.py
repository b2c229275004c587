"""Web, worker and beat side by side: they stop together, and none outlives the launcher."""

import contextlib
import multiprocessing
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from multiprocessing.queues import Queue
from typing import Any

from honcho.manager import Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

from claimback.launch.children import tie_to_parent, tied


class Patient(Printer):
    """A printer that goes on when nobody reads any more: the terminal is closed, the system is still stopping."""

    def write(self, message: Message) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().write(message)


class Tied(Process):
    """A program that is asked to stop when the launcher is killed."""

    def __init__(self, *about: Any, **more: Any) -> None:
        super().__init__(*about, **more)
        self._launcher = os.getpid()

    def run(self, events: "Queue[Message] | None" = None, ignore_signals: bool = False) -> None:  # noqa: FBT001, FBT002
        """In the process honcho makes for each program: it dies with the launcher, and the program is told."""
        tie_to_parent(signal.SIGKILL, parent=self._launcher)
        self._child_ctor = partial(Popen, preexec_fn=tied(signal.SIGTERM))
        super().run(events, ignore_signals)


class Programs(Manager):
    """Honcho with tied programs; `once_started` runs in a thread beside them."""

    def __init__(self, once_started: Callable[[], None]) -> None:
        super().__init__(Patient(sys.stdout))
        self._process_ctor = Tied
        self._once_started = once_started

    def _start(self) -> None:
        super()._start()
        for beside in (self._once_started, _stop_with_the_terminal):
            threading.Thread(target=beside, daemon=True).start()


def _stop_with_the_terminal() -> None:
    """When the terminal is closed, the kernel tells only the first process in it, which may be make, and make waits."""
    if sys.stdout.isatty():
        while os.isatty(sys.stdout.fileno()):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)


def run(programs: Mapping[str, tuple[Sequence[str], Mapping[str, str]]], *, once_started: Callable[[], None]) -> int:
    """Run programs (name to command and environment) until a signal or the end of one; then stop the others.

    Returns 0 when a signal ended it, else the code of the program that ended by itself (1 when that was 0).
    """
    if multiprocessing.get_start_method(allow_none=True) != "fork":
        multiprocessing.set_start_method("fork", force=True)
    together = Programs(once_started)
    for name, (command, environ) in programs.items():
        together.add_process(name, f"exec {shlex.join(command)}", env=dict(environ))
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        together.loop()
    finally:
        for child in multiprocessing.active_children():
            child.kill()
            child.join()
    by_signal = together.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM}
    return 0 if by_signal else together.returncode or 1
