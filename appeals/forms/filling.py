"""The fields of an official form, with what is confirmed already in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from documents.filling.form import FormFields

LONGEST = 2000


class OfficialForm(forms.Form):
    """A line for each text field of the form and a box for each of its boxes."""

    may_stay_empty = True  # which fields an office needs, its form says in words

    def __init__(self, *args: Any, asked: FormFields, proposed: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        for number, field in enumerate(asked.fields):
            begin = proposed.get(field.name, field.value)
            self.fields[f"field_{number}"] = (
                forms.BooleanField(label=field.label, required=False, initial=bool(begin))
                if field.kind == "box"
                else forms.CharField(label=field.label, required=False, max_length=LONGEST, initial=begin)
            )

    def values(self) -> dict[str, str]:
        """What to write, by the names in the form: only what differs from what stands there."""
        found = {}
        for number, field in enumerate(self.asked.fields):
            said = self.cleaned_data[f"field_{number}"]
            value = ("yes" if said else "") if field.kind == "box" else said
            if value != field.value:
                found[field.name] = value
        return found
