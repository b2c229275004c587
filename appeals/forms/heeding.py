"""Until when somebody wants to be left alone about a date."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals import reminders
from appeals.models import Deadline
from claimback.words import day, moment


class PauseForm(forms.Form):
    """A day up to the day to act by; for a clock of hours one of the hours that are left."""

    def __init__(self, *args: Any, deadline: Deadline, today: date, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = reminders.latest_pause(deadline)
        if isinstance(last, datetime):
            hours = reminders.pauses_in_hours(deadline, now=now)
            choices = [(at.isoformat(), moment(at)) for at in hours]
            self.fields["until"] = forms.TypedChoiceField(
                label=_("Remind me again at"), choices=choices, coerce=datetime.fromisoformat
            )
            self.possible = bool(choices)
            return
        first = today + timedelta(days=1)
        self.possible = first <= last
        self.fields["until"] = forms.DateField(
            label=_("Remind me again on"),
            help_text=_("At the latest on the day to act by: %(last)s.") % {"last": day(last)},
            initial=min(today + timedelta(days=3), last),
            widget=forms.DateInput(
                format="%Y-%m-%d", attrs={"type": "date", "min": first.isoformat(), "max": last.isoformat()}
            ),
        )
