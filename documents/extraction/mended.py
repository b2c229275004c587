"""PDFs that only open after their table of contents was rebuilt."""

import io

import pikepdf

from documents.extraction import Paper, Unreadable, pdf


def open_paper(content: bytes) -> Paper:
    """Open the bytes of a damaged PDF as far as they can be mended; the stored file stays as it came."""
    mended = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content)) as broken:
            broken.save(mended)
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as beyond_repair:
        raise Unreadable("damaged") from beyond_repair
    return pdf.open_paper(mended.getvalue())
