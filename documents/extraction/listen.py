"""Starts the child that opens papers and listens to it; the parent's side of `documents.text_child`."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from documents.extraction import Order

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LINE = 64 << 20
SURROUNDINGS = {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
"""All the child knows of us: no address, no key. One thread, because the worker already fills the cores."""


def listen(path: Path, order: Order, *, wall: float, hear: Callable[[dict[str, Any]], None]) -> int:
    """Have a child carry out `order` on the file, give each thing it says to `hear`, and return its exit status.

    After `wall` seconds it is killed. What it says is only checked to be a JSON object: it may have been
    taken over by the file, so believe nothing else of it.
    """
    command = [sys.executable, "-s", "-m", "documents.text_child", json.dumps(asdict(order))]
    with (
        path.open("rb") as paper,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=SURROUNDINGS,
            stdin=paper,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as child,
    ):
        alarm = threading.Timer(max(wall, 0), child.kill)
        alarm.start()
        try:
            while line := child.stdout.readline(LONGEST_LINE):  # type: ignore[union-attr]
                if (words := _understood(line)) is not None:
                    hear(words)
        finally:
            alarm.cancel()
            child.kill()
        return child.wait()


def _understood(line: bytes) -> dict[str, Any] | None:
    try:
        words = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return words if isinstance(words, dict) else None
