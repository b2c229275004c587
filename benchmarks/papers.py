"""A text PDF of twenty pages, read in its child process, against bare PDFium in the same process.

Run: python -m benchmarks.papers
Goal: at most one second from the kept file to the pages of text, the child's start included.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pypdfium2
import typst

from documents.kinds import Kind
from documents.text import extract

PAGES = 20
ROUNDS = 7
GOAL = 1.0


def paper(sheets: int = PAGES) -> bytes:
    """So many typed pages of plain words."""
    pages = "\n#pagebreak()\n".join(f"= Record {number}\n#lorem(420)" for number in range(sheets))
    return typst.compile(f'#set page(paper: "us-letter")\n{pages}'.encode())


def bare(path: Path) -> int:
    """The limit: the same text layer without a child, an order or a page kept."""
    return sum(len(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(path.read_bytes()))


def ours(path: Path) -> int:
    """What the worker does after the virus check."""
    extracted = extract(path, content_type=Kind.PDF)
    assert len(extracted.pages) == PAGES
    return sum(len(page.text) for page in extracted.pages)


def seconds(act: Callable[[Path], int], path: Path) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    assert act(path)
    return time.perf_counter() - start


def main() -> None:
    """Measure both in turns and print the ratio last."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper"
        path.write_bytes(paper())
        times = [(seconds(bare, path), seconds(ours, path)) for _round in range(ROUNDS)]
    limit, mine = (median(column) for column in zip(*times, strict=True))
    verdict = "met" if mine <= GOAL else "MISSED"
    print(f"bare PDFium {limit:.3f} s, in the child {mine:.3f} s, goal {GOAL:.1f} s: {verdict}")
    print(f"ratio {mine / limit:.1f}")


if __name__ == "__main__":
    main()
