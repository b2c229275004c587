"""The same letter as a Word file, for whoever makes it their own: real headings, lists, tables, its language set."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt
from docx.table import Table

from appeals.letters.pages import Printable
from appeals.typesetting.markup import Part, parts
from appeals.typesetting.press import clean, say_date, words

LANGUAGES = {"en": "en-US", "es": "es-US"}
FACE, SIZE = "Georgia", 11
"""A serif every word processor has; the letter is theirs to set anew."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip file can name."""


def word_file(letter: Printable) -> bytes:
    """The letter as DOCX, the same bytes for the same letter."""
    made, labels = Document(), words(letter.language)
    _dress(made, letter)
    _lines(made, (letter.sender.name, *letter.sender.lines), bold_first=True)
    made.add_paragraph(say_date(letter.written_on, letter.language))
    _lines(made, letter.recipient)
    made.add_heading(clean(f"{labels['re']}: {letter.subject}"), level=1)
    if letter.references:
        rows = [[line.label, line.value] for line in letter.references]
        _first_column_names(_table(made, rows), widths=(1.6, 4.6))
    for part in parts(letter.body):
        _add(made, part)
    _sign(made, letter, labels["closing"])
    if letter.enclosures:
        made.add_heading(labels["enclosures"], level=2)
        for label, title in letter.enclosures:
            made.add_paragraph(clean(f"{labels['exhibit']} {label}: {title}"), style="List Bullet")
    return _kept(made)


def _dress(made: WordDocument, letter: Printable) -> None:
    """Page, faces, language, and who wrote it when."""
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = made.styles[name]
        style.font.name, style.font.size = FACE, Pt(SIZE)  # type: ignore[union-attr]
        style.font.color.rgb = None  # type: ignore[union-attr]
        fonts = style.element.rPr.rFonts
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    for section in made.sections:
        section.page_width, section.page_height = Inches(8.5), Inches(11)
        section.left_margin = section.right_margin = Inches(1.15)
        section.top_margin = section.bottom_margin = Inches(1)
    language = LANGUAGES[letter.language]
    for each in made.styles.element.iter(qn("w:lang")):
        each.set(qn("w:val"), language)
    told = made.core_properties
    dated = datetime.combine(letter.written_on, time(12), UTC)
    told.title, told.author, told.language = clean(letter.subject)[:255], clean(letter.sender.name)[:255], language
    told.created = told.modified = dated
    told.last_modified_by, told.comments = told.author, ""


def _lines(made: WordDocument, lines: tuple[str, ...], *, bold_first: bool = False) -> None:
    if not lines:
        return
    paragraph = made.add_paragraph()
    for number, line in enumerate(lines):
        run = paragraph.add_run(clean(line))
        run.bold = bold_first and number == 0
        if number < len(lines) - 1:
            run.add_break()


def _add(made: WordDocument, part: Part) -> None:
    if part["kind"] == "heading":
        made.add_heading(part["text"], level=2)
    elif part["kind"] == "bullets":
        for item in part["items"]:
            made.add_paragraph(item, style="List Bullet")
    elif part["kind"] == "table":
        _first_row_names(_table(made, part["rows"]))
    elif part["kind"] == "quotation":
        made.add_paragraph(f"“{part['text']}”", style="Quote")
    else:
        made.add_paragraph(part["text"])


def _table(made: WordDocument, rows: list[list[str]]) -> Table:
    table = made.add_table(len(rows), len(rows[0]), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = clean(text)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(SIZE - 1)
    made.add_paragraph()
    return table


def _first_row_names(table: Table) -> None:
    """The first row is the head: bold, said again on every page, and known to a screen reader as such."""
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(head)


def _first_column_names(table: Table, *, widths: tuple[float, float]) -> None:
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Inches(width)
        for run in row.cells[0].paragraphs[0].runs:
            run.bold = True


def _sign(made: WordDocument, letter: Printable, closing: str) -> None:
    paragraph = made.add_paragraph(closing)
    paragraph.paragraph_format.space_before = Pt(18)
    paragraph.paragraph_format.space_after = Pt(40)
    paragraph.paragraph_format.keep_with_next = True
    _lines(made, tuple(line for line in ("_" * 34, letter.sender.name, letter.signed_as) if line))


def _kept(made: WordDocument) -> bytes:
    """The file with no moment of its own in it, so that the same letter gives the same bytes."""
    saved, kept = BytesIO(), BytesIO()
    made.save(saved)
    with ZipFile(saved) as source, ZipFile(kept, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name, EARLIEST), source.read(name), ZIP_DEFLATED)
    return kept.getvalue()
