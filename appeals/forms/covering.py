"""When somebody is away, and who covers for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.desk import day_field
from claimback.accounts.models import Membership


class CoverForm(forms.Form):
    """One of these colleagues."""

    cover = forms.TypedChoiceField(label=_("Who covers"))

    def __init__(self, *args: Any, colleagues: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(member.pk): member for member in colleagues}
        self.somebody_can = bool(known)
        cover = self.fields["cover"]
        assert isinstance(cover, forms.TypedChoiceField)
        cover.choices = [
            ("", _("Choose a colleague")),
            *((key, f"{member.user} ({member})") for key, member in known.items()),
        ]
        cover.coerce = known.__getitem__


class AbsenceForm(CoverForm):
    """Two days and one of these colleagues."""

    from_on = day_field(_("First day away"))
    until_on = day_field(_("Last day away"), help_text=_("This day is still covered, until midnight."))

    field_order = ["from_on", "until_on", "cover"]
