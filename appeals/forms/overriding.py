"""Forms of dates that people move: set by hand, asked for, refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.actions import ByHand
from appeals.forms.desk import day_field
from appeals.forms.filing import time_field
from appeals.law.rule import Party
from appeals.models import Deadline
from documents.models import Document


class OverrideForm(forms.Form):
    """The day a person sets in place of the one that runs, and why."""

    last_on = day_field(_("Last day"), help_text=_("The day that counts instead, that day included."))
    last_time = time_field(_("Hour"), help_text=_("Hours count here: up to which minute of that day."))
    act_by = day_field(
        _("Act by"),
        help_text=_("Empty: as long before the last day as we act before a day of the rules."),
        required=False,
    )
    reason = forms.CharField(
        label=_("Why?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands beside the date: who said so, when, and how it can be proved."),
    )
    paper = forms.TypedChoiceField(label=_("The paper that proves it"), required=False, empty_value=None)

    def __init__(self, *args: Any, deadline: Deadline, papers: Iterable[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(paper.pk): paper for paper in papers}
        paper = self.fields["paper"]
        assert isinstance(paper, forms.TypedChoiceField)
        paper.choices = [("", _("none in the case")), *((key, str(each)) for key, each in known.items())]
        paper.coerce = known.__getitem__
        if deadline.last_at is None:
            del self.fields["last_time"]
        else:
            self.fields["last_time"].required = True
        if deadline.owed_by != Party.US or deadline.last_at:
            del self.fields["act_by"]

    def to(self, zone: ZoneInfo) -> ByHand:
        """The day as the verb takes it; an hour is one on the calendar of the case."""
        said = self.cleaned_data
        hour = said.get("last_time")
        at = datetime.combine(said["last_on"], hour, tzinfo=zone) if hour else None
        return ByHand(said["last_on"], at, said.get("act_by"))


class AskForm(forms.Form):
    """Why the dates that changed rules would move later should move."""

    seen = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why should the later dates hold in this case?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendBackForm(forms.Form):
    """Why a case or a step should not end."""

    why = forms.CharField(label=_("Why should it not end?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RefuseForm(forms.Form):
    """Why a date should stay."""

    why = forms.CharField(
        label=_("Why should the date stay?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
