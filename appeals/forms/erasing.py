"""Forms with which a case is erased, or kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """The reference of the case, typed on purpose, where one of its dates runs; else only a button."""

    typed = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, reference: str, dates: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if dates:
            says = _("Type {reference} to say that you want this")
            self.fields["typed"].label = format_lazy(says, reference=reference)
        else:
            del self.fields["typed"]


class HoldForm(forms.Form):
    """Why a case must be kept."""

    why = forms.CharField(label=_("Why must it be kept?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
