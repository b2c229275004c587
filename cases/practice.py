"""A practice case is invented, to learn on: whatever would leave the house with it is refused with one sentence."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.models import Case
from claimback.sorry import Conflict


class OnlyPractice(Conflict):
    """Something would have left the house with a practice case."""

    def __str__(self) -> str:
        return _(
            "This is a practice case: nothing here is real, and nothing is sent. Nothing was done; what you entered is "
            "kept. On a real case this button does what it says."
        )


def must_be_real(case: Case | None) -> None:
    """Asked first by every verb that lets something out of the house, or gives somebody a case. Raises OnlyPractice."""
    if case is not None and case.practice:
        raise OnlyPractice
