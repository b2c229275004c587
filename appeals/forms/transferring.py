"""Forms with which a case is handed over and taken over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from claimback.accounts.models import Organisation


class HandOverForm(forms.Form):
    """Whom to ask: a person writes an address, an office chooses its patient."""

    email: forms.Field = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("We write to them who asks. Nothing about health is in that message."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, patients: list[tuple[str, str]] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_nobody = patients == []
        if patients is not None:
            self.fields["email"] = forms.ChoiceField(
                label=_("The patient who is to have it"), choices=patients, widget=forms.RadioSelect
            )


class AcceptForm(forms.Form):
    """Into which office, where whoever accepts works in several."""

    into = forms.ChoiceField(label=_("Into which office?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        if len(places) > 1:
            self.fields["into"].choices = [(str(each.pk), str(each)) for each in places]  # type: ignore[attr-defined]
        else:
            del self.fields["into"]

    def chosen(self) -> Organisation | None:
        """The office that was named; None where there was nothing to choose."""
        named = self.cleaned_data.get("into")
        return next((each for each in self.places if str(each.pk) == named), None)
