"""The quick reading of YAML gives what PyYAML's safe loader gives, and refuses what it refuses."""

from pathlib import Path

import pytest
import yaml

from appeals.law.quick_yaml import plain
from appeals.law.rulebook import SHIPPED

USUAL = """
# bare words mean what they mean everywhere, quoted ones are texts, on whichever side of the other they stand
bare: [yes, 12, 012, 0x1f, 1.5, 2026-03-01, 2026-03-01 10:00:00, null, ~, off, "12:30", 12:30, no way, -3, yes]
quoted: ["yes", '12', "2026-03-01", "null", "~", '']
2026-03-01: a day as a key
12: a number as a key
shared: &shared {states: [CA, "no"], n: 3}
again: *shared
word: &word 2026-03-01
day: *word
twice: 1
twice: 2
blocks: |
  12
folded: >
  yes
  no
empty:
"""
RARE = [
    "- !!str 12\n- !!int '12'\n- !!set {a, b}",
    "{base: &base {a: 1}, more: {<<: *base, b: 2}}",
    "[=, {=: 1}]",
    "? [1, 2]\n: 3",
    "? {a: 1}\n: 2",
    "a: &a [*a]",
    "a: *nothing",
    "[&a 1, &a 2]",
    "a: 1\n---\nb: 2",
    "",
    "# nothing",
    "just words",
    "a: [1, 2",
    "a: b: c",
    "a: 2026-02-30",
    "a: !!python/object:os.system x",
    "a: !!int twelve",
    "\x01",
]


def told(read, text: bytes) -> str:
    """What comes of it, whichever it is."""
    try:
        return repr(read(text))
    except (yaml.YAMLError, ValueError) as refused:
        return f"{type(refused).__name__}: {refused}"


def safely(text: bytes) -> object:
    return yaml.load(text, Loader=yaml.CSafeLoader)


def test_it_reads_every_shipped_file_like_the_safe_loader() -> None:
    paths: list[Path] = [*SHIPPED.rglob("*.yaml")]

    assert len(paths) > 80
    for path in paths:
        assert repr(plain(path.read_bytes())) == repr(safely(path.read_bytes())), path


@pytest.mark.parametrize("text", [USUAL, *RARE])
def test_the_usual_and_the_rare_come_out_and_are_refused_alike(text: str) -> None:
    assert told(plain, text.encode()) == told(safely, text.encode())
