"""The form by which it is recorded that somebody asked for care to go on meanwhile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.filing import BringsProof, day_field
from appeals.models import Channel, Continuation, Stage


class ContinuationForm(BringsProof):
    """When it was asked for, by whom, how, and what proves it."""

    asked_on = day_field(_("On which day it was asked for"))
    asked_by = forms.ChoiceField(
        label=_("Who asked"), choices=Continuation.Asker.choices, widget=forms.RadioSelect(attrs={"class": "flat"})
    )
    how = forms.ChoiceField(label=_("How it was asked"), choices=[("", "–"), *Channel.choices])
    asked_of = forms.CharField(
        label=_("Whom, or which number or address"),
        max_length=200,
        required=False,
        help_text=_("The person on the telephone, the fax number, the address on the envelope."),
    )
    reference = forms.CharField(label=_("Their reference number"), max_length=80, required=False)

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, stage=stage, **kwargs)
        self.fields["proof_file"].help_text = _(
            "A copy of what was sent, a fax report, or your note of the call with the day and the name."
        )

    def said(self) -> dict[str, Any]:
        """What the verb is told, the proof aside."""
        return {name: self.cleaned_data[name] for name in ("asked_on", "asked_by", "how", "asked_of", "reference")}
