"""Stands for the better engine: sees the same page with other words, and says which way up it was given."""

from PIL import Image

from documents.extraction import Leaf

SEEN = "Read anew by a patient eye. Member ID: NMH204815573. " * 12


def look(picture: Image.Image) -> Leaf:
    """A page whichever way up."""
    return look_upright(picture)


def look_upright(picture: Image.Image) -> Leaf:
    """A page that is upright: taller than wide."""
    return Leaf(f"{SEEN} {'upright' if picture.height > picture.width else 'sideways'}", 0.97, "ocr")
