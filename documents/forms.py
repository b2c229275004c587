"""What people say about papers."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from documents.models import Kind

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,.tif,.tiff,.docx,.txt,application/pdf,image/*"


class ManyFiles(forms.ClearableFileInput):
    """A box that takes several files at once, by button or by drag and drop."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """All the files sent, even empty ones: each gets an answer of its own."""

    widget = ManyFiles(attrs={"accept": ACCEPTED})

    def clean(self, data: list[UploadedFile] | None, initial: Any = None) -> list[UploadedFile]:
        """The files; a ValidationError when none came."""
        if not data:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return data


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


class FileUnderForm(forms.Form):
    """What a paper is, and what we call it."""

    title = forms.CharField(label=_("Name of this paper"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices)

    def clean_kind(self) -> Kind:
        """The kind as an enum."""
        return Kind(self.cleaned_data["kind"])
