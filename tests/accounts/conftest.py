"""The cast: an owner, her advocate, and a stranger from another organisation."""

from dataclasses import dataclass

import pytest
from django.test import Client

from claimback.accounts import actions
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import Role


@dataclass
class Office:
    """An office of advocates and somebody who has no business in it."""

    organisation: Organisation
    owner: User
    advocate: User
    stranger: User

    def membership(self, user: User) -> Membership:
        """The living membership of somebody in this office."""
        return Membership.objects.living().get(organisation=self.organisation, user=user)


@pytest.fixture
def office(db: None) -> Office:
    owner = User.objects.create_user("owner@example.com", "kept in a drawer", name="Olive Owner")
    advocate = User.objects.create_user("advocate@example.com", "kept in a drawer", name="Ada Advocate")
    stranger = User.objects.create_user("stranger@example.net", "kept in a drawer", name="Sam Stranger")
    organisation = actions.open_organisation(name="Example Advocates", kind=Organisation.Kind.OFFICE, owner=owner)
    actions.join(organisation, user=advocate, role=Role.ADVOCATE, by=owner)
    actions.settle_in(stranger)
    return Office(organisation, owner, advocate, stranger)


@pytest.fixture
def as_owner(client: Client, office: Office) -> Client:
    client.force_login(office.owner)
    return client


@pytest.fixture
def as_advocate(client: Client, office: Office) -> Client:
    client.force_login(office.advocate)
    return client
