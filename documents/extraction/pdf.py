"""PDF pages: their text layer where they have one, else what can be seen on them."""

import importlib
import re
from types import ModuleType
from typing import TYPE_CHECKING

import pypdfium2
from pypdfium2 import raw

from documents.extraction import AS_USUAL, MOST_PIXELS, Leaf, Look, Paper, Unreadable

if TYPE_CHECKING:
    from PIL import Image

OCR_DPI = 300
ENOUGH = 40
"""Fewer letters than this beside a picture or drawing are a stamp or a fax header, not the letter."""

STAMP = 250
"""A page that is mostly one picture needs more than this to be called text."""

MOSTLY = 0.5
STRANGE = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
SPACE = re.compile(r"\s+")


class PdfPaper:
    """An opened PDF."""

    def __init__(self, content: bytes) -> None:
        self.pdf = _opened(content)
        self.count = len(self.pdf)
        if not self.count:
            raise Unreadable("damaged")

    def __len__(self) -> int:
        return self.count

    def leaf(self, number: int, look: Look = AS_USUAL) -> Leaf:
        page = self._page(number)
        text = _layer(page)
        if not _needs_a_look(page, text):
            return Leaf(text, None, "layer")
        seen = look.at(_drawn(page, OCR_DPI / 72))
        return seen if _letters(seen.text) > _letters(text) or _strange(text) else Leaf(text, None, "layer")

    def picture(self, number: int, width: int, turned: int) -> bytes:
        page = self._page(number)
        across = page.get_height() if turned in (90, 270) else page.get_width()
        picture: bytes = _sight().png(_drawn(page, width / max(across, 1)).rotate(-turned, expand=True), width)
        return picture

    def _page(self, number: int) -> pypdfium2.PdfPage:
        try:
            page = self.pdf[number - 1]
            # what was typed into a form or written as a note is part of the letter
            if raw.FPDFPage_GetAnnotCount(page) > 0 and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == 1:
                page.close()
                page = self.pdf[number - 1]
        except pypdfium2.PdfiumError as broken:
            raise Unreadable("damaged") from broken
        return page


def open_paper(content: bytes) -> Paper:
    """Open the bytes of a PDF; Unreadable when it is locked or damaged."""
    return PdfPaper(content)


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as trouble:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(trouble).lower()
        raise Unreadable("needs_password" if locked else "damaged") from trouble


def _layer(page: pypdfium2.PdfPage) -> str:
    try:
        return page.get_textpage().get_text_range(errors="replace")
    except pypdfium2.PdfiumError:
        return ""


def _needs_a_look(page: pypdfium2.PdfPage, text: str) -> bool:
    letters = _letters(text)
    if _strange(text) or not letters:
        return raw.FPDFPage_CountObjects(page) > 0
    if letters >= ENOUGH:
        return letters < STAMP and _picture_share(page) > MOSTLY
    return _has_drawings(page)


def _letters(text: str) -> int:
    return len(SPACE.sub("", text))


def _strange(text: str) -> bool:
    """A font without a map to letters gives signs nobody can read."""
    return len(STRANGE.findall(text)) > 0.1 * max(_letters(text), 1)


def _has_drawings(page: pypdfium2.PdfPage) -> bool:
    """Whether anything but text was put on the page: a picture, or letters drawn as lines."""
    kinds = (raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, n)) for n in range(raw.FPDFPage_CountObjects(page)))
    return any(kind != raw.FPDF_PAGEOBJ_TEXT for kind in kinds)


def _picture_share(page: pypdfium2.PdfPage) -> float:
    width, height = page.get_size()
    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    areas = [(right - left) * (top - bottom) for left, bottom, right, top in (o.get_bounds() for o in pictures)]
    return max(areas, default=0.0) / max(width * height, 1.0)


def _drawn(page: pypdfium2.PdfPage, scale: float) -> "Image.Image":
    width, height = page.get_size()
    scale = min(scale, (MOST_PIXELS / 4 / max(width * height, 1.0)) ** 0.5)
    return page.render(scale=scale, grayscale=True).to_pil()


def _sight() -> ModuleType:
    """Eyes take a tenth of a second to open, and most PDFs never need them."""
    return importlib.import_module("documents.extraction.sight")
