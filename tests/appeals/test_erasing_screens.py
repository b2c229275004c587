"""What people see when a case is to be erased, and how they and programs are refused."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from appeals.actions import erasing as verbs
from appeals.models import Erasure, LegalHold
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    found = make.organisation()
    make.member(found, Role.SUPERVISOR)
    return found


@pytest.fixture
def boss(office):
    return office.memberships.get(role=Role.OWNER).user


@pytest.fixture
def other(office):
    return office.memberships.get(role=Role.SUPERVISOR).user


@pytest.fixture
def case(office):
    return fights.taken_in(owner=make.member(office, Role.ADVOCATE), of=office)


def at(user):
    client = Client()
    client.force_login(user)
    return client


def text(answer):
    return " ".join(answer.content.decode().split())


def page(case, end="erase/"):
    return f"/cases/{case.pk}/{end}"


def test_a_patient_asks_a_supervisor_agrees_and_the_patient_takes_it_back(case, other):
    patient = make.guest(case, Role.PATIENT)
    assert "Erase this case" in text(at(patient).get(page(case, "")))
    before = text(at(patient).get(page(case)))
    assert "Take the whole file along first" in before
    assert "for 14 days" in before

    asked = text(at(patient).post(page(case), follow=True))
    row = Erasure.objects.get()
    assert "Nothing changes until a second person agrees." in asked
    assert "waits for your yes to be erased" in text(at(other).get("/"))
    assert page(case) in text(at(other).get("/approvals/"))
    assert "asked on" in text(at(case.owner).get(page(case, "")))

    agreed = text(at(other).post(page(case, f"erase/{row.pk}/agree/"), follow=True))
    assert "Agreed. The case is erased on" in agreed
    assert "reminders come" in text(at(patient).get(page(case, "")))
    back = text(at(patient).post(page(case, f"erase/{row.pk}/back/"), follow=True))
    assert "Taken back. The case stays" in back
    again = at(patient).post(page(case, f"erase/{row.pk}/back/"))
    assert again.status_code == 409


def test_who_may_not_is_told_who_may_and_strangers_see_nothing(case, boss):
    row = verbs.ask_to_erase(case, at=timezone.now(), by=boss)
    patient, viewer, stranger = make.guest(case, Role.PATIENT), make.guest(case, Role.VIEWER), make.user()
    elsewhere = make.case(owner=make.user())

    for who in (case.owner, viewer):
        answer = at(who).post(page(case))
        assert answer.status_code == 403
        assert "Only the patient, the owner or a supervisor can ask" in text(answer)
        assert "Erase this case" not in text(at(who).get(page(case, "")))
    assert at(patient).post(page(case, f"erase/{row.pk}/agree/")).status_code == 403
    assert at(patient).post(page(case, "hold/"), {"why": "No."}).status_code == 403
    assert at(stranger).get(page(case)).status_code == 404
    assert at(boss).get(page(elsewhere)).status_code == 404
    assert at(elsewhere.owner).post(page(elsewhere, f"erase/{row.pk}/back/")).status_code == 404
    assert Erasure.objects.waiting().get() == row


def test_who_asked_cannot_agree_and_is_not_offered_to(case, boss):
    row = verbs.ask_to_erase(case, at=timezone.now(), by=boss)

    answer = at(boss).post(page(case, f"erase/{row.pk}/agree/"))

    assert "somebody else must look at it" in text(answer)
    assert f"erase/{row.pk}/agree/" not in text(at(boss).get(page(case)))
    assert text(at(boss).get("/approvals/")).count(page(case)) == 0
    assert Erasure.objects.get().agreed_at is None


def test_a_form_sent_twice_asks_once(case, boss):
    mine = at(boss)

    mine.post(page(case))
    second = mine.post(page(case))

    assert second.status_code == 409
    assert Erasure.objects.count() == 1


def test_while_a_date_runs_the_reference_is_typed(office, boss):
    case = fights.denied(fights.taken_in(owner=make.member(office, Role.ADVOCATE), of=office))

    looked = text(at(boss).get(page(case)))
    refused = at(boss).post(page(case), {"typed": "yes"})

    assert "Dates of this case still run." in looked
    assert f"Type {case.reference} to say" in looked
    assert refused.status_code == 422
    assert 'value="yes"' in text(refused)
    assert not Erasure.objects.exists()
    at(boss).post(page(case), {"typed": case.reference})
    assert Erasure.objects.exists()


def test_somebody_alone_reads_until_when_they_can_take_it_back():
    person = make.user()
    case = make.case(of=make.organisation(owner=person, kind=Organisation.Kind.PERSON), owner=person)

    answer = text(at(person).post(page(case), follow=True))

    assert "Until then you can take it back here." in answer
    assert "Must this case be kept?" not in answer
    assert (Erasure.objects.get().erase_after - timezone.now()).days == 13


def test_a_hold_stands_on_the_page_with_its_reason_for_those_who_may_lift_it(case, boss, other):
    patient = make.guest(case, Role.PATIENT)
    at(boss).post(page(case, "hold/"), {"why": "A court asks for it."})
    hold = LegalHold.objects.get()

    verbs_row = Erasure.objects.create(organisation=case.organisation, case=case, was=case.pk, asked_by=boss)
    assert "but it must be kept" in text(at(case.owner).get(page(case, "")))
    assert "is not done while the case must be kept" in text(at(patient).get(page(case)))
    verbs.take_back_erasure(verbs_row, by=boss)
    assert "A court asks for it." in text(at(other).get(page(case)))
    seen = text(at(patient).get(page(case)))
    assert "This case must be kept" in seen
    assert "A court asks for it." not in seen
    assert "Ask that it is erased" not in seen
    assert at(patient).post(page(case)).status_code == 409
    assert at(boss).post(page(case, "hold/"), {"why": "Again."}).status_code == 409
    assert at(boss).post(page(case, "hold/"), {"why": " "}).status_code == 422
    assert "Lifted." in text(at(other).post(page(case, f"hold/{hold.pk}/lift/"), follow=True))
    assert at(boss).post(page(case, f"hold/{hold.pk}/lift/")).status_code == 409


def test_an_erased_case_answers_as_if_it_had_never_been(case, boss, other):
    past = timezone.now() - timedelta(days=15)
    verbs.agree_to_erase(verbs.ask_to_erase(case, at=past, by=boss), at=past, by=other)

    verbs.erase_due()

    assert at(boss).get(page(case, "")).status_code == 404
    assert at(boss).post(page(case)).status_code == 404
    assert not Case.objects.filter(pk=case.pk).exists()


def test_programs_ask_agree_take_back_and_hold(case, boss, other):
    mine, theirs, advocate = program(boss), program(other), program(case.owner)

    refused = advocate.post("/api/v1/erasures/", {"case": str(case.pk)})
    asked = mine.post("/api/v1/erasures/", {"case": str(case.pk)})
    door = f"/api/v1/erasures/{asked.json()['id']}/"
    assert (refused.status_code, asked.status_code) == (403, 201)
    assert mine.post(f"{door}agree/").status_code == 422
    assert theirs.post(f"{door}agree/").json()["erase_after"]
    assert theirs.post(f"{door}take-back/").json()["taken_back_by"] == str(other.pk)
    assert theirs.post(f"{door}take-back/").status_code == 409
    assert [each["id"] for each in advocate.get("/api/v1/erasures/").json()["results"]] == [asked.json()["id"]]

    held = mine.post("/api/v1/holds/", {"case": str(case.pk), "why": "A court asks for it."})
    assert held.status_code == 201
    assert mine.post("/api/v1/erasures/", {"case": str(case.pk)}).status_code == 409
    assert advocate.get("/api/v1/holds/").json()["results"] == []
    assert theirs.post(f"/api/v1/holds/{held.json()['id']}/lift/").json()["lifted_by"] == str(other.pk)
    assert program(make.user()).post("/api/v1/erasures/", {"case": str(case.pk)}).status_code == 404
