"""Quiet hours: what they hold back and until when, what they never hold back, and that they count when it is sent."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from appeals import reminders
from appeals.models import Deadline, Reminder
from appeals.reminders import Sent, quiet
from appeals.reminders.people import Reach
from claimback.accounts.models import Preference, User
from tests.appeals import rows
from tests.appeals.reached import wish
from tests.appeals.rows import at

NEW_YORK = ZoneInfo("America/New_York")
LATER = {"act_by": date(2026, 7, 14), "legal_on": date(2026, 7, 18)}


def reach(start: int = 22, stop: int = 7, *, zone: str = "America/New_York", **wishes: object) -> Reach:
    person = User(time_zone=zone)
    wishes = {"quiet_from": time(start), "quiet_to": time(stop)} | wishes
    return Reach(person, Preference(user=person, **wishes), (), ())


def about(**dates: object) -> Reminder:
    """A message about a date of ours."""
    fields = {"owed_by": "us"} | (dates or LATER)
    return Reminder(deadline=Deadline(**fields), step="a_step", channel="email")


def wall(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def held(now: str, message: Reminder | None = None, who: Reach | None = None) -> datetime | None:
    """Until when, with everything told by the clock of New York."""
    return quiet.held_until(who or reach(), message or about(), now=wall(now))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-07-01 21:59", None),
        ("2026-07-01 22:00", "2026-07-02 07:00"),
        ("2026-07-02 03:00", "2026-07-02 07:00"),
        ("2026-07-02 07:00", None),
    ],
)
def test_over_midnight_they_hold_until_the_morning(now, until):
    assert held(now) == (until and wall(until))


def test_in_the_middle_of_a_day_they_hold_until_their_end():
    assert held("2026-07-01 13:30", who=reach(13, 15)) == wall("2026-07-01 15:00")
    assert held("2026-07-01 15:30", who=reach(13, 15)) is None


@pytest.mark.parametrize(
    ("now", "until"), [("2026-03-08 01:30", "2026-03-08 07:00"), ("2026-11-01 00:30", "2026-11-01 07:00")]
)
def test_they_end_by_the_clock_on_the_nights_it_changes(now, until):
    assert held(now) == wall(until)


def test_who_has_none_is_never_held_up():
    assert held("2026-07-01 23:00", who=reach(quiet_from=None, quiet_to=None)) is None


def test_they_never_hold_a_message_past_the_last_legal_day():
    assert held("2026-07-18 22:30") is None
    assert held("2026-07-17 22:30") == wall("2026-07-18 07:00")


def test_once_the_last_day_is_past_they_hold_again():
    assert held("2026-07-19 23:00") == wall("2026-07-20 07:00")


HOURS = {
    "act_by": date(2026, 7, 14), "act_at": wall("2026-07-14 06:00"), "legal_on": date(2026, 7, 14),
    "legal_at": wall("2026-07-14 10:00"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-07-12 23:00", "2026-07-13 07:00"),  # a day and more before
        ("2026-07-14 00:00", None),  # six hours before
        ("2026-07-14 05:00", None),  # the last hour
        ("2026-07-14 06:30", None),  # after it
    ],
)
def test_they_never_hold_the_last_six_hours_of_a_clock_that_runs_in_hours_nor_what_comes_after(now, until):
    assert held(now, about(**HOURS)) == (until and wall(until))


@pytest.mark.parametrize(("stop", "goes"), [(1, True), (0, False)])
def test_a_message_is_not_held_into_the_last_six_hours(stop, goes):
    """The moment to act by is 06:00."""
    until = held("2026-07-13 23:30", about(**HOURS), reach(22, stop))

    assert until == (None if goes else wall("2026-07-14 00:00"))


def test_for_the_other_sides_dates_they_always_hold():
    assert held("2026-07-18 22:30", about(**LATER, owed_by="insurer")) == wall("2026-07-19 07:00")


def test_where_then_is_never_safe_they_hold_whatever_the_date():
    assert held("2026-07-18 22:30", who=reach(never_then=True)) == wall("2026-07-19 07:00")
    assert held("2026-07-14 05:00", about(**HOURS), reach(never_then=True)) == wall("2026-07-14 07:00")


def test_what_stands_on_the_page_disturbs_nobody_and_a_code_is_waited_for():
    row = about()
    row.channel = "app"
    assert held("2026-07-01 23:00", row) is None
    row.channel, row.step = "sms", "code_1"
    assert held("2026-07-01 23:00", row) is None


@pytest.fixture
def here(db) -> rows.Office:
    return rows.office(advocate="UTC", patient="UTC")


def around_now(*, hours: int = 2) -> dict[str, time]:
    """Quiet hours in which the database's clock stands, and that end in so many hours, in UTC."""
    now = reminders.database_now().astimezone(UTC)
    return {"quiet_from": (now - timedelta(hours=1)).time(), "quiet_to": (now + timedelta(hours=hours)).time()}


def in_days(days: int) -> date:
    return rows.today() + timedelta(days=days)


def test_quiet_hours_told_while_the_message_waited_count_and_it_is_not_late_afterwards(here, mailoutbox):
    row = rows.due(rows.deadline(here.stage, act_by=in_days(9)), here.patient)
    claimed = reminders.outbox.claim(20)
    Reminder.objects.update(claimed_until=None)
    wish(here.patient, **around_now())

    assert claimed.taken == 1
    assert reminders.send_due() == Sent()

    row.refresh_from_db()
    assert row.state == "pending"
    assert row.due_at > reminders.database_now() + timedelta(minutes=90)
    assert mailoutbox == []


def test_nobody_else_waits_for_the_quiet_hours_of_one(here, mailoutbox):
    deadline = rows.deadline(here.stage, act_by=in_days(9))
    wish(here.patient, **around_now())
    rows.due(deadline, here.patient)
    rows.due(deadline, here.advocate)

    assert reminders.send_due() == Sent(sent=1)


def test_quiet_hours_taken_back_free_what_is_claimed_next(here):
    wishes = wish(here.patient, **around_now())
    rows.due(rows.deadline(here.stage, act_by=in_days(9)), here.patient)
    reminders.send_due()
    Preference.objects.filter(pk=wishes.pk).update(quiet_from=None, quiet_to=None)
    Reminder.objects.update(due_at=reminders.database_now())

    assert reminders.send_due() == Sent(sent=1)


def test_where_safe_hours_hold_a_message_past_its_date_it_stands_on_their_page_and_the_advocate_is_told(
    here, mailoutbox
):
    wish(here.patient, never_then=True, **around_now())
    soon = reminders.database_now() + timedelta(hours=1)
    deadline = rows.deadline(here.stage, act_by=soon.date(), act_at=soon, legal_at=soon, legal_on=soon.date())
    row = rows.due(deadline, here.patient)

    assert reminders.send_due() == Sent(sent=3)

    assert set(row.stand_ins.values_list("kind", "channel", "recipient")) == {
        ("deadline", "app", here.patient.pk),
        ("alert", "app", here.advocate.pk),
        ("alert", "email", here.advocate.pk),
    }
    assert [mail.to for mail in mailoutbox] == [[here.advocate.email]]
    assert at("2026-01-01 00:00") < row.due_at
