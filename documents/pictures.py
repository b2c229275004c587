"""Pictures of pages for the screen: drawn once in a child with limits, then kept beside the originals' folder.

They are copies for looking at, made again whenever they are missing; the original is never touched.
"""

import os
import tempfile
from collections.abc import Container
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from documents.storage import IN_FLIGHT, PART, NotKept
from documents.text import Limits, page_image

WIDTH = 1100
"""Dots across: sharp on a phone, readable beside the form on a wide screen."""

SMALL = 240
"""Dots across of a page among many on the bench."""

KEPT_FOR = timedelta(days=14)
"""A picture nobody looked at for so long is taken away; it can be drawn again."""

LIMITS = Limits(memory=1 << 30, wall=20.0, page_time=20)


def picture_of(
    original: Path, number: int, *, content_type: str, turned: int, folder: Path, width: int = WIDTH
) -> Path:
    """The PNG of one page of a kept file, drawn if it is not in `folder` yet.

    `original` is named by its SHA-256, so a picture is never of another file. `turned` is in clockwise degrees,
    `width` in dots.
    Raises text.NoPageImage, or storage.NotKept when the original is missing.
    """
    picture = folder / f"{original.name}-{number}-{turned}-{width}.png"
    try:
        # looked at today: the cleaner leaves it
        os.utime(picture)
    except FileNotFoundError:
        _save(_drawn(original, number, content_type=content_type, turned=turned, width=width), picture)
    return picture


def clean(folder: Path, *, referenced: Container[str], now: datetime) -> list[Path]:
    """Remove pictures not looked at for 14 days before `now`, those of no paper, and unfinished ones; return them.

    `referenced` holds the SHA-256 of every paper of the folder's organisation. What was touched in the last 24 hours
    stays, because somebody may be looking at it.
    """
    removed = []
    for path in sorted([*folder.glob("*.png"), *folder.glob(f"*{PART}")]):
        known = path.suffix == ".png" and path.name.partition("-")[0] in referenced
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < (now - (KEPT_FOR if known else IN_FLIGHT)).timestamp():
                path.unlink()
                removed.append(path)
    return removed


def forget(folder: Path, sha256: str) -> None:
    """Remove every picture of one kept file, however lately somebody looked at it."""
    for path in folder.glob(f"{sha256}-*.png"):
        path.unlink(missing_ok=True)


def _drawn(original: Path, number: int, *, content_type: str, turned: int, width: int) -> bytes:
    try:
        return page_image(original, number, width, content_type=content_type, turned=turned, limits=LIMITS)
    except FileNotFoundError as missing:
        raise NotKept from missing


def _save(content: bytes, picture: Path) -> None:
    """Whole or not at all: another request may be looking for the same picture."""
    picture.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    with tempfile.NamedTemporaryFile(dir=picture.parent, suffix=PART, delete=False) as part:
        part.write(content)
    Path(part.name).replace(picture)
