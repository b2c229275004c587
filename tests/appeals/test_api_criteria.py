"""Criteria, evidence and logs for programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from appeals.models import FollowUp
from claimback.accounts.roles import Role
from documents.models import Criterion, Evidence, Finding
from tests import make
from tests.appeals import fights
from tests.appeals.programs import program
from tests.documents.criteria import cases

pytestmark = pytest.mark.django_db
TOLD = cases.denied
ROOT = "/api/v1/"
ENTRY = {"kind": "conservative", "what": "physical_therapy", "on": "2026-05-04", "until": "2026-08-09"}


@pytest.fixture
def case(told):
    return told


@pytest.fixture
def owner(case):
    return program(case.owner)


def test_a_program_walks_the_whole_way(case, owner):
    paper = cases.therapy_notes(case)
    offered = owner.get(f"{ROOT}criteria/policies/", {"case": case.pk}).json()
    taken = owner.post(f"{ROOT}criteria/take/", {"case": case.pk, "policy": offered[0]["id"]})
    row = next(each for each in taken.json() if each["kind"] == "conservative")

    noted = owner.post(f"{ROOT}findings/", ENTRY | {"case": case.pk, "document": paper.pk, "page": 3})
    before = owner.get(f"{ROOT}criteria/matrix/", {"case": case.pk}).json()
    accepted = owner.post(f"{ROOT}criteria/{row['id']}/accept/")
    after = owner.get(f"{ROOT}criteria/matrix/", {"case": case.pk}).json()

    assert (taken.status_code, noted.status_code, accepted.status_code) == (201, 201, 201)
    counted = next(each for each in before if each["criterion"]["id"] == row["id"])
    assert (counted["enough"], counted["stands"]) == (True, "unknown")
    assert counted["sum"] == "13 weeks: 14 weeks found, page 3 of “Therapy notes.txt”"
    met = next(each for each in after if each["criterion"]["id"] == row["id"])
    assert (met["stands"], met["evidence"][0]["pages"]) == ("met", [3])


def test_pages_are_given_judged_and_taken_back(case, owner):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)

    given = owner.post(f"{ROOT}criteria/{row.pk}/page/", {"document": paper.pk, "pages": [2], "quote": "July"}).json()
    judged = owner.post(f"{ROOT}evidence/{given['id']}/judge/", {"verdict": "not_met", "note": "Two weeks"}).json()
    out = owner.post(f"{ROOT}evidence/{given['id']}/out/")
    met = owner.post(f"{ROOT}criteria/{row.pk}/page/", {"document": paper.pk, "pages": [1], "verdict": "met"}).json()

    assert (given["quote_seen"], given["verdict"]) == (True, "unknown")
    assert (judged["verdict"], judged["note"], judged["judged_by"]) == ("not_met", "Two weeks", str(case.owner.pk))
    assert out.status_code == 204
    assert [row["id"] for row in owner.get(f"{ROOT}evidence/", {"case": case.pk}).json()["results"]] == [met["id"]]


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("criteria/take/", {"policy": "none"}, 400),
        ("criteria/", {"says": "x", "payer": "x", "policy_name": "x", "kind": "conservative"}, 422),
        ("criteria/", {"says": "x", "payer": "x", "policy_name": "x", "judged": {"weeks": 6}}, 422),
        ("criteria/", {"says": "x", "payer": "x"}, 400),
        ("findings/", ENTRY | {"until": "2026-05-03"}, 422),
        ("findings/", ENTRY | {"amount": "-1"}, 400),
        ("findings/", ENTRY | {"what": "prayer"}, 422),
        ("findings/", ENTRY | {"page": 1}, 422),
        ("findings/", ENTRY | {"visits": 3}, 400),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(case, owner, address, body, status):
    answer = owner.post(f"{ROOT}{address}", body | {"case": str(case.pk)})

    assert answer.status_code == status
    assert answer.json()["sentence"]
    assert not Criterion.objects.exists()
    assert not Finding.objects.exists()


def test_papers_of_another_case_and_pages_that_are_not_there_are_refused(case, owner):
    cases.taken(case)
    row, paper = cases.criterion(case), cases.therapy_notes(case)
    theirs = cases.therapy_notes(fights.denied(owner=case.owner, of=case.organisation))
    address = f"{ROOT}criteria/{row.pk}/page/"

    assert owner.post(address, {"document": theirs.pk, "pages": [1]}).status_code == 400
    assert owner.post(address, {"document": paper.pk, "pages": [9]}).status_code == 422
    assert owner.post(address, {"document": paper.pk, "pages": []}).status_code == 400
    assert not Evidence.objects.exists()


def test_criteria_are_typed_in_copied_and_taken_out(case, owner):
    other = fights.denied(owner=case.owner, of=case.organisation)
    said = {"says": "Six weeks.", "payer": "x", "policy_name": "y", "kind": "conservative", "judged": {"weeks": 6}}

    row = owner.post(f"{ROOT}criteria/", said | {"case": case.pk}).json()
    copied = owner.post(f"{ROOT}criteria/copy/", {"case": other.pk, "source": case.pk})
    twice = owner.post(f"{ROOT}criteria/copy/", {"case": other.pk, "source": case.pk})
    out = owner.post(f"{ROOT}criteria/{row['id']}/out/")

    assert (copied.status_code, twice.status_code, out.status_code) == (201, 409, 204)
    assert copied.json()[0]["copied_from"] == row["id"]
    assert owner.get(f"{ROOT}criteria/{row['id']}/").status_code == 404


def test_a_gap_becomes_a_task_once(case, owner):
    cases.taken(case)
    row, due = cases.criterion(case), (timezone.localdate() + timedelta(days=3)).isoformat()

    made = owner.post(f"{ROOT}criteria/{row.pk}/task/", {"what": "Ask", "due_on": due})
    twice = owner.post(f"{ROOT}criteria/{row.pk}/task/", {"what": "Ask", "due_on": due})

    assert (made.status_code, twice.status_code) == (201, 409)
    assert FollowUp.objects.filter(case=case, what="Ask").count() == 1


def test_an_entry_is_taken_out(case, owner):
    entry = cases.noted(case)

    assert owner.post(f"{ROOT}findings/{entry.pk}/out/").status_code == 204
    assert owner.get(f"{ROOT}findings/", {"case": case.pk}).json()["results"] == []


def test_who_sees_and_who_does(case):
    cases.taken(case)
    row, entry = cases.criterion(case), cases.noted(case)
    patient, viewer = program(make.guest(case, Role.PATIENT)), program(make.guest(case, Role.VIEWER))
    stranger = program(make.user())

    assert patient.get(f"{ROOT}criteria/matrix/", {"case": case.pk}).status_code == 200
    assert patient.post(f"{ROOT}criteria/{row.pk}/out/").status_code == 403
    assert patient.post(f"{ROOT}findings/{entry.pk}/out/").status_code == 403
    assert viewer.get(f"{ROOT}criteria/{row.pk}/").status_code == 403
    assert viewer.get(f"{ROOT}criteria/").json()["results"] == []
    for address in (f"criteria/{row.pk}/", f"findings/{entry.pk}/"):
        assert stranger.get(ROOT + address).status_code == 404
    assert stranger.get(f"{ROOT}criteria/matrix/", {"case": case.pk}).status_code == 404
    assert program(case.owner).get(f"{ROOT}criteria/matrix/").status_code == 400
