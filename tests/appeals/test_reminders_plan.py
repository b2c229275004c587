"""Which reminders a date gets, and when: pure steps, then rows of the outbox."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appeals import reminders
from appeals.models import Deadline, Reminder
from appeals.reminders.steps import all_steps, steps_ahead
from tests.appeals import rows
from tests.appeals.rows import at

NEW_YORK = ZoneInfo("America/New_York")


def unsaved(**fields: object) -> Deadline:
    """A date of ours, 14 July 2026 with a legal day 18 July, never written down."""
    row = {"owed_by": "us", "act_by": date(2026, 7, 14), "legal_on": date(2026, 7, 18)}
    return Deadline(**(row | fields))


def names(steps: list) -> list[str]:
    return [step.name for step, _ in steps]


def test_our_date_is_said_21_14_7_3_and_1_days_before_on_the_day_and_each_day_after_to_the_last_legal_day():
    """Issue 6: after the day to act by it is said until the legal day; it was said on the day after alone."""
    steps = all_steps(unsaved(), zone=NEW_YORK)

    assert [at.astimezone(NEW_YORK).date() for _, at in steps] == [
        date(2026, 6, 23), date(2026, 6, 30), date(2026, 7, 7), date(2026, 7, 11), date(2026, 7, 13),
        date(2026, 7, 14), date(2026, 7, 15), date(2026, 7, 16), date(2026, 7, 17), date(2026, 7, 18),
    ]  # fmt: skip


def test_a_legal_day_that_leaves_nothing_beyond_the_advised_one_is_no_step():
    assert "last_legal_day" not in names(all_steps(unsaved(legal_on=date(2026, 7, 14)), zone=NEW_YORK))


def test_two_steps_on_one_morning_are_one_message_the_graver():
    steps = names(all_steps(unsaved(legal_on=date(2026, 7, 15)), zone=NEW_YORK))

    assert "last_legal_day" in steps
    assert "day_after" not in steps


def test_the_other_sides_date_is_said_three_days_before_the_day_after_and_twice_more():
    """Issue 6: a date of theirs is said after it more than once, for nobody may forget an answer that never comes."""
    steps = all_steps(unsaved(owed_by="insurer"), zone=NEW_YORK)

    assert names(steps) == ["answer_in_3_days", "answer_day_late", "answer_5_days_late", "answer_14_days_late"]
    assert [at.astimezone(NEW_YORK).date() for _, at in steps] == [
        date(2026, 7, 15), date(2026, 7, 19), date(2026, 7, 23), date(2026, 8, 1),
    ]  # fmt: skip


def test_a_clock_of_hours_is_said_to_the_minute():
    deadline = unsaved(act_at=at("2026-07-14 15:30"), legal_at=at("2026-07-14 19:30"), legal_on=date(2026, 7, 14))

    steps = {step.name: at for step, at in all_steps(deadline, zone=NEW_YORK)}

    assert steps["6_hours_before"] == at("2026-07-14 09:30")
    assert steps["on_the_hour"] == at("2026-07-14 15:30")


@pytest.mark.parametrize(
    ("zone", "spring", "winter"),
    [
        ("America/New_York", 12, 13),
        ("America/Phoenix", 15, 15),
        ("Pacific/Honolulu", 18, 18),
        ("America/Anchorage", 16, 17),
        ("America/Puerto_Rico", 12, 12),
    ],
)
def test_the_morning_is_eight_on_the_persons_clock_on_both_days_the_clocks_change(zone, spring, winter):
    for day, hour in ((date(2026, 3, 8), spring), (date(2026, 11, 1), winter)):
        steps = all_steps(unsaved(act_by=day, legal_on=day), zone=ZoneInfo(zone))

        (instant,) = [at for step, at in steps if step.name == "on_the_day"]
        assert instant == at(f"{day} {hour:02}:00")
        assert instant.astimezone(ZoneInfo(zone)).hour == 8


def test_steps_whose_time_has_passed_are_not_made_up():
    steps = steps_ahead(unsaved(), zone=NEW_YORK, now=at("2026-07-09 12:00"))

    assert names(steps)[0] == "3_days_before"


def test_a_date_that_is_today_is_said_at_once_and_goes_on():
    now = at("2026-07-14 20:00")

    steps = steps_ahead(unsaved(), zone=NEW_YORK, now=now)

    assert [(step.name, at) for step, at in steps][0] == ("on_the_day", now)
    assert names(steps) == ["on_the_day", "day_after", "2_days_after", "3_days_after", "last_legal_day"]


def test_a_date_long_past_is_said_once_at_once():
    now = at("2026-09-01 12:00")

    assert [(step.name, at) for step, at in steps_ahead(unsaved(), zone=NEW_YORK, now=now)] == [("last_legal_day", now)]


@pytest.mark.django_db
def test_advocate_and_patient_are_reminded_of_our_dates_each_on_their_own_clock():
    here = rows.office(advocate="America/New_York", patient="Pacific/Honolulu")
    deadline = rows.deadline(here.stage, act_by=date(2026, 7, 14))

    reminders.plan(deadline, recipients=reminders.recipients(here.case), now=at("2026-07-12 00:00"))

    on_the_day = dict(Reminder.objects.filter(step="on_the_day").values_list("recipient", "due_at"))
    assert on_the_day == {here.advocate.pk: at("2026-07-14 12:00"), here.patient.pk: at("2026-07-14 18:00")}


@pytest.mark.django_db
def test_from_three_days_before_the_day_to_act_by_every_message_is_urgent():
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=date(2026, 7, 14), legal_on=date(2026, 7, 20))

    planned = reminders.plan(deadline, recipients=[here.advocate], now=at("2026-06-01 00:00"))

    assert {row.step for row in planned if not row.urgent} == {"21_days_before", "14_days_before", "7_days_before"}


@pytest.mark.django_db
def test_only_the_advocate_is_reminded_of_the_insurers_dates():
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=date(2026, 7, 14), owed_by="insurer")

    planned = reminders.plan(deadline, recipients=reminders.recipients(here.case), now=at("2026-07-01 00:00"))

    assert {row.recipient_id for row in planned} == {here.advocate.pk}
    late = ["answer_day_late", "answer_5_days_late", "answer_14_days_late"]
    assert [row.step for row in planned] == ["answer_in_3_days", *late]


@pytest.mark.django_db
def test_planning_again_adds_nothing():
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=date(2026, 7, 14))
    now = at("2026-07-14 20:00")
    first = reminders.plan(deadline, recipients=reminders.recipients(here.case), now=now)

    again = reminders.plan(deadline, recipients=reminders.recipients(here.case), now=now + timedelta(hours=1))

    assert [row.pk for row in again] == [row.pk for row in first]


@pytest.mark.django_db
def test_people_who_left_are_not_reminded():
    here = rows.office()
    here.case.shares.update(ended_at=datetime(2026, 1, 1, tzinfo=NEW_YORK))

    assert reminders.recipients(here.case) == [here.advocate]


@pytest.mark.django_db
def test_cancelling_takes_the_waiting_reminders_of_those_dates_and_no_others():
    here = rows.office()
    gone, stays = (rows.deadline(here.stage, act_by=date(2027, 7, 14)) for _ in range(2))
    for deadline in (gone, stays):
        reminders.plan(deadline, recipients=[here.advocate], now=at("2027-07-12 00:00"))

    reminders.cancel([gone.pk])

    assert set(gone.reminders.values_list("state", flat=True)) == {"cancelled"}
    assert set(stays.reminders.values_list("state", flat=True)) == {"pending"}


@pytest.mark.django_db
def test_a_new_owner_is_reminded_in_place_of_the_old_one():
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=date(2027, 7, 14))
    now = at("2027-07-12 00:00")
    reminders.plan(deadline, recipients=[here.advocate], now=now)
    heir = rows.person("heir")
    here.case.owner = heir
    here.case.save()

    reminders.readdress(here.case, now=now)

    assert set(Reminder.objects.filter(recipient=here.advocate).values_list("state", flat=True)) == {"cancelled"}
    assert set(Reminder.objects.filter(recipient=heir).values_list("state", flat=True)) == {"pending"}


@pytest.mark.django_db
def test_somebody_who_comes_back_is_reminded_of_what_is_still_to_come():
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=date(2027, 7, 14))
    now = at("2027-07-12 00:00")
    reminders.plan(deadline, recipients=[here.advocate, here.patient], now=now)
    here.case.shares.update(ended_at=now)
    reminders.readdress(here.case, now=now)
    here.case.shares.update(ended_at=None)

    reminders.readdress(here.case, now=now + timedelta(days=1, hours=13))

    states = dict(Reminder.objects.filter(recipient=here.patient).values_list("step", "state"))
    assert states["1_day_before"] == "cancelled"
    assert states["on_the_day"] == "pending"


@pytest.mark.django_db
def test_a_worker_is_poked_after_the_commit_when_something_is_due_at_once(django_capture_on_commit_callbacks):
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=date(2027, 7, 14))

    with django_capture_on_commit_callbacks() as soon:
        reminders.plan(deadline, recipients=[here.advocate], now=at("2027-07-14 20:00"))
    with django_capture_on_commit_callbacks() as later:
        reminders.plan(deadline, recipients=[here.patient], now=at("2027-07-01 20:00"))

    assert (len(soon), len(later)) == (1, 0)
