"""Pictures of pages for the screen: drawn once in a child with limits, then kept beside the originals' folder.

They are copies for looking at, made again whenever they are missing; the original is never touched.
"""

import tempfile
from pathlib import Path

from documents.storage import NotKept
from documents.text import Limits, page_image

WIDTH = 1100
"""Dots across: sharp on a phone, readable beside the form on a wide screen."""

LIMITS = Limits(memory=1 << 30, wall=20.0, page_time=20)


def picture_of(original: Path, number: int, *, content_type: str, turned: int, folder: Path) -> Path:
    """The PNG of one page of a kept file, drawn if it is not in `folder` yet.

    `original` is named by its SHA-256, so a picture is never of another file. `turned` is in clockwise degrees.
    Raises text.NoPageImage, or storage.NotKept when the original is missing.
    """
    picture = folder / f"{original.name}-{number}-{turned}-{WIDTH}.png"
    if not picture.exists():
        _save(_drawn(original, number, content_type=content_type, turned=turned), picture)
    return picture


def _drawn(original: Path, number: int, *, content_type: str, turned: int) -> bytes:
    try:
        return page_image(original, number, WIDTH, content_type=content_type, turned=turned, limits=LIMITS)
    except FileNotFoundError as missing:
        raise NotKept from missing


def _save(content: bytes, picture: Path) -> None:
    """Whole or not at all: another request may be looking for the same picture."""
    picture.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    with tempfile.NamedTemporaryFile(dir=picture.parent, suffix=".part", delete=False) as part:
        part.write(content)
    Path(part.name).replace(picture)
