"""The child process that opens papers: `python -m documents.text_child`, with the file as its standard input.

It takes one JSON argument (see `Order`), writes JSON lines to its standard output and imports no Django.
Before it looks at the first byte it has given up memory, time, the network and the wish to outlive its parent.
"""

import base64
import importlib
import json
import sys
from typing import TextIO

from documents.extraction import Leaf, Look, NoPicture, Order, Paper, Unreadable
from documents.extraction.confined import allow, give_up, private_output, say

READERS = {
    "pdf": "documents.extraction.pdf",
    "mended": "documents.extraction.mended",
    "pictures": "documents.extraction.pictures",
    "word": "documents.extraction.word",
    "plain": "documents.extraction.plain",
}
"""Each kind's libraries take tenths of a second to load, so only the one that is needed is."""


def main() -> None:
    """Carry out the order given as the first argument."""
    order = Order(**json.loads(sys.argv[1]))
    out = private_output()
    give_up(memory=order.memory, cpu=order.cpu)
    allow(order.page_time)
    try:
        _carry_out(order, out)
    except Unreadable as trouble:
        say(out, trouble=str(trouble))
    except NoPicture:
        say(out, trouble="no_picture")
    except MemoryError:
        say(out, trouble="damaged")


def _carry_out(order: Order, out: TextIO) -> None:
    paper: Paper = importlib.import_module(READERS[order.reader]).open_paper(sys.stdin.buffer.read())
    say(out, count=len(paper))
    if order.width:
        if not 1 <= order.first <= len(paper):
            raise NoPicture
        say(out, png=base64.b64encode(paper.picture(order.first, order.width, order.turned)).decode())
        return
    look = Look(order.engine, order.turned if order.told else None)
    for number in range(order.first, min(len(paper), order.last) + 1):
        allow(order.page_time)
        say(out, page=number, **_read(paper, number, look))
    allow(0)
    say(out, end=True)


def _read(paper: Paper, number: int, look: Look) -> dict[str, object]:
    try:
        leaf = paper.leaf(number, look)
    except (Unreadable, MemoryError):
        return {"unread": True}
    return _fields(leaf)


def _fields(leaf: Leaf) -> dict[str, object]:
    return {"text": leaf.text, "confidence": leaf.confidence, "source": leaf.source, "turned": leaf.turned}


if __name__ == "__main__":
    main()
