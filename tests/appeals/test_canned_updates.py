"""Ready updates in plain words: only what the case knows, in the patient's language first."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone, translation

from appeals import canned
from appeals.actions import contacting
from appeals.canned import FaultyUpdates, Offer, read, shipped
from appeals.models import Deadline
from cases.models import Case, Message
from cases.threads import readers_of
from claimback.accounts.roles import Role
from claimback.words import day
from tests import make
from tests.appeals.fights import denied, filed

pytestmark = pytest.mark.django_db
TOLD = denied


@pytest.fixture
def case(told: Case) -> Case:
    return told


def offers(case: Case, first: str = "en") -> dict[str, Offer]:
    side = readers_of(case).side
    return {each.id: each for each in canned.offers(case, side=side, first=first, today=timezone.localdate())}


def said(case: Case, name: str, language: str = "en") -> str:
    return offers(case)[name].texts[language]


def test_every_update_is_there_in_both_languages_and_names_only_facts_there_are() -> None:
    assert {each.id for each in shipped().updates} >= {"sent", "waiting", "late", "working", "papers", "said_no"}
    for update in shipped().updates:
        assert {"en", "es"} <= set(update.called)


@pytest.mark.parametrize(
    "text", [{"en": "By {answer_by}."}, {"en": "By {answer_by}.", "es": "Sí."}, {"en": "{moon}", "es": "{moon}"}]
)
def test_a_text_that_names_a_fact_it_does_not_need_is_refused(text: dict[str, str]) -> None:
    entry = {"id": "x", "called": {"en": "X", "es": "X"}, "needs": ["sent_on"], "text": text}

    with pytest.raises(FaultyUpdates):
        read({"words": {}, "updates": [entry]})


def test_what_was_sent_comes_with_the_day_they_must_answer_by(case):
    stage = filed(case, days_ago=3)
    due = Deadline.objects.unmet().get(stage=stage, clock="decision")

    told = said(case, "sent")

    assert told.startswith(f"We sent your appeal on {day(stage.filed_on)}.")
    assert f"the plan has until {day(due.legal_on)} to answer." in told
    with translation.override("es"):
        assert f"Enviamos su apelación el {day(stage.filed_on)}." in said(case, "sent", "es")


@pytest.mark.parametrize("unsure", [{"verified": False}, {"certainty": "provisional", "legal_on": None}])
def test_a_day_that_is_not_certain_is_said_not_to_be(case, unsure):
    stage = filed(case)
    due = Deadline.objects.unmet().get(stage=stage, clock="decision")
    assert not due.by_hand
    told = canned._answer_by(_changed(due, unsure), timezone.localdate())

    assert list(told) == ["answer_by_unsure"]


def _changed(due: Deadline, unsure: dict[str, object]) -> Deadline:
    due.conservative_on = due.legal_on
    for name, value in unsure.items():
        setattr(due, name, value)
    return due


def test_a_certain_day_that_has_passed_says_that_they_are_late(case):
    stage = filed(case)
    due = Deadline.objects.unmet().get(stage=stage, clock="decision")

    assert canned._answer_by(due, due.legal_on + timedelta(days=1)) == {"answer_late": due.legal_on}


def test_without_the_fact_it_is_not_offered_and_says_why(client, case):
    found = offers(case)

    assert (found["sent"].texts, found["sent"].lacks) == ({}, "nothing that was sent waits for an answer")
    assert found["papers"].lacks == "the patient's side has sent no papers"
    client.force_login(case.owner)
    page = unescape(client.get(f"/cases/{case.pk}/messages/").content.decode())
    assert "It was sent: nothing that was sent waits for an answer" in page
    client.post(f"/cases/{case.pk}/messages/patient/", {"put": "sent.en"})
    assert not Message.objects.exists()


def test_what_is_prepared_names_the_day_to_act_by_and_the_last_one(case):
    due = case.deadlines.get(clock="filing")

    told = said(case, "working")

    assert f"We want to send it by {day(due.act_by)}. The last day to send it is {day(due.legal_on)}." in told


def test_papers_calls_and_a_promise(case):
    patient, today = make.guest(case, Role.PATIENT), timezone.localdate()
    paper = make.paper(case, name="mine.txt")
    type(paper).objects.filter(pk=paper.pk).update(received_by=patient)
    call = {"how": "call", "whom": "insurer", "on": today, "name": "Pat Invented", "reference": "R-1"}
    call |= {"promised": "An answer.", "promised_by": today + timedelta(days=3)}
    contacting.log_contact(case, told=call, now=timezone.now(), today=today, by=case.owner)

    assert f"We got the papers you sent on {day(today)}." in said(case, "papers")
    assert f"They made us a promise for {day(today + timedelta(days=3))}." in said(case, "called")


def test_the_patients_language_comes_first_and_it_goes_behind_what_was_typed(client, case):
    patient = make.guest(case, Role.PATIENT)
    type(patient).objects.filter(pk=patient.pk).update(language="es")
    filed(case)
    client.force_login(case.owner)

    page = client.get(f"/cases/{case.pk}/messages/")
    first = page.context["panels"][0].offered[0]
    put = client.post(f"/cases/{case.pk}/messages/patient/", {"put": "sent.es", "body": "Hola."})

    assert list(first.texts) == ["es", "en"]
    assert put.status_code == 200
    assert f"Hola.\n\n{first.texts['es']}" in unescape(put.content.decode())
    assert not Message.objects.exists()


def test_a_patient_is_offered_none(client, case):
    client.force_login(make.guest(case, Role.PATIENT))

    assert client.get(f"/cases/{case.pk}/messages/").context["panels"][0].offers == []
