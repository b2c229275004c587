"""The fields of an official form, with what is confirmed already in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.filling.form import Field, FormFields

LONGEST = 2000
FEW = 5
"""Choices that stand below each other; more are a list."""


class OfficialForm(forms.Form):
    """A line for each text field of the form, a box for each of its boxes, and what its choices offer, none chosen."""

    may_stay_empty = True  # which fields an office needs, its form says in words

    def __init__(self, *args: Any, asked: FormFields, proposed: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for number, field in enumerate(asked.fields):
            self.fields[f"field_{number}"] = _line_for(field, proposed.get(field.name, field.value))

    def values(self) -> dict[str, str]:
        """What to write, by the names in the form: only what differs from what stands there."""
        return {field.name: said for field, said in self._said() if said != field.value}

    def empty(self) -> list[str]:
        """What the form asks for and nobody has filled in, as it is called: words and choices, no boxes."""
        return [field.label for field, said in self._said() if field.kind != "box" and not said]

    def _said(self) -> Iterator[tuple[Field, str]]:
        for number, field in enumerate(self.asked.fields):
            said = self.cleaned_data[f"field_{number}"]
            yield field, (("yes" if said else "") if field.kind == "box" else said)


def _line_for(field: Field, begin: str) -> forms.Field:
    if field.kind == "box":
        return forms.BooleanField(label=field.label, required=False, initial=bool(begin))
    if field.kind == "choice":
        nothing = [] if field.value else [("", _("Nothing chosen"))]  # what the office chose can be changed, not undone
        few = len(field.options) <= FEW
        return forms.ChoiceField(
            label=field.label,
            required=bool(field.value),
            choices=[*nothing, *field.options],
            initial=field.value,
            widget=forms.RadioSelect if few else forms.Select,
        )
    return forms.CharField(label=field.label, required=False, max_length=LONGEST, initial=begin)
