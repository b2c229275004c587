"""Every page of a case names the person it is about: a letter in the wrong case is the mistake to prevent."""

import pytest

from appeals import actions
from tests.appeals import denied

pytestmark = pytest.mark.django_db
OF_THE_CASE = ("correct/", "coverage/", "close/", "confirm/", "papers/")
OF_A_STEP = ("letter/", "packet/", "file/", "receipt/", "abandon/", "fact/")


@pytest.mark.parametrize("page", [*OF_THE_CASE, *OF_A_STEP])
def test_a_page_names_its_person_and_leads_back_to_the_case(client, page):
    case = denied.case(patient_name="Jo Sample")
    client.force_login(case.owner)
    path = denied.url(case, page) if page in OF_A_STEP else f"/cases/{case.pk}/{page}"

    answer = client.get(path).content.decode()

    line = answer.partition('class="case-line"')[2].partition("</p>")[0]
    assert "Jo Sample" in line
    assert case.reference in line
    assert f'href="/cases/{case.pk}/"' in line


def test_the_page_of_an_answer_names_its_person_too(client):
    case = denied.case(patient_name="Jo Sample")
    sent = {"how": "fax", "address": "555-0100", "on": denied.today(), "today": denied.today()}
    actions.file_stage(denied.stage(case), by=case.owner, **sent)
    client.force_login(case.owner)

    answer = client.get(denied.url(case, "answer/")).content.decode()

    assert "Jo Sample" in answer.partition('class="case-line"')[2].partition("</p>")[0]
