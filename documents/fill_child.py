"""The child process that reads and fills in PDF forms: `python -m documents.fill_child`.

It takes one JSON argument (see `Filling`), writes the filled-in form to a file its parent opened and one JSON line to
its standard output, and imports no Django. It has the same limits as the child that reads papers.
"""

import json
import os
import sys

from documents.extraction import Filling, Unreadable
from documents.extraction.confined import allow, give_up, private_output, say
from documents.extraction.forms import fields, fill


def main() -> None:
    """Carry out the filling given as the first argument; without values, tell the fields."""
    order = Filling(**json.loads(sys.argv[1]))
    out = private_output()
    give_up(memory=order.memory, cpu=order.cpu, writes=order.writes)
    allow(order.cpu)
    try:
        with os.fdopen(order.source, "rb") as source, os.fdopen(order.out, "wb") as written:
            if order.values is None:
                say(out, **fields(source))
            else:
                say(out, filled=fill(source, order.values, written))
    except Unreadable as trouble:
        say(out, trouble=str(trouble))
    except MemoryError:
        say(out, trouble="damaged")


if __name__ == "__main__":
    main()
