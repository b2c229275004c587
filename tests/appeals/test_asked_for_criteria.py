"""What is asked of others for a criterion stands in its row: awaited, arrived, looked at, until pages are judged."""

import re

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from appeals import actions as fight
from appeals.models import Arrival, RequestItem
from claimback.accounts.roles import Role
from documents import tasks
from documents.criteria import actions
from documents.criteria.vocabulary import Verdict
from documents.models import Criterion
from tests import make
from tests.appeals import asked, fights
from tests.appeals.programs import program
from tests.documents.criteria import cases

pytestmark = pytest.mark.django_db
MATRIX, REQUESTS = "/api/v1/criteria/matrix/", "/api/v1/requests/"
CHECK_IT = "Arrived, check it"


def told():
    case = cases.denied()
    cases.taken(case)
    return case


TOLD = told


@pytest.fixture
def case(told):
    return told


def wanted(case, what="Therapy notes", *, ask="conservative_care"):
    """A request for one criterion."""
    return asked.for_criterion(case, cases.criterion(case, ask), what=what)


def row(client, case, ask="conservative_care"):
    """The row of a criterion as its owner reads it."""
    client.force_login(case.owner)
    page = client.get(f"/cases/{case.pk}/criteria/").content.decode()
    found = re.search(rf'<tr id="criterion-{cases.criterion(case, ask).pk}".*?</tr>', page, re.S)
    assert found
    return found[0]


def check(client, case, arrival, **said):
    client.force_login(case.owner)
    return client.post(f"/cases/{case.pk}/arrivals/{arrival.pk}/", {"back": "criteria"} | said)


def test_a_gap_is_asked_for_from_its_row_and_the_row_says_who_was_asked(client, case):
    criterion, other = cases.criterion(case), cases.criterion(case, "not_alone")
    link = f"/cases/{case.pk}/requests/?for={criterion.pk}"
    assert link in row(client, case)

    form = client.get(link).content.decode()
    client.post(
        f"/cases/{case.pk}/requests/ask/",
        {
            "asked_of": "therapist", "name": "Sample PT", "email": asked.ADDRESS, "language": "en", "items": "",
            "due_on": str(asked.today()), f"for_{criterion.pk}": "Your notes of all visits",
        },
    )  # fmt: skip

    assert f'name="for_{criterion.pk}"' in form
    assert f"for_{other.pk}" not in form
    assert RequestItem.objects.get().criterion == criterion
    assert "Asked of Sample PT" in row(client, case)
    assert "Ask somebody for it" not in row(client, case)


def test_nothing_written_for_any_criterion_is_refused_and_what_was_typed_is_kept(client, case):
    client.force_login(case.owner)
    given = {"asked_of": "doctor", "name": "Dr. Kept", "language": "en", "due_on": str(asked.today())}

    answer = client.post(f"/cases/{case.pk}/requests/ask/", given | {f"for_{cases.criterion(case).pk}": " "})

    assert answer.status_code == 422
    assert "Say what is needed" in answer.content.decode()
    assert "Dr. Kept" in answer.content.decode()
    assert not case.requests.exists()


def test_what_comes_through_the_link_is_in_the_row_as_arrived_check_it(client, case):
    found = wanted(case)

    asked.send(asked.let_in(found), found, files=asked.paper())

    paper = asked.arrived(found).document
    assert CHECK_IT in row(client, case)
    assert f"/cases/{case.pk}/papers/{paper.pk}/" in row(client, case)
    assert "Sample Physical Therapy sent it" in row(client, case)
    assert CHECK_IT not in row(client, case, "not_alone")


def test_a_typed_answer_stands_in_the_row_too(client, case):
    found = wanted(case)

    asked.send(asked.let_in(found), found, words="We have no notes of this person.")

    assert "We have no notes of this person." in row(client, case)
    check(client, case, asked.arrived(found), verdict="good")
    assert "We have no notes of this person." not in row(client, case)


def test_once_looked_at_it_waits_for_its_page_and_goes_when_a_page_is_judged(client, case):
    found = wanted(case)
    asked.send(asked.let_in(found), found, files=asked.paper())
    arrival = asked.arrived(found)

    answer = check(client, case, arrival, verdict="good")
    looked_at = row(client, case)
    paper = cases.therapy_notes(case)
    Arrival.objects.update(document=paper)
    given = actions.give_evidence(cases.criterion(case), document=paper, pages=[2], by=case.owner)
    unjudged = row(client, case)
    actions.judge_evidence(given, verdict=Verdict.MET, by=case.owner)

    assert answer["Location"].endswith("/criteria/")
    assert CHECK_IT not in looked_at
    assert "say which page answers" in looked_at
    assert "say which page answers" in unjudged
    assert "say which page answers" not in row(client, case)


def test_what_does_not_belong_leaves_the_row_which_is_awaited_again(client, case):
    found = wanted(case)
    asked.send(asked.let_in(found), found, files=asked.paper())

    check(client, case, asked.arrived(found), verdict="not_it", why_not="This is another person's.")

    assert CHECK_IT not in row(client, case)
    assert "Asked of Sample Physical Therapy" in row(client, case)


def test_what_came_before_a_request_was_over_still_waits_for_a_word_and_nobody_is_asked_again(client, case, mailoutbox):
    found = wanted(case)
    asked.send(asked.let_in(found), found, files=asked.paper())
    fight.withdraw_request(found, on=asked.today(), by=case.owner)
    waits = row(client, case)
    sent = len(mailoutbox)

    check(client, case, asked.arrived(found), verdict="not_it", why_not="Not ours.")

    assert CHECK_IT in waits
    assert "It does not belong here" in waits
    assert "Asked of" not in row(client, case)
    assert CHECK_IT not in row(client, case)
    assert len(mailoutbox) == sent
    found.refresh_from_db()
    assert found.settled_at is None


def test_a_paper_that_may_be_about_somebody_else_is_marked_there(client, case):
    found = wanted(case)
    about_jordan = asked.paper("notes.pdf", ["Example PT", "Patient: Jordan Other   DOB: 01/02/1951"])
    asked.send(asked.let_in(found), found, files=about_jordan)
    tasks.take_in(document_id=str(asked.arrived(found).document_id))

    assert "May be about somebody else" in row(client, case)


def test_who_may_only_read_sees_what_arrived_and_presses_nothing(client, case):
    found = wanted(case)
    asked.send(asked.let_in(found), found, files=asked.paper())
    client.force_login(make.guest(case, Role.PATIENT))

    page = client.get(f"/cases/{case.pk}/criteria/").content.decode()

    assert CHECK_IT in page
    assert "It is what we asked for" not in page
    assert "Ask somebody for" not in page


def test_programs_ask_for_a_criterion_and_read_what_arrived_in_its_row(case):
    api, criterion = program(case.owner), cases.criterion(case)
    body = {"case": str(case.pk), "name": "Sample PT", "email": asked.ADDRESS, "due_on": str(asked.today())}

    made = api.post(REQUESTS, body | {"for_criteria": [{"criterion": str(criterion.pk), "what": "Notes"}]}).json()
    found = case.requests.get()
    waiting = api.get(MATRIX, {"case": case.pk}).json()
    asked.send(asked.let_in(found), found, files=asked.paper())
    came = api.get(MATRIX, {"case": case.pk}).json()

    assert made["items"][0]["criterion"] == str(criterion.pk)
    (before,) = (each["asked_for"] for each in waiting if each["criterion"]["id"] == str(criterion.pk))
    assert (before[0]["waits"], before[0]["arrivals"]) == (True, [])
    (after,) = (each["asked_for"] for each in came if each["criterion"]["id"] == str(criterion.pk))
    assert (after[0]["waits"], after[0]["arrivals"][0]["verdict"]) == (False, "")
    assert sum(len(each["asked_for"]) for each in came) == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [({}, 400), ({"for_criteria": []}, 400), ({"for_criteria": [{"criterion": "theirs", "what": "Notes"}]}, 400)],
)
def test_a_program_that_asks_for_nothing_or_for_a_criterion_of_another_case_is_refused(case, more, status):
    other = fights.denied(owner=case.owner, of=case.organisation)
    cases.taken(other)
    theirs = str(cases.criterion(other).pk)
    body = {"case": str(case.pk), "name": "Sample PT", "due_on": str(asked.today())}
    for each in more.get("for_criteria", []):
        each["criterion"] = theirs

    assert program(case.owner).post(REQUESTS, body | more).status_code == status
    assert not case.requests.exists()


def test_a_criterion_that_was_taken_out_is_asked_for_by_nobody(case):
    criterion = cases.criterion(case)
    actions.withdraw_criterion(criterion, by=case.owner)

    with pytest.raises(actions.Withdrawn):
        wanted(case)
    assert not case.requests.exists()


def test_the_database_refuses_a_criterion_of_another_organisation(case):
    items = RequestItem.objects.filter(request=wanted(case))
    theirs = cases.criterion(told())

    with pytest.raises(DatabaseError):
        items.update(criterion=theirs)


def test_the_matrix_costs_the_same_queries_however_much_was_asked(client, case):
    client.force_login(case.owner)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/cases/{case.pk}/criteria/").status_code == 200
        return len(seen)

    found = wanted(case)
    asked.send(asked.let_in(found), found, files=asked.paper())
    before = cost()
    for number, criterion in enumerate(Criterion.objects.filter(case=case)):
        more = wanted(case, f"Thing {number}", ask=criterion.ask)
        paper = make.paper(case, name=f"{number}.txt", content=f"Page {number}".encode())
        Arrival.objects.create(
            organisation_id=case.organisation_id, item=more.items.get(), link=more.links.get(), document=paper
        )

    assert cost() == before
