"""A person has seen a date, or asks to be left alone about it: what that stops and what it never does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appeals import actions, mail, reminders
from appeals.models import Heed, Reminder
from appeals.reminders import Sent, outbox
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import fights, rows
from tests.appeals.programs import program
from tests.appeals.rows import at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def here() -> rows.Office:
    return rows.office()


@pytest.fixture
def deadline(here):
    """To act by in ten days, with a last legal day four days later."""
    today = rows.today()
    return rows.deadline(here.stage, act_by=today + 10 * DAY, legal_on=today + 14 * DAY)


def pause(deadline, person, days: int) -> Heed:
    return actions.pause_reminders(deadline, until=rows.today() + days * DAY, by=person, now=reminders.database_now())


def test_seen_is_kept_with_who_and_when_and_on_what_was_sent(here, deadline):
    sent = rows.due(deadline, here.advocate)
    theirs = rows.due(deadline, here.patient)
    reminders.send_due()

    heed = actions.see_deadline(deadline, by=here.advocate)

    sent.refresh_from_db()
    theirs.refresh_from_db()
    assert (heed.by, heed.until_at) == (here.advocate, None)
    assert sent.seen_at is not None
    assert theirs.seen_at is None
    (event,) = Event.objects.filter(kind="date seen")
    assert event.by_id == here.advocate.pk


def test_what_is_seen_is_reminded_of_as_planned(here, deadline):
    rows.due(deadline, here.advocate)

    actions.see_deadline(deadline, by=here.advocate)

    assert reminders.send_due() == Sent(sent=1)


def test_a_pause_holds_back_this_persons_reminders_and_nobody_elses(here, deadline, mailoutbox):
    rows.due(deadline, here.advocate, step="7_days_before")
    rows.due(deadline, here.patient, step="7_days_before")

    pause(deadline, here.advocate, 3)

    assert reminders.send_due() == Sent(sent=1, superseded=1)
    assert [message.to for message in mailoutbox] == [[here.patient.email]]


def test_it_reminds_again_on_the_morning_of_that_day_on_the_persons_clock(here, deadline):
    here.advocate.time_zone = "Pacific/Honolulu"
    here.advocate.save()
    day = rows.today() + 3 * DAY

    pause(deadline, here.advocate, 3)

    (again,) = Reminder.objects.filter(deadline=deadline)
    assert again.due_at == at(f"{day} 18:00")
    assert (again.state, again.recipient) == ("pending", here.advocate)


def test_the_message_of_that_day_goes_out_although_the_pause_was_asked_for(here, deadline):
    pause(deadline, here.advocate, 3)
    Heed.objects.update(at=reminders.database_now() - 3 * DAY, until_at=reminders.database_now())
    Reminder.objects.update(due_at=reminders.database_now())

    assert reminders.send_due() == Sent(sent=1)


def test_a_pause_said_after_the_claim_still_holds_the_message_back(here, deadline):
    reminder = rows.due(deadline, here.advocate, step="7_days_before")
    (claimed,) = outbox.claim(20).reminders

    pause(deadline, here.advocate, 2)

    assert not outbox.hold(claimed)
    assert outbox.drop(claimed)
    reminder.refresh_from_db()
    assert reminder.sent_at is None


def test_what_comes_on_the_day_to_act_by_and_after_is_never_paused(here):
    deadline = rows.deadline(here.stage, act_by=rows.today() + 2 * DAY, legal_on=rows.today() + 3 * DAY)
    reminders.plan(deadline, recipients=[here.advocate])

    pause(deadline, here.advocate, 2)

    held = Reminder.objects.filter(deadline=deadline).filter(outbox.paused())
    assert set(held.values_list("step", flat=True)) == {"1_day_before"}


@pytest.mark.parametrize("days", [11, 14, 15])
def test_a_pause_past_the_day_to_act_by_is_refused_with_a_sentence(here, deadline, days):
    with pytest.raises(actions.TooLateToPause, match="Nothing was changed"):
        pause(deadline, here.advocate, days)

    assert not Heed.objects.exists()
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("days", [0, -1])
def test_a_pause_until_a_morning_that_has_passed_is_refused(here, deadline, days):
    with pytest.raises(actions.ImpossibleDate, match="has passed"):
        actions.pause_reminders(
            deadline, until=rows.today() + days * DAY, by=here.advocate, now=reminders.database_now() + DAY
        )


def test_the_last_day_to_act_by_is_allowed(here, deadline):
    assert pause(deadline, here.advocate, 10).until_at is not None


def test_another_pause_takes_the_place_of_the_first_also_an_earlier_one(here, deadline):
    rows.due(deadline, here.advocate, ago=-4 * DAY, step="7_days_before")
    pause(deadline, here.advocate, 6)
    pause(deadline, here.advocate, 2)
    pause(deadline, here.advocate, 2)

    again = Reminder.objects.filter(step__startswith="again_").order_by("due_at")
    assert [row.state for row in again] == ["pending", "superseded"]
    assert Heed.objects.standing().count() == 1
    assert not Reminder.objects.filter(outbox.paused()).filter(step="7_days_before").exists()


def test_seen_ends_a_pause(here, deadline):
    pause(deadline, here.advocate, 3)

    actions.see_deadline(deadline, by=here.advocate)

    assert not Heed.objects.pausing().exists()
    assert not Reminder.objects.filter(state="pending").exists()


def test_a_clock_of_hours_is_paused_in_hours(here):
    now = reminders.database_now()
    last = now + timedelta(hours=30)
    deadline = rows.deadline(here.stage, act_by=last.date(), act_at=last, legal_at=last)

    assert reminders.pauses_in_hours(deadline, now=now)[-1] == now + timedelta(hours=24)
    with pytest.raises(actions.ImpossibleDate, match="choose an hour"):
        actions.pause_reminders(deadline, until=last.date(), by=here.advocate, now=now)
    with pytest.raises(actions.TooLateToPause):
        actions.pause_reminders(deadline, until=last + timedelta(minutes=1), by=here.advocate, now=now)
    heed = actions.pause_reminders(deadline, until=now + timedelta(hours=2), by=here.advocate, now=now)

    assert heed.in_hours
    assert Reminder.objects.get().due_at == now + timedelta(hours=2)


def test_a_day_is_not_paused_in_hours(here, deadline):
    with pytest.raises(actions.ImpossibleDate, match="choose a day"):
        actions.pause_reminders(
            deadline,
            until=reminders.database_now() + timedelta(hours=2),
            by=here.advocate,
            now=reminders.database_now(),
        )


@pytest.mark.parametrize("field", ["met_on", "dropped_on"])
def test_a_date_that_is_over_cannot_be_heeded(here, deadline, field):
    type(deadline).objects.filter(pk=deadline.pk).update(**{field: rows.today()})

    with pytest.raises(actions.NothingToHeed):
        actions.see_deadline(deadline, by=here.advocate)
    with pytest.raises(actions.NothingToHeed):
        pause(deadline, here.advocate, 2)


def test_the_mail_leads_to_the_page_with_the_buttons(here, deadline, settings):
    settings.PUBLIC_URL = "https://claims.example"
    reminder = rows.due(deadline, here.advocate)
    reminder.message_id = outbox.message_id(reminder)

    sent = mail.compose(reminder, now=reminders.database_now())

    assert f"https://claims.example/cases/{here.case.pk}/deadlines/{deadline.pk}/heed/" in sent.body
    assert f"/deadlines/{deadline.pk}/heed/" in sent.alternatives[0].content


# --- the doors -------------------------------------------------------------------------------------------------


@pytest.fixture
def case():
    return fights.denied()


def door(case, name: str = "heed") -> str:
    return reverse(name, args=[case.pk, case.deadlines.filter(owed_by="us").order_by("act_by", "pk").first().pk])


def test_looking_at_the_page_changes_nothing(client, case):
    client.force_login(case.owner)

    answer = client.get(door(case))

    assert answer.status_code == 200
    assert not Heed.objects.exists()
    assert client.get(door(case, "heed_seen")).status_code == 405


def test_one_click_says_that_it_is_seen_and_the_case_says_by_whom(client, case):
    client.force_login(case.owner)

    answer = client.post(door(case, "heed_seen"), follow=True)

    assert f"{case.owner} has seen it" in answer.content.decode()


def test_a_pause_is_said_on_the_case_until_when(client, case):
    client.force_login(case.owner)
    until = timezone.localdate() + 5 * DAY

    answer = client.post(door(case, "heed_pause"), {"until": until.isoformat()}, follow=True)

    assert f"{case.owner} has seen it; pauses until" in answer.content.decode()


def test_a_pause_that_is_too_late_is_refused_on_the_page_and_what_was_typed_is_kept(client, case):
    client.force_login(case.owner)

    answer = client.post(door(case, "heed_pause"), {"until": "2199-01-01"})

    assert answer.status_code == 422
    assert "That is too late" in answer.content.decode()
    assert "2199-01-01" in answer.content.decode()


def test_a_patient_may_say_it_and_a_stranger_finds_nothing(client, case):
    client.force_login(make.guest(case, Role.PATIENT))
    assert client.post(door(case, "heed_seen")).status_code == 302

    client.force_login(make.user())
    assert client.get(door(case)).status_code == 404
    assert client.post(door(case, "heed_seen")).status_code == 404
    assert Heed.objects.count() == 1


def test_a_program_can_say_the_same(case):
    deadline = case.deadlines.filter(owed_by="us").order_by("act_by", "pk").first()
    root = f"/api/v1/deadlines/{deadline.pk}/"
    theirs = program(case.owner)

    seen = theirs.post(f"{root}seen/", {})
    paused = theirs.post(f"{root}pause/", {"until_on": (timezone.localdate() + DAY).isoformat()})
    late = theirs.post(f"{root}pause/", {"until_on": "2199-01-01"})
    both = theirs.post(f"{root}pause/", {"until_on": "2199-01-01", "until_at": "2199-01-01T10:00:00Z"})

    assert (seen.status_code, paused.status_code, late.status_code, both.status_code) == (200, 200, 422, 400)
    assert paused.json()["until_at"]
    assert program(make.user()).post(f"{root}seen/", {}).status_code == 404
