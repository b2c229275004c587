"""The fields of a PDF form: what they are called, and the form with values in them. Runs inside a child."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Name, Pdf
from pikepdf.form import CheckboxField, ExtendedAppearanceStreamGenerator, Form, TextField

from documents.extraction import Unreadable

DAMAGE = (pikepdf.PdfError, RuntimeError, NotImplementedError, UnicodeDecodeError, TypeError, ValueError, KeyError,
          AttributeError, IndexError)  # fmt: skip
MOST_FIELDS = 400
LONGEST = 300
SPACES = re.compile(r"\s+")


def fields(source: BinaryIO) -> dict[str, Any]:
    """The text fields and boxes of a form, in its order, and how many fields of other kinds it has.

    Raises Unreadable: `needs_password`, `damaged`, `no_fields` or `one_program` (a form only one program shows).
    """
    with _opened(source) as pdf:
        found, others = [], 0
        for name, field in _fields(pdf):
            if isinstance(field, TextField) and not field.is_password and not field.is_file_select:
                found.append(_told(name, field, "text") | {"value": _line(str(field.value or ""))})
            elif isinstance(field, CheckboxField):
                found.append(_told(name, field, "box") | {"value": "yes" if field.checked else ""})
            else:
                others += 1
        if not found:
            raise Unreadable("no_fields")
        return {"fields": found[:MOST_FIELDS], "others": others + max(0, len(found) - MOST_FIELDS)}


def fill(source: BinaryIO, values: Mapping[str, str], into: BinaryIO) -> int:
    """Write the form with these values into an open file; returns how many fields were set. Raises Unreadable."""
    done = 0
    with _opened(source) as pdf:
        form = Form(pdf, ExtendedAppearanceStreamGenerator, ignore_max_length=True)
        try:
            for name, value in values.items():
                field = form[name]
                if isinstance(field, CheckboxField):
                    field.checked = bool(value)
                elif isinstance(field, TextField):
                    field.value = value
                else:
                    continue
                done += 1
            pdf.save(into, deterministic_id=True)
        except DAMAGE as broken:
            raise Unreadable("damaged") from broken
    return done


def _opened(source: BinaryIO) -> Pdf:
    try:
        pdf = Pdf.open(source, suppress_warnings=True)
        if pdf.Root.get(Name.NeedsRendering, False):
            raise Unreadable("one_program")
    except pikepdf.PasswordError as locked:
        raise Unreadable("needs_password") from locked
    except DAMAGE as broken:
        raise Unreadable("damaged") from broken
    return pdf


def _fields(pdf: Pdf) -> Iterator[tuple[str, Any]]:
    if Name.AcroForm not in pdf.Root:
        return
    try:
        yield from ((name, field) for name, field in Form(pdf).items() if not getattr(field, "is_read_only", False))
    except DAMAGE as broken:
        raise Unreadable("damaged") from broken


def _told(name: str, field: Any, kind: str) -> dict[str, Any]:
    label = str(field.alternate_name or field.partial_name or name)
    return {"name": name, "label": _line(label), "kind": kind}


def _line(text: str) -> str:
    return SPACES.sub(" ", text).strip()[:LONGEST]
