"""Forms of the other side's clock: more time taken, information asked for, a case file sent on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.filing import day_field
from appeals.models import Delay, Stage
from documents.models import Document


class DelayForm(forms.Form):
    """What they said about their time, as they said it."""

    kind = forms.ChoiceField(
        label=_("What did they say?"), choices=Delay.Kind.choices, widget=forms.RadioSelect(attrs={"class": "big"})
    )
    told_on = day_field(
        _("On which day they said it"), help_text=_("The date on their letter, or the day they called.")
    )
    until = day_field(_("Until when"), help_text=_("The day they name: for their answer, or for the information."))
    reason = forms.CharField(
        label=_("Their reason, or what they ask for"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In their words. Leave it empty if they gave none: that is said too."),
    )
    paper: forms.ModelChoiceField[Document] = forms.ModelChoiceField(
        label=_("Their letter, if it is in the case"), queryset=None, required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = False
        paper = self.fields["paper"]
        assert isinstance(paper, forms.ModelChoiceField)
        paper.queryset = stage.case.documents.filter(set_aside_at=None).order_by("-received_at")


class InformationSentForm(forms.Form):
    """The day on which we sent what they asked for."""

    on = day_field(_("On which day it was sent"))


class TakeOutForm(forms.Form):
    """Why an entry is taken out."""

    why = forms.CharField(label=_("Why is it taken out?"), max_length=300)


class ForwardedForm(forms.Form):
    """The reviewer says that the case file came."""

    arrived_on = day_field(_("On which day the reviewer received the case file"))
    who = forms.CharField(label=_("Who said so"), max_length=120, required=False)
    reference = forms.CharField(label=_("Their reference number"), max_length=80, required=False)


class AskAgainForm(forms.Form):
    """The reviewer has nothing yet."""

    ask_on = day_field(_("Ask again on"))
