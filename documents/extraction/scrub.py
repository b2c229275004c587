"""Takes out of a finished PDF what tells about cameras, makers and programs, and anything that could act."""

import base64
import zlib
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

# JPEG segments that show nothing: EXIF and XMP (APP1), then APP3–APP13 with Photoshop's notes, and comments.
# Kept: APP0 (JFIF), APP2 (colour profile), APP14 (how Adobe wrote the colours).
TELLING = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
START_OF_SCAN = 0xDA
END_OF_PICTURE = 0xD9
# What JPEG 2000 carries beside the picture: EXIF, places, makers.
TELLING_BOXES = frozenset({b"uuid", b"uinf", b"xml "})
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
    """Take what tells out of a photograph inside a PDF, also out of one that was packed a second time."""
    filters = picture.get(Name.Filter)
    named = [str(each) for each in filters] if isinstance(filters, Array) else [str(filters)]
    quiet = QUIET.get(named[-1])
    if quiet is None or not all(each in UNPACK for each in named[:-1]):
        return
    packed = picture.read_raw_bytes()
    parameters = picture.get(Name.DecodeParms)
    for each in named[:-1]:
        packed = UNPACK[each](packed)
    silent = quiet(packed)
    if len(named) == 1 and silent == packed:
        return  # a picture that tells nothing is not written anew: in a packet of scans that is half its weight
    if len(named) == 1 and isinstance(parameters, (Array, Dictionary)):
        picture.write(silent, filter=Name(named[-1]), decode_parms=parameters)
    else:
        picture.write(silent, filter=Name(named[-1]))


def quiet_jpeg(picture: bytes) -> bytes:
    """The same picture, pixel for pixel, without the segments that tell where, when and with what it was taken."""
    if not picture.startswith(b"\xff\xd8"):
        return picture
    return b"\xff\xd8" + b"".join(part for marker, part in _segments(picture) if marker not in TELLING)


def _segments(picture: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, bytes) of each segment; from the first scan to the end of the picture as one piece.

    What phones append behind the end (a preview with its own place, a film) is no part of the picture.
    """
    at = 2
    while at + 4 <= len(picture) and picture[at] == 0xFF and picture[at + 1] != START_OF_SCAN:
        length = int.from_bytes(picture[at + 2 : at + 4], "big")
        yield picture[at + 1], picture[at : at + 2 + length]
        at += 2 + length
    yield START_OF_SCAN, picture[at : _end(picture, at)]


def _end(picture: bytes, scan: int) -> int:
    """Where the picture ends whose first scan begins at `scan`; where the file does, when it never says."""
    at = scan
    while 0 <= (at := picture.find(b"\xff", at)) < len(picture) - 1:
        marker = picture[at + 1]
        if marker == END_OF_PICTURE:
            return at + 2
        if marker == 0xFF:
            at += 1
        elif marker == 0x00 or 0xD0 <= marker <= 0xD7:
            at += 2  # a byte of the picture, or a mark to start again at
        else:
            at += 2 + int.from_bytes(picture[at + 2 : at + 4], "big")
    return len(picture)


def quiet_jp2(picture: bytes) -> bytes:
    """The same JPEG 2000 picture without the boxes in which cameras and programs write about it."""
    if picture[4:8] != b"jP  ":
        return picture  # bare pixels have no boxes
    return b"".join(box for kind, box in _boxes(picture) if kind not in TELLING_BOXES)


def _boxes(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, bytes) of each box; the last may run to the end of the file."""
    at = 0
    while at + 8 <= len(picture):
        length = int.from_bytes(picture[at : at + 4], "big")
        if length == 1:
            length = int.from_bytes(picture[at + 8 : at + 16], "big")
        if length < 8:
            length = len(picture) - at
        yield picture[at + 4 : at + 8], picture[at : at + length]
        at += length


QUIET: dict[str, Callable[[bytes], bytes]] = {"/DCTDecode": quiet_jpeg, "/JPXDecode": quiet_jp2}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": zlib.decompress,
    "/ASCII85Decode": lambda packed: base64.a85decode(packed.strip().removesuffix(b"~>")),
    "/ASCIIHexDecode": lambda packed: bytes.fromhex(packed.decode("ascii").strip().removesuffix(">")),
}
