"""The child process that opens papers: `python -m documents.text_child`, with the file as its standard input.

It takes one JSON argument (see `Order`), writes JSON lines to its standard output and imports no Django.
Before it looks at the first byte it has given up memory, time, the network and the wish to outlive its parent.
"""

import base64
import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from typing import TextIO

from documents.extraction import Leaf, NoPicture, Order, Paper, Unreadable

READERS = {
    "pdf": "documents.extraction.pdf",
    "mended": "documents.extraction.mended",
    "pictures": "documents.extraction.pictures",
    "word": "documents.extraction.word",
    "plain": "documents.extraction.plain",
}
"""Each kind's libraries take tenths of a second to load, so only the one that is needed is."""

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Carry out the order given as the first argument."""
    order = Order(**json.loads(sys.argv[1]))
    out = _private_output()
    _give_up(order)
    _allow(order.page_time)
    try:
        _carry_out(order, out)
    except Unreadable as trouble:
        _say(out, trouble=str(trouble))
    except NoPicture:
        _say(out, trouble="no_picture")
    except MemoryError:
        _say(out, trouble="damaged")


def _carry_out(order: Order, out: TextIO) -> None:
    paper: Paper = importlib.import_module(READERS[order.reader]).open_paper(sys.stdin.buffer.read())
    _say(out, count=len(paper))
    if order.width:
        if not 1 <= order.first <= len(paper):
            raise NoPicture
        _say(out, png=base64.b64encode(paper.picture(order.first, order.width, order.turned)).decode())
        return
    for number in range(order.first, min(len(paper), order.last) + 1):
        _allow(order.page_time)
        _say(out, page=number, **_read(paper, number))
    _allow(0)
    _say(out, end=True)


def _read(paper: Paper, number: int) -> dict[str, object]:
    try:
        leaf = paper.leaf(number)
    except (Unreadable, MemoryError):
        return {"unread": True}
    return _fields(leaf)


def _fields(leaf: Leaf) -> dict[str, object]:
    return {"text": leaf.text, "confidence": leaf.confidence, "source": leaf.source, "turned": leaf.turned}


def _say(out: TextIO, **words: object) -> None:
    out.write(json.dumps(words) + "\n")
    out.flush()


def _allow(seconds: int) -> None:
    """So many seconds of computing from here on, however busy the machine is; then the kernel ends us."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _private_output() -> TextIO:
    """Keep the way to the parent for ourselves: C libraries print their complaints to standard output."""
    ours = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return os.fdopen(ours, "w", encoding="ascii")


def _give_up(order: Order) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (order.memory, order.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (order.cpu, order.cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        kernel = ctypes.CDLL(None)
        kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # a container or a hardened kernel may forbid this; the other limits hold without it
        if kernel.unshare(CLONE_NEWNET) != 0:
            kernel.unshare(CLONE_NEWUSER | CLONE_NEWNET)


if __name__ == "__main__":
    main()
