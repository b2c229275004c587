"""Strangers learn nothing, guests see one case, and whoever left is out at the next request."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.http import Http404
from django.utils import timezone

from cases.access import Refused, get_case, get_office, may, offices_of, what_may
from cases.actions import end_share, share_case
from cases.models import Case, Share
from claimback.accounts.actions import leave
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can, Role
from claimback.audit.models import Event
from tests import make
from tests.cases.test_roles import CELLS, somebody

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_a_case_opens_or_refuses_by_role_and_intention(role: Role) -> None:
    case = make.case()
    person = somebody(case, role)

    for _role, can, allowed in (cell for cell in CELLS if cell[0] == role):
        if allowed:
            assert get_case(person, case.pk, can) == case
        else:
            with pytest.raises(Refused) as refusal:
                get_case(person, case.pk, can)
            assert str(refusal.value) == str(WHO_MAY_SENTENCE[can])


@pytest.mark.parametrize("can", Can)
def test_to_a_stranger_a_case_does_not_exist(can: Can) -> None:
    case, stranger = make.case(), make.case().owner

    with pytest.raises(Http404):
        get_case(stranger, case.pk, can)
    assert not Event.objects.filter(kind="refused", case_id=case.pk).exists()


def test_a_refusal_is_remembered_once() -> None:
    case = make.case()
    viewer = make.guest(case, Role.VIEWER)

    with pytest.raises(Refused):
        get_case(viewer, case.pk, Can.FILE)

    event = Event.objects.get(kind="refused")
    assert (event.by_id, event.case_id, event.details) == (viewer.pk, case.pk, {"can": "file"})


def test_a_share_opens_one_case_and_no_other_of_the_office() -> None:
    owner = make.user()
    shared, other = make.case(owner=owner), make.case(owner=owner)
    patient = make.guest(shared, Role.PATIENT)

    assert get_case(patient, shared.pk, Can.READ) == shared
    with pytest.raises(Http404):
        get_case(patient, other.pk, Can.VIEW)
    assert list(Case.objects.open_to(patient, Can.VIEW)) == [shared]


def test_an_ended_share_opens_nothing() -> None:
    case = make.case()
    patient = make.guest(case, Role.PATIENT)

    end_share(Share.objects.get(user=patient), by=case.owner)

    with pytest.raises(Http404):
        get_case(patient, case.pk, Can.VIEW)


@pytest.mark.parametrize(("days", "open_"), [(-2, False), (1, True)])
def test_a_share_ends_by_itself_after_its_last_day(days: int, open_: bool) -> None:
    case, clinic = make.case(), make.user()
    until = timezone.now().date() + timedelta(days=days)

    share_case(case, user=clinic, role=Role.CLINICIAN, until=until, by=case.owner)

    assert bool(may(clinic, case, Can.VIEW)) is open_


def test_a_new_share_replaces_the_one_before() -> None:
    case = make.case()
    daughter = make.guest(case, Role.CAREGIVER)

    share_case(case, user=daughter, role=Role.VIEWER, until=None, by=case.owner)

    assert not may(daughter, case, Can.READ)
    assert may(daughter, case, Can.VIEW)
    assert Share.objects.living().filter(user=daughter).count() == 1


def test_a_member_who_left_sees_nothing_any_more() -> None:
    case = make.case()
    advocate = make.member(case.organisation, Role.ADVOCATE)
    assert may(advocate, case, Can.FILE)

    leave(Membership.objects.living().get(user=advocate), by=case.owner)

    assert not may(advocate, case, Can.VIEW)
    with pytest.raises(Http404):
        get_case(advocate, case.pk, Can.VIEW)


def test_a_member_of_another_office_sees_only_their_own() -> None:
    ours, theirs = make.case(), make.case()

    assert list(Case.objects.open_to(ours.owner, Can.VIEW)) == [ours]
    assert list(Case.objects.open_to(theirs.owner, Can.VIEW)) == [theirs]


@pytest.mark.parametrize("role", [Role.OWNER, Role.PATIENT])
def test_somebody_set_inactive_sees_nothing_any_more(role: Role) -> None:
    case = make.case()
    person = somebody(case, role)

    person.is_active = False
    person.save()

    assert not may(User.objects.get(pk=person.pk), case, Can.VIEW)


def test_an_operator_of_the_system_has_no_power_over_cases() -> None:
    case = make.case()
    operator = User.objects.create_superuser("operator@example.test")

    assert not may(operator, case, Can.VIEW)


def test_whoever_is_member_and_guest_may_what_either_may() -> None:
    case = make.case()
    both = make.member(case.organisation, Role.ASSISTANT)
    share_case(case, user=both, role=Role.VIEWER, until=None, by=case.owner)

    assert what_may(both, case)["edit"]
    assert not what_may(both, case)["file"]


def test_the_office_is_the_first_one_that_may_or_the_one_named() -> None:
    person = make.user()
    first = make.organisation(owner=person)
    second = make.organisation(owner=person)

    assert get_office(person, Can.OPEN) in offices_of(person, Can.OPEN)
    assert get_office(person, Can.OPEN, second.pk) == second
    assert set(offices_of(person, Can.OPEN)) == {first, second}


def test_nobody_acts_for_an_office_they_do_not_work_in() -> None:
    person, other = make.case().owner, make.case()

    with pytest.raises(Refused):
        get_office(person, Can.OPEN, other.organisation_id)
    Membership.objects.filter(user=person).update(ended_at=Now())
    with pytest.raises(Refused):
        get_office(person, Can.OPEN)
