"""Messages for programs: the same gate, the same verbs."""

from typing import Any

import pytest

from cases.models import Case, Message
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from tests import make
from tests.appeals.fights import denied

pytestmark = pytest.mark.django_db
TOLD = denied
AT = "/api/v1/case-messages/"


@pytest.fixture
def case(told: Case) -> Case:
    return told


def post(client: Any, who: User, path: str = "", **body: Any) -> Any:
    client.force_login(who)
    return client.post(f"{AT}{path}", body, content_type="application/json")


def test_a_program_writes_corrects_withdraws_and_reads(client, case):
    patient = make.guest(case, Role.PATIENT)

    made = post(client, case.owner, case=case.pk, thread="patient", body="We got it.")
    assert made.status_code == 201
    better = post(client, case.owner, f"{made.json()['id']}/correct/", body="We got all of it.")
    assert (better.status_code, better.json()["corrects"]) == (201, made.json()["id"])
    assert post(client, patient, "read/", case=case.pk, thread="patient").json() == {"messages": 1}
    assert post(client, patient, "read/", case=case.pk, thread="patient").json() == {"messages": 0}
    listed = client.get(f"{AT}?case={case.pk}").json()["results"]
    assert {each["body"] for each in listed} == {"We got it.", "We got all of it."}
    assert listed[0]["reads"] or listed[1]["reads"]
    gone = post(client, case.owner, f"{better.json()['id']}/withdraw/")
    assert (gone.status_code, gone.json()["body"]) == (200, "")
    assert post(client, case.owner, f"{better.json()['id']}/withdraw/").status_code == 409


def test_the_thread_is_never_left_out(client, case):
    assert post(client, case.owner, case=case.pk, body="For whom?").status_code == 400
    assert not Message.objects.exists()


def test_the_gate_is_the_same(client, case):
    viewer, patient = make.guest(case, Role.VIEWER), make.guest(case, Role.PATIENT)
    stranger = make.member(make.organisation(), Role.OWNER)
    team = post(client, case.owner, case=case.pk, thread="team", body="Only us.").json()
    said = {"case": str(case.pk), "body": "Hello."}

    assert post(client, viewer, thread="patient", **said).status_code == 403
    assert post(client, stranger, thread="patient", **said).status_code == 404
    assert post(client, patient, thread="team", **said).status_code == 404
    assert post(client, patient, "read/", case=str(case.pk), thread="team").status_code == 404
    for each in (viewer, patient, stranger):
        client.force_login(each)
        assert client.get(AT).json()["results"] == []
        assert client.get(f"{AT}{team['id']}/").status_code == 404
        assert post(client, each, f"{team['id']}/withdraw/").status_code == 404


def test_a_repeat_under_the_same_key_writes_once(client, case):
    client.force_login(case.owner)
    body = {"case": str(case.pk), "thread": "patient", "body": "Once."}
    twice = [
        client.post(AT, body, content_type="application/json", headers={"Idempotency-Key": "k-1"}) for _ in range(2)
    ]

    assert twice[0].json() == twice[1].json()
    assert Message.objects.count() == 1


def test_nobody_corrects_another_by_the_api(client, case):
    patient = make.guest(case, Role.PATIENT)
    made = post(client, case.owner, case=case.pk, thread="patient", body="We got it.").json()

    assert post(client, patient, f"{made['id']}/correct/", body="Mine.").status_code == 403
