"""Keeps the original of every paper, byte for byte, under the name of its own content.

A file is on the disk, whole and flushed, before anything in the database speaks of it.
Each organisation has a shelf of its own, so the same letter held by two offices is two files
and neither can be reached, counted or removed through the other.
"""

import errno
import fcntl
import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, NewType, Protocol, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from claimback.sorry import Sorry
from documents.refusals import TooLarge

Shelf = NewType("Shelf", Path)
"""The folder of one organisation; made only by `shelf`."""

BLOCK = 1 << 20
IN_FLIGHT = timedelta(hours=24)
"""A file younger than this may belong to an upload whose row is still being written."""

NO_ROOM = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EPERM}
)
NO_HANDLES = frozenset({errno.EMFILE, errno.ENFILE})
NO_NAMELESS = frozenset({errno.EISDIR, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOENT, errno.EXDEV, errno.EMLINK})
"""What a disk answers that knows no files without a name, or cannot give one a name later."""

SHA256 = re.compile(r"[0-9a-f]{64}")
PART = ".part"


class NoRoom(Sorry):
    """The disk cannot take the file now: full, read-only, or out of file handles."""

    status = 507

    sentence = _(
        "We could not keep this file, because our storage is full or not writable right now. "
        "Nothing of it was kept, and everything you sent before is safe. "
        "Please keep your copy and send it again in a few minutes."
    )

    def __str__(self) -> str:
        return str(self.sentence)


class NotKept(Sorry):
    """Nothing with this content is on the shelf."""

    status = 410

    sentence = _("This file is missing from our storage. Its record was kept. Please tell your advocate.")

    def __str__(self) -> str:
        return str(self.sentence)


class Readable(Protocol):
    """Anything bytes can be read from: an upload, an open file."""

    def read(self, size: int = -1, /) -> bytes: ...


class Rereadable(Readable, Protocol):
    """The same from its beginning, as often as one likes."""

    def seek(self, offset: int, /) -> object: ...


@dataclass
class Nameless:
    """A file that came whole and has no name yet, on the disk of the papers: its bytes were hashed as they came."""

    file: BinaryIO
    sha256: str
    size: int
    placed: bool = False


@dataclass(frozen=True)
class Kept:
    """What is now on the shelf: its hash, its size in bytes, and its name below the shelf."""

    sha256: str
    size: int
    name: str


@dataclass(frozen=True)
class Damage:
    """A file that no longer is what was kept: `missing`, `size`, `content`, or `unreadable` where the disk gave up."""

    sha256: str
    what: str


def shelf(folder: Path, organisation_id: int | UUID) -> Shelf:
    """The place of one organisation's papers below the folder of all papers."""
    return Shelf(folder / str(organisation_id))


def name_of(sha256: str) -> str:
    """Where content lies below its shelf, `ab/cd/abcd…`; ValueError for anything but a SHA-256 in hex."""
    if not SHA256.fullmatch(sha256):
        raise ValueError("not a SHA-256")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def path_of(folder: Shelf, sha256: str) -> Path:
    """The path of kept content, whether or not it is there."""
    return folder / name_of(sha256)


def keep(stream: Readable, *, folder: Shelf, limit: int) -> Kept:
    """Put a paper on the shelf and return only when it would survive a power cut.

    `limit` is in bytes. Raises TooLarge beyond it and NoRoom when the disk refuses; either way nothing
    of the file stays behind. The same content twice is one file. A stream with a whole file that has no name
    (`nameless`) gets its place without a second copy, where the disk can do that.
    """
    nameless: Nameless | None = getattr(stream, "nameless", None)
    with room():
        make_folders(folder)
        if nameless and _place_nameless(nameless, folder, limit):
            return Kept(sha256=nameless.sha256, size=nameless.size, name=name_of(nameless.sha256))
        with _unfinished(folder) as part:
            sha256, size = _pour(stream, into=part, limit=limit)
            _place(Path(part.name), folder, sha256)
    return Kept(sha256=sha256, size=size, name=name_of(sha256))


def open_nameless(*, dir: Path) -> BinaryIO:
    """An empty file without a name on the disk of a folder; it goes with its last handle, unless it is placed."""
    try:
        # not by tempfile, whose files can never be given a name
        return os.fdopen(os.open(dir, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600), "w+b")
    except OSError as trouble:
        if trouble.errno not in NO_NAMELESS:
            raise
    return cast("BinaryIO", tempfile.TemporaryFile(dir=dir, suffix=PART))  # noqa: SIM115


def _place_nameless(nameless: Nameless, folder: Shelf, limit: int) -> bool:
    """The file itself in its place, flushed before it has a name; False where a copy must do."""
    if nameless.size > limit:
        raise TooLarge(limit=limit)
    if nameless.placed:
        return False  # one file never lies on two shelves
    handle = nameless.file.fileno()
    nameless.file.flush()
    os.fchmod(handle, 0o440)
    os.fsync(handle)
    part = folder / f"{secrets.token_hex(16)}{PART}"
    try:
        with _opened(folder) as here:
            # with a folder to begin from, Python follows the link to the file instead of linking to the link
            os.link(f"/proc/self/fd/{handle}", part, src_dir_fd=here)
    except OSError as trouble:
        if trouble.errno not in NO_NAMELESS:
            raise
        return False
    try:
        _place(part, folder, nameless.sha256)
    finally:
        part.unlink(missing_ok=True)
    nameless.placed = True
    return True


def _place(part: Path, folder: Shelf, sha256: str) -> None:
    """Rename a flushed file to where its content belongs, so that the name would survive a power cut."""
    path = path_of(folder, sha256)
    with _locked(folder, fcntl.LOCK_SH):
        make_folders(path.parent)
        part.replace(path)
        _flush_folder(path.parent)


def begin_part(path: Path) -> None:
    """Make an empty unfinished file that would survive a power cut. Raises NoRoom."""
    with room():
        make_folders(path.parent)
        path.touch(mode=0o600, exist_ok=False)
        _flush_folder(path.parent)


def hash_of(file: Rereadable) -> str:
    """The SHA-256 of an open file, in hex, from its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


@contextmanager
def room() -> Iterator[None]:
    """Turn a refusal of the disk into NoRoom; every other error stays what it is."""
    try:
        yield
    except OSError as trouble:
        if trouble.errno in NO_ROOM:
            raise NoRoom from trouble
        raise


def make_folders(folder: Path) -> None:
    """Make a folder and those above it, and flush each new name, or a crash could lose the way to the file."""
    if folder.is_dir():
        return
    make_folders(folder.parent)
    folder.mkdir(mode=0o750, exist_ok=True)
    _flush_folder(folder.parent)


def open_kept(folder: Shelf, sha256: str) -> BinaryIO:
    """Open kept content for reading; NotKept when it is not there."""
    try:
        return path_of(folder, sha256).open("rb")
    except FileNotFoundError as missing:
        raise NotKept from missing


def verify(folder: Shelf, expected: Iterable[tuple[str, int]]) -> list[Damage]:
    """Name every expected (sha256, size in bytes) whose file is missing or no longer has that content."""
    found = ((sha256, _damage(path_of(folder, sha256), sha256, size)) for sha256, size in expected)
    return [Damage(sha256, what) for sha256, what in found if what]


def clean(folder: Shelf, *, referenced: Container[str], now: datetime) -> list[Path]:
    """Remove what no row speaks of, and uploads that were never finished; return what was removed.

    `referenced` holds the SHA-256 of every row, read before the call. Nothing touched in the 24 hours
    before `now` (an aware datetime) goes, because its row may still be on the way.
    """
    return _remove_old(sorted(_leftovers(folder, referenced)), folder=folder, now=now)


def take_away(folder: Shelf, sha256: str, *, now: datetime) -> bool:
    """Remove kept content that no row speaks of any more; says whether it is gone.

    What was touched in the 24 hours before `now` (an aware datetime) stays, because a row may be on its way.
    """
    path = path_of(folder, sha256)
    if path.exists():
        _remove_old([path], folder=folder, now=now)
    return not path.exists()


def clean_unfinished(folder: Path, *, now: datetime) -> list[Path]:
    """Remove what lies in a folder as never finished for 24 hours before `now`; return what was removed."""
    return _remove_old(sorted(folder.glob(f"*{PART}")), folder=folder, now=now)


def names_on(folder: Shelf) -> Iterator[str]:
    """The SHA-256 of everything kept on a shelf, named by a row or not."""
    return (path.name for path in folder.glob("??/??/*") if SHA256.fullmatch(path.name))


def _remove_old(paths: Iterable[Path], *, folder: Path, now: datetime) -> list[Path]:
    before = (now - IN_FLIGHT).timestamp()
    removed = []
    for path in paths:
        # an upload may end, or a second cleaner come first, between the look and the lock
        with _locked(folder, fcntl.LOCK_EX), suppress(FileNotFoundError):
            # looked at again under the lock: the same paper may just have been sent once more
            if path.stat().st_mtime < before:
                path.unlink()
                removed.append(path)
    return removed


def _leftovers(folder: Shelf, referenced: Container[str]) -> Iterator[Path]:
    yield from folder.glob(f"*{PART}")
    for path in folder.glob("??/??/*"):
        if SHA256.fullmatch(path.name) and path.name not in referenced:
            yield path


def _damage(path: Path, sha256: str, size: int) -> str:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != size:
                return "size"
            return "" if hashlib.file_digest(file, "sha256").hexdigest() == sha256 else "content"
    except FileNotFoundError:
        return "missing"
    except OSError as trouble:
        if trouble.errno in NO_HANDLES:
            raise
        return "unreadable"


@contextmanager
def _unfinished(folder: Shelf) -> Iterator[BinaryIO]:
    """A new .part on the shelf's own file system, gone again unless it was renamed."""
    with tempfile.NamedTemporaryFile(dir=folder, suffix=PART, delete=False) as part:
        try:
            yield part  # type: ignore[misc]
        finally:
            Path(part.name).unlink(missing_ok=True)


def _pour(stream: Readable, *, into: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(BLOCK):
        size += len(block)
        if size > limit:
            raise TooLarge(limit=limit)
        digest.update(block)
        into.write(block)
    into.flush()
    os.fchmod(into.fileno(), 0o440)
    os.fsync(into.fileno())
    return digest.hexdigest(), size


def _flush_folder(folder: Path) -> None:
    with _opened(folder) as handle:
        os.fsync(handle)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """Keeping shares the shelf; cleaning has it alone."""
    with _opened(folder) as handle:
        fcntl.flock(handle, how)
        yield


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)
