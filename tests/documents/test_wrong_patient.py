"""A paper of somebody else: warned of, kept out of evidence and packets until a person settles it, never a dead end."""

from datetime import date

import pytest

from appeals.actions.packing import NothingToPack
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents import tasks
from documents.bench import actions
from documents.criteria.actions import NoEvidence, give_evidence
from documents.models import Document, Evidence, Kind, State
from documents.vouching.actions import say_same_person
from tests import make, papers
from tests.appeals import denied
from tests.appeals.programs import program
from tests.documents.criteria import cases

pytestmark = pytest.mark.django_db

STRANGE = "Patient: Jordan Other   DOB: 01/02/1951"


@pytest.fixture
def case():
    case = cases.denied(patient_name="Maria Sample", patient_born_on=date(1970, 4, 5))
    cases.taken(case)
    return case


def notes(case, *lines, name="notes.txt"):
    return denied.read_paper(case, content=papers.plain(["Example PT", *lines]), name=name, kind=Kind.THERAPY)


def at(case, *parts):
    return "/".join(["", "cases", str(case.pk), "papers", *map(str, parts), ""])


def test_it_is_warned_of_with_its_words_and_is_no_evidence_until_somebody_says_so(client, case):
    strange, right = notes(case, STRANGE), notes(case, "Patient: SAMPLE, MARIA   DOB: 04/05/1970", name="right.txt")
    client.force_login(case.owner)
    criterion = cases.criterion(case)

    page = client.get(at(case, strange.pk)).content.decode()
    assert "may be about somebody else" in page
    assert "Another name on page 1: <q>Patient: Jordan Other   DOB: 01/02/1951</q>" in page
    assert "May be about somebody else" in client.get(at(case)).content.decode()
    assert "may be about somebody else" not in client.get(at(case, right.pk)).content.decode()
    give_evidence(criterion, document=right, pages=[1], by=case.owner)
    with pytest.raises(NoEvidence, match="may be about somebody else: page 1 says “Patient: Jordan Other"):
        give_evidence(criterion, document=strange, pages=[1], by=case.owner)
    form = client.get(at(case, strange.pk, "evidence")).content.decode()
    assert "It is about the same person" in form

    answer = client.post(at(case, strange.pk, "same-person"), {"next": at(case, strange.pk, "evidence")})
    assert answer.url == at(case, strange.pk, "evidence")
    give_evidence(criterion, document=strange, pages=[1], by=case.owner)
    assert Evidence.objects.count() == 2
    assert Event.objects.filter(kind="paper is of the same person", by_id=case.owner.pk).count() == 1
    assert not say_same_person(strange, by=case.owner)


def test_it_goes_into_no_packet_and_set_aside_it_is_out_of_the_way(client, case):
    strange = notes(case, STRANGE)
    denied.letter(case)
    client.force_login(case.owner)

    with pytest.raises(NothingToPack, match="may be about somebody else"):
        denied.packet(case, strange)
    page = client.get(denied.url(case, "packet/")).content.decode()
    assert "It does not belong here: set it aside" in page

    client.post(at(case, strange.pk, "aside"))
    assert "It does not belong here" not in client.get(denied.url(case, "packet/")).content.decode()
    with pytest.raises(NothingToPack, match="was set aside"):
        denied.packet(case, strange)
    with pytest.raises(NoEvidence, match="was set aside"):
        give_evidence(cases.criterion(case), document=strange, pages=[1], by=case.owner)
    actions.bring_back(strange, by=case.owner)
    say_same_person(strange, by=case.owner)
    assert denied.packet(case, strange).exhibits.count() == 1


def test_new_words_ask_anew_and_corrected_facts_are_compared_at_once(case):
    strange = notes(case, STRANGE)
    say_same_person(strange, by=case.owner)
    Document.objects.filter(pk=strange.pk).update(says_of_patient=[], state=State.CHECKED)
    assert Document.objects.get(pk=strange.pk).about_another == ()

    tasks.take_in(document_id=str(strange.pk))
    read_anew = Document.objects.select_related("case__coverage").get(pk=strange.pk)
    assert read_anew.about_another

    read_anew.case.patient_name, read_anew.case.patient_born_on = "Jordan Other", date(1951, 1, 2)
    assert read_anew.about_another == ()


def test_a_program_sees_the_words_and_settles_it(case):
    strange = notes(case, STRANGE)
    api = program(case.owner)

    seen = api.get(f"/api/v1/documents/{strange.pk}/").json()["about_another"]
    assert [(each["mark"], each["page"]) for each in seen] == [("name", 1), ("born", 1)]
    given = {"document": str(strange.pk), "pages": [1]}
    answers = f"/api/v1/criteria/{cases.criterion(case).pk}/page/"
    assert api.post(answers, given).status_code == 422
    assert api.post(f"/api/v1/documents/{strange.pk}/same-person/", {}).status_code == 200
    assert api.get(f"/api/v1/documents/{strange.pk}/").json()["about_another"] == []
    assert api.post(answers, given).status_code == 201
    reader = program(make.guest(case, Role.PATIENT))
    assert reader.post(f"/api/v1/documents/{strange.pk}/same-person/", {}).status_code == 403
