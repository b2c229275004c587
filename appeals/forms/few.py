"""The few facts a date needs, in plain words; whatever else was read in the letter stands folded below them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from appeals.forms.confirming import ConfirmForm
from cases.models import Receipt

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


def _folded() -> tuple[tuple[Any, bool, tuple[str, ...]], ...]:
    """The groups of the whole form without what is asked first or was asked before."""
    left = ((legend, [name for name in names if name not in OUT]) for legend, _shut, names in ConfirmForm.groups)
    return tuple((legend, True, tuple(names)) for legend, names in left if names)


class FewForm(ConfirmForm):
    """The same facts as the whole form, asked of somebody who carries their own case."""

    groups = ((_("What we need for your date"), False, FIRST), *_folded())

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        for name in ASKED_BEFORE:
            del self.fields[name]
        for name, (label, help_text) in PLAIN.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text

    def clean(self) -> dict[str, Any]:
        """A day that was typed in is one the person remembers, unless they say how else they know it."""
        said = super().clean()
        if said.get("received_on") and not said.get("received_how"):
            said["received_how"] = Receipt.TOLD.value
        return said
