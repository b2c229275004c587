"""The one verb that sends: what goes out, what is passed over, what is kept back, and what waits for a person."""

import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from appeals import mail, reminders
from appeals.models import Reminder
from appeals.reminders import Sent, outbox
from claimback.audit.models import Event
from tests.appeals import rows

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def here() -> rows.Office:
    return rows.office()


@pytest.fixture
def deadline(here):
    return rows.deadline(here.stage, act_by=rows.today())


def state_of(reminder: Reminder) -> str:
    reminder.refresh_from_db()
    return reminder.state


def test_a_due_reminder_is_sent_once(here, deadline, mailoutbox):
    reminder = rows.due(deadline, here.advocate)

    assert reminders.send_due() == Sent(sent=1)
    assert reminders.send_due() == Sent()

    assert [message.to for message in mailoutbox] == [[here.advocate.email]]
    assert state_of(reminder) == "sent"
    assert reminder.sent_at is not None


def test_it_carries_the_key_of_the_row_and_the_identity_kept_in_it(here, deadline, mailoutbox):
    reminder = rows.due(deadline, here.advocate)

    reminders.send_due()

    reminder.refresh_from_db()
    assert mailoutbox[0].extra_headers["X-ClaimBack-Reminder"] == str(reminder.pk)
    assert mailoutbox[0].extra_headers["Message-ID"] == reminder.message_id == outbox.message_id(reminder)


def test_the_identity_is_a_function_of_row_channel_and_person(here, deadline):
    reminder = rows.due(deadline, here.advocate)
    same = outbox.message_id(reminder)

    assert outbox.message_id(Reminder.objects.get(pk=reminder.pk)) == same
    reminder.recipient = here.patient
    assert outbox.message_id(reminder) != same


def test_sending_leaves_one_event(here, deadline):
    reminder = rows.due(deadline, here.advocate)

    reminders.send_due()

    (event,) = Event.objects.filter(kind="reminder sent")
    assert (event.case_id, event.about_id) == (here.case.pk, str(reminder.pk))


def test_what_is_not_yet_due_waits(here, deadline, mailoutbox):
    rows.due(deadline, here.advocate, ago=-HOUR)

    assert reminders.send_due() == Sent()
    assert mailoutbox == []


def test_of_several_overdue_steps_only_the_most_urgent_is_sent_and_it_says_that_it_is_late(here, deadline, mailoutbox):
    old = rows.due(deadline, here.advocate, ago=5 * DAY, step="7_days_before")
    older = rows.due(deadline, here.advocate, ago=9 * DAY, step="14_days_before")
    urgent = rows.due(deadline, here.advocate, ago=2 * DAY, step="3_days_before")

    assert reminders.send_due() == Sent(sent=1, superseded=2)

    assert [state_of(each) for each in (older, old, urgent)] == ["superseded", "superseded", "sent"]
    assert "late by 2 days" in mailoutbox[0].body


def test_everybody_gets_the_most_urgent_step_of_every_date(here, deadline, mailoutbox):
    second = rows.deadline(here.stage, act_by=rows.today())
    for each in (deadline, second):
        for person in (here.advocate, here.patient):
            rows.due(each, person, ago=DAY, step="1_day_before")
            rows.due(each, person, step="on_the_day")

    assert reminders.send_due() == Sent(sent=4, superseded=4)


def test_the_passed_over_is_passed_over_also_when_the_urgent_one_is_in_another_batch(here, deadline):
    rows.due(deadline, here.advocate, ago=DAY, step="1_day_before")
    rows.due(deadline, here.advocate, step="on_the_day")

    assert reminders.send_due(limit=1) == Sent(superseded=1)
    assert reminders.send_due(limit=1) == Sent(sent=1)


def settle(name: str, here: rows.Office, deadline) -> None:
    """One of the things that make a reminder unwanted."""
    if name == "met":
        type(deadline).objects.filter(pk=deadline.pk).update(met_on=rows.today())
    elif name == "dropped":
        type(deadline).objects.filter(pk=deadline.pk).update(dropped_on=rows.today())
    elif name == "superseded":
        type(deadline).objects.filter(pk=deadline.pk).update(superseded_at=Now())
    elif name == "closed":
        type(here.case).objects.filter(pk=here.case.pk).update(closed_on=rows.today(), ending="withdrawn")
    elif name == "inactive":
        type(here.patient).objects.filter(pk=here.patient.pk).update(is_active=False)
    else:
        here.case.shares.update(ended_at=Now())


SETTLED = ["met", "dropped", "superseded", "closed", "inactive", "revoked"]


@pytest.mark.parametrize("how", SETTLED)
def test_a_settled_date_or_a_person_without_access_gets_nothing(how, here, deadline, mailoutbox):
    reminder = rows.due(deadline, here.patient)
    settle(how, here, deadline)

    assert reminders.send_due() == Sent(cancelled=1)

    assert mailoutbox == []
    assert state_of(reminder) == "cancelled"


@pytest.mark.parametrize("how", SETTLED)
def test_a_change_after_the_claim_still_wins(how, here, deadline):
    rows.due(deadline, here.patient)
    (claimed,) = outbox.claim(20).reminders

    settle(how, here, deadline)

    assert not outbox.hold(claimed)
    assert outbox.drop(claimed)
    assert state_of(claimed) == "cancelled"


def test_a_reminder_another_sender_took_over_is_left_to_it(here, deadline):
    rows.due(deadline, here.advocate)
    (claimed,) = outbox.claim(20).reminders
    Reminder.objects.update(claimed_until=Now() - HOUR)  # we slept too long …
    (theirs,) = outbox.claim(20).reminders

    assert not outbox.hold(claimed)
    assert not outbox.drop(claimed)
    assert state_of(claimed) == "pending"
    assert outbox.hold(theirs)


def test_what_is_claimed_is_not_claimed_again_until_the_lease_is_over(here, deadline):
    rows.due(deadline, here.advocate)
    assert len(outbox.claim(20).reminders) == 1

    assert outbox.claim(20).taken == 0

    Reminder.objects.update(claimed_until=Now() - timedelta(seconds=1))
    assert outbox.claim(20).taken == 1


def test_a_mail_that_went_out_while_the_date_was_settled_is_remembered(here, deadline):
    reminder = rows.due(deadline, here.advocate)
    (claimed,) = outbox.claim(20).reminders
    outbox.hold(claimed)
    reminders.cancel([deadline])

    outbox.stamp(claimed)

    assert state_of(reminder) == "cancelled"
    assert reminder.sent_at is not None
    assert Event.objects.filter(kind="reminder sent").count() == 1


def test_a_dry_run_says_what_would_be_done_and_does_nothing(here, deadline, mailoutbox):
    rows.due(deadline, here.advocate, ago=DAY, step="1_day_before")
    rows.due(deadline, here.advocate)
    rows.due(deadline, here.patient)
    here.case.shares.update(ended_at=Now())

    assert reminders.send_due(dry_run=True) == Sent(sent=1, superseded=1, cancelled=1)

    assert mailoutbox == []
    assert set(Reminder.objects.values_list("state", "claimed_until", "attempts")) == {("pending", None, 0)}


@pytest.mark.parametrize("ahead", [61, -61, 172_800])
def test_nothing_is_sent_when_this_machines_clock_is_wrong(ahead, here, deadline, mailoutbox):
    rows.due(deadline, here.advocate)

    with pytest.raises(reminders.ClocksDisagree, match="Every unsent reminder was kept"):
        reminders.send_due(clock=lambda: time.time() + ahead)

    assert mailoutbox == []
    assert reminders.send_due() == Sent(sent=1)


def poison(monkeypatch: pytest.MonkeyPatch, sick: Reminder) -> None:
    """The template of one reminder raises."""
    compose = mail.compose

    def composing(reminder: Reminder, **more: object) -> object:
        if reminder.pk == sick.pk:
            raise KeyError("a word of the case")
        return compose(reminder, **more)

    monkeypatch.setattr(mail, "compose", composing)


def test_a_poisoned_reminder_stops_nobody_and_waits_for_a_person_after_five_tries(
    here, deadline, mailoutbox, monkeypatch
):
    sick = rows.due(deadline, here.advocate, ago=HOUR)
    rows.due(deadline, here.patient)
    poison(monkeypatch, sick)

    assert reminders.send_due() == Sent(sent=1, failed=1)
    for _ in range(3):
        Reminder.objects.filter(pk=sick.pk).update(claimed_until=None)
        assert reminders.send_due() == Sent(failed=1)
    Reminder.objects.filter(pk=sick.pk).update(claimed_until=None)
    assert reminders.send_due() == Sent(sent=3, parked=1)  # the same on their page, and the alert on it and by mail

    assert state_of(sick) == "parked"
    assert set(sick.stand_ins.values_list("kind", "channel")) == {
        ("deadline", "app"),
        ("alert", "app"),
        ("alert", "email"),
    }
    assert (sick.attempts, sick.last_error) == (5, "KeyError")
    assert Event.objects.filter(kind="reminder parked").count() == 1
    assert reminders.send_due() == Sent()


@pytest.mark.parametrize("address", ["not\nan address", ""])
def test_an_impossible_address_stops_nobody_and_waits_for_a_person(address, here, deadline, mailoutbox, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    type(here.advocate).objects.filter(pk=here.advocate.pk).update(email=address)
    sick = rows.due(deadline, here.advocate, ago=HOUR)
    rows.due(deadline, here.patient)

    assert reminders.send_due() == Sent(sent=1, failed=1)
    Reminder.objects.filter(pk=sick.pk).update(claimed_until=None, attempts=4)
    assert reminders.send_due().parked == 1
    assert state_of(sick) == "parked"


def test_it_waits_longer_after_every_failure(here, deadline, monkeypatch):
    sick = rows.due(deadline, here.advocate)
    poison(monkeypatch, sick)
    waits = []
    for _ in range(3):
        reminders.send_due()
        sick.refresh_from_db()
        waits.append((sick.claimed_until - reminders.database_now()).total_seconds() / 60)
        Reminder.objects.update(claimed_until=None)

    for wait, minutes in zip(waits, (1, 2, 4), strict=True):
        assert 0.75 * minutes < wait < 1.25 * minutes


def test_the_command_says_what_it_did(here, deadline, capsys):
    rows.due(deadline, here.advocate)

    call_command("send_due", "--dry-run")
    call_command("send_due")

    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("1 would be sent, 0 would be superseded")
    assert said[1].startswith("1 sent, 0 superseded, 0 cancelled, 0 to be tried again, 0 parked")


def test_the_command_says_why_it_refuses(here, deadline, monkeypatch):
    monkeypatch.setattr(outbox, "APART", -1.0)

    with pytest.raises(CommandError, match="clock"):
        call_command("send_due")


def test_every_reminder_is_listed_and_no_cell_runs_as_a_formula(here, deadline, capsys):
    type(here.patient).objects.filter(pk=here.patient.pk).update(email="=cmd@people.example")
    first = rows.due(deadline, here.advocate, ago=DAY)
    second = rows.due(deadline, here.patient)

    call_command("reminders", "--csv")

    assert capsys.readouterr().out.splitlines() == [
        "key,recipient,due_at,state",
        f"{first.pk},{here.advocate.email},{first.due_at.isoformat()},pending",
        f"{second.pk},'=cmd@people.example,{second.due_at.isoformat()},pending",
    ]


def test_the_number_of_questions_grows_by_a_few_a_mail_and_not_with_the_outbox(here, django_assert_max_num_queries):
    for _ in range(10):
        rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate)
    for _ in range(30):
        rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate, ago=-HOUR)

    with django_assert_max_num_queries(10 * 7 + 12):
        assert reminders.send_due() == Sent(sent=10)


@pytest.mark.parametrize(
    "wrong", [{"kind": "follow_up"}, {"kind": "digest"}, {"kind": "weekly"}, {"kind": "deadline", "case": None}]
)
def test_a_message_that_does_not_name_what_it_is_about_cannot_be_kept(here, deadline, wrong):
    row = rows.due(deadline, here.advocate)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.filter(pk=row.pk).update(**wrong)
