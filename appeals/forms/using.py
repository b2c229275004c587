"""The form of one question before a level is used: who has already appealed?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.filing import day_field
from appeals.models import Channel, UsedBy


class UsedForm(forms.Form):
    """Who has used this level; of a doctor's appeal also the day, and whether the insurer counts it."""

    used_by = forms.ChoiceField(
        label=_("Who has already appealed here?"),
        choices=UsedBy.choices,
        widget=forms.RadioSelect(attrs={"class": "big"}),
        help_text=_("Ask the doctor's office: they may have sent an appeal of their own. A level is used once."),
    )
    on = day_field(_("On which day the doctor appealed"))
    how = forms.ChoiceField(
        label=_("How they sent it"), choices=[("", _("not known")), *Channel.choices], required=False
    )
    counts = forms.ChoiceField(
        label=_("Does the insurer count it as the patient's appeal?"),
        choices=[("yes", _("Yes, they said or wrote so")), ("no", _("I don't know yet"))],
        widget=forms.RadioSelect(attrs={"class": "big"}),
        required=False,
        help_text=_(
            "A doctor's own dispute about payment may not be the patient's appeal. Until the insurer says that it "
            "counts, your own date stays. If they say that it does not count, choose “Nobody yet”."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].required = False

    def clean(self) -> dict[str, Any]:
        """A doctor's appeal has a day, and an answer to whether it counts."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("used_by") == UsedBy.DOCTOR:
            if not cleaned.get("on") and "on" not in self.errors:
                self.add_error("on", _("Say on which day. If you do not know it, choose “I don't know” above."))
            if not cleaned.get("counts"):
                self.add_error("counts", _("Say whether the insurer counts it; “I don't know yet” is an answer."))
        return cleaned

    def said(self) -> dict[str, Any]:
        """What the verb is told."""
        given = self.cleaned_data
        counts = given["counts"] == "yes"
        return {"used_by": UsedBy(given["used_by"]), "on": given["on"], "counts": counts, "how": given["how"]}
