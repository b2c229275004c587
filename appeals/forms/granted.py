"""What is said of something granted: that it was used, or that they gave more time."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.desk import day_field


class UsedForm(forms.Form):
    """On which day it was used."""

    used_on = day_field(_("On which day was the care given?"))


class LongerForm(forms.Form):
    """Until which day it is good now."""

    until = day_field(_("They gave more time, until"))
