"""The answer to somebody's own appeal: asked in their words, yes or no first, and the choice that follows."""

import pytest
from django.test import Client

from appeals.models import Stage
from cases.models import Case, Decision, Outcome, Receipt
from claimback.accounts.models import Organisation, User
from documents import tasks
from documents.models import Document
from tests import make, papers
from tests.appeals.confirmed import ago, letter
from tests.appeals.fights import denied, filed

pytestmark = pytest.mark.django_db


@pytest.fixture
def alone() -> User:
    return make.user("Maria Example")


@pytest.fixture
def stage(client: Client, alone: User) -> Stage:
    client.force_login(alone)
    return filed(denied(owner=alone, of=make.organisation(owner=alone, kind=Organisation.Kind.PERSON)), days_ago=12)


def shown(answer) -> str:
    return " ".join(answer.content.decode().split())


def dropped(client: Client, stage: Stage, outcome: str = "upheld") -> str:
    """The answer letter, photographed and read; where it is confirmed."""
    answer = letter("no.txt", papers.plain(papers.answer(outcome)))
    client.post(f"/cases/{stage.case_id}/stages/{stage.pk}/answer/", {"files": [answer], "one_letter": "on"})
    paper = Document.objects.get(answers_stage_id=stage.pk)
    tasks.take_in(document_id=str(paper.pk))
    return f"/cases/{stage.case_id}/papers/{paper.pk}/confirm/"


def test_an_answer_is_asked_for_in_the_words_of_whoever_got_it_and_an_office_keeps_its_own(
    client: Client, stage: Stage
) -> None:
    page = shown(client.get(dropped(client, stage)))

    assert [words in page for words in ("They said no again", "What day did you get the letter?", 'class="page"')] == [
        True, True, True,
    ]  # fmt: skip
    assert [words in page for words in ("Denial upheld", "Step 3 of 4", "These facts are right")] == [False] * 3
    assert 'value="upheld" id="id_outcome_0" checked' in page or 'value="upheld"' in page.partition("checked")[0][-200:]
    office = filed(denied(), days_ago=12)
    client.force_login(office.case.owner)
    theirs = shown(client.get(f"/cases/{office.case_id}/stages/{office.pk}/answer/"))
    assert ("Denial upheld" in theirs, "They said no again" in theirs) == (True, False)


def test_while_it_is_read_nobody_is_sent_back_to_the_first_day(client: Client, stage: Stage) -> None:
    answer = letter("no.txt", papers.plain(papers.answer("upheld")))
    page = client.post(
        f"/cases/{stage.case_id}/stages/{stage.pk}/answer/", {"files": [answer], "one_letter": "on"}, follow=True
    )

    assert "We are reading your letter" in shown(page)
    assert "Step 3 of 4" not in shown(page)


def test_a_second_no_leads_to_the_choice(client: Client, stage: Stage) -> None:
    told = {"outcome": "upheld", "received_on": str(ago(1)), "notice_on": str(ago(3))}

    page = shown(client.post(dropped(client, stage), told, follow=True))

    said = Decision.objects.get(case=stage.case, outcome=Outcome.UPHELD)
    assert (said.received_on, said.received_how) == (ago(1), Receipt.TOLD)
    assert "They said no again. You have a choice" in page
    tasks = page[page.index('class="todo"') :].partition("</ol>")[0]
    assert ("Write your letter" in tasks, "Ask for the outside review" in tasks) == (True, True)
    assert f'href="/cases/{stage.case_id}/ways/"' in page


def test_a_yes_typed_in_by_hand_keeps_its_number(client: Client, stage: Stage) -> None:
    path = f"/cases/{stage.case_id}/stages/{stage.pk}/answer/"
    assert "They said yes to a part of it" in shown(client.get(path))

    client.post(path, {"typed": "1", "outcome": "overturned", "approval_number": "A-1", "received_on": str(ago(1))})

    assert Decision.objects.get(case=stage.case, outcome=Outcome.OVERTURNED).approval_number == "A-1"
    assert Case.objects.get().pk == stage.case_id


def test_nothing_chosen_keeps_what_was_typed(client: Client, stage: Stage) -> None:
    path = dropped(client, stage)

    answer = client.post(path, {"received_on": str(ago(1))})

    assert answer.status_code == 422
    assert "Say what they decided. Everything else you entered is kept." in shown(answer)
    assert f'value="{ago(1)}"' in shown(answer)
