"""Pages of a PDF with everything that was written on them as part of the page."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf


class Undrawn(ValueError):
    """A form was filled in with letters the file does not carry."""


def flatten(pdf: Pdf) -> None:
    """What stood in form fields, notes and stamps becomes part of the page; what could act is left behind.

    Raises Undrawn.
    """
    if not any(Name.Annots in page.obj for page in pdf.pages):
        return
    undrawn = [field for page in pdf.pages for field in _fields(page) if Name.AP not in field]
    if undrawn:
        # the library that draws them knows plain English letters only: "José" would become "Jos?"
        if not all(str(_value(field)).isascii() for page in pdf.pages for field in _fields(page)):
            raise Undrawn
        pdf.Root.AcroForm.NeedAppearances = True
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    for page in pdf.pages:
        if Name.Annots in page.obj:
            del page.obj.Annots


def _fields(page: pikepdf.Page) -> Iterator[pikepdf.Object]:
    """The text and choice fields on a page that somebody filled in."""
    notes = page.obj.get(Name.Annots)
    for note in notes if isinstance(notes, Array) else ():
        if isinstance(note, Dictionary) and note.get(Name.Subtype) == Name.Widget and _value(note) is not None:
            yield note


def _value(field: pikepdf.Object) -> pikepdf.Object | None:
    """What was typed into a text or choice field, its own or its parent's."""
    seen: pikepdf.Object | None = field
    for _depth in range(8):
        if seen is None or not isinstance(seen, Dictionary):
            return None
        if Name.V in seen:
            return seen.V if isinstance(seen.V, pikepdf.String) and str(seen.V) else None
        seen = seen.get(Name.Parent)
    return None
