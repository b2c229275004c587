"""Forms of what an organisation learns about an insurer's talk between doctors."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.desk import day_field
from appeals.models.learnt import AFTER_APPEAL, AFTER_DENIAL, STARTS, UNITS

NOT_SAID = ("", _("not said"))


class LearntForm(forms.Form):
    """One thing learnt: about whom, what, from where and when."""

    insurer = forms.CharField(
        label=_("Insurer"), max_length=160, help_text=_("The name as it stands on letters, or a part of it.")
    )
    applies_to = forms.CharField(
        label=_("For which care or plans"), max_length=200, required=False, help_text=_("Empty: for all.")
    )
    window = forms.IntegerField(
        label=_("Time to ask for the talk"), min_value=1, max_value=999, required=False, help_text=_("A whole number.")
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=[NOT_SAID, *UNITS], required=False)
    runs_from = forms.ChoiceField(label=_("Counted from"), choices=[NOT_SAID, *STARTS], required=False)
    after_denial = forms.ChoiceField(label=_("After the denial"), choices=AFTER_DENIAL, initial="unknown")
    after_appeal = forms.ChoiceField(label=_("Once an appeal is filed"), choices=AFTER_APPEAL, initial="unknown")
    phone = forms.CharField(label=_("Number to call"), max_length=60, required=False)
    hours = forms.CharField(label=_("Hours"), max_length=120, required=False)
    note = forms.CharField(
        label=_("In their words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nothing about a patient: everybody in your organisation reads this."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who said it, or where it stands: a call, a bulletin, a portal.")
    )
    learnt_on = day_field(_("Learnt on"))


class RetireForm(forms.Form):
    """Why an entry no longer holds."""

    why = forms.CharField(label=_("Why does it no longer hold?"), max_length=300)
