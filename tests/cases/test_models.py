"""What the tables themselves refuse, whoever asks."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from cases.models import Case, Decision, Share
from claimback.accounts.roles import Role
from tests import make

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def test_a_closed_case_says_how_it_ended() -> None:
    case = make.case()

    with pytest.raises(IntegrityError, match="how_it_ended"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(closed_on=DAY)
    with pytest.raises(IntegrityError, match="how_it_ended"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(ending="won")
    Case.objects.filter(pk=case.pk).update(closed_on=DAY, ending="won")


def test_a_reference_names_one_case_of_an_organisation_and_may_come_back_in_another() -> None:
    first, second = make.case(), make.case()
    other = make.case(owner=first.owner, of=first.organisation)
    Case.objects.filter(pk=second.pk).update(reference=first.reference)

    with pytest.raises(IntegrityError, match="one_case"), transaction.atomic():
        Case.objects.filter(pk=other.pk).update(reference=first.reference)


def test_a_plan_has_one_or_two_levels() -> None:
    case = make.case()
    case.coverage.internal_levels = 3

    with pytest.raises(IntegrityError, match="one_or_two_levels"), transaction.atomic():
        case.coverage.save()


def test_a_person_has_one_living_share_in_a_case() -> None:
    case = make.case()
    guest = make.guest(case, Role.PATIENT)

    with pytest.raises(IntegrityError, match="one_share"), transaction.atomic():
        Share.objects.create(organisation=case.organisation, case=case, user=guest, role=Role.VIEWER)


@pytest.mark.parametrize(
    ("dates", "on"),
    [
        ({"notice_on": date(2026, 11, 1), "mailed_on": date(2026, 11, 2)}, date(2026, 11, 1)),
        ({"mailed_on": date(2026, 11, 2), "received_on": date(2026, 11, 6)}, date(2026, 11, 2)),
        ({"received_on": date(2026, 11, 6)}, date(2026, 11, 6)),
        ({}, None),
    ],
)
def test_the_day_of_a_decision_is_the_best_known_one(dates: dict[str, date], on: date | None) -> None:
    assert Decision(**dates).on == on
