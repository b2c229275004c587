"""Papers asked for by right: their time by law beside the request, a dated action when it is over, what it opens."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from appeals import actions, reminders
from appeals.models import AskedOf, FollowUp, Request, Turn
from appeals.reminders import chasing
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from claimback.words import day
from tests import make
from tests.appeals import asked, denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
TOLD = denied.case
REQUESTS = "/api/v1/requests/"
THIRTY = timedelta(days=30)


@pytest.fixture
def case(told):
    return told


def by_right(case, *, right="records", asked_of=AskedOf.DOCTOR, email=asked.ADDRESS, got_days_ago=0) -> Request:
    """Asked by the owner; where told so, so many days ago."""
    made = actions.ask_for_papers(
        case, asked_of=asked_of, name="Sample Clinic", email=email, items=["All records of 2026"], right=right,
        due_on=asked.today() + timedelta(days=14), on=asked.today(), by=case.owner,
    )  # fmt: skip
    if got_days_ago:
        got = asked.today() - timedelta(days=got_days_ago)
        made = actions.tell_request_time(made, got_on=got, on=asked.today(), by=case.owner)
    return made


def page_of(client, case) -> str:
    client.force_login(case.owner)
    return client.get(f"/cases/{case.pk}/requests/").content.decode()


def test_the_screen_says_by_when_they_must_answer_why_and_how_sure_it_is(client, case):
    client.force_login(case.owner)
    form = {
        "asked_of": "doctor", "name": "Dr. Sample", "email": asked.ADDRESS, "items": "All records", "language": "en",
        "due_on": str(asked.today()), "right": "records",
    }  # fmt: skip

    client.post(f"/cases/{case.pk}/requests/ask/", form)

    page = page_of(client, case)
    last = asked.today() + THIRTY
    assert case.requests.get().answer_by == last
    assert f"They must answer by <strong>{day(last)}</strong>" in page
    assert "45 CFR 164.524(b)(2)(i)" in page
    assert "30 calendar days follow" in page
    assert "Verified in part" in page


def test_the_day_after_their_time_is_a_dated_action_of_the_case(case):
    found = by_right(case)

    late = FollowUp.objects.get(request=found, what="request_late", done_on=None)
    assert late.due_on == asked.today() + THIRTY + timedelta(days=1)
    actions.settle_request(found, on=asked.today(), by=case.owner)
    late.refresh_from_db()
    assert late.done_on


def test_what_arrives_does_not_hide_when_their_time_ends(case):
    found = by_right(case)

    asked.send(asked.let_in(found), found, files=asked.paper())

    assert {(each.what, each.due_on) for each in FollowUp.objects.filter(request=found, done_on=None)} == {
        ("arrived", asked.today()),
        ("request_late", found.answer_by + timedelta(days=1)),
    }


def test_when_it_is_over_the_case_says_so_and_the_request_what_the_law_opens(client, case):
    found = by_right(case, got_days_ago=31)

    turn = Turn.objects.select_related("follow_up").get(case=case)
    page = page_of(client, case)
    desk = client.get(f"/cases/{case.pk}/").content.decode()

    assert (turn.follow_up.what, turn.on) == ("request_late", asked.today())
    assert "see whether the papers asked for by right have come" in desk
    assert f"/cases/{case.pk}/requests/#request-{found.pk}" in desk
    assert "Past their time" in page
    assert "Office for Civil Rights" in page
    assert "45 CFR 160.306" in page
    assert "Not verified." in page


def test_they_are_told_that_their_time_is_over_and_it_is_looked_at_again_in_a_week(client, case, mailoutbox):
    found = by_right(case, got_days_ago=31)
    client.force_login(case.owner)

    answer = client.post(f"/cases/{case.pk}/requests/{found.pk}/late/", follow=True)
    reminders.send_due()

    late = FollowUp.objects.get(request=found, what="request_late", done_on=None)
    assert "They are told that their time is over." in answer.content.decode()
    assert "the time for these papers is over" in mailoutbox[-1].subject
    assert day(found.answer_by) in mailoutbox[-1].body
    assert case.patient_name not in mailoutbox[-1].subject + mailoutbox[-1].body
    assert late.due_on == asked.today() + timedelta(days=7)
    assert Event.objects.of_case(case.pk).filter(kind="request late").count() == 1


def test_while_their_time_runs_nobody_is_told_that_it_is_over(client, case):
    found = by_right(case, got_days_ago=30)

    with pytest.raises(actions.StillTheirTime):
        actions.say_they_are_late(found, on=asked.today(), by=case.owner)
    assert "Say that their time is over" not in page_of(client, case)
    assert program(case.owner).post(f"{REQUESTS}{found.pk}/late/").status_code == 409


def test_a_printed_request_has_no_time_before_somebody_says_when_they_got_it(client, case):
    found = by_right(case, email="")
    before = page_of(client, case)

    client.post(f"/cases/{case.pk}/requests/{found.pk}/time/", {"got_on": str(asked.today() - timedelta(days=40))})
    client.post(f"/cases/{case.pk}/requests/{found.pk}/late/")
    letter = client.get(f"/cases/{case.pk}/requests/{found.pk}/letter/").content.decode()

    assert "On which day did they get it?" in before
    assert found.answer_by is None
    found.refresh_from_db()
    assert found.answer_by == asked.today() - timedelta(days=10)
    assert "that time is over" in letter


def test_more_time_they_take_in_writing_counts_once_and_with_a_reason(client, case):
    found = by_right(case, got_days_ago=20)
    client.force_login(case.owner)
    until = str(asked.today() + THIRTY)
    told = {"got_on": str(found.got_on), "told_on": str(asked.today()), "until": until, "reason": "on"}

    client.post(f"/cases/{case.pk}/requests/{found.pk}/time/", told)

    found.refresh_from_db()
    late = FollowUp.objects.get(request=found, what="request_late", done_on=None)
    assert found.answer_by == found.got_on + 2 * THIRTY
    assert late.due_on == found.answer_by + timedelta(days=1)
    assert "The time was extended by 30 calendar days." in page_of(client, case)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"got_on": ""}, "This field is required"),
        ({"until": "2027-01-01"}, "On which day did they write that?"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_request_and_kept(client, case, wrong, said):
    found = by_right(case)
    client.force_login(case.owner)

    answer = client.post(f"/cases/{case.pk}/requests/{found.pk}/time/", {"got_on": str(asked.today())} | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"got_on": asked.today() + timedelta(days=2)},
        {"told_on": asked.today() - timedelta(days=1)},
        {"told_on": asked.today() + timedelta(days=2)},
    ],
)
def test_days_that_cannot_be_change_nothing(case, wrong):
    found = by_right(case)

    with pytest.raises(actions.ImpossibleDate):
        actions.tell_request_time(found, **({"got_on": asked.today()} | wrong), on=asked.today(), by=case.owner)
    assert Request.objects.get(pk=found.pk).answer_by == asked.today() + THIRTY


def test_the_claim_file_of_the_plan_has_a_time_and_a_rule_that_sets_none(client, case):
    by_right(case, right="claim_file", asked_of=AskedOf.PLAN)

    page = page_of(client, case)

    assert "29 CFR 2560.503-1(h)(2)(iii)" in page
    assert "sets no day for it" in page.replace("\n", " ")
    assert "They must answer by" in page


def test_the_plans_documents_are_not_verified_and_say_so(client, case):
    by_right(case, right="plan_documents", asked_of=AskedOf.PLAN)

    assert "Not verified: nobody has checked this rule" in page_of(client, case)


@pytest.mark.parametrize(
    ("right", "asked_of"),
    [("claim_file", AskedOf.DOCTOR), ("records", AskedOf.PLAN), ("records", AskedOf.PATIENT), ("none", AskedOf.DOCTOR)],
)
def test_a_right_that_does_not_hold_against_them_is_refused(case, right, asked_of):
    with pytest.raises(actions.NoSuchRight):
        by_right(case, right=right, asked_of=asked_of)
    assert not case.requests.exists()


def test_what_is_just_asked_has_no_time(client, case):
    found = asked.request(case)

    with pytest.raises(actions.NotByRight):
        actions.tell_request_time(found, got_on=asked.today(), on=asked.today(), by=case.owner)
    assert found.answer_by is None
    assert "They must answer by" not in page_of(client, case)
    with pytest.raises(DatabaseError):
        Request.objects.filter(pk=found.pk).update(answer_by=asked.today())


def test_programs_ask_by_right_tell_the_days_and_read_the_sum(case):
    api = program(case.owner)
    body = {
        "case": str(case.pk), "name": "Sample Clinic", "email": asked.ADDRESS, "items": ["All"], "right": "records",
        "due_on": str(asked.today()),
    }  # fmt: skip

    made = api.post(REQUESTS, body).json()
    earlier = str(asked.today() - timedelta(days=35))
    told = api.post(f"{REQUESTS}{made['id']}/time/", {"got_on": earlier}).json()
    late = api.post(f"{REQUESTS}{made['id']}/late/")
    odd = api.post(REQUESTS, body | {"right": "claim_file"})

    assert made["answer_by"] == str(asked.today() + THIRTY)
    assert made["counted"][0]["law"] == "papers.records.hipaa"
    assert told["answer_by"] == str(asked.today() - timedelta(days=5))
    assert (late.status_code, odd.status_code) == (200, 422)


def test_who_may_not_ask_tells_no_days_and_a_stranger_finds_nothing(client, case):
    found = by_right(case)
    client.force_login(make.guest(case, Role.PATIENT))

    assert client.post(f"/cases/{case.pk}/requests/{found.pk}/time/", {}).status_code == 403
    assert client.post(f"/cases/{case.pk}/requests/{found.pk}/late/").status_code == 403
    client.force_login(make.user())
    assert client.post(f"/cases/{case.pk}/requests/{found.pk}/late/").status_code == 404


def test_saying_that_they_are_late_rolls_back_whole(case, monkeypatch):
    found = by_right(case, got_days_ago=31)
    monkeypatch.setattr(chasing, "say_late", lambda *_a, **_k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        actions.say_they_are_late(found, on=asked.today(), by=case.owner)
    assert FollowUp.objects.get(request=found, what="request_late", done_on=None).due_on == asked.today()
    assert not Event.objects.of_case(case.pk).filter(kind="request late").exists()
    assert Client().get(asked.address(found)).status_code == 200
