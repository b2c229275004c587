"""Papers asked of others, for programs."""

from datetime import timedelta

import pytest

from appeals.models import Arrival
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import asked
from tests.appeals.programs import denied, program

pytestmark = pytest.mark.django_db
TOLD = denied
REQUESTS, ARRIVALS = "/api/v1/requests/", "/api/v1/arrivals/"


@pytest.fixture
def case(told):
    return told


def wanted(case, **more):
    due_on = str(asked.today() + timedelta(days=5))
    return {
        "case": str(case.pk),
        "name": "Dr. Sample",
        "email": asked.ADDRESS,
        "items": ["MRI"],
        "due_on": due_on,
    } | more


def test_a_request_is_made_found_and_withdrawn(case):
    api = program(case.owner)

    made = api.post(REQUESTS, wanted(case))
    found = api.get(REQUESTS, {"case": case.pk, "withdrawn": "false"}).json()["results"]
    gone = api.post(f"{REQUESTS}{made.json()['id']}/withdraw/")
    again = api.post(f"{REQUESTS}{made.json()['id']}/withdraw/")

    assert (made.status_code, made.json()["addresses"]) == (201, [asked.ADDRESS])
    assert [row["items"][0]["what"] for row in found] == ["MRI"]
    assert (gone.status_code, again.status_code) == (200, 409)


def test_the_secret_of_a_link_is_told_to_no_program(case):
    api = program(case.owner)
    made = api.post(REQUESTS, wanted(case))

    told = made.content.decode() + api.get(REQUESTS).content.decode() + api.get("/api/v1/reminders/").content.decode()

    assert case.requests.get().links.get().secret not in told


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"items": []}, 400), ({"items": ["  "]}, 400), ({"due_on": "2020-01-01"}, 422), ({"email": "nobody"}, 400)],
)
def test_a_request_that_cannot_be_is_refused(case, wrong, status):
    answer = program(case.owner).post(REQUESTS, wanted(case, **wrong))

    assert answer.status_code == status
    assert not case.requests.exists()


def test_who_may_not_ask_gets_the_sentence_and_a_stranger_nothing(case):
    told = program(make.guest(case, Role.PATIENT)).post(REQUESTS, wanted(case))
    nothing = program(make.user()).post(REQUESTS, wanted(case))

    assert told.status_code == 403
    assert "Only the advocate" in told.json()["sentence"]
    assert nothing.status_code == 404


def test_what_came_is_looked_at_once(case):
    found = asked.request(case)
    asked.send(asked.let_in(found), found, words="Sent by fax yesterday.")
    api = program(case.owner)

    (row,) = api.get(ARRIVALS, {"case": case.pk, "new": "true"}).json()["results"]
    mute = api.post(f"{ARRIVALS}{row['id']}/check/", {"good": False})
    no = api.post(f"{ARRIVALS}{row['id']}/check/", {"good": False, "why_not": "No fax came."})
    late = api.post(f"{ARRIVALS}{row['id']}/check/", {"good": True})

    assert (mute.status_code, no.status_code, late.status_code) == (400, 200, 409)
    assert Arrival.objects.get().why_not == "No fax came."


def test_a_request_is_settled_when_everything_came_another_way(case):
    found = asked.request(case)

    answer = program(case.owner).post(f"{REQUESTS}{found.pk}/settle/")

    assert answer.status_code == 200
    assert answer.json()["settled_at"]
