"""The child process that makes one PDF of pages of several files: `python -m documents.bind_child`.

It takes one JSON argument (see `Binding`), writes the PDF to a file its parent opened and JSON lines to its standard
output, and imports no Django. It has the same limits as the child that reads papers.
"""

import json
import os
import sys

from documents.extraction import Binding, Unreadable
from documents.extraction.bound import Unfit, bound
from documents.extraction.confined import allow, give_up, private_output, say


def main() -> None:
    """Carry out the binding given as the first argument."""
    binding = Binding(**json.loads(sys.argv[1]))
    out = private_output()
    give_up(memory=binding.memory, cpu=binding.cpu, writes=binding.writes)
    allow(binding.cpu)
    try:
        with os.fdopen(binding.out, "wb") as written:
            count = bound(binding.sources, binding.pages, written)
    except Unfit as unfit:
        say(out, trouble=unfit.trouble, source=unfit.source)
    except Unreadable as trouble:
        say(out, trouble=str(trouble))
    except MemoryError:
        say(out, trouble="damaged")
    else:
        say(out, made=count)


if __name__ == "__main__":
    main()
