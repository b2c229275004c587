"""Forms of the case desk: a follow-up, a share, another owner, the end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Ending
from claimback.accounts.models import User
from claimback.accounts.roles import CASE_ROLES, Role


def day_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    """A day, chosen on the calendar of the browser."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class NotBefore(forms.Form):
    """A form that knows the reader's day."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def _not_past(self, name: str) -> date | None:
        chosen: date | None = self.cleaned_data[name]
        if chosen and chosen < self.today:
            raise forms.ValidationError(_("That day has passed. Choose today or a later day; nothing was changed."))
        return chosen


class FollowUpForm(NotBefore):
    """A dated next action of a person's own."""

    what = forms.CharField(label=_("What to do"), max_length=200)
    due_on = day_field(_("When"))

    def clean_due_on(self) -> date | None:
        return self._not_past("due_on")


class ShareForm(NotBefore):
    """Somebody to be let into one case."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    role = forms.TypedChoiceField(
        label=_("As"),
        choices=[(role.value, role.label) for role in CASE_ROLES],
        initial=Role.PATIENT.value,
        coerce=Role,
    )
    until = day_field(_("Until"), help_text=_("Empty: until you end it."), required=False)

    def clean_until(self) -> date | None:
        return self._not_past("until")


class AssignForm(forms.Form):
    """Who answers for the case from now on: one of these."""

    owner = forms.TypedChoiceField(label=_("Who answers for it from now on"))

    def __init__(self, *args: Any, colleagues: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(person.pk): person for person in colleagues}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.TypedChoiceField)
        owner.choices = [(key, str(person)) for key, person in known.items()]
        owner.coerce = known.__getitem__


class CloseForm(forms.Form):
    """How a case ended."""

    ending = forms.TypedChoiceField(
        label=_("How did it end?"), choices=Ending.choices, coerce=Ending, widget=forms.RadioSelect
    )


class EndForm(CloseForm):
    """The same, with the reason a second person reads."""

    why = forms.CharField(
        label=_("Why, for the colleague who agrees"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
