"""Who fights a case of their own: the person of an organisation of one, where the case is theirs by name."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.own import is_alone, is_of_one, is_own, person_of
from claimback.audit.models import Event
from claimback.names import close_names


def is_in_the_name_of(case: Case, person: User) -> bool:
    """Whether the case names this person as its patient, or nobody yet, as it does before the letter is confirmed.

    The letter may write their name otherwise than they do (see `same_name`), or they said that it is theirs.
    On a practice case, whose patient is invented, whoever practises acts as if it were theirs.
    """
    return case.practice or not case.patient_name or case.is_named(person)


def own_patient(case: Case) -> User | None:
    """The patient of a case in an organisation of their own; None in an office, and where it is somebody else's."""
    person = person_of(case.organisation) if is_of_one(case.organisation) else None
    return person if person and is_in_the_name_of(case, person) else None


def fights_own(case: Case, by: User) -> bool:
    """Whether this person fights for themselves, under the name of the patient; whoever helps them does not."""
    return is_in_the_name_of(case, by) and is_own(case.organisation, by)


@dataclass(frozen=True, slots=True)
class IsThisYou:
    """The question to a person whose name is nearly the patient's: both spellings, and what they said, if they did."""

    written: str
    theirs: str
    said: bool | None


def is_this_you(case: Case, by: User) -> IsThisYou | None:
    """What to ask this person about the name of the patient; None where there is nothing to ask.

    Only a person alone in an organisation of their own is asked, of a case they opened themselves: nobody of an
    office, nobody who helps, and not of a case that came from elsewhere.
    """
    if case.practice or case.closed_on or not close_names(case.patient_name, by.name):
        return None
    if not (is_own(case.organisation, by) and is_alone(case.organisation) and _opened(case, by)):
        return None
    return IsThisYou(case.patient_name, by.name, case.said_of_name(by))


def _opened(case: Case, by: User) -> bool:
    return Event.objects.of_case(case.pk).filter(kind="case opened", by_id=by.pk).exists()
