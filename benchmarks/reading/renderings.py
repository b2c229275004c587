"""The same letter as a text PDF, a scan, a fax and a photo taken sideways; and what each of them lost, and to whom."""

import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reading.letters import Letter, count
from benchmarks.reading.verdicts import Tally
from documents.reading import PageText, Suggestion, facts, suggest
from documents.text import extract
from tests import papers

RENDERINGS: dict[str, Callable[[Sequence[str]], list[bytes]]] = {
    "text": lambda lines: [papers.text_pdf(lines)],
    "scan": lambda lines: [papers.scan_pdf(lines)],
    "fax": lambda lines: [papers.fax_tiff(lines)],
    "coarse fax": lambda lines: [papers.fax_tiff(lines, fine=False)],
    "photo": lambda lines: papers.photos(lines, turned=90),
}
MADE_BEFORE = {"text": ".text.pdf", "scan": ".scan.pdf", "fax": ".fax.tif", "photo": ".photo.jpg"}


@dataclass
class Loss:
    """Facts read right from the words themselves and not from the rendering, by whose fault."""

    facts: int = 0
    by_sight: int = 0
    by_reader: int = 0
    poor: int = 0  # pages whose letters the engine itself was unsure of


def read(text: str) -> dict[str, Any]:
    """The facts of a letter given as text; a form feed begins a new page."""
    return facts(suggest(pages_of(text)))


def pages_of(text: str) -> list[PageText]:
    """A letter's text as pages."""
    return [PageText(n, page) for n, page in enumerate(text.split("\f"), 1)]


def seen(files: Sequence[bytes]) -> list[PageText]:
    """Files as the product reads them, one letter after the other, numbered on."""
    found: list[PageText] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(files):
            path = Path(folder) / str(number)
            path.write_bytes(content)
            pages = extract(path).pages
            found += [PageText(len(found) + n, p.text, p.confidence, p.source) for n, p in enumerate(pages, 1)]
    return found


def score(letters: Sequence[Letter], way: str, *, made: Path | None, verbose: bool) -> tuple[Tally, Loss]:
    """Score a rendering of every letter; `made` is a folder of renderings somebody else made."""
    tally, loss = Tally(way if made is None else f"{way}, as others rendered it", verbose=verbose), Loss()
    for letter in letters:
        if made is None:
            files = RENDERINGS[way](letter.text.replace("\f", "\n\f\n").split("\n"))
        else:
            files = [(made / f"{letter.name}{MADE_BEFORE[way]}").read_bytes()]
        pages = seen(files)
        loss.poor += sum(p.confidence is not None and p.confidence < 0.8 for p in pages)
        from_words = suggest(pages_of(letter.text))
        before = count(letter, facts(from_words), Tally("words"))
        after = count(letter, facts(suggest(pages)), tally)
        _blame(letter, before, after, loss, from_words, "\n".join(page.text for page in pages), verbose=verbose)
    return tally, loss


def _blame(
    letter: Letter,
    before: dict[str, str],
    after: dict[str, str],
    loss: Loss,
    told: Sequence[Suggestion],
    text: str,
    *,
    verbose: bool,
) -> None:
    """Each fact that was right from the words and is not any more: was it still there to be read?"""
    there = _words(text)
    for field, verdict in before.items():
        if verdict != "right":
            continue
        loss.facts += 1
        if after.get(field) == "right":
            continue
        quotes = [_words(suggestion.quote) for suggestion in told if suggestion.field.value in names_of(field)]
        if quotes and all(quote in there for quote in quotes):
            loss.by_reader += 1
            if verbose:
                sys.stdout.write(f"  reader     {letter.name} {field}: its words are on the page\n")
        else:
            loss.by_sight += 1


def _words(text: str) -> str:
    """Whole words in order, each between spaces: a "TDate" is a "Date" that was misread, not one that is there."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.lower()), ""])


def names_of(field: str) -> set[str]:
    """The names in the vocabulary that a scored field may have: "appeal.window_value" is part of appeal_window."""
    head, _, tail = field.rpartition(".")
    stem = re.sub(r"_(?:value|unit)$", "", tail)
    names = {tail, head, f"{head}_{stem}", f"{head.rstrip('s')}_{tail}", stem}
    if tail == "anchor" or field == "appeal_window_days":
        names.add("appeal_window")
    return names | ({"denial_reason_category"} if field == "denial_type" else set())


def show(found: dict[str, tuple[Tally, Loss]]) -> None:
    """Print one line a rendering."""
    sys.stdout.write(
        "\n| rendering | letters | recall | invented | wrong deadlines shown as certain | facts right in words |"
        " lost to sight | lost to the reader | pages hard to read |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n"
    )
    for way, (tally, loss) in found.items():
        total: Counter[str] = tally.total
        sys.stdout.write(
            f"| {way} | {tally.letters} | {tally.recall:.1%} | {total['invented']} | {tally.wrong_certain} |"
            f" {loss.facts} | {loss.by_sight} | {loss.by_reader} | {loss.poor} |\n"
        )
