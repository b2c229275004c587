"""The form with which a person asks somebody to help."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.alongside import DOES
from appeals.forms.desk import NotBefore, day_field
from claimback.accounts.roles import HELPING_ROLES, Role

NAMES = {Role.ADVOCATE: _("An advocate."), Role.ASSISTANT: _("Somebody who prepares.")}


class HelpForm(NotBefore):
    """Whom to ask, what they may do, until when."""

    email = forms.EmailField(
        label=_("Their e-mail address"),
        help_text=_("We write to them who asks. Nothing about your health is in that message."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.TypedChoiceField(label=_("What they may do"), coerce=Role, widget=forms.RadioSelect)
    until = day_field(_("Until"), help_text=_("The last day. Empty: until you take it back."), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.TypedChoiceField)
        role.choices = [(each.value, f"{NAMES[each]} {DOES[each]}") for each in HELPING_ROLES]
        role.initial = HELPING_ROLES[0].value

    def clean_until(self) -> date | None:
        """Today or later."""
        return self._not_past("until")
