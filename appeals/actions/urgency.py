"""How urgent a case is: said before the letter is confirmed, or after it; the same fact either way."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.deciding import correct_and_recount
from appeals.models import FollowUp
from cases import actions as facts
from cases.models import Case, Urgency
from claimback.accounts.models import User

URGENCY, HURRY = "urgency", "hurry"


@transaction.atomic
def say_urgency(case: Case, *, urgency: Urgency | None, by: User, on: date) -> None:
    """Keep whether waiting could harm health; None means “I don't know” and asks for it instead of guessing.

    While it is asked, what was known stays: an ordinary date is never counted as a later one for it. Where a letter is
    confirmed, dates are counted anew. Whoever says that it is urgent has a call to make that day, once.
    Raises ContradictoryFacts, CaseIsClosed, LawError.
    """
    case = facts.lock_case(case)
    asked = FollowUp.objects.filter(case=case, what=URGENCY, done_on=None)
    if urgency is None:
        if not asked.exists():
            FollowUp.objects.create(organisation_id=case.organisation_id, case=case, what=URGENCY, due_on=on)
        clocks.restate(case, on=on)
        return
    asked.update(done_on=on)
    _hurry(case, urgency, on=on)
    if case.decisions.exists():
        why = _("It was asked whether waiting could harm health.")
        correct_and_recount(case, decision=None, facts={"urgency": urgency}, why=why, by=by, on=on)
    else:
        facts.confirm_facts(case, facts={"urgency": urgency}, by=by)
        clocks.restate(case, on=on)


def _hurry(case: Case, urgency: Urgency, *, on: date) -> None:
    """A fast answer comes to whoever asks for it: a task of today, gone again when the case can wait."""
    calls = FollowUp.objects.filter(case=case, what=HURRY)
    if urgency != Urgency.URGENT:
        calls.filter(done_on=None).update(done_on=on)
    elif not calls.exists():
        FollowUp.objects.create(organisation_id=case.organisation_id, case=case, what=HURRY, due_on=on)
