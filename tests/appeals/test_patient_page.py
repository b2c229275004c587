"""The patient's page: one sentence, what to do, dates in plain words, and nothing that is not theirs."""

import pytest
from django.utils import timezone

from appeals import actions
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.words import day
from tests import make
from tests.appeals import fights

pytestmark = pytest.mark.django_db
TOLD = fights.denied


@pytest.fixture
def case(told):
    return told


def page(client, who, case, query=""):
    client.force_login(who)
    answer = client.get(f"/cases/{case.pk}/{query}")
    assert answer.status_code == 200
    return answer


def text(answer):
    return " ".join(answer.content.decode().split())


def templates(answer):
    return {template.name for template in answer.templates}


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER, Role.CLINICIAN, Role.VIEWER])
def test_who_only_shares_a_case_gets_the_page(client, case, role):
    answer = page(client, make.guest(case, role), case)

    assert "appeals/page.html" in templates(answer)
    assert 'class="page"' in text(answer)


def test_an_advocate_gets_the_desk_and_can_look_at_the_page(client, case):
    assert "appeals/case.html" in templates(page(client, case.owner, case))
    assert "appeals/page.html" in templates(page(client, case.owner, case, "page/"))


def test_nobody_is_led_to_a_door_that_is_shut_to_them(client, case):
    guest = make.guest(case, Role.PATIENT)

    owned, shared = text(page(client, case.owner, case)), text(page(client, guest, case))

    assert client.get("/cases/new/").status_code == 403
    assert ("New case" in owned, "New case" in shared) == (True, False)


def test_the_sentence_is_the_same_for_patient_and_advocate(client, case):
    theirs = page(client, make.guest(case, Role.PATIENT), case).context["status"]
    ours = page(client, case.owner, case).context["status"]

    assert theirs == ours


def test_there_are_never_more_than_three_things_to_do(client, case):
    today = timezone.localdate()
    for number in range(5):
        actions.set_follow_up(case, what=f"Task {number}", due_on=today, on=today, by=case.owner)

    assert len(page(client, make.guest(case, Role.PATIENT), case).context["tasks"]) == 3


def test_dates_come_with_the_last_legal_day_and_the_reason(client, case):
    due = case.deadlines.get(clock="filing")

    shown = text(page(client, make.guest(case, Role.PATIENT), case))

    assert f"The last legal day is {day(due.legal_on)}." in shown
    assert "180 calendar days follow" in shown


def test_a_patient_may_send_papers_and_a_viewer_may_not(client, case):
    assert 'id="upload"' in text(page(client, make.guest(case, Role.PATIENT), case))
    assert 'id="upload"' not in text(page(client, make.guest(case, Role.VIEWER), case))


@pytest.mark.parametrize(("role", "seen"), [(Role.PATIENT, True), (Role.CAREGIVER, True), (Role.VIEWER, False)])
def test_papers_are_listed_for_those_who_may_read_them(client, case, role, seen):
    make.paper(case, name="surgery-notes.txt")

    assert ("surgery-notes.txt" in text(page(client, make.guest(case, role), case))) is seen


def test_the_page_says_how_to_reach_the_advocate(client, case):
    shown = text(page(client, make.guest(case, Role.PATIENT), case))

    assert f"mailto:{case.owner.email}" in shown


def test_a_viewer_sees_neither_member_id_nor_the_address_something_was_sent_to(client, case):
    fights.filed(case)

    shown = text(page(client, make.guest(case, Role.VIEWER), case))

    assert "NMH204815573" not in shown
    assert "555-0100" not in shown


def test_a_person_alone_gets_the_page_with_a_way_to_every_detail(client):
    person = make.user()
    make.organisation(owner=person, kind=Organisation.Kind.PERSON)
    case = fights.denied(owner=person)

    answer = page(client, person, case)

    assert "appeals/page.html" in templates(answer)
    assert f'href="/cases/{case.pk}/?all=1"' in text(answer)
    assert "appeals/case.html" in templates(page(client, person, case, "?all=1"))


def test_a_strangers_case_has_no_page(client, case):
    client.force_login(make.member(make.organisation(), Role.OWNER))

    assert client.get(f"/cases/{case.pk}/page/").status_code == 404
