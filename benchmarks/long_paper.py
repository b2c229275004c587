"""The text of a PDF of two hundred pages, read in its child process, against pypdfium2 alone.

Run: python -m benchmarks.long_paper
Goal: at most three times pypdfium2 alone in a process of its own, both with their start; best and median of the rounds.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.papers import paper
from documents.kinds import Kind
from documents.text import extract

PAGES, ROUNDS, GOAL = 200, 7, 3.0
BARE = (
    "import sys, pypdfium2\n"
    "pdf = pypdfium2.PdfDocument(open(sys.argv[1], 'rb').read())\n"
    "print(sum(len(page.get_textpage().get_text_range()) for page in pdf))"
)


def bare(path: Path) -> float:
    """The limit: seconds of a process that does nothing but read the text layer of every page."""
    start = time.perf_counter()
    told = subprocess.run([sys.executable, "-c", BARE, str(path)], check=True, capture_output=True, text=True)
    assert int(told.stdout) > PAGES
    return time.perf_counter() - start


def ours(path: Path) -> float:
    """Seconds of what the worker does: a confined child, each page looked at, told, tidied and kept."""
    start = time.perf_counter()
    assert len(extract(path, content_type=Kind.PDF).pages) == PAGES
    return time.perf_counter() - start


def main() -> None:
    """Measure both in turns and print the ratios last."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper"
        path.write_bytes(paper(PAGES))
        times = [(bare(path), ours(path)) for _round in range(ROUNDS)]
    ratios = sorted(mine / limit for limit, mine in times)
    limit, mine = (median(column) for column in zip(*times, strict=True))
    verdict = "met" if median(ratios) <= GOAL else "MISSED"
    print(f"{PAGES} pages: pypdfium2 alone {limit:.3f} s, in the child {mine:.3f} s, goal {GOAL:.0f} times: {verdict}")
    print(f"ratio {median(ratios):.2f} (best {ratios[0]:.2f}, worst {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
