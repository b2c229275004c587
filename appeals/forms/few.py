"""The few facts a date needs, in plain words; whatever else was read in the letter stands folded below them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from appeals.forms.confirming import AnswerForm, ConfirmForm
from cases.models import Outcome, Receipt

FIRST = ("received_on", "notice_on", "stated_deadline", "coverage_type", "state", "claim_type")
ASKED_BEFORE = ("urgency", "time_zone")
"""What the screen before asks, and what a person's own account says."""
OUT = (*FIRST, *ASKED_BEFORE)
PLAIN: dict[str, tuple[Any, Any]] = {
    "received_on": (_("What day did you get the letter?"), _("If you don't know, leave it empty. We will ask later.")),
    "notice_on": (_("What date is on the letter?"), _("It is most often at the top of the first page.")),
    "stated_deadline": (
        _("Does the letter give a last day to appeal?"),
        _("Fill this in only if the letter says a day."),
    ),
    "coverage_type": (
        _("What kind of health plan is it?"),
        _("Not sure? Choose “I don't know”. Easy questions on the next page will help you find out."),
    ),
    "state": (_("Which state is the plan from?"), _("If it comes from a job, say the state of the job.")),
    "claim_type": (_("Did you get the care yet?"), ""),
}


ANSWERED_FIRST = ("outcome", "received_on", "notice_on", "stated_deadline")
GRANTED = ("approval_number", "approved_from", "approved_until", "approved_for", "amount_granted")
ANSWERED = (
    (Outcome.UPHELD.value, _("They said no again")),
    (Outcome.PARTLY.value, _("They said yes to a part of it")),
    (Outcome.OVERTURNED.value, _("They said yes")),
    (Outcome.DISMISSED.value, _("They did not look at it at all")),
    (Outcome.SETTLED.value, _("We agreed on something else")),
)
"""The same answers as an advocate is asked for, in the order in which they are most often heard."""


def _folded(groups: Any, out: tuple[str, ...]) -> tuple[tuple[Any, bool, tuple[str, ...]], ...]:
    """The groups of the whole form without what is asked first or was asked before."""
    left = ((legend, [name for name in names if name not in out]) for legend, _shut, names in groups)
    return tuple((legend, True, tuple(names)) for legend, names in left if names)


def _how_one_knows(said: dict[str, Any]) -> dict[str, Any]:
    """A day that was typed in is one the person remembers, unless they say how else they know it."""
    if said.get("received_on") and not said.get("received_how"):
        said["received_how"] = Receipt.TOLD.value
    return said


class FewForm(ConfirmForm):
    """The same facts as the whole form, asked of somebody who carries their own case."""

    groups = ((_("What we need for your date"), False, FIRST), *_folded(ConfirmForm.groups, OUT))

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for name in ASKED_BEFORE:
            del self.fields[name]
        for name, (label, help_text) in PLAIN.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text

    def clean(self) -> dict[str, Any]:
        """How the day is known goes without saying."""
        return _how_one_knows(super().clean())


class FewAnswerForm(AnswerForm):
    """What an answer says, asked of somebody who carries their own case: yes or no first, the rest folded."""

    groups = (
        (_("What they answered"), False, ANSWERED_FIRST),
        (_("If they said yes: the number, and until when it holds"), True, GRANTED),
        *_folded(AnswerForm.groups, (*ANSWERED_FIRST, *GRANTED)),
    )

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.fields["outcome"].label = _("What did they say?")
        self.fields["outcome"].choices = ANSWERED  # type: ignore[attr-defined]
        for name in ("received_on", "notice_on", "stated_deadline"):
            self.fields[name].label, self.fields[name].help_text = PLAIN[name]
        self.fields["stated_deadline"].label = _("Does the letter give a last day for the next step?")

    def clean(self) -> dict[str, Any]:
        """How the day is known goes without saying."""
        return _how_one_knows(super().clean())
