"""Forms of the talk between doctors: the plan, the call, its notes, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.actions import How
from appeals.actions.talking import PLANNED
from appeals.forms.filing import day_field
from appeals.models import Talk, TalkAttempt

ENDINGS = (
    (How.OVERTURNED.value, _("They said yes, and gave an authorization number")),
    (How.PROMISED.value, _("They said yes, no number yet")),
    (How.UPHELD.value, _("They said no")),
    (How.NO_CALL.value, _("No call came about")),
)


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the doctor needs to be reached and to argue."""

    may_stay_empty = True

    class Meta:
        model = Talk
        fields = PLANNED
        widgets = {
            "slots": forms.Textarea(attrs={"rows": 3}),
            "ask_for": forms.Textarea(attrs={"rows": 3}),
            "not_concede": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "slots": _("Days and hours, with the time zone. Two are better than one."),
            "specialty": _("Ask for a reviewer of this specialty when you set the talk up."),
            "ask_for": _("In one sentence: what they should approve, and for how long."),
            "not_concede": _("What must not be said, or not be agreed to, because the appeal needs it."),
        }


class CallForm(forms.Form):
    """A call begins."""

    number_called = forms.CharField(label=_("Number that is called"), max_length=200)
    on = day_field(_("Day of the call"))


class NotesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is written while the call goes on."""

    may_stay_empty = True
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    class Meta:
        model = TalkAttempt
        fields = ("reviewer", "specialty", "licence_state", "reference", "notes")
        widgets = {"notes": forms.Textarea(attrs={"rows": 10})}

    def said(self) -> dict[str, str]:
        """The notes alone."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def validate_unique(self) -> None:
        """Nothing of it is a key; the row is not written by the form."""


class EndCallForm(forms.Form):
    """How one try ended."""

    ended = forms.ChoiceField(
        label=_("How did this call end?"),
        choices=[choice for choice in TalkAttempt.Ended.choices if choice[0]],
        widget=forms.RadioSelect(attrs={"class": "big"}),
    )


class EndTalkForm(forms.Form):
    """How the talk ended, and what was granted."""

    how = forms.ChoiceField(
        label=_("What came of the talk?"), choices=ENDINGS, widget=forms.RadioSelect(attrs={"class": "big"})
    )
    on = day_field(_("On which day"))
    approval_number = forms.CharField(label=_("Authorization number"), max_length=80, required=False)
    approved_from = day_field(_("Valid from"))
    approved_until = day_field(_("Valid until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("approved_from", "approved_until"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """An approval ends after it begins."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("approved_from"), said.get("approved_until")
        if first and last and last < first:
            self.add_error("approved_until", _("It ends before it begins. Check both days."))
        return said

    def approval(self) -> dict[str, Any]:
        """What was granted, under the names of the facts."""
        return {name: self.cleaned_data[name] for name in ("approval_number", "approved_from", "approved_until")}
