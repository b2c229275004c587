"""Pages of several files as one PDF: upright, flattened, with nothing in it that acts or tells where it was made."""

import io
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image

from documents.extraction import Unreadable
from documents.extraction.flat import Undrawn, flatten
from documents.extraction.pictures import BROKEN, ORIENTATION, Pictures
from documents.extraction.scrub import quiet_jpeg, scrub

PDF = "application/pdf"
LONG_SIDE = 792.0
"""Points of the longer side of a photographed page: eleven inches."""

TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
"""What a camera says of how it was held, and the clockwise degrees that set the picture right."""

QUALITY = 92
DAMAGE = (pikepdf.PdfError, RuntimeError, NotImplementedError, UnicodeDecodeError, TypeError, IndexError, zlib.error)


class Unfit(Exception):
    """No page of the file `source` (an index) can be taken; `trouble` is a code of `documents.bench.binding`."""

    def __init__(self, trouble: str, source: int) -> None:
        super().__init__(trouble, source)
        self.trouble, self.source = trouble, source


def bound(sources: Sequence[Sequence[int | str]], pages: Sequence[Sequence[int]], into: BinaryIO) -> int:
    """Write the pages, in their order, as one PDF into an open file, the same bytes every time; returns how many.

    `sources` and `pages` are those of a `Binding`. Raises Unfit.
    """
    with ExitStack() as held:
        made = held.enter_context(Pdf.new())
        opened: dict[int, Pdf] = {}
        for source, number, turned in pages:
            with _blamed(source):
                if source not in opened:
                    file, kind = sources[source]
                    opened[source] = held.enter_context(_opened(int(file), str(kind)))
                made.add_pages_from(opened[source], [number - 1], forms="strip", outlines="ignore")
                made.pages[-1].rotate(turned, relative=True)
        _leave_behind(made)
        made.save(into, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(made.pages)


@contextmanager
def _blamed(source: int) -> Iterator[None]:
    try:
        yield
    except pikepdf.PasswordError as locked:
        raise Unfit("needs_password", source) from locked
    except Unreadable as broken:
        raise Unfit(str(broken), source) from broken
    except Undrawn as undrawn:
        raise Unfit("undrawn_form", source) from undrawn
    except DAMAGE as broken:
        raise Unfit("damaged", source) from broken


def _opened(file: int, kind: str) -> Pdf:
    """The file as a PDF of flat pages; read by its number, which the parent opened."""
    if kind == PDF:
        pdf = Pdf.open(os.fdopen(file, "rb"), suppress_warnings=True)
        flatten(pdf)
        return pdf
    with os.fdopen(file, "rb") as picture:
        return _photographed(picture.read())


def _leave_behind(made: Pdf) -> None:
    """Nothing of the makers of the pages goes along, and nothing that is on no page."""
    made.remove_unreferenced_resources()
    for page in made.pages:
        for name in (Name.Annots, Name.AA, Name.Metadata, Name.PieceInfo, Name.Thumb, Name.LastModified, Name.B):
            if name in page.obj:
                del page.obj[name]
    del made.docinfo
    scrub(made)


def _photographed(content: bytes) -> Pdf:
    """A page for each picture of the file; a photograph keeps its dots as they are, without what the camera wrote."""
    pictures = Pictures(content)
    pdf = Pdf.new()
    try:
        turn = TURNS.get(pictures.file.getexif().get(ORIENTATION, 1))
        if pictures.file.format == "JPEG" and pictures.file.mode in {"L", "RGB"} and turn is not None:
            width, height = pictures.file.size
            picture = _image(pdf, pictures.file.mode, (width, height), quiet_jpeg(content), Name.DCTDecode)
            _add_page(pdf, picture, width, height)
            pdf.pages[0].rotate(turn, relative=True)
            return pdf
        for number in range(1, len(pictures) + 1):
            frame = pictures.frame(number)
            _add_page(pdf, _packed(pdf, frame), frame.width, frame.height)
    except BROKEN as broken:
        raise Unreadable("damaged") from broken
    return pdf


def _packed(pdf: Pdf, frame: Image.Image) -> pikepdf.Object:
    """Black and white without loss, everything else as a fine JPEG."""
    if frame.mode == "1":
        return _image(pdf, "1", frame.size, zlib.compress(frame.tobytes(), 9), Name.FlateDecode)
    held = io.BytesIO()
    bare = Image.frombytes(frame.mode, frame.size, frame.tobytes())
    bare.save(held, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return _image(pdf, frame.mode, frame.size, held.getvalue(), Name.DCTDecode)


def _image(pdf: Pdf, mode: str, size: tuple[int, int], packed: bytes, how: pikepdf.Object) -> pikepdf.Object:
    stream = Dictionary(Type=Name.XObject, Subtype=Name.Image, Width=size[0], Height=size[1], Filter=how)
    stream.ColorSpace = Name.DeviceRGB if mode == "RGB" else Name.DeviceGray
    stream.BitsPerComponent = 1 if mode == "1" else 8
    return pdf.make_indirect(pikepdf.Stream(pdf, packed, stream))


def _add_page(pdf: Pdf, picture: pikepdf.Object, width: int, height: int) -> None:
    scale = LONG_SIDE / max(width, height)
    across, down = max(width * scale, 3.0), max(height * scale, 3.0)
    page = pdf.add_blank_page(page_size=(across, down))
    page.obj.Resources = Dictionary(XObject=Dictionary(Picture=picture))
    page.obj.Contents = pdf.make_stream(f"q {across:.3f} 0 0 {down:.3f} 0 0 cm /Picture Do Q".encode())
    page.obj.MediaBox = Array([0, 0, round(across, 3), round(down, 3)])
