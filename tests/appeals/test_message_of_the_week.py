"""The patient's plain sentence of the week: once, by their own clock, and not where it would be noise."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db.models.functions import Now
from django.test import Client

from appeals import actions, clocks, reminders
from appeals.models import FollowUp, Reminder
from appeals.reminders import Sent, weekly
from cases.models import Case, Coverage, Share
from claimback.accounts.models import Preference
from tests.appeals import rows
from tests.appeals.programs import program
from tests.appeals.reached import wish
from tests.appeals.rows import at

pytestmark = pytest.mark.django_db
State = Reminder.State
WEEK = timedelta(days=7)


@pytest.fixture
def here() -> rows.Office:
    office = rows.office(advocate="UTC", patient="America/Chicago")
    Coverage.objects.create(organisation=office.organisation, case=office.case, insurer="Fictional Mutual")
    promise(office)
    return office


def promise(here: rows.Office) -> None:
    due_on = reminders.database_now().astimezone(here.patient.zone).date() + timedelta(days=3)  # the reader's day
    actions.set_follow_up(here.case, what="Call about the fusion", due_on=due_on, on=rows.today(), by=here.advocate)
    Reminder.objects.all().delete()


def message() -> Reminder:
    return Reminder.objects.get(kind="weekly")


def its_time() -> Reminder:
    """The hour of the message has come."""
    reminders.plan_weekly()
    Reminder.objects.filter(kind="weekly").update(due_at=Now())
    return message()


def test_it_comes_to_the_patient_with_a_link_and_without_a_word_of_health(here):
    its_time()

    assert reminders.send_due() == Sent(sent=1)

    [sent] = mail.outbox
    assert sent.to == [here.patient.email]
    assert sent.subject == f"Case {here.case.reference}: how it stands"
    assert "The next thing noted for this case is to be done in 3 days" in sent.body
    assert f"/cases/{here.case.pk}/" in sent.body
    said = f"{sent.subject} {sent.body} {sent.alternatives[0][0]}"
    assert not {word for word in ("Zelda", "fusion", "lumbar", "Fictional") if word in said}


def test_it_says_whose_turn_it_is_until_when_and_what_happens_then(here):
    FollowUp.objects.update(done_on=rows.today())
    clocks.restate(here.case, on=rows.today())
    its_time()

    reminders.send_due()

    assert "It is your turn: " in mail.outbox[0].body


def test_whose_turn_it_is_stands_in_their_language_as_well(here):
    FollowUp.objects.update(done_on=rows.today())
    clocks.restate(here.case, on=rows.today())
    here.patient.language = "es"
    here.patient.save(update_fields=["language"])
    its_time()

    reminders.send_due()

    [sent] = mail.outbox
    assert "Es su turno" in sent.body
    assert not {word for word in ("your turn", "If nothing", "last day", "appeal by") if word in sent.body}


def test_it_is_in_their_language(here):
    here.patient.language = "es"
    here.patient.save()
    its_time()

    reminders.send_due()

    assert mail.outbox[0].subject == f"Caso {here.case.reference}: cómo está"
    assert "Lo siguiente anotado en este caso" in mail.outbox[0].body


def test_it_comes_on_their_weekday_and_hour_by_their_own_clock(here):
    wish(here.patient, "email", weekly_day=4, weekly_hour=17)

    reminders.plan_weekly(now=at("2026-11-25 12:00"))  # a Wednesday

    assert message().due_at == at("2026-11-27 23:00")
    assert message().step == "week_2026_48"


def test_across_the_day_the_clocks_change_it_keeps_its_hour(here):
    here.patient.refresh_from_db()
    wishes = Preference(weekly_day=0, weekly_hour=10)

    before = weekly.next_time(wishes, here.patient, now=at("2026-10-25 12:00"))
    after = weekly.next_time(wishes, here.patient, now=before)

    chicago = ZoneInfo("America/Chicago")
    assert [each.astimezone(chicago).hour for each in (before, after)] == [10, 10]
    assert after.astimezone(chicago).date() - before.astimezone(chicago).date() == WEEK


def test_planned_again_it_is_planned_once(here):
    assert [reminders.plan_weekly(), reminders.plan_weekly()] == [1, 0]

    its_time()
    reminders.send_due()
    Reminder.objects.filter(kind="weekly").update(step=weekly.week_of(_next(here), here.patient))
    reminders.plan_weekly()

    assert Reminder.objects.filter(kind="weekly").count() == 1


def _next(here):
    return weekly.next_time(Preference(), here.patient, now=reminders.database_now())


def test_once_sent_the_next_one_is_planned(here):
    its_time()
    Reminder.objects.filter(kind="weekly").update(step="week_2020_01")
    reminders.send_due()

    assert reminders.plan_weekly() == 1


def test_it_is_left_out_on_a_day_on_which_another_message_came(here):
    waits = its_time()
    rows.due(rows.deadline(here.stage, act_by=rows.today() + timedelta(days=9)), here.patient)
    Reminder.objects.exclude(pk=waits.pk).update(due_at=Now() - timedelta(minutes=5))

    assert reminders.send_due().sent == 1

    waits.refresh_from_db()
    assert waits.state == State.SUPERSEDED
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("why", ["closed", "no turn", "not shared", "switched off", "left"])
def test_it_is_left_out_where_there_is_nothing_to_say_or_nobody_to_say_it_to(here, why):
    waits = its_time()
    if why == "closed":
        Case.objects.filter(pk=here.case.pk).update(closed_on=date(2026, 1, 1), ending="withdrawn")
    elif why == "no turn":
        here.case.turn.__class__.objects.filter(case=here.case).update(whose="nobody", on=None)
    elif why == "not shared":
        Share.objects.update(ended_at=Now())
    elif why == "switched off":
        wish(here.patient, "email", weekly=False)
    else:
        type(here.patient).objects.filter(pk=here.patient.pk).update(is_active=False)

    assert reminders.send_due().sent == 0

    waits.refresh_from_db()
    assert waits.state == State.CANCELLED
    assert not mail.outbox


def test_only_patients_who_want_it_have_one_planned(here):
    wish(here.patient, "email", weekly=False)

    assert reminders.plan_weekly() == 0


def test_the_wish_is_kept_by_page_and_program_and_moves_what_waits(here, client: Client):
    reminders.plan_weekly()
    client.force_login(here.patient)
    told = {"first": "email", "weekly": "on", "weekly_day": "2", "weekly_hour": "18"}

    assert client.post("/account/messages/", told).status_code == 302

    assert message().due_at.astimezone(here.patient.zone).strftime("%A %H") == "Wednesday 18"
    api = program(here.patient)
    for wrong in ({"weekly_day": 7}, {"weekly_hour": 3}):
        assert api.post("/api/v1/preferences/", {"ways": ["email"], **wrong}, format="json").status_code == 400
    answer = api.post("/api/v1/preferences/", {"ways": ["email"], "weekly": False}, format="json").json()
    assert (answer["weekly"], answer["weekly_day"], answer["weekly_hour"]) == (False, 0, 10)


def test_planning_asks_as_much_for_many_patients_as_for_one(here, django_assert_max_num_queries):
    for _ in range(5):
        rows.office()

    with django_assert_max_num_queries(8):
        assert reminders.plan_weekly() == 6
