"""Forms with which a patient lets family in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.family import SEES
from appeals.forms.desk import NotBefore, day_field
from claimback.accounts.roles import FAMILY_ROLES, Role

NAMES = {
    Role.VIEWER: _("Only the dates and where it stands."),
    Role.CAREGIVER: _("The papers too."),
}


class FamilyForm(NotBefore):
    """Whom to let in, what they see, until when."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("We write to them how to come in. Nothing about your health is in that message."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.TypedChoiceField(label=_("What they see"), coerce=Role, widget=forms.RadioSelect)
    until = day_field(_("Until"), help_text=_("The last day. Empty: until you take it back."), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.TypedChoiceField)
        role.choices = [(each.value, f"{NAMES[each]} {SEES[each]}") for each in FAMILY_ROLES]
        role.initial = FAMILY_ROLES[0].value

    def clean_until(self) -> date | None:
        """Today or later."""
        return self._not_past("until")
