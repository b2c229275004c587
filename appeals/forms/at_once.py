"""What is done with several cases at once: until when they rest, and who gets them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.forms.desk import NotBefore, day_field
from claimback.accounts.models import User


class PutOffForm(NotBefore):
    """The day on which one is reminded again."""

    until = day_field(
        _("No reminders before"),
        help_text=_("For you alone, and for each case at most until the day to act by. The dates stay as they are."),
    )

    def clean_until(self) -> date | None:
        return self._not_past("until")


class GiveForm(forms.Form):
    """One colleague for all of them."""

    to = forms.ChoiceField(label=_("Give them to"))

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleagues = {str(each.pk): each for each in colleagues}
        field: Any = self.fields["to"]
        field.choices = [("", _("Choose a colleague"))] + [(pk, str(each)) for pk, each in self.colleagues.items()]

    def clean_to(self) -> User:
        return self.colleagues[self.cleaned_data["to"]]
