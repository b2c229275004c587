"""How well letters are read: right, missed and invented facts, and deadlines wrong yet shown as certain.

    python -m benchmarks.reading.score FOLDER [--as text,scan,fax,photo] [--every 10] [--made FOLDER]
                                       [--attacks FILE] [--verbose]

FOLDER holds `*.txt` with `*.truth.json` beside them and, if there, `*.jsonl` rows of labelled letters. `--as` also
draws every letter that way and reads it as a paper, of the labelled ones every tenth or as `--every` says; `--made`
is a folder of such papers drawn by others. `--attacks` plants the texts of a file into the letters.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.reading import attacks, renderings
from benchmarks.reading.letters import Letter, count, in_first_half, labelled, pairs
from benchmarks.reading.renderings import MADE_BEFORE, RENDERINGS, read
from benchmarks.reading.verdicts import Tally


def score(title: str, letters: Sequence[Letter], *, verbose: bool) -> Tally:
    """Read and count letters given as words."""
    tally = Tally(title, verbose=verbose)
    for letter in letters:
        count(letter, read(letter.text), tally)
    return tally


def main(arguments: list[str]) -> None:
    """Print every table that was asked for."""
    asked = _asked(arguments)
    written = pairs(asked.folder)
    rows = [letter for path in sorted(asked.folder.glob("*.jsonl")) for letter in labelled(path)]
    if written:
        score("Letters with a truth file", written, verbose=asked.verbose).show()
    if rows:
        for title, half in (("first half", True), ("second half", False)):
            mine = [letter for letter in rows if in_first_half(letter) is half]
            score(f"Labelled letters, {title}", mine, verbose=asked.verbose).show()
    ways = [way for way in asked.ways.split(",") if way]
    for title, letters in (("Letters with a truth file", written), ("Labelled letters", rows[:: asked.every])):
        if ways and letters:
            sys.stdout.write(f"\n### {title}, drawn and read as papers\n")
            drawn = {w: renderings.score(letters, w, made=None, verbose=asked.verbose) for w in ways}
            renderings.show(drawn)
    if asked.made and written:
        sys.stdout.write("\n### The same letters as others drew them\n")
        names = [way for way in MADE_BEFORE if (asked.made / f"{written[0].name}{MADE_BEFORE[way]}").exists()]
        renderings.show({way: renderings.score(written, way, made=asked.made, verbose=asked.verbose) for way in names})
    if asked.attacks:
        sys.stdout.write("\n### Texts planted into the letters with a truth file\n")
        attacks.score([(letter.name, letter.text) for letter in written], asked.attacks, verbose=asked.verbose)


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well letters are read.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as", dest="ways", default="", help=f"any of {','.join(RENDERINGS)}, separated by commas")
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--made", type=Path)
    parser.add_argument("--attacks", type=Path)
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
