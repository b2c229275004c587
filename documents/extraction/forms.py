"""The fields of a PDF form: what they are called, and the form with values in them. Runs inside a child."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Name, Pdf, String
from pikepdf.form import (
    CheckboxField,
    ChoiceField,
    ExtendedAppearanceStreamGenerator,
    Form,
    PushbuttonField,
    RadioButtonGroup,
    SignatureField,
    TextField,
)

from documents.extraction import Unreadable

DAMAGE = (pikepdf.PdfError, RuntimeError, NotImplementedError, UnicodeDecodeError, TypeError, ValueError, KeyError,
          AttributeError, IndexError)  # fmt: skip
MOST_FIELDS = 400
LONGEST = 300
SPACES = re.compile(r"\s+")


def fields(source: BinaryIO) -> dict[str, Any]:
    """The text fields, boxes and choices of a form, in its order, and what it asks for that only a person can give.

    Raises Unreadable: `needs_password`, `damaged`, `no_fields` or `one_program` (a form only one program shows).
    """
    with _opened(source) as pdf:
        found: list[dict[str, Any]] = []
        by_hand: list[dict[str, str]] = []
        for name, field in _fields(pdf):
            told = _told_of(name, field)
            if told:
                found.append(told)
            elif not isinstance(field, PushbuttonField):
                kind = "signature" if isinstance(field, SignatureField) else "other"
                by_hand.append({"label": _label(name, field), "kind": kind})
        if not found:
            raise Unreadable("no_fields")
        by_hand += [{"label": told["label"], "kind": "other"} for told in found[MOST_FIELDS:]]
        return {"fields": found[:MOST_FIELDS], "by_hand": by_hand[:MOST_FIELDS]}


def fill(source: BinaryIO, values: Mapping[str, str], into: BinaryIO) -> int:
    """Write the form with these values into an open file; returns how many fields were set. Raises Unreadable."""
    done = 0
    with _opened(source) as pdf:
        form = Form(pdf, ExtendedAppearanceStreamGenerator, ignore_max_length=True)
        try:
            found = dict(form.items())
            done = sum(_set(found[name], value) for name, value in values.items())
            pdf.save(into, deterministic_id=True)
        except DAMAGE as broken:
            raise Unreadable("damaged") from broken
    return done


def _told_of(name: str, field: Any) -> dict[str, Any] | None:
    """What a field is, or None where it cannot be filled in here: a signature, a list of several, a secret."""
    told = {"name": name, "label": _label(name, field), "options": []}
    if isinstance(field, TextField) and not field.is_password and not field.is_file_select:
        return told | {"kind": "text", "value": _line(str(field.value or ""))}
    if isinstance(field, (CheckboxField, RadioButtonGroup)):
        states = _states(_whole(field))
        stands = str(field.value or Name.Off)
        if len(states) == 1 and isinstance(field, CheckboxField):
            return told | {"kind": "box", "value": "yes" if stands in states else ""}
        options = [[state[1:], called] for state, called in states.items()]
        return _choice(told, stands[1:], options)
    if isinstance(field, ChoiceField) and not field.is_multiselect:
        options = [[str(each.export_value), _line(str(each.display_value))] for each in field.options
                   if not each.is_hidden and str(each.export_value)]  # fmt: skip
        return _choice(told, str(field.value or ""), options)
    return None


def _choice(told: dict[str, Any], stands: str, options: list[list[str]]) -> dict[str, Any] | None:
    """A choice with what it offers, and what stands in it where that is offered; None where it offers nothing."""
    known = any(value == stands for value, _called in options)
    return told | {"kind": "choice", "value": stands if known else "", "options": options} if options else None


def _set(field: Any, value: str) -> bool:
    """Put a value into a field; False where it is none that the field takes."""
    if isinstance(field, TextField):
        field.value = value
    elif isinstance(field, (CheckboxField, RadioButtonGroup)):
        whole = _whole(field)
        states = list(_states(whole))
        if len(states) == 1 and isinstance(field, CheckboxField):
            return _press(whole, states[0] if value else "/Off")
        return f"/{value}" in states and _press(whole, f"/{value}")
    elif isinstance(field, ChoiceField):
        chosen = [each for each in field.options if str(each.export_value) == value]
        if not chosen:
            return False
        # the library draws what is kept; on paper stands what a person reads
        field.obj.V = String(str(chosen[0].display_value))
        pen = field._form.generate_appearances
        assert pen is not None
        pen.generate_choice(field._field)
        field.obj.V = String(value)
    else:
        return False
    return True


def _whole(field: Any) -> Any:
    """The field itself where the library hands out one of its buttons."""
    found = field.obj
    return found.Parent if Name.T not in found and Name.Parent in found else found


def _buttons(whole: Any) -> list[Any]:
    return list(whole.Kids) if Name.Kids in whole else [whole]


def _states(whole: Any) -> dict[str, str]:
    """What can be pressed, each with what the form calls it: the words it exports, of the button, or the bare name."""
    exported = [str(each) for each in whole.get("/Opt", [])]
    found: dict[str, str] = {}
    for at, button in enumerate(_buttons(whole)):
        for state in button.AP.N if Name.AP in button and Name.N in button.AP else ():
            if state != "/Off" and state not in found:
                called = exported[at] if at < len(exported) else str(button.get("/TU", "") or state[1:])
                found[state] = _line(called)
    return found


def _press(whole: Any, state: str) -> bool:
    """Choose one button of a field and let the others go, seen as well as kept."""
    whole.V = Name(state)
    for button in _buttons(whole):
        button.AS = Name(state) if Name.AP in button and state in button.AP.N else Name.Off
    return True


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
        seen = [widget.objgen for page in pdf.pages for widget in page.obj.get("/Annots", ())]
        place = {objgen: at for at, objgen in enumerate(seen)}
        found = [(name, field) for name, field in Form(pdf).items() if not getattr(field, "is_read_only", False)]
        yield from sorted(found, key=lambda each: place.get(_buttons(_whole(each[1]))[0].objgen, len(place)))
    except DAMAGE as broken:
        raise Unreadable("damaged") from broken


def _label(name: str, field: Any) -> str:
    return _line(str(field.alternate_name or field.partial_name or name))


def _line(text: str) -> str:
    return SPACES.sub(" ", text).strip()[:LONGEST]
