"""What people say about papers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Document, Kind

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.tif,.tiff,.docx,.txt,application/pdf,image/*"


class ManyFiles(forms.ClearableFileInput):
    """A box that takes several files at once, by button or by drag and drop."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """All the files sent, even empty ones: each gets an answer of its own."""

    widget = ManyFiles(attrs={"accept": ACCEPTED})

    def clean(self, data: list[UploadedFile] | None, initial: Any = None) -> list[UploadedFile]:
        """The files; a ValidationError when none came."""
        if not data and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return data or []


class KindOrOther(forms.ChoiceField):
    """What a paper is; a word nobody knows does not lose the files, it means “other”."""

    def clean(self, value: Any) -> Kind:
        """The kind as an enum."""
        return Kind(value) if value in Kind.values else Kind.OTHER


class UploadForm(forms.Form):
    """Papers for a case."""

    files = Files(  # type: ignore[assignment]
        label=_("Papers"),
        error_messages={"required": _("No file reached us. Choose a file or take a photo, and send it again.")},
    )
    kind = KindOrOther(label=_("What is it?"), choices=Kind.choices, initial=Kind.OTHER, required=False)
    one_letter = forms.BooleanField(label=_("These files are the pages of one letter, in this order"), required=False)


class PlacesForm(forms.Form):
    """A place for each paper; a paper without a place stays out."""

    place_of = _("Place of “%(paper)s”")

    def __init__(self, *args: Any, papers: Sequence[Document], chosen: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = list(papers)
        places = {key: number for number, key in enumerate(chosen, 1)}
        for paper in self.papers:
            self.fields[self.name_of(paper)] = forms.IntegerField(
                label=self.place_of % {"paper": paper},
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


class PagesForm(PlacesForm):
    """Which papers, in which order, are the pages of one letter, and further pages for its end."""

    place_of = _("Place of “%(paper)s” in the letter")
    files = Files(label=_("Add pages"), required=False)  # type: ignore[assignment]


def not_ahead(day: date) -> None:
    """No paper is dated after today, where the person is. Raises ValidationError."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("That day lies ahead. Look at the paper again; everything you entered is kept."))


def day_on_the_paper() -> forms.DateField:
    """A field for the day that stands on a paper."""
    return forms.DateField(
        label=_("Date on the paper"),
        required=False,
        validators=[not_ahead],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class FileUnderForm(forms.Form):
    """What a paper is, what we call it, and the day that stands on it."""

    title = forms.CharField(label=_("Name of this paper"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices)
    dated_on = day_on_the_paper()

    def clean_kind(self) -> Kind:
        """The kind as an enum."""
        return Kind(self.cleaned_data["kind"])
