"""The one question about urgency."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Urgency

NOT_KNOWN = "unknown"


class UrgencyForm(forms.Form):
    """Yes, no, or that nobody knows yet."""

    urgency = forms.ChoiceField(
        label=_("Could waiting hurt you?"),
        choices=[
            (Urgency.URGENT.value, _("Yes, it is urgent")),
            (Urgency.STANDARD.value, _("No, I can wait")),
            (NOT_KNOWN, _("I don't know")),
        ],
        widget=forms.RadioSelect(attrs={"class": "big"}),
        error_messages={"required": _("Choose one answer. “I don't know” is fine too. Nothing was changed.")},
    )

    def said(self) -> Urgency | None:
        """The answer; None where they do not know."""
        chosen = self.cleaned_data["urgency"]
        return None if chosen == NOT_KNOWN else Urgency(chosen)
