"""Somebody says yes twice at the same moment, and somebody says yes while the help is taken back."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appeals.actions import alongside
from appeals.models import Reminder
from claimback.accounts import inviting
from claimback.accounts.models import Membership, Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import fights
from tests.appeals.test_many_at_once import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.real_commits]


def test_said_yes_twice_at_once_it_is_said_once_and_taken_back_at_once_nobody_is_left_half_inside():
    maria, ada, ben = make.user("Maria Example"), make.user("Ada Advocate"), make.user("Ben Both")
    of = make.organisation(owner=maria, kind=Organisation.Kind.PERSON)
    case = fights.denied(owner=maria, of=of)
    how = {"role": Role.ADVOCATE, "until": None, "now": timezone.now(), "by": maria}
    hers, his = (alongside.invite_advocate(of, email=each.email, **how) for each in (ada, ben))
    clients = [Client() for _each in range(3)]
    for client, who in zip(clients, (ada, ada, ben), strict=True):
        client.force_login(who)

    way = reverse("join", args=[inviting.link_to(hers)])
    both = all_at_once([lambda client=client: client.post(way) for client in clients[:2]])

    assert [answer.status_code for answer in both] == [302, 302]
    assert Membership.objects.filter(organisation=of, user=ada).count() == 1
    assert Event.objects.filter(kind="member joined", organisation_id=of.pk).count() == 2  # Maria, and Ada once

    mine = Client()
    mine.force_login(maria)
    back = reverse("invitation_back", args=[of.pk, his.pk])
    other = reverse("join", args=[inviting.link_to(his)])
    all_at_once([lambda: clients[2].post(other), lambda: mine.post(back)])

    his.refresh_from_db()
    inside = Membership.objects.living().filter(organisation=of, user=ben).exists()
    assert inside is (his.accepted_at is not None) is (his.taken_back_at is None)
    assert Reminder.objects.filter(case=case, recipient=ben).exclude(kind="alert").exists() is inside
