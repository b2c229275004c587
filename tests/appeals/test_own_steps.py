"""Somebody alone on their own page: the step they stand on first, few questions, and no second person."""

import re

import pytest
from django.test import Client

from appeals.models import Filing
from cases.models import Case
from claimback.accounts.models import Organisation, User
from tests import make
from tests.appeals.confirmed import ago
from tests.appeals.fights import denied, filed, first

pytestmark = pytest.mark.django_db


@pytest.fixture
def alone() -> User:
    return make.user("Maria Example")


@pytest.fixture
def case(client: Client, alone: User) -> Case:
    client.force_login(alone)
    return denied(owner=alone, of=make.organisation(owner=alone, kind=Organisation.Kind.PERSON))


def shown(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def folded_away(page: str) -> str:
    """The page without what lies folded."""
    while (shorter := re.sub(r"<details(?:(?!<details).)*?</details>", "", page)) != page:
        page = shorter
    return page


def test_the_step_one_stands_on_lies_open_and_nothing_is_given_up_by_one_press(client: Client, case: Case) -> None:
    page = shown(client, f"/cases/{case.pk}/")

    steps = page[page.index('id="moves-title"') :].partition('id="ladder"')[0]
    stage, open_ = first(case), folded_away(steps)
    assert re.findall(r"<h3>([^<]*)</h3>", open_) == ["First appeal, to your plan"]
    assert f"/stages/{stage.pk}/file/" in open_
    assert ("/abandon/" in open_, f"/stages/{stage.pk}/abandon/" in steps) == (False, True)
    assert ("Kit" in steps, "What you need for it" in steps) == (False, True)


def test_a_step_that_was_sent_offers_the_answer_in_the_words_of_the_page(client: Client, case: Case) -> None:
    stage = filed(case)

    open_ = folded_away(shown(client, f"/cases/{case.pk}/"))

    assert f'href="/cases/{case.pk}/stages/{stage.pk}/answer/">An answer came</a>' in open_
    assert "Record the answer" not in open_


def test_a_wrong_day_is_put_right_from_ones_own_page(client: Client, case: Case) -> None:
    assert f'<a href="/cases/{case.pk}/correct/">Is a day or a fact wrong?' in shown(client, f"/cases/{case.pk}/")


def test_who_is_alone_is_asked_for_no_second_look_at_their_letter_and_an_office_is(client: Client, case: Case) -> None:
    path = f"/cases/{case.pk}/stages/{first(case).pk}/letter/"
    client.post(path)
    mine = shown(client, path)
    office = denied()
    client.force_login(office.owner)
    client.post(there := f"/cases/{office.pk}/stages/{first(office).pk}/letter/")
    theirs = shown(client, there)

    assert ["A second person approves it" in mine, 'id="comments-title"' in mine] == [False, False]
    assert ["A second person approves it" in theirs, 'id="comments-title"' in theirs] == [True, True]


def test_sending_is_explained_and_asks_for_few_things(client: Client, case: Case) -> None:
    path = f"/cases/{case.pk}/stages/{first(case).pk}/file/"

    page = shown(client, path)

    open_ = folded_away(page)
    assert ("How to send it" in page, "if the patient was told so" in page) == (True, False)
    asked = open_[open_.index('id="filing-form"') :].partition("</form>")[0]
    names = set(re.findall(r'name="(\w+)"', asked)) - {"csrfmiddlewaretoken", "once"}
    assert names == {"how", "address", "on", "tracking", "proof_file", "as_it_was"}
    assert 'name="fax_pages"' in page
    sent = {"how": "fax", "address": "555-0100", "on": str(ago(0)), "fax_pages": "x"}
    refused = " ".join(client.post(path, sent).content.decode().split())
    assert '<details class="why" open>' in refused
    client.post(path, sent | {"fax_pages": "3"})
    assert Filing.objects.get(stage__case=case).fax_pages == 3


def test_who_acts_for_another_is_asked_everything(client: Client) -> None:
    office = denied()
    client.force_login(office.owner)

    page = shown(client, f"/cases/{office.pk}/stages/{first(office).pk}/file/")

    assert 'name="in_own_name"' in folded_away(page)
    assert "How to send it" not in page


def test_danger_to_life_stands_before_every_question(client: Client, case: Case) -> None:
    page = shown(client, f"/cases/{case.pk}/urgent/")

    assert page.index("call 911") < page.index('name="urgency"')
    assert page.index("call 911") < page.index("It is urgent if")


def test_who_calls_for_themselves_says_their_own_name_and_whoever_helps_says_about_whom(
    client: Client, case: Case
) -> None:
    mine = shown(client, f"/cases/{case.pk}/call/")
    office = denied()
    client.force_login(office.owner)
    theirs = shown(client, f"/cases/{office.pk}/call/")

    assert "“My name is Maria Example, member number NMH204815573.”" in mine
    assert "“I am calling about Maria Example, member number NMH204815573.”" in theirs


def test_who_is_alone_is_not_told_to_ask_the_patient(client: Client, case: Case) -> None:
    assert "a therapist or the patient" not in shown(client, f"/cases/{case.pk}/requests/")
