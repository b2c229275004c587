"""Papers from outside, made fit to leave with a packet: pages only, nothing that acts, nothing that tells."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Name, Pdf

from appeals.typesetting.office import docx_pages, text_pages
from appeals.typesetting.photographs import picture_pages
from appeals.typesetting.trouble import Locked, Unfit, Unreadable

PDF = "application/pdf"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES = frozenset({"image/jpeg", "image/png", "image/heic", "image/heif", "image/tiff"})
BOXES = ("/MediaBox", "/CropBox", "/TrimBox", "/ArtBox", "/BleedBox")
# A page side shorter than this, in points, holds nothing a person could read.
SHORTEST_SIDE = 3


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as PDF pages, ready to be laid into frames. `flipped` says of each page whether it lies wide."""

    pdf: Pdf
    flipped: tuple[bool, ...]


def open_paper(path: Path, *, content_type: str, title: str, dated: date) -> Paper:
    """The pages of one stored file, upright, flattened and silent.

    `dated` is the day the packet is made; `title` names a text set as pages.
    Raises Unfit, or one of its kinds, when the file cannot leave as it is.
    """
    pdf = _pages_of(path, content_type=content_type, title=title, dated=dated)
    if not len(pdf.pages):
        raise Unreadable(_("It has no pages."))
    _flatten(pdf)
    flipped = tuple(_frame(page, number) for number, page in enumerate(pdf.pages, start=1))
    return Paper(pdf, flipped)


def _pages_of(path: Path, *, content_type: str, title: str, dated: date) -> Pdf:
    if content_type == PDF:
        return _open_pdf(path)
    if content_type in PICTURES:
        return picture_pages(path)
    set_as_pages: dict[str, Callable[..., bytes]] = {TEXT: text_pages, DOCX: docx_pages}
    if content_type not in set_as_pages:
        raise Unfit(
            _("This kind of file (%(kind)s) cannot be printed.") % {"kind": content_type},
            _("Save it as a PDF and add the PDF instead."),
        )
    return Pdf.open(BytesIO(set_as_pages[content_type](path, title=title, dated=dated)))


def _open_pdf(path: Path) -> Pdf:
    try:
        pdf = Pdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Locked() from error
    except pikepdf.PdfError as error:
        raise Unreadable(_("The PDF is damaged and cannot be opened.")) from error
    if Name.Collection in pdf.Root:
        raise Unfit(
            _("This PDF is a folder with other files inside it."),
            _("Take the files out of it and add each one."),
        )
    if pdf.Root.get(Name.NeedsRendering, False):
        raise Unfit(
            _("This PDF is a form that only one program can show."),
            _("Open it in that program, print it to a PDF, and add that one."),
        )
    return pdf


def _flatten(pdf: Pdf) -> None:
    """What stood in form fields, notes and stamps becomes part of the page; what could act is left behind."""
    if any(Name.Annots in page.obj for page in pdf.pages):
        if Name.AcroForm in pdf.Root and pdf.Root.AcroForm.get(Name.NeedAppearances, False):
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
    for page in pdf.pages:
        _drop(page, Name.Annots)


def _frame(page: pikepdf.Page, number: int) -> bool:
    """Cut the page to what a viewer shows of it, prove that its words can be read, say whether it lies wide."""
    media, crop = _box(page.mediabox, number), _box(page.cropbox, number)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if min(right - left, top - bottom) < SHORTEST_SIDE:
        left, bottom, right, top = media
    width, height = right - left, top - bottom
    if min(width, height) < SHORTEST_SIDE:
        raise Unreadable(_("Page %(number)d has no size.") % {"number": number})
    for box in BOXES[1:]:
        _drop(page, Name(box))
    page.mediabox = pikepdf.Array([left, bottom, right, top])
    page.cropbox = page.mediabox
    try:
        page.contents_coalesce()
        if Name.Contents in page.obj:
            page.obj.Contents.read_bytes()
    except (pikepdf.PdfError, RuntimeError) as error:
        raise Unreadable(_("Page %(number)d is damaged.") % {"number": number}) from error
    return (height > width) if page.rotation in (90, 270) else (width > height)


def _drop(page: pikepdf.Page, name: Name) -> None:
    if name in page.obj:
        del page.obj[name]


def _box(box: pikepdf.Array, number: int) -> tuple[float, float, float, float]:
    try:
        x1, y1, x2, y2 = (float(side) for side in box)
    except (TypeError, ValueError) as error:
        raise Unreadable(_("Page %(number)d has no size.") % {"number": number}) from error
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
