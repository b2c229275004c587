"""Who fights a case of their own: the person of an organisation of one, where the case is theirs by name."""

from __future__ import annotations

from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.own import is_of_one, is_own, person_of
from claimback.names import same_name


def is_in_the_name_of(case: Case, person: User) -> bool:
    """Whether the case names this person as its patient, or nobody yet, as it does before the letter is confirmed.

    The letter may write their name otherwise than they do: see `same_name`.
    On a practice case, whose patient is invented, whoever practises acts as if it were theirs.
    """
    return case.practice or not case.patient_name or same_name(case.patient_name, person.name)


def own_patient(case: Case) -> User | None:
    """The patient of a case in an organisation of their own; None in an office, and where it is somebody else's."""
    person = person_of(case.organisation) if is_of_one(case.organisation) else None
    return person if person and is_in_the_name_of(case, person) else None


def fights_own(case: Case, by: User) -> bool:
    """Whether this person fights for themselves, under the name of the patient; whoever helps them does not."""
    return is_in_the_name_of(case, by) and is_own(case.organisation, by)
