"""How a case ended, in words for the person whose fight it was."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cases.models import Ending

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
