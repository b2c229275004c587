"""Dates moved by rules and by people, on screens and for programs: who may, who is told why not, what both show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from appeals import actions, changes
from appeals.mail import compose
from appeals.models import Deadline, Override, Reminder
from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can, Role
from claimback.words import day
from tests import make
from tests.appeals.fights import denied
from tests.appeals.other_rules import STEP, Rules
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = denied
DAY = timedelta(days=1)
ROOM = "/api/v1/"


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Rules:
    return Rules(monkeypatch)


@pytest.fixture
def case(told: Case) -> Case:
    return told


@pytest.fixture
def colleague(case: Case) -> User:
    return make.member(case.organisation, Role.SUPERVISOR)


def running(case: Case) -> Deadline:
    return Deadline.objects.unmet().get(case=case, stage__step=STEP, clock="filing")


def at(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def by_hand(case: Case, *, days: int, by: User) -> Override:
    deadline = running(case)
    to = actions.ByHand(deadline.last_on + days * DAY)
    return actions.override_date(deadline, to=to, reason="Their letter.", by=by, on=timezone.localdate())


def test_a_date_is_set_by_hand_seconded_and_marked_wherever_it_is_shown(client, case, colleague):
    deadline, paper = running(case), make.paper(case)
    type(paper).objects.filter(pk=paper.pk).update(state="checked", checked_at=timezone.now())
    address = f"/cases/{case.pk}/deadlines/{deadline.pk}/override/"
    desk = f"/cases/{case.pk}/"
    guest = make.guest(case, Role.PATIENT)
    assert address in text(at(client, case.owner).get(desk))
    form = client.get(address)
    assert "1 colleague" in text(form)

    missing = client.post(address, {"last_on": ""})
    said = {"last_on": deadline.last_on + 30 * DAY, "reason": "Their letter of Monday.", "paper": paper.pk}
    done = client.post(address, said, follow=True)

    assert (missing.status_code, done.redirect_chain[-1][0]) == (422, desk)
    asked = Override.objects.get()
    assert (asked.paper, asked.later, running(case)) == (paper, True, deadline)
    assert "A later date waits for a second person." in text(done)
    assert "Set this date by hand" not in text(done).split("A later date waits")[1].split("</article>")[0]
    look = f"/cases/{case.pk}/overrides/{asked.pk}/"
    assert "You asked for this yourself" in text(client.get(look))
    assert "second look" not in text(client.get("/"))
    own = client.post(f"{look}second/")
    assert (own.status_code, running(case)) == (422, deadline)
    assert "somebody else must look at it" in text(own)

    at(client, colleague)
    assert "1 later date waits for your second look." in text(client.get("/"))
    assert look in text(client.get("/overrides/", follow=True))
    agreed = text(client.post(f"{look}second/", follow=True))

    now = running(case)
    assert (now.by_hand, now.last_on) == (True, deadline.last_on + 30 * DAY)
    assert "Set by hand, not by the rules." in agreed
    assert f"{colleague} agreed on" in agreed
    assert "Their letter of Monday." in agreed
    assert "(set by hand)" in agreed
    assert "Set by hand" in text(client.get("/"))
    assert "second look" not in text(client.get("/"))
    assert "This date was set by hand, not by the rules." in text(at(client, guest).get(desk))
    reminder = Reminder.objects.filter(deadline=now).select_related("deadline", "case", "recipient")[0]
    assert "This date was set by hand, not by the rules." in compose(reminder, now=timezone.now()).body
    shown = program(colleague).get(f"{ROOM}deadlines/{now.pk}/").json()
    assert (shown["by_hand"], shown["override"], shown["verified"]) == (True, str(asked.pk), False)
    assert client.get(look).status_code == 200


def test_a_later_date_is_refused_on_the_screen_and_the_date_stays(client, case, colleague):
    before = running(case)
    asked = by_hand(case, days=30, by=case.owner)
    look = f"/cases/{case.pk}/overrides/{asked.pk}/"
    at(client, colleague)
    assert client.post(f"{look}refuse/", {"why": ""}).status_code == 422

    client.post(f"{look}refuse/", {"why": "The letter says nothing of it."})
    late = client.post(f"{look}second/")

    assert running(case) == before
    assert "The letter says nothing of it." in text(client.get(look))
    assert (late.status_code, running(case)) == (422, before)
    assert "changed in the meantime" in text(late)


def test_alone_the_screen_says_so_and_a_later_date_is_refused_with_it(client, case):
    deadline = running(case)
    address = f"/cases/{case.pk}/deadlines/{deadline.pk}/override/"
    at(client, case.owner)
    assert "nobody else in your organisation may look at it" in text(client.get(address))

    refused = client.post(address, {"last_on": deadline.last_on + DAY, "reason": "Their letter."})

    assert refused.status_code == 422
    assert "Invite a colleague" in text(refused)
    assert "Their letter." in text(refused)
    api = program(case.owner)
    answer = api.post(f"{ROOM}deadlines/{deadline.pk}/override/", {"last_on": deadline.last_on + DAY, "reason": "x"})
    assert (answer.status_code, answer.json()["sentence"]) == (409, str(actions.NobodySeconds()))
    assert not Override.objects.exists()


def test_strangers_find_nothing_and_assistants_are_told_why_not(client, case, colleague):
    deadline, asked = running(case), by_hand(case, days=30, by=case.owner)
    places = [
        ("get", f"/cases/{case.pk}/deadlines/{deadline.pk}/override/", Can.OVERRIDE),
        ("post", f"/cases/{case.pk}/overrides/{asked.pk}/second/", Can.APPROVE),
        ("post", f"/cases/{case.pk}/overrides/{asked.pk}/refuse/", Can.APPROVE),
        ("post", f"/cases/{case.pk}/rules-changed/", Can.APPROVE),
        ("post", f"/cases/{case.pk}/rules-changed/ask/", Can.APPROVE),
        ("post", f"{ROOM}deadlines/{deadline.pk}/override/", Can.OVERRIDE),
        ("post", f"{ROOM}overrides/{asked.pk}/second/", Can.APPROVE),
        ("post", f"{ROOM}overrides/{asked.pk}/refuse/", Can.APPROVE),
        ("post", f"{ROOM}recounts/{case.pk}/approve/", Can.APPROVE),
        ("post", f"{ROOM}recounts/{case.pk}/ask/", Can.APPROVE),
    ]
    for person, status in ((make.user(), 404), (make.member(case.organisation, Role.ASSISTANT), 403),
                           (make.guest(case, Role.PATIENT), 403)):  # fmt: skip
        at(client, person)
        api = program(person)
        for method, place, can in places:
            answer = getattr(api if place.startswith(ROOM) else client, method)(place)
            assert answer.status_code == status, (place, person)
            if status == 403 and place.startswith(ROOM):
                assert answer.json()["sentence"] == str(WHO_MAY_SENTENCE[can])
            elif status == 403:
                assert str(WHO_MAY_SENTENCE[can]) in answer.content.decode()
        assert api.post(f"{ROOM}recounts/approve/", {"cases": []}, format="json").json()["done"] == 0
    assert Override.objects.get() == asked
    other = denied()
    assert at(client, case.owner).get(f"/cases/{case.pk}/overrides/{asked.pk}/").status_code == 200
    assert client.get(f"/cases/{other.pk}/overrides/{asked.pk}/").status_code == 404


def test_what_changed_rules_move_is_listed_approved_and_asked_for(client, rules, case, colleague):
    other = denied(owner=case.owner, of=case.organisation, patient_name="Jo Sample")
    calm = denied(owner=case.owner, of=case.organisation, coverage_type="erisa_insured", patient_name="Calm Sample")
    at(client, case.owner)
    assert "Nothing would change" in text(client.get("/rules-changed/"))
    before, new_day = running(case), running(case).legal_on - 10 * DAY
    rules.give(-10)

    listed = text(client.get("/rules-changed/"))
    told = program(case.owner).get(f"{ROOM}recounts/").json()

    assert day(new_day) in listed
    assert day(before.legal_on) in listed
    assert "Approve what is not later, in all 2 cases" in listed
    assert calm.patient_name not in listed
    assert {each["case"] for each in told["results"]} == {str(case.pk), str(other.pk)}
    assert (told["looked_at"], told["rest"]) == (3, None)
    seen = [f"{each.pk}:{changes.changed_in(each).seen}" for each in (case, other)]
    done = client.post("/rules-changed/approve/", {"seen": [seen[0], "nonsense", f"{other.pk}:old"]}, follow=True)
    assert "1 case was brought in line." in text(done)
    assert f"{other.reference}: This changed in the meantime" in text(done)
    assert running(case).legal_on == new_day
    one = client.post(f"/cases/{other.pk}/rules-changed/", {"seen": seen[1].rpartition(":")[2]}, follow=True)
    assert "1 date changed" in text(one)

    rules.give(0)
    place = f"/cases/{case.pk}/rules-changed/"
    assert "need two people" in text(client.get(place))
    assert "The rules changed." in text(client.get(f"/cases/{case.pk}/"))
    stale = client.post(f"{place}ask/", {"seen": "old", "reason": "It holds."})
    assert stale.status_code == 409
    assert "It holds." in text(stale)
    client.post(f"{place}ask/", {"seen": changes.changed_in(case).seen, "reason": "It holds."})
    asked = Override.objects.get()
    answer = program(colleague).post(f"{ROOM}overrides/{asked.pk}/second/").json()
    assert (answer["seconded_by"], answer["kind"]) == (str(colleague.pk), "rules")
    assert running(case).legal_on == before.legal_on
    assert "Moved later by two people." in text(client.get(f"/cases/{case.pk}/"))


def test_a_program_does_all_of_it_and_may_set_nothing_else(rules, case, colleague):
    ours, theirs = program(case.owner), program(colleague)
    deadline = running(case)
    place = f"{ROOM}deadlines/{deadline.pk}/override/"
    said = {"last_on": str(deadline.last_on - 9 * DAY), "reason": "Their letter."}
    for strange in ("due_date", "computed_due", "override_by", "seconded_by", "in_force_at"):
        assert ours.post(place, said | {strange: "2030-01-01"}).status_code == 400
    assert ours.post(place, said).status_code == 201
    assert ours.post(place, said).json()["sentence"] == str(actions.Stale())

    rules.give(10)
    told = ours.get(f"{ROOM}recounts/{case.pk}/").json()
    assert [(each["way"], each["cause"], each["waits"]) for each in told["changes"]] == [("later", "by_hand", True)]
    approved = ours.post(f"{ROOM}recounts/{case.pk}/approve/", {"seen": told["seen"]})
    assert approved.status_code == 409
    asked = ours.post(f"{ROOM}recounts/{case.pk}/ask/", {"seen": told["seen"], "reason": "It holds."}).json()
    (waiting,) = theirs.get(f"{ROOM}overrides/?waiting=true").json()["results"]
    assert waiting["id"] == asked[0]["id"]
    assert ours.post(f"{ROOM}overrides/{waiting['id']}/second/").status_code == 422
    refused = theirs.post(f"{ROOM}overrides/{waiting['id']}/refuse/", {"why": "No."}).json()
    assert (refused["why_refused"], refused["refused_by"]) == ("No.", str(colleague.pk))

    rules.give(-20)
    told = ours.get(f"{ROOM}recounts/{case.pk}/").json()
    body = {"cases": [{"case": str(case.pk), "seen": told["seen"]}]}
    assert ours.post(f"{ROOM}recounts/approve/", body, format="json").json() == {"done": 1, "refused": {}}
    assert not running(case).by_hand


def test_a_page_of_the_list_counts_so_many_cases_and_the_next_goes_on(client, rules, case, monkeypatch):
    monkeypatch.setattr("appeals.moved.LOOKED_AT", 2)
    for _each in range(3):
        denied(owner=case.owner, of=case.organisation)
    rules.give(-10)
    at(client, case.owner)

    with CaptureQueriesContext(connection) as asked:
        first = client.get("/rules-changed/").context["list"]
    second = client.get(f"/rules-changed/?after={first.rest}").context["list"]

    assert len(asked) <= 12
    assert [len(first.found), len(second.found), second.rest] == [2, 2, None]
    assert client.get("/rules-changed/?after=nonsense").status_code == 404
