"""Which papers we take: told by their bytes, never by their name.

Only headers and directories are looked at here, so a web process may do it. Whatever decodes
a picture or a page happens in the child of `documents.text`.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from documents.extraction import MOST_PIXELS
from documents.refusals import (
    Archive,
    BrokenPicture,
    Empty,
    HugePicture,
    Infected,
    Macros,
    OtherOffice,
    OtherPicture,
    Program,
    Refused,
    TooLarge,
    Trapped,
    Unknown,
    WebPage,
)
from documents.scan import EICAR, has_eicar

__all__ = [
    "Archive",
    "BrokenPicture",
    "Empty",
    "HugePicture",
    "Infected",
    "Kind",
    "Macros",
    "OtherOffice",
    "OtherPicture",
    "Program",
    "Refused",
    "TooLarge",
    "Trapped",
    "Unknown",
    "WebPage",
    "sniff",
]


HEAD = 4096
PDF_WITHIN = 1024
"""A PDF may begin with a fax gateway's remarks; readers look this far."""

MOST_ENTRIES = 2_000
MOST_DIRECTORY = 1 << 20
MOST_UNPACKED = 200 << 20
MOST_RATIO = 200
PACKED_ENOUGH = 1 << 20
"""Below this unpacked size a high ratio is only blank space."""

HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"L\0\0\0\x01\x14",
)
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
OLD_OFFICE = (b"\xd0\xcf\x11\xe0", b"{\\rtf")
OTHER_PICTURES = (b"GIF8", b"BM", b"RIFF", b"AT&TFORM")

MARKUP = re.compile(
    rb"<(?:(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|link|meta|style|form)\b|\?xml|\?php|\?=)",
    re.IGNORECASE,
)
SCRIPT = re.compile(
    rb"\A\s*(?:%!|push\s+graphic-context|viewbox\s|@echo\b|\[InternetShortcut\]|Windows Registry Editor|"
    rb"\[Desktop Entry\])|^[ \t]*(?:AddType|AddHandler|SetHandler|RewriteEngine|php_value|php_flag)\s|"
    rb"^MIME-Version:\s",
    re.IGNORECASE | re.MULTILINE,
)
PDF_OBJECT = re.compile(rb"\b\d{1,8} \d{1,5} obj\b")
PDF_MARKS = (b"endobj", b"endstream", b"trailer", b"startxref", b"/XRef", b"/Root")
ENOUGH_MARKS = 3
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1b\x1c-\x1f\x7f]")


class Kind(StrEnum):
    """A kind of paper we take, as the content type it is stored and served with."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    HEIC = "image/heic"
    TIFF = "image/tiff"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TEXT = "text/plain"

    @property
    def is_picture(self) -> bool:
        """Whether it is a photograph or a scan without text of its own."""
        return self.startswith("image/")


HEADER_READERS: dict[Kind, Callable[[BinaryIO], ImageFile]] = {
    Kind.JPEG: JpegImageFile,
    Kind.PNG: PngImageFile,
    Kind.TIFF: TiffImageFile,
}


def sniff(path: Path, *, limit: int | None = None) -> Kind:
    """Tell what a paper is from its bytes, or refuse it with a sentence.

    `limit` is in bytes. Raises a subclass of Refused. A damaged or locked PDF is still a PDF: real evidence
    is often broken, and whether it can be read is found out later.
    """
    size = path.stat().st_size
    if not size:
        raise Empty
    if limit is not None and size > limit:
        raise TooLarge(limit=limit)
    if has_eicar(path):
        raise Infected
    with path.open("rb") as file:
        return _sniff(file, file.read(HEAD))


def _sniff(file: BinaryIO, head: bytes) -> Kind:
    if head.startswith(PROGRAMS) or head[:3] in {b"FWS", b"CWS", b"ZWS"}:
        raise Program
    if b"%PDF-" in head[:PDF_WITHIN]:
        return _pdf(head)
    if head.startswith(ARCHIVES):
        return _docx(file)
    if (picture := _picture(head)) is not None:
        return _measured(file, picture)
    if head.startswith(OLD_OFFICE):
        raise OtherOffice
    if head.startswith(OTHER_PICTURES) or head[4:8] == b"ftyp":
        raise OtherPicture
    return _headless_pdf(file) or _text(file)


def _pdf(content: bytes) -> Kind:
    """A PDF, unless what stands before it is a web page."""
    if MARKUP.search(content[:PDF_WITHIN].partition(b"%PDF-")[0]):
        raise WebPage
    return Kind.PDF


def _headless_pdf(file: BinaryIO) -> Kind | None:
    """A PDF that lost its first bytes on the way, or all but its end, is still evidence: its words tell what it was."""
    file.seek(0)
    content = file.read()
    marks = sum(mark in content for mark in PDF_MARKS)
    is_pdf = marks >= ENOUGH_MARKS or (marks == ENOUGH_MARKS - 1 and PDF_OBJECT.search(content))
    return _pdf(content) if is_pdf else None


def _picture(head: bytes) -> Kind | None:
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith((b"II*\0", b"MM\0*")):
        return Kind.TIFF
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS and b"avif" not in head[8:64]:
        return Kind.HEIC
    return None


def _measured(file: BinaryIO, kind: Kind) -> Kind:
    """Read a picture's stated size without decoding it; HEIC needs a native reader and waits for the child."""
    if kind is Kind.HEIC:
        return kind
    file.seek(0)
    try:
        picture = HEADER_READERS[kind](file)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error) as broken:
        raise BrokenPicture from broken
    if picture.width * picture.height > MOST_PIXELS:
        raise HugePicture
    return kind


def _docx(file: BinaryIO) -> Kind:
    _small_directory(file)
    try:
        with zipfile.ZipFile(file) as parts:
            names = set(parts.namelist())
            if "word/document.xml" not in names or "[Content_Types].xml" not in names:
                raise Archive
            _harmless(parts.infolist())
            if b"macroEnabled" in parts.read("[Content_Types].xml"):
                raise Macros
            for part in parts.infolist():
                _clean_part(parts, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError) as broken:
        raise Archive from broken
    return Kind.DOCX


def _small_directory(file: BinaryIO) -> None:
    """Look at the end of a zip before its directory is read: half a million entries would fill the memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise Archive
    entries, directory = struct.unpack_from("<HI", tail, end + 10)
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY:
        raise Trapped


def _harmless(parts: list[zipfile.ZipInfo]) -> None:
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Trapped
    for part in parts:
        leaves = part.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", part.filename)
        is_link = (part.external_attr >> 16) & 0o170000 == 0o120000
        swollen = part.file_size > PACKED_ENOUGH and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        if leaves or is_link or swollen or part.flag_bits & 1:
            raise Trapped
        if part.filename.lower().endswith(("vbaproject.bin", "vbadata.xml")):
            raise Macros


def _clean_part(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """The first bytes of each part tell entities that explode, and the test virus."""
    with parts.open(part) as opened:
        head = opened.read(HEAD)
    if EICAR in head:
        raise Infected
    if part.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in head.replace(b"\0", b""):
        raise Trapped
    if head.startswith(PROGRAMS):
        raise Program


def _text(file: BinaryIO) -> Kind:
    file.seek(0)
    content = file.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = _narrow(content)
    if CONTROLS.search(content):
        raise Unknown
    if MARKUP.search(content) or SCRIPT.search(content):
        raise WebPage
    if not _is_utf8(content) and _odd_share(content) > 0.3:
        raise Unknown
    return Kind.TEXT


def _narrow(content: bytes) -> bytes:
    try:
        return content.decode("utf-16").encode()
    except UnicodeDecodeError as broken:
        raise Unknown from broken


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _odd_share(content: bytes) -> float:
    return len(re.findall(rb"[\x80-\xff]", content)) / len(content)
