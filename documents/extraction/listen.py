"""Starts the children that open papers and listens to them: the parent's side of every `…_child` here."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from documents.extraction import Binding, Filling, Order

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LINE = 64 << 20
SURROUNDINGS = {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
"""All the child knows of us: no address, no key. One thread, because the worker already fills the cores."""


def listen(
    path: Path | None, order: Order | Binding | Filling, *, wall: float, hear: Callable[[dict[str, Any]], None]
) -> int:
    """Have a child carry out `order` on the file, give each thing it says to `hear`, and return its exit status.

    After `wall` seconds it is killed. What it says is only checked to be a JSON object: it may have been
    taken over by the file, so believe nothing else of it. All but an Order name their files by their open numbers.
    """
    child, files = _child_for(order)
    command = [sys.executable, "-s", "-m", f"documents.{child}", json.dumps(asdict(order))]
    with (
        (path or Path(os.devnull)).open("rb") as paper,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=SURROUNDINGS,
            stdin=paper,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=files,
        ) as process,
    ):
        alarm = threading.Timer(max(wall, 0), process.kill)
        alarm.start()
        try:
            while line := process.stdout.readline(LONGEST_LINE):  # type: ignore[union-attr]
                if (words := _understood(line)) is not None:
                    hear(words)
        finally:
            alarm.cancel()
            process.kill()
        return process.wait()


def _child_for(order: Order | Binding | Filling) -> tuple[str, tuple[int, ...]]:
    """Which child carries it out, and which open files it may use."""
    if isinstance(order, Order):
        return "text_child", ()
    if isinstance(order, Filling):
        return "fill_child", (order.source, order.out)
    return "bind_child", (*dict.fromkeys(number for number, _kind in order.sources), order.out)


def _understood(line: bytes) -> dict[str, Any] | None:
    try:
        words = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return words if isinstance(words, dict) else None
