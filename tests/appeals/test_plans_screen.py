"""The page on which an organisation changes when it is reminded, and its door for programs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appeals.actions import adjusting
from appeals.actions.adjusting import StepWish
from appeals.models import PlanChange, Reminder
from appeals.reminders.plans import shipped
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from tests import make
from tests.appeals.fights import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
ROOM = "/api/v1/plan-changes/"


@pytest.fixture
def office() -> Organisation:
    return make.organisation()


def boss_of(office: Organisation):
    return office.memberships.get(role=Role.OWNER).user


@pytest.fixture
def boss(client: Client, office: Organisation) -> Client:
    client.force_login(boss_of(office))
    return client


def home(office: Organisation) -> str:
    return f"/organisations/{office.pk}/reminders/"


def step_page(office: Organisation, step: str, plan: str = "ours") -> str:
    return f"{home(office)}{plan}/steps/{step}/"


def page(client: Client, office: Organisation) -> str:
    return " ".join(client.get(home(office)).content.decode().split())


# --- the page --------------------------------------------------------------------------------------------------


def test_every_plan_stands_there_in_plain_words_with_its_steps_and_why(boss: Client, office: Organisation) -> None:
    said = page(boss, office)

    for plan in shipped().each.values():
        assert plan.called in said
    assert "14 days before the day to act by" in said
    assert "On the last day of the law" in said
    assert "1 hour before the hour to act by" in said
    assert "1 day after the end of their time" in said
    assert "daily 6 times, then every 7 days, 12 times at most" in said
    assert "whoever the case is with, and the patient" in said
    assert said.count(">always<") == sum(step.kept for plan in shipped().each.values() for step in plan.steps)
    assert "As it came" not in said


def test_the_organisation_page_leads_there(boss: Client, office: Organisation) -> None:
    assert home(office) in boss.get(f"/organisations/{office.pk}/").content.decode()


def test_a_step_is_moved_addressed_switched_off_and_put_back(boss: Client, office: Organisation) -> None:
    other = make.member(office, Role.ADVOCATE)

    answer = boss.post(step_page(office, "14_days_before"), {"days": "10", "to": str(other.pk)}, follow=True)

    said = " ".join(answer.content.decode().split())
    assert "Kept. It holds for everything that waits, too." in said
    assert "10 days before the day to act by" in said
    assert "It came as: 14 days before the day to act by." in said
    assert f"{other}, and the patient" in said
    assert "Changed by" in said
    boss.post(step_page(office, "14_days_before"), {"off": "on", "days": "10", "to": "owner"})
    assert ">switched off<" in page(boss, office)
    boss.post(f"{home(office)}as-they-came/", {"plan": "ours"})
    assert ">switched off<" not in page(boss, office)
    assert not PlanChange.objects.live().exists()


def test_what_is_kept_offers_only_to_whom_it_goes(boss: Client, office: Organisation) -> None:
    form = boss.get(step_page(office, "last_legal_day")).content.decode()

    assert 'name="to"' in form
    assert 'name="off"' not in form
    assert 'name="days"' not in form
    boss.post(step_page(office, "last_legal_day"), {"off": "on", "days": "3", "to": "supervisors"})
    change = PlanChange.objects.get()
    assert (change.off, change.days, change.to) == (False, None, "supervisors")


def test_what_is_refused_stays_in_the_form_with_its_sentence(boss: Client, office: Organisation) -> None:
    answer = boss.post(step_page(office, "14_days_before"), {"days": "61", "to": "owner"})

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "At most 60 days before a date" in said
    assert 'value="61"' in said
    assert not PlanChange.objects.exists()


def test_a_reminder_is_added_and_taken_out(boss: Client, office: Organisation) -> None:
    boss.post(f"{home(office)}ours/add/", {"days": "30", "side": "before"})
    assert "30 days before the day to act by" in page(boss, office)
    refused = boss.post(f"{home(office)}ours/add/", {"days": "22", "side": "before"})
    assert refused.status_code == 422
    assert "days that follow each other" in refused.content.decode()

    boss.post(step_page(office, "added_30_days_before"), {"off": "on", "days": "30", "to": "owner"})

    assert "30 days before the day to act by" not in page(boss, office)


def test_the_morning_is_chosen_within_the_bounds(boss: Client, office: Organisation) -> None:
    assert boss.post(f"{home(office)}morning/", {"morning": "10:00"}).status_code == 302
    assert boss.post(f"{home(office)}morning/", {"morning": "05:00"}).status_code == 422

    assert PlanChange.objects.get().morning.hour == 10
    boss.post(f"{home(office)}as-they-came/")
    assert not PlanChange.objects.live().exists()


def test_a_colleague_who_left_is_named_beside_the_step(boss: Client, office: Organisation) -> None:
    other = make.member(office, Role.ADVOCATE)
    wish = StepWish(to="member", member=other)
    adjusting.adjust_step(office, plan="ours", step="on_the_day", wish=wish, by=boss_of(office))
    other.memberships.update(ended_at="2026-01-01T00:00Z")

    said = page(boss, office)

    assert "This change does not hold:" in said
    assert f"{other} no longer works on cases here" in said


def test_only_owners_and_supervisors_come_in(client: Client, office: Organisation) -> None:
    for role, status in ((Role.SUPERVISOR, 200), (Role.ADVOCATE, 403), (Role.ASSISTANT, 403)):
        client.force_login(make.member(office, role))
        assert client.get(home(office)).status_code == status
        assert client.get(step_page(office, "14_days_before")).status_code == status
    client.force_login(make.user())
    assert client.get(home(office)).status_code == 404
    refused = client.post(step_page(office, "14_days_before"), {"off": "on", "days": "14", "to": "owner"})
    assert refused.status_code == 404
    assert not PlanChange.objects.exists()


@pytest.mark.parametrize("place", ["ours/steps/no_such/", "no_such/steps/on_the_day/", "ours_hours/add/", "no/add/"])
def test_what_is_not_there_is_not_found(boss: Client, office: Organisation, place: str) -> None:
    assert boss.get(f"{home(office)}{place}").status_code == 404


def test_the_page_asks_as_often_however_much_was_changed(boss: Client, office: Organisation) -> None:
    page(boss, office)
    with CaptureQueriesContext(connection) as few:
        page(boss, office)
    for days in (-5, -9, -30, -40, -50):
        adjusting.add_step(office, plan="ours", days=days, by=boss_of(office))

    with CaptureQueriesContext(connection) as many:
        page(boss, office)

    assert len(many) == len(few)


# --- the door for programs -------------------------------------------------------------------------------------


def test_a_program_reads_changes_and_puts_back(office: Organisation) -> None:
    ask = program(boss_of(office))

    moved = ask.post(ROOM, {"plan": "ours", "step": "14_days_before", "days": -10})
    assert moved.status_code == 200
    [ours] = [each for each in moved.json()["plans"] if each["plan"] == "ours"]
    [step] = [each for each in ours["steps"] if each["step"] == "14_days_before"]
    assert (step["when"], step["kept"]) == ("10 days before the day to act by", False)
    assert ask.post(f"{ROOM}add/", {"plan": "ours", "days": -30}).status_code == 200
    assert ask.post(f"{ROOM}morning/", {"morning": "07:00"}).json()["morning"] == "07:00:00"
    assert ask.get(f"{ROOM}plans/").json()["morning"] == "07:00:00"
    assert len(ask.get(f"{ROOM}?live=true").json()["results"]) == 3
    assert ask.post(f"{ROOM}as-it-came/", {}).status_code == 200
    assert ask.get(f"{ROOM}?live=true").json()["results"] == []
    assert len(ask.get(ROOM).json()["results"]) == 3


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"step": "on_the_day", "off": True}, "cannot be switched off or moved"),
        ({"step": "14_days_before", "days": -61}, "At most 60 days before"),
        ({"step": "on_the_day", "to": "member", "member": "019e0000-0000-7000-8000-000000000001"}, "Choose somebody"),
    ],
)
def test_a_program_is_refused_with_the_same_sentences(office: Organisation, said: dict, sentence: str) -> None:
    answer = program(boss_of(office)).post(ROOM, {"plan": "ours"} | said)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not PlanChange.objects.exists()


def test_a_program_of_an_advocate_may_not_and_of_a_stranger_sees_nothing(office: Organisation) -> None:
    adjusting.add_step(office, plan="ours", days=-30, by=boss_of(office))
    theirs = program(boss_of(make.organisation()))

    refused = program(make.member(office, Role.ADVOCATE)).post(ROOM, {"plan": "ours", "step": "x", "off": True})

    assert refused.status_code == 403
    assert theirs.get(ROOM).json()["results"] == []
    assert theirs.post(f"{ROOM}add/", {"organisation": str(office.pk), "plan": "ours", "days": -40}).status_code == 403


def test_a_whole_case_follows_a_change_made_on_the_page(boss: Client, office: Organisation) -> None:
    case = denied(owner=boss_of(office), of=office)
    step = (
        Reminder.objects.filter(case=case, kind="deadline", state="pending", urgent=False)
        .order_by("due_at")
        .last()
        .step
    )
    before = Reminder.objects.filter(case=case, state="pending").count()

    boss.post(step_page(office, step), {"off": "on", "days": "1", "to": "owner"})

    assert Reminder.objects.filter(case=case, step=step, state="pending").count() == 0
    assert 0 < Reminder.objects.filter(case=case, state="pending").count() < before
