"""The form of a notice's duties: each left out, there, or not decided."""

from __future__ import annotations

from typing import Any

from django import forms

from appeals.models import NoticeFinding
from appeals.notices import Check

Verdict = NoticeFinding.Verdict
PREFIX = "duty-"
CHOICES = (Verdict.MISSING, Verdict.PRESENT, Verdict.OPEN)


class NoticeForm(forms.Form):
    """One choice a duty; nothing is chosen for the person."""

    may_stay_empty = True

    def __init__(self, *args: Any, checked: Check, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for point in checked.points:
            self.fields[PREFIX + point.id] = forms.ChoiceField(
                label=point.owed.duty.name,
                choices=[(choice.value, choice.label) for choice in CHOICES],
                widget=forms.RadioSelect(attrs={"class": "flat"}),
                required=False,
                initial=point.settled,
            )

    def findings(self) -> dict[str, str]:
        """What was chosen, by duty."""
        return {name.removeprefix(PREFIX): value for name, value in self.cleaned_data.items()}
