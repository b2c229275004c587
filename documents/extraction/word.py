"""Word letters: paragraphs and tables in their order, with page headers and footers."""

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from documents.extraction import AS_USUAL, Leaf, Look, NoPicture, Paper, Unreadable

BROKEN = (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, AttributeError, TypeError, OSError)

PARAGRAPH, TABLE, ROW, CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
TEXT, TAB, BREAK, RETURN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
HYPHEN, PROPERTIES, TAB_STOPS = qn("w:noBreakHyphen"), qn("w:rPr"), qn("w:pPr")
TURNED_PAGE, BOX = qn("w:lastRenderedPageBreak"), qn("w:txbxContent")
SECOND_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PAGE_END = "\f"
SIGNS = {TAB: "\t", RETURN: "\n", HYPHEN: "-"}


class WordPaper:
    """A DOCX; its pages are those Word last showed, or one when it was never shown."""

    def __init__(self, content: bytes) -> None:
        try:
            letter = docx.Document(io.BytesIO(content))
            self.pages = _pages(letter)
        except BROKEN as broken:
            raise Unreadable("damaged") from broken

    def __len__(self) -> int:
        return len(self.pages)

    def leaf(self, number: int, look: Look = AS_USUAL) -> Leaf:
        return Leaf(self.pages[number - 1], None, "docx")

    def picture(self, number: int, width: int, turned: int) -> bytes:
        raise NoPicture


def open_paper(content: bytes) -> Paper:
    """Open the bytes of a DOCX; Unreadable when Word could not open it either."""
    return WordPaper(content)


def _pages(letter: Document) -> list[str]:
    """The letterhead and the foot often carry the insurer's name and address, and are read once each."""
    body = "\n".join(_blocks(letter.element.body))
    pages = [page for page in body.split(PAGE_END) if page.strip()] or [""]
    heads = [part for s in letter.sections for part in (s.first_page_header, s.header)]
    feet = [part for s in letter.sections for part in (s.first_page_footer, s.footer)]
    pages[0] = "\n".join([*_once(heads), pages[0]])
    pages[-1] = "\n".join([pages[-1], *_once(feet)])
    return pages


def _once(parts: list) -> list[str]:
    written = ("\n".join(_blocks(part._element)).strip() for part in parts if not part.is_linked_to_previous)
    return list(dict.fromkeys(words for words in written if words))


def _blocks(element: etree._Element) -> Iterator[str]:
    """Every paragraph and table row below an element, also inside content controls."""
    for child in element:
        if child.tag == PARAGRAPH:
            yield _words(child)
            for box in _boxes(child):
                yield from _blocks(box)
        elif child.tag == TABLE:
            yield from _rows(child)
        elif child.tag != SECOND_COPY:
            yield from _blocks(child)


def _rows(table: etree._Element) -> Iterator[str]:
    """A row of one-line cells is one line; cells of several lines are columns and stay apart."""
    for row in table.iter(ROW):
        if next(row.iterancestors(TABLE)) is not table:
            continue
        cells = ["\n".join(_blocks(cell)).strip() for cell in row.iterchildren(CELL)]
        yield ("\n" if any("\n" in cell for cell in cells) else "\t").join(cell for cell in cells if cell)


def _words(element: etree._Element) -> str:
    """What one paragraph says, with inserted words and links, without deleted ones and without its boxes."""
    said = []
    for child in element:
        if child.tag == TEXT:
            said.append(child.text or "")
        elif child.tag in SIGNS:
            said.append(SIGNS[child.tag])
        elif child.tag == BREAK:
            said.append(PAGE_END if child.get(qn("w:type")) == "page" else "\n")
        elif child.tag == TURNED_PAGE:
            said.append(PAGE_END)
        elif child.tag not in {PROPERTIES, TAB_STOPS, BOX, SECOND_COPY}:
            said.append(_words(child))
    return "".join(said)


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag == BOX:
            yield child
        elif child.tag != SECOND_COPY:
            yield from _boxes(child)
