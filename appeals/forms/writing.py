"""Forms of the letter and of the packet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from documents.forms import PlacesForm

MARKUP = gettext_lazy(
    "An empty line begins a new paragraph. “## ” before a line makes a heading, “- ” a list, “> ” a quotation."
)


def one_kind_of_line_end(text: str) -> str:
    """Browsers send CR LF; the letter is kept with LF, so that an unchanged text is the same text."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LetterForm(forms.Form):
    """What a person may write of a letter, and the version they began with."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=300)
    recipient = forms.CharField(
        label=gettext_lazy("To"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Name and address, one line each."),
    )
    sender = forms.CharField(label=gettext_lazy("From"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    body = forms.CharField(
        label=gettext_lazy("The letter"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 28}),
        help_text=MARKUP,
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The texts with one kind of line end."""
        cleaned = super().clean() or self.cleaned_data
        return {name: one_kind_of_line_end(v) if isinstance(v, str) else v for name, v in cleaned.items()}


class PacketForm(PlacesForm):
    """A place in the packet for each usable paper; a paper without a place stays out."""

    place_of = gettext_lazy("Place of “%(paper)s” in the packet")
