"""“Is this you?”: a person alone says whether the patient of their case, whose name is nearly theirs, is them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from cases.actions import lock_case
from cases.models import Case
from cases.own import is_this_you
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict


class NotAskedOfThem(Conflict):
    """Somebody says whose name it is who is not asked."""

    def __str__(self) -> str:
        return _(
            "This is asked only of a person who is alone with a case they opened themselves, and whose name is nearly "
            "the patient’s. Nothing was changed. If a name is wrong, correct the name."
        )


class AnotherName(Conflict):
    """The name was corrected after the question was shown."""

    def __str__(self) -> str:
        return _("The name of the patient is another one since you were asked. Nothing was changed. Look at it again.")


@transaction.atomic
def say_whose_name(case: Case, *, written: str, theirs: bool, by: User, on: date) -> Case:
    """Keep whether the patient, `written` like this, is the person asked; no name is changed by it, and nothing opens.

    A later answer takes the place of an earlier one; the same said twice is said once. `on` is today. Raises
    NotAskedOfThem, AnotherName, CaseIsClosed.
    """
    case = lock_case(case)
    asked = is_this_you(case, by)
    if asked is None:
        raise NotAskedOfThem
    if written != asked.written:
        raise AnotherName
    if asked.said is theirs:
        return case
    case.name_asked, case.name_is_theirs, case.name_said_by = asked.written, theirs, by
    case.save(update_fields=["name_asked", "name_is_theirs", "name_said_by"])
    record("name is theirs" if theirs else "name is another's", by=by, case=case, about=case)
    clocks.restate(case, on=on)
    return case
