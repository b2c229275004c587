"""The policy on one screen, said once more by hand, so that no change of it goes unnoticed."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser

from cases.access import may, what_may
from cases.models import Case
from claimback.accounts.roles import CASE_ROLES, MAY, OFFICE_ROLES, WHO_MAY_SENTENCE, Can, Role, roles_that
from tests import make
from tests.cases import roles_page

# who view read uplo sign edit ask draf rele file over appr shar assi clos open mana hear writ conf fami conc eras hold
POLICY = """
owner      yes yes yes -   yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
supervisor yes yes yes -   yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes
advocate   yes yes yes -   yes yes yes -   yes yes yes yes -   yes yes -   yes yes yes yes -   -   -
assistant  yes yes yes -   yes yes yes -   -   -   -   -   -   -   yes -   yes yes yes -   -   -   -
patient    yes yes yes yes -   -   -   -   -   -   -   -   -   -   -   -   yes yes -   yes -   yes -
caregiver  yes yes yes -   -   -   -   -   -   -   -   -   -   -   -   -   yes yes -   -   -   -   -
clinician  yes -   yes -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
viewer     yes -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -   -
"""
CANS = (
    "view", "read", "upload", "sign", "edit", "ask", "draft", "release", "file", "override", "approve", "share",
    "assign", "close", "open", "manage", "hear", "write", "confer", "family",
    "concede", "erase", "hold",
)  # fmt: skip
PAGE = Path(__file__).parents[2] / "docs" / "roles.md"

CELLS = [
    (Role(who), Can(can), answer == "yes")
    for who, *answers in (line.split() for line in POLICY.strip().splitlines())
    for can, answer in zip(CANS, answers, strict=True)
]


def somebody(case: Case, role: Role):
    return make.guest(case, role) if role in CASE_ROLES else make.member(case.organisation, role)


@pytest.mark.parametrize(("role", "can", "allowed"), CELLS, ids=lambda each: str(each))
def test_the_table_says_what_the_policy_says(role: Role, can: Can, allowed: bool) -> None:
    assert (can in MAY[role]) is allowed
    assert (role in roles_that(can)) is allowed


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_the_doors_answer_by_the_same_table(role: Role) -> None:
    case = make.case()
    person = somebody(case, role)

    for _role, can, allowed in (cell for cell in CELLS if cell[0] == role):
        assert bool(may(person, case, can)) is allowed, can
        assert Case.objects.open_to(person, can).filter(pk=case.pk).exists() is allowed, can
    assert what_may(person, case) == {can.value: allowed for _role, can, allowed in CELLS if _role == role}


@pytest.mark.django_db
def test_a_no_says_why() -> None:
    case = make.case()

    answer = may(make.guest(case, Role.VIEWER), case, Can.FILE)

    assert not answer
    assert str(answer) == str(WHO_MAY_SENTENCE[Can.FILE])


def test_every_refusal_has_its_sentence() -> None:
    assert set(WHO_MAY_SENTENCE) == set(Can) - {Can.VIEW}  # who may not view does not know that there is something


def test_every_role_is_held_in_an_office_or_in_a_case_and_never_both() -> None:
    assert set(OFFICE_ROLES) | set(CASE_ROLES) == set(Role) == set(MAY)
    assert not set(OFFICE_ROLES) & set(CASE_ROLES)


@pytest.mark.django_db
def test_somebody_not_signed_in_sees_nothing() -> None:
    make.case()

    assert not Case.objects.open_to(AnonymousUser(), Can.VIEW).exists()


def test_the_page_about_roles_is_current() -> None:
    assert PAGE.read_text() == roles_page.page(), "See tests/cases/roles_page.py"
