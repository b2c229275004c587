"""What a child gives up before it looks at the first byte of a stranger's file, and how it talks to its parent."""

import ctypes
import json
import os
import resource
import signal
import sys
from typing import TextIO

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1


def say(out: TextIO, **words: object) -> None:
    """One JSON line to the parent."""
    out.write(json.dumps(words) + "\n")
    out.flush()


def allow(seconds: int) -> None:
    """So many seconds of computing from here on, however busy the machine is; then the kernel ends us."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def private_output() -> TextIO:
    """Keep the way to the parent for ourselves: C libraries print their complaints to standard output."""
    ours = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return os.fdopen(ours, "w", encoding="ascii")


def give_up(*, memory: int, cpu: int, writes: int = 0) -> None:
    """Memory, time, the network and the wish to outlive the parent.

    `memory` is in bytes, `cpu` in seconds of computing; `writes` is the longest file it may write, in bytes.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (writes, writes))
    if sys.platform == "linux":
        kernel = ctypes.CDLL(None)
        kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # a container or a hardened kernel may forbid this; the other limits hold without it
        if kernel.unshare(CLONE_NEWNET) != 0:
            kernel.unshare(CLONE_NEWUSER | CLONE_NEWNET)
