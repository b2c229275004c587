"""Takes out of a finished PDF what tells about cameras, makers and programs, and anything that could act."""

import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

# JPEG segments that show nothing: EXIF and XMP (APP1), then APP3–APP13 with Photoshop's notes, and comments.
# Kept: APP0 (JFIF), APP2 (colour profile), APP14 (how Adobe wrote the colours).
TELLING = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
START_OF_SCAN = 0xDA
PRIVATE = (Name.Metadata, Name.PieceInfo, Name.LastModified, Name.AF)


def scrub(pdf: Pdf) -> None:
    """In place: no scripts, launches or outside links; no camera, place or author in any picture.

    Attachments, films and forms hang on pages and catalogs, and of a foreign paper neither is taken over:
    only what its pages draw.
    """
    pikepdf.sanitize.Sanitizer().remove_javascript().remove_external_access().apply(pdf)
    about = pdf.Root.get(Name.Metadata)
    for found in pdf.objects:
        if not isinstance(found, Stream) or (about is not None and found.objgen == about.objgen):
            continue
        for name in PRIVATE:
            if name in found:
                del found[name]
        if found.get(Name.Subtype) == Name.Image:
            _quieten(found)


def _quieten(picture: Stream) -> None:
    """Take the telling segments out of a JPEG inside a PDF, also one that was packed a second time."""
    filters = picture.get(Name.Filter)
    named = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters)]
    if named not in (["/DCTDecode"], ["/FlateDecode", "/DCTDecode"]):
        return
    packed = picture.read_raw_bytes()
    parameters = picture.get(Name.DecodeParms)
    if len(named) > 1:
        picture.write(quiet_jpeg(zlib.decompress(packed)), filter=Name.DCTDecode)
    elif isinstance(parameters, (Array, Dictionary)):
        picture.write(quiet_jpeg(packed), filter=Name.DCTDecode, decode_parms=parameters)
    else:
        picture.write(quiet_jpeg(packed), filter=Name.DCTDecode)


def quiet_jpeg(picture: bytes) -> bytes:
    """The same picture, pixel for pixel, without the segments that tell where, when and with what it was taken."""
    if not picture.startswith(b"\xff\xd8"):
        return picture
    return b"\xff\xd8" + b"".join(part for marker, part in _segments(picture) if marker not in TELLING)


def _segments(picture: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, bytes) of each segment; from the first scan on, the rest as one piece."""
    at = 2
    while at + 4 <= len(picture) and picture[at] == 0xFF and picture[at + 1] != START_OF_SCAN:
        length = int.from_bytes(picture[at + 2 : at + 4], "big")
        yield picture[at + 1], picture[at : at + 2 + length]
        at += 2 + length
    yield START_OF_SCAN, picture[at:]
