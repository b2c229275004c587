"""Many files as one, sent while it is put together: never more of it in memory than one block and the list of names."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

LONGEST_NAME = 60
LARGE = 2_000_000_000
"""Bytes from which on an entry needs the wide numbers of ZIP64, which some old programs cannot read."""
FIRST_YEAR = 1980
"""A ZIP knows no earlier one."""
SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


class CannotRead(Exception):
    """A file that should go in cannot be read; `str` is a sentence for whoever reads the index."""


@dataclass(frozen=True, slots=True)
class Item:
    """One file that is to go in, or that cannot and why."""

    path: str
    at: datetime
    read: Callable[[], Iterable[bytes]] | None = None  # raises CannotRead
    size: int = 0  # as far as it is known before
    sha256: str = ""  # of what was received; empty for what is made now
    packed: bool = True  # whether it is compressed already


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of an item: where it lies in the file (nowhere: empty), its hash, and what is wrong with it."""

    path: str
    size: int
    sha256: str
    wrong: str = ""
    changed: bool = False  # its bytes are not those that were received


class _Sink:
    """What a ZIP is written into, and taken out of again at once."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, block: bytes) -> int:
        """Hold it until it is taken."""
        self._held.append(bytes(block))
        return len(block)

    def flush(self) -> None:
        """Nothing lies anywhere else."""

    def take(self) -> Iterator[bytes]:
        """What was written since the last time."""
        held, self._held = self._held, []
        yield from held


def stream(items: Iterable[Item], last: Callable[[list[Placed]], Iterable[tuple[str, bytes]]]) -> Iterator[bytes]:
    """The bytes of the ZIP; what cannot be read does not stop the rest. `last` makes the files that tell what happened.

    An item whose reading fails before its first byte is not in it; one that breaks off later is in it as far as it
    came, and its `Placed` says so.
    """
    sink, placed = _Sink(), list[Placed]()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for item in items:
            done = yield from _put(archive, sink, item)
            placed.append(done)
        for path, content in last(placed):
            archive.writestr(path, content)
            yield from sink.take()
    yield from sink.take()


def _put(archive: zipfile.ZipFile, sink: _Sink, item: Item) -> Generator[bytes, None, Placed]:
    nowhere = Placed("", 0, item.sha256)
    if item.read is None:
        return nowhere
    try:
        blocks = iter(item.read())
        first = next(blocks, b"")
    except (CannotRead, OSError) as trouble:
        return replace(nowhere, wrong=str(trouble) if isinstance(trouble, CannotRead) else "", changed=True)
    digest, size, broken = hashlib.sha256(), 0, False
    info = zipfile.ZipInfo(item.path, _stamp(item.at))
    info.compress_type = zipfile.ZIP_STORED if item.packed else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    with archive.open(info, "w", force_zip64=item.size > LARGE) as entry:
        block = first
        while block:
            digest.update(block)
            size += len(block)
            entry.write(block)
            yield from sink.take()
            try:
                block = next(blocks, b"")
            except OSError:
                broken, block = True, b""
    yield from sink.take()
    found = digest.hexdigest()
    changed = broken or bool(item.sha256) and found != item.sha256
    return Placed(item.path, size, found, changed=changed)


def _stamp(at: datetime) -> tuple[int, int, int, int, int, int]:
    return (max(at.year, FIRST_YEAR), at.month, at.day, at.hour, at.minute, at.second)


def safe_name(words: str, *, suffix: str = "", otherwise: str = "file") -> str:
    """A file name every system takes: Latin letters, digits and signs without a meaning, at most 60 of them.

    Whatever somebody called a file, it names no folder, no device and no hidden file; put a number before it, so that
    two of a name are two.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-")
    return f"{stem or otherwise}{suffix}"


def suffix_of(name: str) -> str:
    """The ending of a file's name, small, where it is one."""
    found = PurePosixPath(name).suffix
    return found.lower() if SUFFIX.fullmatch(found) else ""
