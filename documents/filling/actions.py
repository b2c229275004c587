"""An official form is filled in: a new paper, beside the empty one."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.sorry import Sorry
from documents import actions as papers
from documents.filling.form import FormFields, NotFilled, fields_of, filled
from documents.models import Document, Kind

PDF = "application/pdf"
WRITTEN = "cp1252"
"""The letters that the forms' own fonts have."""


class CannotFill(Sorry):
    """The paper is no form that can be filled in here; the message says what to do instead."""


def form_of(document: Document) -> FormFields:
    """The fields of a kept form. Raises CannotFill, documents.actions.NotOpenable."""
    if not Document.objects.usable().filter(pk=document.pk).exists():
        raise papers.NotOpenable(document)
    if document.content_type != PDF:
        raise CannotFill(_("Only a PDF has fields to fill in. Print this paper and fill it in by hand."))
    try:
        return fields_of(papers.path_of(document))
    except NotFilled as fault:
        raise CannotFill(str(fault.trouble.label)) from fault


def fill_form(document: Document, *, values: Mapping[str, str], by: User) -> Document:
    """Make a new paper of the form with these values; an unnamed field stays as it is, and so does the empty form.

    `values` are names of fields and words; of a box, anything but "" ticks it, of a choice it is one of its options.
    Raises CannotFill, NotOpenable,
    documents.kinds.Refused, storage.NoRoom, CaseIsClosed.
    """
    lock_case(document.case)
    known = {field.name: field for field in form_of(document).fields}
    if strange := [name for name in values if name not in known]:
        raise CannotFill(_("This form has no field “%(name)s”. Nothing was made.") % {"name": strange[0]})
    for name, value in values.items():
        if known[name].kind == "choice":
            if value not in dict(known[name].options):
                told = {"value": value, "field": known[name].label}
                raise CannotFill(_("“%(value)s” is no choice of “%(field)s”. Nothing was made.") % told)
        elif character := _without_a_shape(value):
            told = {"character": character, "field": known[name].label}
            raise CannotFill(
                _("“%(character)s” in “%(field)s” cannot be written with the fonts of this form. Replace it; what you "
                  "entered is kept.") % told
            )  # fmt: skip
    try:
        with filled(papers.path_of(document), values) as made:
            name = _("Filled in: %(form)s") % {"form": f"{str(document).removesuffix('.pdf')}.pdf"}
            kept = papers.receive(case=document.case, stream=made, name=name, kind=Kind.OTHER, by=by)
    except NotFilled as fault:
        raise CannotFill(str(fault.trouble.label)) from fault
    return kept.document


def _without_a_shape(value: str) -> str:
    for character in value:
        try:
            character.encode(WRITTEN)
        except UnicodeEncodeError:
            return character
    return ""
