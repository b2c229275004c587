"""Two supervisors agree to one end, or one agrees and one sends it back, at the same moment."""

import pytest
from django.test import Client
from django.utils import timezone

from appeals import actions
from appeals.models import WriteOff
from cases.models import Ending
from claimback.accounts.actions import want_write_offs_seconded
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import fights
from tests.appeals.test_many_at_once import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.real_commits]


def test_one_of_two_wins_and_the_other_is_told_who_and_when():
    office = make.organisation()
    two = [make.member(office, Role.SUPERVISOR) for _each in range(2)]
    want_write_offs_seconded(office, wanted=True, by=two[0])
    case = fights.denied(fights.taken_in(owner=make.member(office, Role.ADVOCATE), of=office))
    row = actions.end_case(case, ending=Ending.LOST, why="They are tired.", on=timezone.localdate(), by=case.owner)
    clients = []
    for user in two:
        client = Client()
        client.force_login(user)
        clients.append(client)
    path = f"/cases/{case.pk}/ends/{row.pk}/"

    agree = lambda client: client.post(f"{path}agree/")  # noqa: E731
    answers = all_at_once([lambda client=client: (client, agree(client)) for client in clients])

    assert sorted(answer.status_code for _client, answer in answers) == [302, 422]
    done = WriteOff.objects.get()
    loser = next(answer for _client, answer in answers if answer.status_code == 422)
    assert f"{done.agreed_by} agreed to it on" in " ".join(loser.content.decode().split())
    assert Event.objects.filter(kind="case closed").count() == 1
    assert Event.objects.filter(kind="write-off agreed").count() == 1
