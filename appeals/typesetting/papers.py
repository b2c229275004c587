"""Papers from outside, made fit to leave with a packet: pages only, nothing that acts, nothing that tells."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from types import NoneType

import pikepdf
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from appeals.typesetting.office import docx_pages, text_pages
from appeals.typesetting.photographs import picture_pages
from appeals.typesetting.trouble import Locked, Unfit, Unreadable
from documents.extraction.flat import Undrawn, flatten

PDF = "application/pdf"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURES = frozenset({"image/jpeg", "image/png", "image/heic", "image/heif", "image/tiff"})
# Packed in ways the PDF library does not unpack; their own readers judge them.
PICTURE_FILTERS = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})
DEEP = (Array, Dictionary, Stream)
UNDRAWN = frozenset({"/Metadata", "/PieceInfo", "/Parent", "/AF"})
# A page side shorter than this, in points, holds nothing a person could read.
SHORTEST_SIDE = 3
DAMAGE = (pikepdf.PdfError, RuntimeError, NotImplementedError, UnicodeDecodeError, TypeError)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as PDF pages, ready to be laid into frames.

    `flipped` says of each page whether it lies wide; `notes` are sentences about what stays behind.
    """

    pdf: Pdf
    flipped: tuple[bool, ...]
    notes: tuple[str, ...] = ()


def open_paper(
    path: Path, *, content_type: str, title: str, dated: date, turned: Mapping[int, int] | None = None
) -> Paper:
    """The pages of one stored file, upright, flattened and silent.

    `dated` is the day the packet is made; `title` names a text set as pages; `turned` is, for pages that
    do not lie upright, by their number, the degrees clockwise that set them right. Raises Unfit, or one of its kinds.
    """
    pdf = _pages_of(path, content_type=content_type, title=title, dated=dated)
    try:
        notes = _left_behind(pdf)
        _flat(pdf)
        _prove_readable(pdf)
        for number, page in enumerate(pdf.pages, start=1):
            page.rotate((turned or {}).get(number, 0), relative=True)
        return Paper(pdf, tuple(_cut(page, number) for number, page in enumerate(pdf.pages, start=1)), notes)
    except DAMAGE as error:
        raise Unreadable(_("The PDF is damaged.")) from error


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
    except DAMAGE as error:
        raise Unreadable(_("The PDF is damaged and cannot be opened.")) from error
    _prove_complete(pdf)
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


def _prove_complete(pdf: Pdf) -> None:
    """A damaged file is opened as far as it goes; pages that did not survive must not go missing unseen."""
    try:
        told = int(pdf.Root.Pages.get(Name.Count, 0))
        found = len(pdf.pages)
    except (*DAMAGE, AttributeError, ValueError) as error:
        raise Unreadable(_("The PDF is damaged and cannot be opened.")) from error
    if not found:
        raise Unreadable(_("It has no pages."))
    if found < told:
        counts = {"told": told, "found": found}
        raise Unreadable(_("It should have %(told)d pages, and only %(found)d can be read.") % counts)


def _left_behind(pdf: Pdf) -> tuple[str, ...]:
    """Files attached inside the PDF are no pages, so they do not go along: that is said."""
    attached = len(pdf.attachments)
    if not attached:
        return ()
    sentence = ngettext(
        "%(count)d file attached inside this PDF is not in the packet. If it matters, add it as an exhibit.",
        "%(count)d files attached inside this PDF are not in the packet. If they matter, add them as exhibits.",
        attached,
    )
    return (sentence % {"count": attached},)


def _flat(pdf: Pdf) -> None:
    try:
        flatten(pdf)
    except Undrawn as undrawn:
        raise Unfit(
            _("This PDF is a filled-in form that does not carry its own letters."),
            _("Open it, print it to a new PDF, and add that one."),
        ) from undrawn


def _prove_readable(pdf: Pdf) -> None:
    """Everything a page draws with, however deep, can be unpacked; the page that cannot be drawn is named."""
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, start=1):
        contents = page.obj.get(Name.Contents)
        whole = isinstance(contents, (Stream, Array, NoneType)) and isinstance(
            page.obj.get(Name.Resources), (Dictionary, NoneType)
        )
        drawn_with: list[pikepdf.Object] = [found for found in (contents, page.resources) if isinstance(found, DEEP)]
        if not whole or not all(_unpacks(stream) for stream in _streams(drawn_with, seen)):
            raise Unreadable(_("Page %(number)d is damaged.") % {"number": number})
        if isinstance(contents, Array):
            page.contents_coalesce()


def _streams(waiting: list[pikepdf.Object], seen: set[tuple[int, int]]) -> Iterator[Stream]:
    """The streams that can be reached and were not met before; `seen` holds what was."""
    while waiting:
        found = waiting.pop()
        if found.is_indirect:
            if found.objgen in seen:
                continue
            seen.add(found.objgen)
        if isinstance(found, Array):
            waiting += [each for each in found if isinstance(each, DEEP)]
            continue
        if isinstance(found, Stream):
            yield found
        inside = found.stream_dict if isinstance(found, Stream) else found
        waiting += [each for name, each in inside.items() if isinstance(each, DEEP) and name not in UNDRAWN]


def _unpacks(stream: Stream) -> bool:
    filters = stream.get(Name.Filter, Array())
    named = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters)]
    try:
        if named == ["/DCTDecode"]:
            return stream.read_raw_bytes()[:2] == b"\xff\xd8"
        if not PICTURE_FILTERS.intersection(named):
            stream.read_bytes()
    except DAMAGE:
        return False
    return True


def _cut(page: pikepdf.Page, number: int) -> bool:
    """Cut the page to what a viewer shows of it; say whether it lies wide."""
    media, crop = _box(page.mediabox, number), _box(page.cropbox, number)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if min(right - left, top - bottom) < SHORTEST_SIDE:
        left, bottom, right, top = media
    width, height = right - left, top - bottom
    if min(width, height) < SHORTEST_SIDE:
        raise Unreadable(_("Page %(number)d has no size.") % {"number": number})
    page.mediabox = Array([left, bottom, right, top])
    page.cropbox = page.mediabox
    return (height > width) if page.rotation in (90, 270) else (width > height)


def _box(box: pikepdf.Array, number: int) -> tuple[float, float, float, float]:
    try:
        x1, y1, x2, y2 = (float(side) for side in box)
    except (TypeError, ValueError) as error:
        raise Unreadable(_("Page %(number)d has no size.") % {"number": number}) from error
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
