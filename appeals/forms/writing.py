"""Forms of the letter and of the packet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from appeals.letter_kinds import LetterKind
from appeals.models import Channel
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


class BeginForm(forms.Form):
    """Which letter to begin, and for which step."""

    kind = forms.ChoiceField(choices=LetterKind.choices)
    stage = forms.UUIDField(required=False)
    authority = forms.UUIDField(required=False)


class SentForm(forms.Form):
    """The day a letter went out, and how."""

    on = forms.DateField(label=gettext_lazy("Sent on"), widget=forms.DateInput(attrs={"type": "date"}))
    how = forms.ChoiceField(label=gettext_lazy("How it was sent"), choices=Channel.choices)

    as_it_was = forms.BooleanField(
        label=gettext_lazy("It has gone out like this already"), required=False, widget=forms.HiddenInput
    )

    def ask_whether_it_is_gone(self) -> None:
        """Show the box by which a letter that nobody approved is recorded as it was sent."""
        self.fields["as_it_was"].widget = forms.CheckboxInput()

    def clean_how(self) -> Channel:
        """As the channel it names."""
        return Channel(self.cleaned_data["how"])


class CommentForm(forms.Form):
    """What somebody says about a letter, and the words it is about."""

    words = forms.CharField(label=gettext_lazy("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    about = forms.CharField(label=gettext_lazy("About these words of the letter"), max_length=300, required=False)


class ApproveForm(forms.Form):
    """The version that is approved."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class PacketForm(PlacesForm):
    """A place in the packet for each usable paper; a paper without a place stays out. And what one file may hold."""

    place_of = gettext_lazy("Place of “%(paper)s” in the packet")
    part_megabytes = forms.DecimalField(
        label=gettext_lazy("At most so many megabytes a file"),
        required=False,
        min_value=Decimal("0.1"),
        max_value=400,
        max_digits=6,
        decimal_places=2,
    )
    part_pages = forms.IntegerField(
        label=gettext_lazy("At most so many pages a file"), required=False, min_value=2, max_value=10_000
    )
    in_own_name = forms.BooleanField(label=gettext_lazy("The patient sends it in their own name"), required=False)

    def limits(self) -> dict[str, int | None]:
        """What a part of the packet may hold, in bytes (a megabyte is a million, the stricter one) and in pages."""
        megabytes = self.cleaned_data["part_megabytes"]
        return {
            "part_bytes": int(megabytes * 1_000_000) if megabytes else None,
            "part_pages": self.cleaned_data["part_pages"],
        }
