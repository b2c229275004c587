"""Forms of signed papers: asked for, added, signed, accepted, taken back."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals import clocks
from appeals.forms.filing import day_field
from appeals.law_names import plainly
from cases.models import Towards
from documents.forms import ACCEPTED
from documents.models import Document


def papers(*, on_screen: bool = False) -> list[tuple[str, str]]:
    """The rulebook's papers by name; only those for which our own text may stand, where that is asked."""
    found = clocks.book().authority.papers.values()
    return [(paper.id, plainly(paper.name)) for paper in found if paper.on_screen or not on_screen]


class _Paper(forms.Form):
    paper = forms.ChoiceField(label=_("Which paper"))
    towards = forms.TypedChoiceField(label=_("Towards whom"), choices=Towards.choices, coerce=Towards)
    names = forms.CharField(
        label=_("Who may act"),
        max_length=200,
        help_text=_("A person’s name; some papers may not name an organisation."),
    )


class AskToSignForm(_Paper):
    """Our own text, for the patient to sign on the screen."""

    until = day_field(_("Good until"), help_text=_("Leave it empty to let it run as long as its source says."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, papers(on_screen=True))
        self.fields["until"].required = False


class SignedPaperForm(_Paper):
    """A paper that was signed with ink."""

    signed_by = forms.CharField(label=_("Who signed it"), max_length=160)
    signed_on = day_field(_("Day of the signature"))
    until = day_field(_("Good until"), help_text=_("As the paper says. Empty: as long as its source says."))
    document: forms.ModelChoiceField[Document] = forms.ModelChoiceField(
        label=_("The signed paper, already in the case"), queryset=None, required=False, empty_label=_("none yet")
    )
    file = forms.FileField(
        label=_("Or add it now"),
        required=False,
        allow_empty_file=True,  # whoever reads it says why it cannot be kept
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, documents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, papers())
        self.fields["until"].required = False
        field = self.fields["document"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = documents

    def clean(self) -> dict[str, Any]:
        """The paper itself must be there."""
        said = super().clean() or self.cleaned_data
        if not said.get("document") and not said.get("file"):
            self.add_error("file", _("Add the signed paper, or choose it above. Nothing was recorded yet."))
        return said


class AcceptedForm(forms.Form):
    """Whoever got it takes it."""

    on = day_field(_("On which day"))
    who = forms.CharField(label=_("Who said so"), max_length=160, required=False)


class TakeBackForm(forms.Form):
    """Why it is taken back."""

    why = forms.CharField(label=_("Why it is taken back"), max_length=300, required=False)


class SignForm(forms.Form):
    """The signature itself."""

    typed = forms.CharField(
        label=_("Your full name"), max_length=160, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(label=_("I want to sign on this screen"), required=False)

    def clean_drawn(self) -> object:
        """What was drawn, as the browser wrote it down; the verb judges whether it is a drawing."""
        written = self.cleaned_data["drawn"]
        if len(written) > 400_000:
            return None
        try:
            return json.loads(written) if written else []
        except ValueError:
            return None


def _choose(form: forms.Form, choices: list[tuple[str, str]]) -> None:
    field = form.fields["paper"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def first_day(today: date) -> dict[str, Any]:
    """What stands in a form before anybody wrote in it."""
    return {"towards": Towards.EVERYBODY, "signed_on": today}


class WhoseNameForm(forms.Form):
    """The spelling that was shown, and yes or no."""

    written = forms.CharField(max_length=160, strip=False)
    theirs = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])

    def clean(self) -> dict[str, Any]:
        """Yes or no as a truth."""
        told = super().clean() or {}
        return told | {"theirs": told["theirs"] == "yes"} if "theirs" in told else told
