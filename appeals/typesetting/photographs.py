"""Photographs and scans as pages: upright, one picture to a page, with nothing of the camera left in them."""

import warnings
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from pillow_heif import register_heif_opener

from appeals.typesetting.trouble import Unfit, Unreadable

register_heif_opener(thumbnails=False)

Found = TypeVar("Found")

LETTER = (612.0, 792.0)  # points
MARGIN = 24.0  # points
SHARPEST = 300  # dots per inch on the page: what a fax or a printer can still use
MOST_PIXELS = 120_000_000
QUALITY = 88
ORIENTATION = 0x0112  # the EXIF tag
SIDEWAYS = 5  # its values from here on lay the picture on its side


def picture_pages(path: Path) -> Pdf:
    """A PDF of US Letter pages, one for each picture in the file. Raises Unfit."""
    pdf = Pdf.new()
    for picture, stretch in _read(lambda: list(_pictures(path))):
        _add_page(pdf, picture, stretch=stretch)
    return pdf


def small_jpeg(picture: bytes, *, inches: float) -> bytes:
    """A picture of another program's file as a JPEG fit to print `inches` wide. Raises Unfit."""
    flat = _read(lambda: _flat(Image.open(BytesIO(picture))))
    return _jpeg(flat.convert("L") if flat.mode == "1" else flat, inches=inches)


def _read(work: Callable[[], Found]) -> Found:
    """What `work` reads, or a sentence why it cannot be read."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of pictures far below our own limit, and of harmless oddities in EXIF
            warnings.simplefilter("ignore")
            return work()
    except Unfit:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise Unreadable(_("The picture is damaged and cannot be opened.")) from error


def _pictures(path: Path) -> Iterator[tuple[Image.Image, float]]:
    """Each page's picture, turned the way the camera says it was held, and how much taller than wide its dots are."""
    with Image.open(path) as opened:
        # what follows the first picture of a photograph is its preview or its depth map, not a page
        frames = ImageSequence.Iterator(opened) if opened.format in ("TIFF", "HEIF") else [opened]
        for frame in frames:
            if frame.width * frame.height > MOST_PIXELS:
                raise Unfit(_("The picture is too large to print."), _("Save it smaller and add it again."))
            upright = ImageOps.exif_transpose(frame)
            across, down = frame.info.get("dpi") or (1, 1)
            stretch = float(across) / float(down) if across and down else 1.0
            if frame.getexif().get(ORIENTATION, 1) >= SIDEWAYS:
                stretch = 1 / stretch
            yield _flat(upright), stretch


def _flat(picture: Image.Image) -> Image.Image:
    """On white paper, in black and white, grey or colour."""
    if picture.mode in ("1", "L", "RGB"):
        return picture
    if picture.mode.startswith("I"):
        # sixteen bits of grey: X-ray scanners write them
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        on_paper = Image.new("RGB", picture.size, "white")
        see_through = picture.convert("RGBA")
        on_paper.paste(see_through, mask=see_through.getchannel("A"))
        return on_paper
    return picture.convert("RGB")


def _add_page(pdf: Pdf, picture: Image.Image, *, stretch: float) -> None:
    """One page, wide if the picture is wide, with the picture as large as fits."""
    high = picture.height * stretch
    width, height = LETTER if high >= picture.width else LETTER[::-1]
    scale = min((width - 2 * MARGIN) / picture.width, (height - 2 * MARGIN) / high)
    across, down = picture.width * scale, high * scale
    left, bottom = (width - across) / 2, (height - down) / 2
    page = pdf.add_blank_page(page_size=(width, height))
    page.obj.Resources = Dictionary(XObject=Dictionary(Picture=_image(pdf, picture, inches=across / 72)))
    drawing = f"q {across:.3f} 0 0 {down:.3f} {left:.3f} {bottom:.3f} cm /Picture Do Q"
    page.obj.Contents = pdf.make_stream(drawing.encode())


def _image(pdf: Pdf, picture: Image.Image, *, inches: float) -> pikepdf.Object:
    """The pixels alone: black and white without loss, grey and colour as JPEG."""
    stream = Dictionary(Type=Name.XObject, Subtype=Name.Image)
    if picture.mode == "1":
        packed, how, depth = zlib.compress(picture.tobytes(), 9), Name.FlateDecode, 1
    else:
        picture = _no_sharper(picture, inches=inches)
        packed, how, depth = _jpeg(picture, inches=inches), Name.DCTDecode, 8
    stream.ColorSpace = Name.DeviceRGB if picture.mode == "RGB" else Name.DeviceGray
    stream.Width, stream.Height, stream.BitsPerComponent, stream.Filter = picture.width, picture.height, depth, how
    return pdf.make_indirect(pikepdf.Stream(pdf, packed, stream))


def _no_sharper(picture: Image.Image, *, inches: float) -> Image.Image:
    """No more dots than a page of that width can show."""
    widest = max(1, round(inches * SHARPEST))
    if picture.width <= widest:
        return picture
    return picture.resize((widest, max(1, round(picture.height * widest / picture.width))), Image.Resampling.LANCZOS)


def _jpeg(picture: Image.Image, *, inches: float) -> bytes:
    picture = _no_sharper(picture, inches=inches)
    held = BytesIO()
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    bare.save(held, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return held.getvalue()
