"""A calendar to be made."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarForm(forms.Form):
    """What it is for, in the words of whose it is; no program is told them."""

    name = forms.CharField(
        label=_("Where you will use it"),
        help_text=_("Such as: my phone, Outlook at work. Only you see this."),
        max_length=80,
    )
