"""Whoever leaves an organisation takes along the case they practised on there: nothing of it stays behind."""

import pytest
from django.test import Client

from appeals import erasing
from appeals.actions import practising
from appeals.actions.leaving import AnswersForCases, end_membership
from appeals.reminders import database_now
from cases.actions import NotAColleague
from cases.models import Case
from claimback.accounts.actions import join
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied, fights, programs

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(office: Organisation) -> User:
    return make.member(office, Role.ADVOCATE)


def begun(of: Organisation, by: User) -> Case:
    return fights.denied(practising.begin_practice(organisation=of, by=by, on=denied.today()))


def test_an_owner_ends_the_membership_and_the_practice_case_goes_whole(
    client: Client, office: Organisation, owner: User, ada: User
) -> None:
    theirs, colleagues = begun(office, ada), begun(office, owner)
    place = ada.memberships.get()
    client.force_login(owner)
    assert (
        "A practice case of theirs is thrown away."
        in client.get(f"/organisations/{office.pk}/people/{place.pk}/leave/").content.decode()
    )

    client.post(f"/organisations/{office.pk}/members/{place.pk}/end/")

    assert not ada.memberships.living().exists()
    assert not any(rows.exists() for rows in erasing.rows_of(theirs.pk).values())
    assert list(Case.objects.filter(practice=True)) == [colleagues]
    assert Event.objects.of_case(theirs.pk).get(kind="case erased").by_id == owner.pk


def test_whoever_leaves_themselves_leaves_none_either(client: Client, office: Organisation, ada: User) -> None:
    theirs = begun(office, ada)
    client.force_login(ada)

    client.post(f"/account/memberships/{ada.memberships.get().pk}/leave/")

    assert not ada.memberships.living().exists()
    assert not Case.objects.filter(pk=theirs.pk).exists()


def test_a_program_ends_it_the_same_way(office: Organisation, owner: User, ada: User) -> None:
    begun(office, ada)

    end_membership(ada.memberships.get(), by=owner, at=database_now())

    assert programs.program(owner).get("/api/v1/practice/").json()["results"] == []


def test_what_is_refused_throws_nothing_away(office: Organisation, owner: User, ada: User) -> None:
    theirs = begun(office, ada)
    fights.denied(owner=ada, of=office)

    with pytest.raises(AnswersForCases):
        end_membership(ada.memberships.get(), by=owner, at=database_now())

    assert Case.objects.filter(pk=theirs.pk).exists()
    assert ada.memberships.living().exists()


def test_a_practice_case_elsewhere_stays(office: Organisation, owner: User, ada: User) -> None:
    other = make.organisation()
    join(other, user=ada, role=Role.ADVOCATE, by=ada)
    here, there = begun(office, ada), begun(other, ada)

    end_membership(ada.memberships.get(organisation=office), by=owner, at=database_now())

    assert set(Case.objects.filter(pk__in=[here.pk, there.pk])) == {there}


def test_who_has_left_begins_none(office: Organisation, owner: User, ada: User) -> None:
    """Also where the page was open before."""
    end_membership(ada.memberships.get(), by=owner, at=database_now())

    with pytest.raises(NotAColleague):
        practising.begin_practice(organisation=office, by=ada, on=denied.today())
    assert not Case.objects.filter(practice=True).exists()
