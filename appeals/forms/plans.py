"""Forms of how an organisation is reminded: one step, one more step, the hour of the morning."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from appeals.actions.adjusting import StepWish, heard_by
from appeals.models import PlanChange
from appeals.plan_words import StepRow
from appeals.reminders.plans import Plans, Step
from claimback.accounts.models import User

BEFORE, AFTER = "before", "after"
MEMBER = PlanChange.Addressed.MEMBER
ROLES = [each for each in PlanChange.Addressed.choices if each[0] != MEMBER]


class StepForm(forms.Form):
    """How one step is wanted. What cannot be changed is not asked."""

    may_stay_empty = True

    def __init__(self, *args: Any, row: StepRow, step: Step, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        self._days = row.days
        if not row.kept:
            self.fields["off"] = forms.BooleanField(
                label=_("Switch this reminder off"), required=False, initial=row.off,
                help_text=_("It can be switched on again at any time."),
            )  # fmt: skip
        if row.days is not None:
            label = _("Days before the date") if row.days < 0 else _("Days after the date")
            self.fields["days"] = forms.IntegerField(label=label, min_value=1, max_value=999, initial=abs(row.days))
        self.fields["to"] = forms.ChoiceField(
            label=_("Who of your organisation hears of it"),
            choices=[*ROLES, *((str(person.pk), str(person)) for person in people)],
            initial=str(step.person) if str(step.person) in self._people else heard_by(step),
            help_text=_("Where this person leaves, it goes to whoever the case is with."),
        )

    @property
    def wish(self) -> StepWish:
        """What was wished, as the verb takes it."""
        said = self.cleaned_data
        days = said.get("days")
        person = self._people.get(said["to"])
        return StepWish(
            off=said.get("off", False),
            days=-days if days is not None and self._days is not None and self._days < 0 else days,
            to=str(MEMBER) if person else said["to"],
            member=person,
        )


class AddStepForm(forms.Form):
    """One more reminder of a plan."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=999)
    side = forms.ChoiceField(
        label=_("Before or after"), choices=[(BEFORE, _("before the date")), (AFTER, _("after the date"))]
    )

    @property
    def signed(self) -> int:
        """Days after the date; before it when negative."""
        days = int(self.cleaned_data["days"])
        return -days if self.cleaned_data["side"] == BEFORE else days


class MorningForm(forms.Form):
    """The hour of the morning message, within the bounds of these plans."""

    def __init__(self, *args: Any, plans: Plans, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = plans.bounds
        hours = [time(hour) for hour in range(bounds.earliest_morning.hour, bounds.latest_morning.hour + 1)]
        self.fields["morning"] = forms.TypedChoiceField(
            label=_("Morning messages come at"),
            choices=[(f"{each:%H:%M}", time_format(each)) for each in hours],
            coerce=time.fromisoformat,
            help_text=_("By the clock of whoever reads them. Last words come at %(last)s or before.")
            % {"last": time_format(plans.last_morning)},
        )
