"""How a case ended, in words for the person whose fight it was."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Decision, Ending, Outcome
from claimback.words import day

APPROVED = (Ending.WON, Ending.PARTLY_WON, Ending.SETTLED)
"""Endings after which an approval may still have to be used."""
GRANTS = (Outcome.OVERTURNED, Outcome.PARTLY, Outcome.SETTLED)
"""What a decision says that grants something."""
ENDED: dict[str, tuple[Promise, Promise]] = {
    "": (gettext_lazy("This case is closed."), gettext_lazy("Everything in it is kept.")),
    Ending.WON: (
        gettext_lazy("You won: the denial is reversed."),
        gettext_lazy("Use what was granted in time, and keep the letter that says so."),
    ),
    Ending.PARTLY_WON: (
        gettext_lazy("You won a part of it."),
        gettext_lazy("Use what was granted in time, and keep the letter that says so."),
    ),
    Ending.SETTLED: (
        gettext_lazy("You and the insurer agreed, and the case is settled."),
        gettext_lazy("Keep the agreement, and see that both sides do what it says."),
    ),
    Ending.LOST: (
        gettext_lazy("This fight has ended without a yes. Every right we know of was used; that took courage."),
        gettext_lazy(
            "Ask your doctor about other ways, and a lawyer whether a right is left that we do not know. Everything "
            "you gathered is kept, and a new refusal begins anew with all of it."
        ),
    ),
    Ending.WITHDRAWN: (
        gettext_lazy("You chose to stop here, and that is your right."),
        gettext_lazy("Everything is kept. While a last day is not over, the case can still be taken up: ask soon."),
    ),
    Ending.NO_DENIAL: (
        gettext_lazy("It was no denial, so there is nothing to appeal."),
        gettext_lazy("If a refusal comes for the same care, it is a case of its own."),
    ),
}
"""How a case ended, said to the person whose fight it was, and what is good to know then."""


def still_reminded(case: Case, *, today: date) -> str:
    """Of an ended fight only a day by which something granted must be used is left to remind of."""
    granted = Decision.objects.filter(case=case.pk, outcome__in=GRANTS, approved_until__gte=today, used_on=None)
    last = granted.order_by("-approved_until").values_list("approved_until", flat=True).first()
    if last is None or case.ending not in APPROVED:
        return _("No reminder is sent any more.")
    return _("We remind you until it must be used, on %(on)s, and of nothing else.") % {"on": day(last)}
