"""PDFs that only open after their table of contents was rebuilt."""

import io

import pikepdf
from pypdfium2 import raw

from documents.extraction import AS_USUAL, Leaf, Look, Paper, Unreadable, pdf

END = b"\n%%EOF\n"
"""Of a file that was cut off right behind an object, that object is found only when something follows it."""


class MendedPaper(pdf.PdfPaper):
    """An opened PDF of which something may be lost: a page with nothing on it is taken for one of which that is so."""

    def leaf(self, number: int, look: Look = AS_USUAL) -> Leaf:
        if not raw.FPDFPage_CountObjects(self._page(number)):
            raise Unreadable("damaged")
        return super().leaf(number, look)


def open_paper(content: bytes) -> Paper:
    """Open the bytes of a damaged PDF as far as they can be mended; the stored file stays as it came."""
    mended = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content + END)) as broken:
            broken.save(mended)
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as beyond_repair:
        raise Unreadable("damaged") from beyond_repair
    return MendedPaper(mended.getvalue())
