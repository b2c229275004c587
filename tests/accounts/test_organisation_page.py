"""The page of an organisation: for those who manage it, and nobody else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claimback.accounts import actions
from claimback.accounts.models import Invitation, Membership
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests.accounts.conftest import Office

pytestmark = pytest.mark.urls("tests.accounts.doors")


def page(office: Office) -> str:
    return f"/organisations/{office.organisation.pk}/"


def test_an_owner_sees_who_works_here(as_owner: Client, office: Office) -> None:
    assert "Ada Advocate" in as_owner.get(page(office)).content.decode()


def test_a_member_who_manages_nothing_is_told_why_and_it_is_remembered(as_advocate: Client, office: Office) -> None:
    answer = as_advocate.get(page(office))

    assert answer.status_code == 403
    assert "Only the owner or a supervisor" in answer.content.decode()
    assert Event.objects.filter(kind="refused", by_id=office.advocate.pk).count() == 1


def test_a_stranger_is_not_told_that_it_exists(client: Client, office: Office) -> None:
    client.force_login(office.stranger)

    assert client.get(page(office)).status_code == 404


def test_an_owner_invites_somebody_who_is_no_member_yet(as_owner: Client, office: Office) -> None:
    answer = as_owner.post(page(office), {"email": "new@example.com", "role": "assistant"})

    assert answer.status_code == 302
    assert Invitation.objects.waiting().get(email="new@example.com").role == Role.ASSISTANT
    assert not Membership.objects.filter(user__email="new@example.com").exists()


def test_a_member_may_not_invite_anybody(as_advocate: Client, office: Office) -> None:
    answer = as_advocate.post(page(office), {"email": "new@example.com", "role": "assistant"})

    assert answer.status_code == 403
    assert not Invitation.objects.exists()


def test_a_role_no_office_has_is_refused(as_owner: Client, office: Office) -> None:
    answer = as_owner.post(page(office), {"email": "new@example.com", "role": "patient"})

    assert answer.status_code == 422


def test_an_owner_changes_a_role(as_owner: Client, office: Office) -> None:
    membership = office.membership(office.advocate)

    as_owner.post(f"{page(office)}members/{membership.pk}/role/", {"role": "supervisor"})

    assert office.membership(office.advocate).role == Role.SUPERVISOR


def test_an_owner_gives_the_organisation_another_name(as_owner: Client, office: Office) -> None:
    as_owner.post(f"{page(office)}name/", {"named-name": "Sample Advocates"})
    again = as_owner.post(f"{page(office)}name/", {"named-name": "Sample Advocates"}, follow=True)

    assert "Sample Advocates</h1>" in again.content.decode()
    assert Event.objects.filter(kind="organisation renamed").count() == 1


def test_no_name_is_no_name_and_a_member_gives_none(as_owner: Client, office: Office) -> None:
    assert as_owner.post(f"{page(office)}name/", {"named-name": " "}).status_code == 422
    as_owner.force_login(office.advocate)
    assert as_owner.post(f"{page(office)}name/", {"named-name": "Mine"}).status_code == 403
    as_owner.force_login(office.stranger)
    assert as_owner.post(f"{page(office)}name/", {"named-name": "Mine"}).status_code == 404

    office.organisation.refresh_from_db()
    assert office.organisation.name == "Example Advocates"


def test_an_owner_takes_somebody_out(as_owner: Client, office: Office) -> None:
    membership = office.membership(office.advocate)

    as_owner.post(f"{page(office)}members/{membership.pk}/end/")

    assert not Membership.objects.living().filter(user=office.advocate).exists()


def test_the_last_owner_is_told_why_she_cannot_leave(as_owner: Client, office: Office) -> None:
    answer = as_owner.post(f"/account/memberships/{office.membership(office.owner).pk}/leave/")

    assert answer.status_code == 403
    assert "needs an owner" in answer.content.decode()


def test_nobody_leaves_in_anothers_name(as_advocate: Client, office: Office) -> None:
    answer = as_advocate.post(f"/account/memberships/{office.membership(office.owner).pk}/leave/")

    assert answer.status_code == 404


def test_a_member_of_another_organisation_is_not_reached_through_ones_own(as_owner: Client, office: Office) -> None:
    other = Membership.objects.living().get(user=office.stranger)

    answer = as_owner.post(f"{page(office)}members/{other.pk}/end/")

    assert answer.status_code == 404
    assert Membership.objects.living().filter(pk=other.pk).exists()


def test_more_members_ask_no_more_of_the_database(as_owner: Client, office: Office) -> None:
    as_owner.get(page(office))
    counted = []
    for more in range(2):
        for number in range(10):
            email = f"m{more}{number}@example.com"
            user = actions.person_at(email)
            actions.join(office.organisation, user=user, role=Role.ASSISTANT, by=office.owner)
        with CaptureQueriesContext(connection) as queries:
            as_owner.get(page(office))
        counted.append(len(queries))

    assert counted[0] == counted[1]
