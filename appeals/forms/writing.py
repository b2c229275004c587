"""Forms of the letter and of the packet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.models import Document

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


class PacketForm(forms.Form):
    """A place in the packet for each usable paper; a paper without a place stays out."""

    def __init__(self, *args: Any, papers: Sequence[Document], chosen: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = list(papers)
        places = {key: number for number, key in enumerate(chosen, 1)}
        for paper in self.papers:
            self.fields[self.name_of(paper)] = forms.IntegerField(
                label=_("Place of “%(paper)s” in the packet") % {"paper": paper},
                required=False,
                min_value=1,
                max_value=999,
                initial=places.get(paper.pk),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @staticmethod
    def name_of(paper: Document) -> str:
        """The name of a paper's field."""
        return f"place_{paper.pk}"

    def rows(self) -> list[tuple[Document, forms.BoundField]]:
        """Each paper with its field."""
        return [(paper, self[self.name_of(paper)]) for paper in self.papers]

    def in_order(self) -> list[Document]:
        """The papers that have a place, by their numbers; equal numbers keep the order of the list."""
        given = self.cleaned_data if self.is_bound else {name: field.initial for name, field in self.fields.items()}
        placed = [(given.get(self.name_of(paper)), paper) for paper in self.papers]
        return [paper for place, paper in sorted((p for p in placed if p[0]), key=lambda pair: pair[0] or 0)]
