"""Photographs, scans and faxes."""

import io

import pillow_heif
from PIL import Image, ImageOps

from documents.extraction import AS_USUAL, MOST_PIXELS, Leaf, Look, Paper, Unreadable
from documents.extraction.sight import png

pillow_heif.register_heif_opener()

FORMATS = ("JPEG", "PNG", "HEIF", "TIFF")
ORIENTATION = 0x0112  # the EXIF tag
BROKEN = (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError)


class Pictures:
    """A picture file; a TIFF may hold many pages."""

    def __init__(self, content: bytes) -> None:
        try:
            self.file = Image.open(io.BytesIO(content), formats=FORMATS)
            # an iPhone's HEIC may carry a burst; only a TIFF's frames are pages
            self.count = getattr(self.file, "n_frames", 1) if self.file.format == "TIFF" else 1
        except Image.DecompressionBombError as flood:
            raise Unreadable("picture_too_large") from flood
        except BROKEN as broken:
            raise Unreadable("damaged") from broken
        if self.file.width * self.file.height > MOST_PIXELS:
            raise Unreadable("picture_too_large")

    def __len__(self) -> int:
        return self.count

    def leaf(self, number: int, look: Look = AS_USUAL) -> Leaf:
        return look.at(ImageOps.grayscale(self.frame(number)))

    def picture(self, number: int, width: int, turned: int) -> bytes:
        return png(self.frame(number).rotate(-turned, expand=True), width)

    def frame(self, number: int) -> Image.Image:
        """One picture as it is to be seen: turned as the camera was held, on white."""
        try:
            self.file.seek(number - 1)
            self.file.load()
        except BROKEN as broken:
            raise Unreadable("damaged") from broken
        return _on_white(ImageOps.exif_transpose(_square(self.file)))


def open_paper(content: bytes) -> Paper:
    """Open the bytes of a picture; Unreadable when they are damaged or too many."""
    return Pictures(content)


def _square(picture: Image.Image) -> Image.Image:
    """A standard fax has twice as many dots across as down; letters must look like letters."""
    across, down = (float(dots) for dots in picture.info.get("dpi") or (0, 0))
    if across <= 0 or down <= 0 or 0.9 < across / down < 1.1 or not 0.2 < across / down < 5:
        return picture
    grey = picture.convert("L")
    if across > down:
        return grey.resize((picture.width, round(picture.height * across / down)), Image.Resampling.BICUBIC)
    return grey.resize((round(picture.width * down / across), picture.height), Image.Resampling.BICUBIC)


def _on_white(picture: Image.Image) -> Image.Image:
    """See-through paper is white paper."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
    if picture.mode in {"1", "L", "RGB"}:
        return picture
    return picture.convert("L" if picture.mode.startswith("I;16") else "RGB")
