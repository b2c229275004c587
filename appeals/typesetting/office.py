"""Plain text and word processor files, set as pages."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table
from docx.text.paragraph import Paragraph

from appeals.typesetting.photographs import small_jpeg
from appeals.typesetting.press import CannotSet, clean, set_pages
from appeals.typesetting.trouble import Unfit, Unreadable

# What python-docx reads past without a word: old drawings, embedded files, text boxes, charts, equations, notes.
UNSEEN = frozenset(
    {"pict", "object", "txbxContent", "chart", "relIds", "oMath", "altChunk"}
    | {"footnoteReference", "endnoteReference", "commentReference"}
)
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBEDDED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
POINT = 12_700  # English Metric Units
WIDEST = 468.0  # points between the margins
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_pages(path: Path, *, title: str, dated: date) -> bytes:
    """A plain text file as a PDF, its lines and columns kept. Raises Unfit."""
    written = _decode(path.read_bytes())
    if not written.strip():
        raise Unreadable(_("The file has no words in it."))
    paragraphs = [chunk for chunk in clean(written).replace("\f", "\n\n").split("\n\n") if chunk.strip()]
    return _set([{"kind": "plain", "text": chunk.strip("\n")} for chunk in paragraphs], title=title, dated=dated)


def docx_pages(path: Path, *, title: str, dated: date) -> bytes:
    """The words and tables of a Word file as a PDF. Raises Unfit, also when it holds what only Word can print."""
    try:
        document = Document(BytesIO(path.read_bytes()))
    except (OpcError, BadZipFile, KeyError, ValueError, InvalidXmlError) as error:
        raise Unreadable(_("The Word file is damaged and cannot be opened.")) from error
    if _holds_unseen(document):
        raise Unfit(
            _("This Word file holds drawings, notes or tracked changes that only Word can print."),
            _("Open it in Word, save it as a PDF, and add the PDF instead."),
        )
    body = [part for block in document.iter_inner_content() for part in _parts(block)]
    if not body:
        raise Unreadable(_("The file has no words in it."))
    return _set(_margin_words(document, "header") + body + _margin_words(document, "footer"), title=title, dated=dated)


def _decode(written: bytes) -> str:
    """Text in the encodings people's programs write; the last one never fails."""
    if written.startswith((b"\xff\xfe", b"\xfe\xff")):
        return written.decode("utf-16", errors="replace")
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("cp1252", errors="replace")


def _set(body: list[dict[str, Any]], *, title: str, dated: date) -> bytes:
    try:
        return set_pages("paper.typ", {"title": title, "language": "en", "body": body}, dated=dated)
    except CannotSet as error:
        raise Unfit(str(error), _("Save the file as a PDF and add the PDF instead.")) from error


def _holds_unseen(document: WordDocument) -> bool:
    """Does the file hold anything that would be lost, or read otherwise, when only its words are set?"""
    roots = [document.element.body]
    for section in document.sections:
        roots += [section.header._element, section.footer._element]
    for root in roots:
        for element in root.iter():
            name = str(element.tag).rpartition("}")[2]
            if name in UNSEEN or element.tag in (f"{WORD}ins", f"{WORD}del"):
                return True
    return False


def _parts(block: Paragraph | Table) -> list[dict[str, Any]]:
    if isinstance(block, Table):
        rows = [[cell.text for cell in row.cells] for row in block.rows]
        columns = max((len(row) for row in rows), default=0)
        cells = [text for row in rows for text in [*row, *[""] * (columns - len(row))]]
        return [{"kind": "table", "columns": columns, "cells": cells}] if columns else []
    pictures = _pictures(block)
    return [*_words(block), *pictures]


def _words(block: Paragraph) -> list[dict[str, Any]]:
    if not block.text.strip():
        return []
    style = (block.style.name or "") if block.style else ""
    if style.startswith(("Heading", "Title")):
        return [{"kind": "heading", "text": block.text}]
    if style.startswith("List"):
        return [{"kind": "bullets", "items": [block.text]}]
    return [{"kind": "paragraph", "text": block.text}]


def _margin_words(document: WordDocument, where: str) -> list[dict[str, Any]]:
    """Letterhead and foot of the first section, set once."""
    section = document.sections[0] if len(document.sections) else None
    if section is None:
        return []
    margin = getattr(section, where)
    lines = [paragraph.text for paragraph in margin.paragraphs if paragraph.text.strip()]
    pictures = [picture for paragraph in margin.paragraphs for picture in _pictures(paragraph)]
    return [*pictures, *([{"kind": "paragraph", "text": "\n".join(lines)}] if lines else [])]


def _pictures(paragraph: Paragraph) -> list[dict[str, Any]]:
    """The pictures that stand in a paragraph, such as a letterhead or a signature. Raises Unfit."""
    found = []
    for blip in paragraph._p.iter(BLIP):
        part = paragraph.part.related_parts.get(blip.get(EMBEDDED))
        if part is None:
            raise Unreadable(_("A picture in the Word file is missing."))
        extent = next(iter(paragraph._p.iter(EXTENT)), None)
        width = min(WIDEST, int(extent.get("cx")) / POINT) if extent is not None else WIDEST
        pixels = small_jpeg(part.blob, inches=width / 72)
        found.append({"kind": "picture", "bytes": list(pixels), "width": width, "alt": _("Picture")})
    return found
