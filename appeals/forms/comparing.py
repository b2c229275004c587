"""Which points of our letter their answer dealt with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appeals.models import LetterPoint
from appeals.replies import Reply


class PointsForm(forms.Form):
    """One choice for each point, and a point to add in one's own words."""

    may_stay_empty = True  # nobody has to mark a point

    more = forms.CharField(
        label=_("Another point they did not deal with, in your own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, reply: Reply, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reply = reply
        for point in reply.points:
            self.fields[f"point_{point.number}"] = forms.ChoiceField(
                label=format_html('<span lang="en">{}</span>', point.words),
                choices=LetterPoint.Verdict.choices,
                initial=point.verdict,
                required=False,
                widget=forms.RadioSelect,
            )
        self.order_fields([f"point_{point.number}" for point in reply.points])

    def verdicts(self) -> dict[int, str]:
        """What was chosen, by the number of the point."""
        return {point.number: self.cleaned_data[f"point_{point.number}"] for point in self.reply.points}
