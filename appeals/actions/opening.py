"""A letter is dropped: a case opens before anything else is known; in the end it closes."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from appeals import clocks, reminders
from appeals.models import Deadline, FollowUp
from cases import actions as facts
from cases.models import Case, Ending
from claimback.accounts.models import Organisation, User
from claimback.accounts.own import person_of

CONFIRM = "confirm"


@transaction.atomic
def take_paper_in(*, organisation: Organisation, by: User, on: date, practice: bool = False) -> Case:
    """Open the case a letter will be dropped into; its first dated action is to confirm what the letter says.

    It is with whoever opens it; in an organisation of one with the person whose it is, whoever helps them. A `practice`
    case is invented, to learn on.
    """
    owner = person_of(organisation) or by
    case = facts.open_case(organisation=organisation, owner=owner, by=by, practice=practice)
    FollowUp.objects.create(organisation=organisation, case=case, what=CONFIRM, due_on=on)
    clocks.restate(case, on=on)
    return case


@transaction.atomic
def close(case: Case, *, ending: Ending, on: date, by: User) -> Case:
    """End the case: nothing runs any more, no reminder goes out. Raises CaseIsClosed."""
    case = facts.close_case(case, on=on, ending=ending, by=by)
    unmet = Deadline.objects.unmet().filter(case=case)
    reminders.cancel(list(unmet.values_list("pk", flat=True)))
    unmet.update(dropped_on=on)
    FollowUp.objects.filter(case=case, done_on=None).update(done_on=on)
    clocks.restate(case, on=on)
    return case
