"""Photographs and scans as pages: upright, one picture to a page, with nothing of the camera left in them."""

import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from pillow_heif import register_heif_opener

from appeals.typesetting.trouble import Unfit, Unreadable

register_heif_opener(thumbnails=False)

LETTER = (612.0, 792.0)  # points
MARGIN = 24.0  # points
SHARPEST = 300  # dots per inch on the page: what a fax or a printer can still use
MOST_PIXELS = 120_000_000
QUALITY = 88


def picture_pages(path: Path) -> Pdf:
    """A PDF of US Letter pages, one for each picture in the file. Raises Unfit."""
    pdf = Pdf.new()
    try:
        with warnings.catch_warnings():
            # Pillow warns of pictures far below our own limit, and of harmless oddities in EXIF
            warnings.simplefilter("ignore")
            for picture in _pictures(path):
                _add_page(pdf, picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        if isinstance(error, Unfit):
            raise
        raise Unreadable(_("The picture is damaged and cannot be opened.")) from error
    return pdf


def _pictures(path: Path) -> Iterator[Image.Image]:
    """Each frame, turned the way the camera says it was held."""
    with Image.open(path) as opened:
        for frame in ImageSequence.Iterator(opened):
            if frame.width * frame.height > MOST_PIXELS:
                raise Unfit(_("The picture is too large to print."), _("Save it smaller and add it again."))
            yield _flat(ImageOps.exif_transpose(frame))


def _flat(picture: Image.Image) -> Image.Image:
    """On white paper, in black and white, grey or colour."""
    if picture.mode in ("1", "L", "RGB"):
        return picture
    if picture.mode.startswith("I") or picture.mode == "F":
        return picture.point(lambda value: value / 256).convert("L") if picture.mode != "F" else picture.convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        on_paper = Image.new("RGB", picture.size, "white")
        see_through = picture.convert("RGBA")
        on_paper.paste(see_through, mask=see_through.getchannel("A"))
        return on_paper
    return picture.convert("RGB")


def _add_page(pdf: Pdf, picture: Image.Image) -> None:
    """One page, wide if the picture is wide, the picture as large as fits and no larger than it was."""
    width, height = LETTER if picture.height >= picture.width else LETTER[::-1]
    room = (width - 2 * MARGIN, height - 2 * MARGIN)
    shrink = min(room[0] / picture.width, room[1] / picture.height)
    across, down = picture.width * shrink, picture.height * shrink
    left, bottom = (width - across) / 2, (height - down) / 2
    page = pdf.add_blank_page(page_size=(width, height))
    page.obj.Resources = Dictionary(XObject=Dictionary(Picture=_image(pdf, picture, inches=across / 72)))
    drawing = f"q {across:.3f} 0 0 {down:.3f} {left:.3f} {bottom:.3f} cm /Picture Do Q"
    page.obj.Contents = pdf.make_stream(drawing.encode())


def _image(pdf: Pdf, picture: Image.Image, *, inches: float) -> pikepdf.Object:
    """The pixels alone: black and white without loss, grey and colour as JPEG."""
    stream = Dictionary(Type=Name.XObject, Subtype=Name.Image)
    if picture.mode == "1":
        packed, how, colours, depth = zlib.compress(picture.tobytes(), 9), Name.FlateDecode, Name.DeviceGray, 1
    else:
        widest = round(inches * SHARPEST)
        if picture.width > widest:
            picture = picture.resize((widest, round(picture.height * widest / picture.width)), Image.Resampling.LANCZOS)
        held = BytesIO()
        bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
        bare.save(held, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
        packed, how, depth = held.getvalue(), Name.DCTDecode, 8
        colours = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
    stream.update({"/Width": picture.width, "/Height": picture.height, "/ColorSpace": colours})
    stream.update({"/BitsPerComponent": depth, "/Filter": how})
    return pdf.make_indirect(pikepdf.Stream(pdf, packed, stream))
