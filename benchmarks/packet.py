"""A packet of 200 exhibit pages in 31 exhibits, against a bare pikepdf merge of the same files.

Run: python -m benchmarks.packet
Goal: at most 10 times the bare merge and at most one second, cover, contents, stamps and bookmarks included;
a two-page letter at most 3 times the bare typst compile of its words.
"""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from statistics import median

import pikepdf
import typst
from django.conf import settings

from appeals.letters import Printable, Reference, Sender, render
from appeals.packets import Cover, Exhibit, build
from appeals.typesetting.markup import parts

DAY = date(2026, 7, 14)
PAGES = (14, 1, 9, 3, 22, 1, 2, 6, 5, 11, 1, 4, 8, 2, 3, 17, 6, 5, 1, 9, 12, 7, 2, 4, 3, 10, 1, 8, 6, 13, 4)
ROUNDS = 5


def paper(pages: int, number: int) -> bytes:
    """Typed pages with a ruled table, as records are."""
    body = "\n".join(
        f"= Record {number}.{page}\n#lorem(320)\n#table(columns: 4, ..range(24).map(n => [#n]))"
        + ("\n#pagebreak()" if page < pages else "")
        for page in range(1, pages + 1)
    )
    return typst.compile(f'#set page(paper: "us-letter")\n{body}'.encode())


def exhibits(folder: Path) -> list[Exhibit]:
    """31 files on disk."""
    made = []
    for number, pages in enumerate(PAGES, start=1):
        path = folder / f"{number}.pdf"
        path.write_bytes(paper(pages, number))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        made.append(
            Exhibit(str(number), f"Record {number} of the example clinic", DAY, "application/pdf", path, digest)
        )
    return made


def merge(files: list[Exhibit]) -> bytes:
    """The limit: the same files behind one another, nothing else."""
    joined = pikepdf.Pdf.new()
    for exhibit in files:
        with pikepdf.open(exhibit.path) as one:
            joined.pages.extend(one.pages)
    held = BytesIO()
    joined.save(held)
    return held.getvalue()


def letter() -> Printable:
    """A letter of two pages."""
    paragraph = (
        "The record shows what has already been tried, with its dates, and on which page each of them stands. " * 4
    )
    body = "## What happened\n\n" + f"{paragraph}\n\n" * 6 + "- one\n- two\n- three"
    sender = Sender("Maria Sample", ("12 Example Street, Springfield, IL 62701",))
    references = (Reference("Patient", "Maria Sample"), Reference("Claim number", "26-0711-4482"))
    return Printable(DAY, sender, ("Example Health Plan",), "Appeal", body, references)


def bare_compile(printable: Printable) -> bytes:
    """The limit of a letter: its words through typst with no setting of ours."""
    source = b'#for part in json(bytes(sys.inputs.body)) { par(part.at("text", default: "-")) }'
    return typst.compile(source, sys_inputs={"body": json.dumps(parts(printable.body))})


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Interleaved rounds, medians, ratios last."""
    if not settings.configured:
        settings.configure(USE_I18N=False)
    printable = letter()
    letter_pdf = render(printable)
    cover = Cover(printable.sender, printable.recipient, printable.subject, printable.references)
    with tempfile.TemporaryDirectory() as folder:
        files = exhibits(Path(folder))
        build(cover, letter_pdf, files, made_on=DAY)
        rounds = [
            (
                timed(lambda: merge(files)),
                timed(lambda: build(cover, letter_pdf, files, made_on=DAY)),
                timed(lambda: bare_compile(printable)),
                timed(lambda: render(printable)),
            )
            for _ in range(ROUNDS)
        ]
    bare, ours, words, page = (median(column) for column in zip(*rounds, strict=True))
    print(f"letter: bare compile {words * 1000:.1f} ms, ours {page * 1000:.1f} ms, ratio {page / words:.1f} (goal 3)")
    print(f"packet of {sum(PAGES)} pages, {len(PAGES)} exhibits: merge {bare:.3f} s, ours {ours:.3f} s (goal 1 s)")
    print(f"ratio {ours / bare:.1f} (goal 10)")


if __name__ == "__main__":
    main()
