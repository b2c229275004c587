"""A case or a step with an open right ends, where the organisation wants it, only when a second person agrees."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from appeals import actions
from appeals.approving import approvals
from appeals.models import Channel, Deadline, Reminder, WriteOff
from cases.models import Ending
from claimback.accounts.actions import AloneHere, want_write_offs_seconded
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import denied, fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
DAY = timezone.localdate


@pytest.fixture
def office():
    found = make.organisation()
    make.member(found, Role.SUPERVISOR)
    want_write_offs_seconded(found, wanted=True, by=found.memberships.first().user)
    return found


@pytest.fixture
def boss(office):
    return office.memberships.get(role=Role.SUPERVISOR).user


@pytest.fixture
def case(office):
    return fights.denied(fights.taken_in(owner=make.member(office, Role.ADVOCATE), of=office))


def at(user):
    client = Client()
    client.force_login(user)
    return client


def text(answer):
    return " ".join(answer.content.decode().split())


def running(case):
    """Every reminder with its state, and every date that runs."""
    told = Reminder.objects.filter(case=case).order_by("pk").values_list("pk", "state", "due_at")
    return list(told), set(Deadline.objects.unmet().filter(case=case).values_list("pk", flat=True))


def asked(case, stage=None):
    if stage is None:
        return actions.end_case(case, ending=Ending.LOST, why="They are tired.", on=DAY(), by=case.owner)
    return actions.give_up(stage, why="Another way.", on=DAY(), by=case.owner)[1]


def door(row, end=""):
    return f"/cases/{row.case_id}/ends/{row.pk}/{end}"


def test_the_end_of_a_case_waits_and_everything_runs_on(case, boss):
    before = running(case)

    answer = at(case.owner).post(f"/cases/{case.pk}/close/", {"ending": "lost", "why": "They are tired."}, follow=True)

    case.refresh_from_db()
    assert case.closed_on is None
    assert running(case) == before
    assert before[0]
    assert "stays open until a second person agrees" in text(answer)
    row = WriteOff.objects.get()
    page = text(at(boss).get("/approvals/"))
    assert "They are tired." in page
    assert door(row, "agree/") in page
    assert "1 case or step waits for your yes to end." in text(at(boss).get("/"))
    assert "asked for this." in text(at(case.owner).get(f"/cases/{case.pk}/close/"))


def test_agreed_to_it_ends_with_both_names_in_the_history(case, boss):
    row = asked(case)

    answer = at(boss).post(door(row, "agree/"), {"back": "/approvals/"})

    case.refresh_from_db()
    assert answer.url == "/approvals/"
    assert (case.closed_on, case.ending) == (DAY(), "lost")
    assert not Deadline.objects.unmet().filter(case=case).exists()
    told = Event.objects.filter(kind__in=["write-off asked", "write-off agreed", "case closed"]).order_by("pk")
    assert [(each.kind, each.by_id) for each in told] == [
        ("write-off asked", case.owner.pk), ("write-off agreed", boss.pk), ("case closed", boss.pk),
    ]  # fmt: skip


def test_a_step_waits_and_is_given_up_when_agreed(case, boss):
    stage, before = denied.stage(case), running(case)

    at(case.owner).post(denied.url(case, "abandon/"), {"why": "Another way."})
    still = denied.stage(case)
    assert (still.state, running(case)) == (stage.state, before)
    at(boss).post(door(WriteOff.objects.get(), "agree/"))

    gone = denied.stage(case)
    assert (gone.state, gone.why_abandoned) == ("abandoned", "Another way.")


def test_without_the_setting_or_an_open_right_it_ends_at_once(case, boss):
    want_write_offs_seconded(case.organisation, wanted=False, by=boss)
    assert actions.give_up(denied.stage(case), why="No.", on=DAY(), by=case.owner)[1] is None
    want_write_offs_seconded(case.organisation, wanted=True, by=boss)
    blank = make.case(owner=case.owner, of=case.organisation)

    assert actions.end_case(blank, ending=Ending.WITHDRAWN, on=DAY(), by=case.owner) is None

    blank.refresh_from_db()
    assert blank.closed_on
    assert not WriteOff.objects.exists()


def test_nobody_agrees_to_their_own_nor_without_the_role(case, office, boss):
    own = actions.end_case(case, ending=Ending.LOST, why="No.", on=DAY(), by=boss)

    assert approvals(boss) == []
    assert "You asked for this yourself" in text(at(boss).post(door(own, "agree/")))
    assert at(case.owner).post(door(own, "agree/")).status_code == 403
    assert at(make.case().owner).post(door(own, "agree/")).status_code == 404
    assert at(make.member(office, Role.ADVOCATE)).post(door(own, "back/"), {"why": "No."}).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOff.objects.filter(pk=own.pk).update(agreed_by=boss, agreed_at=timezone.now())
    assert WriteOff.objects.waiting().get() == own


def test_sent_back_with_a_reason_or_taken_back_it_can_be_asked_again(case, boss):
    row = asked(case)

    assert at(boss).post(door(row, "back/"), {"why": ""}).status_code == 422
    at(boss).post(door(row, "back/"), {"why": "Talk to them first."})
    assert "Talk to them first." in text(at(case.owner).get(f"/cases/{case.pk}/close/"))
    again = asked(case)
    at(case.owner).post(door(again, "back/"), {"why": "My mistake."})

    case.refresh_from_db()
    assert case.closed_on is None
    assert not WriteOff.objects.waiting().exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        WriteOff.objects.filter(pk=row.pk).update(why="Something else.")


def test_asked_twice_is_refused(case):
    asked(case)

    again = at(case.owner).post(f"/cases/{case.pk}/close/", {"ending": "lost", "why": "Again."})

    assert again.status_code == 422
    assert "waits for a second person. Nothing was changed." in text(again)
    assert "Again." in text(again)


@pytest.mark.parametrize("what", ["filed", "a date moved"])
def test_what_changed_meanwhile_makes_it_void_with_a_sentence(case, boss, what):
    stage, sentence = denied.stage(case), "A date moved since"
    row = asked(case, stage)
    if what == "filed":
        actions.file_stage(stage, on=DAY(), how=Channel.FAX, address="555-0100", today=DAY(), by=case.owner)
        sentence = "A step was filed since"
    else:
        date = Deadline.objects.unmet().owed_by_us().filter(stage=stage).earliest("act_by")
        to = actions.ByHand(last_on=date.last_on - timedelta(days=5))
        actions.override_date(date, to=to, reason="Earlier.", by=case.owner, on=DAY())

    line = next(line for line in approvals(boss) if line.key == f"end-{row.pk}")
    refused = at(boss).post(door(row, "agree/"))

    assert sentence in line.void
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert denied.stage(case).state != "abandoned"
    assert asked(case, denied.stage(case)).pk != row.pk
    assert WriteOff.objects.get(pk=row.pk).void_at


def test_alone_it_cannot_be_turned_on_and_the_screen_says_why():
    office = make.organisation()
    owner = office.memberships.get().user

    page = at(owner).get(f"/organisations/{office.pk}/")
    forced = at(owner).post(f"/organisations/{office.pk}/ends/", {"ends-wanted": "on"}, follow=True)

    assert "You work here alone" in text(page)
    assert "Nobody else works here who could agree" in text(forced)
    with pytest.raises(AloneHere):
        want_write_offs_seconded(office, wanted=True, by=owner)
    office.refresh_from_db()
    assert office.write_offs_need_second is False


def test_who_has_nobody_to_agree_is_told_what_to_do(case, office, boss):
    owner = office.memberships.get(role=Role.OWNER).user
    office.memberships.filter(user=boss).update(role=Role.ASSISTANT)

    answer = at(owner).post(f"/cases/{case.pk}/close/", {"ending": "lost", "why": "No."})

    assert "Make a colleague supervisor" in text(answer)
    assert not WriteOff.objects.exists()


def test_only_those_who_manage_turn_it_on_and_off(case, office, boss):
    path = f"/organisations/{office.pk}/ends/"

    assert at(case.owner).post(path, {}).status_code == 403
    at(boss).post(path, {})
    office.refresh_from_db()
    assert office.write_offs_need_second is False
    at(boss).post(path, {"ends-wanted": "on"})
    office.refresh_from_db()
    assert office.write_offs_need_second is True


def test_programs_ask_agree_and_send_back(case, boss):
    mine, theirs, stage = program(case.owner), program(boss), denied.stage(case)

    ended = mine.post(f"/api/v1/cases/{case.pk}/close/", {"ending": "lost"})
    given = mine.post(f"/api/v1/stages/{stage.pk}/abandon/", {"why": "Another way."})
    assert (ended.status_code, given.status_code) == (202, 202)
    assert mine.post(f"/api/v1/write-offs/{given.data['id']}/agree/").status_code == 403
    listed = theirs.get("/api/v1/write-offs/", {"waiting": True}).data["results"]
    assert {row["id"] for row in listed} == {ended.data["id"], given.data["id"]}
    back = theirs.post(f"/api/v1/write-offs/{ended.data['id']}/send-back/", {"why": "Not yet."})
    done = theirs.post(f"/api/v1/write-offs/{given.data['id']}/agree/")

    assert (back.data["why_refused"], done.data["agreed_by"]) == ("Not yet.", boss.pk)
    assert theirs.post(f"/api/v1/write-offs/{given.data['id']}/agree/").status_code == 409
    assert theirs.get(f"/api/v1/write-offs/{ended.data['id']}/").data["void"] == ""
    assert denied.stage(case).state == "abandoned"
