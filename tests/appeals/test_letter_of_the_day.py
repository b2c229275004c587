"""One letter a day for many reminders: sorted by risk, never late, never twice, and nothing lost where it fails."""

from datetime import datetime, time, timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db.models.functions import Now
from django.test import Client

from appeals import actions, for_you, in_brief, reminders
from appeals.models import FollowUp, Reminder
from appeals.reminders import Sent, daily, routing
from appeals.reminders.carriers.email import Email
from cases.models import Case, Share
from claimback.accounts.models import Membership, Preference, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests.appeals import rows
from tests.appeals.programs import program
from tests.appeals.reached import browser, phone, vapid, wish

pytestmark = pytest.mark.django_db
State = Reminder.State
_numbers = iter(range(1, 1_000_000))
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def here() -> rows.Office:
    """An office of two where the hour of letters is over."""
    office = rows.office(advocate=rows.afternoon(), patient=rows.afternoon())
    colleague = rows.person("colleague")
    Membership.objects.create(organisation=office.organisation, user=colleague, role=Role.ADVOCATE)
    return office


def by_the_clock_of_utc(person: User) -> None:
    person.time_zone = "UTC"
    person.save(update_fields=["time_zone"])


def another_case(here: rows.Office, **fields: object) -> Case:
    told = {"owner": here.advocate, "reference": f"N{next(_numbers)}", "patient_name": "Nia Otherone"}
    return Case.objects.create(organisation=here.organisation, **(told | fields))


def promised(here: rows.Office, *, ago: timedelta = MINUTE, days: int = 9, case: Case | None = None, **row: object):
    """A reminder of a promise in a case of its own, due that long ago."""
    case = case or another_case(here)
    day = rows.today() + timedelta(days=days)
    follow_up = FollowUp.objects.create(
        organisation=here.organisation, case=case, due_on=day, what="Call them", set_by=here.advocate
    )
    told = {"recipient": here.advocate, "step": "on_the_day", "due_at": reminders.database_now() - ago} | row
    return Reminder.objects.create(
        organisation=here.organisation, case=case, kind="follow_up", follow_up=follow_up, about_on=day, **told
    )


def state(row: Reminder) -> str:
    return Reminder.objects.get(pk=row.pk).state


def letter() -> Reminder:
    return Reminder.objects.get(kind="digest")


def test_many_reminders_of_a_day_are_one_mail_and_each_is_sent(here):
    many = [promised(here) for _ in range(12)]

    assert reminders.send_due() == Sent(sent=1)

    [message] = mail.outbox
    assert message.subject == "12 reminders for today"
    assert all(f"{each.case.reference}: something that was promised" in message.body for each in many)
    assert {state(each) for each in many} == {State.SENT}
    assert {Reminder.objects.get(pk=each.pk).within for each in many} == {letter()}
    assert Event.objects.filter(kind="reminder sent", case_id=many[0].case_id).count() == 1
    assert reminders.send_due() == Sent()


def test_the_letter_says_no_name_and_nothing_of_health(here):
    promised(here, case=here.case)
    promised(here)

    reminders.send_due()

    [message] = mail.outbox
    said = f"{message.subject} {message.body} {message.alternatives[0][0]}"
    assert not {word for word in ("Zelda", "Nia", "lumbar", "Fictional", "Call them") if word in said}


def test_what_is_urgent_goes_by_itself(here):
    rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate)
    Reminder.objects.update(urgent=True)
    for _ in range(3):
        promised(here)

    assert reminders.send_due() == Sent(sent=2)

    assert sorted(message.subject[:4] for message in mail.outbox) == ["3 re", "Case"]


def test_a_date_that_is_near_goes_by_itself_however_its_step_is_called(here):
    rows.due(rows.deadline(here.stage, act_by=rows.today() + timedelta(days=1)), here.advocate)
    promised(here)

    assert reminders.send_due() == Sent(sent=2)


def test_the_nearest_to_harm_comes_first(here):
    theirs = rows.deadline(here.stage, act_by=rows.today() - timedelta(days=5), owed_by="insurer")
    later = rows.deadline(here.stage, act_by=rows.today() + timedelta(days=20))
    sooner = rows.deadline(here.stage, act_by=rows.today() + timedelta(days=5))
    promised(here)
    unconfirmed = promised(here)
    FollowUp.objects.filter(pk=unconfirmed.follow_up_id).update(what="acknowledge", set_by=None)
    for deadline in (theirs, later, sooner):
        rows.due(deadline, here.advocate)

    reminders.send_due()

    said = mail.outbox[0].body
    headings = ["Yours to do", "Sent, and not confirmed", "The other side is late", "What else has its day"]
    assert [said.index(heading) for heading in headings] == sorted(said.index(heading) for heading in headings)
    first, second = (said.index(f"{each.act_by:%Y}", said.index(f" {each.act_by.day} ")) for each in (sooner, later))
    assert first < second


def test_one_reminder_alone_is_no_letter(here):
    promised(here)

    reminders.send_due()

    assert mail.outbox[0].subject.startswith("Case ")
    assert not Reminder.objects.filter(kind="digest").exists()


def test_an_office_of_one_and_a_patient_have_no_letter_unless_they_ask(here):
    for _ in range(2):
        promised(here, recipient=here.patient, case=here.case)

    assert reminders.send_due() == Sent(sent=2)

    wish(here.patient, daily=True)
    for _ in range(2):
        promised(here, recipient=here.patient, case=here.case)
    assert reminders.send_due() == Sent(sent=1)


def test_it_waits_for_the_hour_they_chose_by_their_own_clock(here):
    now = reminders.database_now()
    zone = "Pacific/Kiritimati" if now.hour < 6 else "UTC"
    User.objects.filter(pk=here.advocate.pk).update(time_zone=zone)
    wish(here.advocate, "email", daily_hour=11)
    here.advocate.refresh_from_db()
    tomorrow = now.astimezone(here.advocate.zone).date() + timedelta(days=1)
    at_eight = datetime.combine(tomorrow, time(8), tzinfo=here.advocate.zone)
    many = [promised(here, due_at=at_eight) for _ in range(2)]

    daily.gather(now=at_eight - HOUR)

    assert letter().due_at == at_eight + 3 * HOUR
    Reminder.objects.exclude(kind="digest").update(due_at=Now() - HOUR)  # their hour has come, not that of the letter
    assert reminders.send_due() == Sent()
    assert {state(each) for each in many} == {State.PENDING}


def test_what_is_done_meanwhile_does_not_stand_in_the_letter(here):
    done, *rest = [promised(here) for _ in range(3)]
    daily.gather()
    FollowUp.objects.filter(pk=done.follow_up_id).update(done_on=rows.today())

    reminders.send_due()

    assert mail.outbox[0].subject == "2 reminders for today"
    assert done.case.reference not in mail.outbox[0].body
    assert [state(each) for each in (done, *rest)] == [State.CANCELLED, State.SENT, State.SENT]


def test_what_a_person_may_no_longer_see_does_not_stand_in_the_letter(here):
    wish(here.patient, daily=True)
    gone = promised(here, recipient=here.patient, case=here.case)
    other = another_case(here)
    Share.objects.create(organisation=here.organisation, case=other, user=here.patient, role=Role.PATIENT)
    kept = [promised(here, recipient=here.patient, case=other) for _ in range(2)]
    daily.gather()
    Share.objects.filter(case=here.case).update(ended_at=Now())

    reminders.send_due()

    assert here.case.reference not in mail.outbox[0].body
    assert [state(each) for each in (gone, *kept)] == [State.CANCELLED, State.SENT, State.SENT]


def test_where_all_but_one_is_done_that_one_goes_by_itself(here):
    done, left = promised(here), promised(here)
    daily.gather()
    FollowUp.objects.filter(pk=done.follow_up_id).update(done_on=rows.today())

    reminders.send_due()

    assert [message.subject[:4] for message in mail.outbox] == ["Case"]
    assert (state(left), letter().state) == (State.SENT, State.CANCELLED)


def test_a_letter_that_cannot_be_written_lets_each_go_by_itself(here, monkeypatch):
    many = [promised(here) for _ in range(3)]

    def broken(*args, **more):
        raise ValueError

    monkeypatch.setattr("appeals.mail._letter_of_the_day", broken)
    assert reminders.send_due() == Sent(sent=3, parked=1)

    assert {message.subject[:4] for message in mail.outbox} == {"Case"}
    assert {state(each) for each in many} == {State.SENT}
    assert reminders.send_due() == Sent()


def test_a_letter_that_is_refused_lets_each_go_by_itself(here, monkeypatch):
    many = [promised(here) for _ in range(3)]
    carry = Email._carry

    def picky(self, reminder, reach, *, now):
        if reminder.lines:
            raise SMTPDataError(452, b"too long")
        carry(self, reminder, reach, now=now)

    monkeypatch.setattr(Email, "_carry", picky)
    for _ in range(4):
        reminders.send_due()
        assert not mail.outbox
        Reminder.objects.filter(kind="digest", state=State.PENDING).update(claimed_until=None)

    reminders.send_due()
    assert len(mail.outbox) == 3
    assert {state(each) for each in many} == {State.SENT}


def test_a_line_that_broke_repeats_the_same_letter_and_takes_nothing_in(here, monkeypatch):
    many = [promised(here) for _ in range(2)]
    carry = Email._carry

    def breaks(self, reminder, reach, *, now):
        carry(self, reminder, reach, now=now)
        raise SMTPServerDisconnected

    monkeypatch.setattr(Email, "_carry", breaks)
    reminders.send_due()
    monkeypatch.setattr(Email, "_carry", carry)
    late = promised(here)
    Reminder.objects.filter(kind="digest").update(claimed_until=None)
    reminders.send_due()

    letters = [message for message in mail.outbox if message.subject == "2 reminders for today"]
    assert len(letters) == 2
    assert len({message.extra_headers["Message-ID"] for message in letters}) == 1
    assert {state(each) for each in (*many, late)} == {State.SENT}
    assert len(mail.outbox) == 3
    assert not Reminder.objects.get(pk=late.pk).within


def test_after_the_letter_of_the_day_a_few_go_by_themselves_and_a_crowd_in_another(here):
    for _ in range(2):
        promised(here)
    reminders.send_due()
    mail.outbox.clear()

    for _ in range(2):
        promised(here)
    assert reminders.send_due() == Sent(sent=2)
    mail.outbox.clear()

    for _ in range(5):
        promised(here)
    assert reminders.send_due() == Sent(sent=1)
    assert mail.outbox[0].subject == "5 reminders for today"


def test_what_was_tried_by_itself_is_not_said_again_in_a_letter(here):
    tried = promised(here, attempts=1)
    for _ in range(2):
        promised(here)

    reminders.send_due()

    assert sorted(message.subject[:4] for message in mail.outbox) == ["2 re", "Case"]
    assert not Reminder.objects.get(pk=tried.pk).within


def test_who_takes_it_back_meanwhile_gets_each_by_itself(here):
    many = [promised(here) for _ in range(2)]
    daily.gather()
    wish(here.advocate, "email", daily=False)

    assert reminders.send_due().sent == 2
    assert {state(each) for each in many} == {State.SENT}


def test_a_letter_that_comes_back_is_said_by_the_next_way(here, settings):
    settings.SMS_URL = "sms://nowhere.example"
    phone(here.advocate)
    many = [promised(here) for _ in range(2)]
    reminders.send_due()

    routing.came_back(letter(), why="CameBack hard")

    again = Reminder.objects.filter(channel="sms", state=State.PENDING, kind="follow_up")
    assert {each.instead_of for each in again} == set(many)


def test_in_a_browser_it_is_one_line(here, settings, monkeypatch):
    settings.VAPID_PRIVATE_KEY = vapid()
    browser(here.advocate)
    wish(here.advocate, "push")
    for _ in range(3):
        promised(here, channel="push")
    said = []

    def carry(self, row, reach, *, now):
        said.append(in_brief.line_of(row, few_words=False))

    monkeypatch.setattr("appeals.reminders.carriers.push.Push.carry", carry)

    reminders.send_due()

    assert said == ["ClaimBack: 3 reminders for today."]


def test_with_few_words_it_says_nothing_but_that_there_is_a_message(here):
    wish(here.advocate, "email", few_words=True)
    for _ in range(2):
        promised(here)

    reminders.send_due()

    assert [message.body for message in mail.outbox] == ["You have a message.\n"]


def test_on_their_page_each_line_stands_by_itself(here):
    for _ in range(2):
        promised(here)
    reminders.send_due()

    listed = for_you.listed(here.advocate, now=reminders.database_now())

    assert [message.by for message in listed] == ["E-mail, in the letter of the day"] * 2


def test_the_wish_is_kept_by_page_and_program_and_moves_what_waits(here, client: Client):
    by_the_clock_of_utc(here.advocate)
    client.force_login(here.advocate)
    assert "checked" in client.get("/account/messages/").text.split('name="daily"')[1].split(">")[0]
    now = reminders.database_now()
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(8), tzinfo=now.tzinfo)
    for _ in range(2):
        promised(here, due_at=tomorrow)
    daily.gather(now=tomorrow - HOUR)

    assert client.post("/account/messages/", {"first": "email", "daily": "on", "daily_hour": "10"}).status_code == 302

    assert Preference.objects.get(user=here.advocate).daily is True
    assert letter().due_at == tomorrow + 2 * HOUR
    api = program(here.advocate)
    assert api.post("/api/v1/preferences/", {"ways": ["email"], "daily_hour": 3}, format="json").status_code == 400
    answer = api.post("/api/v1/preferences/", {"ways": ["email"], "daily": False}, format="json")
    assert (answer.json()["daily"], answer.json()["daily_hour"]) == (False, 8)


def test_what_waits_for_its_letter_is_not_late(here, client: Client):
    for _ in range(2):
        promised(here, ago=HOUR)
    daily.gather()
    Reminder.objects.filter(kind="digest").update(due_at=Now() + HOUR)

    assert client.get("/health/").json().get("status") != "late"


def test_whoever_watches_the_messages_reads_that_it_waits_for_its_letter(here, client: Client):
    Membership.objects.filter(user=here.advocate).update(role=Role.OWNER)
    for _ in range(2):
        promised(here, ago=-MINUTE)
    daily.gather()
    client.force_login(here.advocate)

    assert client.get("/watch/?show=ahead").text.count("It goes out with the letter of the day.") == 2


def test_quiet_hours_hold_the_letter_and_its_lines(here):
    by_the_clock_of_utc(here.advocate)
    now = reminders.database_now()
    wish(here.advocate, "email", quiet_from=(now - HOUR).time(), quiet_to=(now + HOUR).time())
    many = [promised(here) for _ in range(2)]

    assert reminders.send_due().sent == 0
    assert {state(each) for each in many} == {State.PENDING}

    wish(here.advocate, "email", quiet_from=None, quiet_to=None)
    Reminder.objects.filter(kind="digest").update(due_at=Now())
    assert reminders.send_due() == Sent(sent=1)


def test_keeping_the_wish_leaves_other_letters_alone(here):
    for _ in range(2):
        promised(here)
    daily.gather()
    before = letter().due_at

    actions.keep_wishes(here.patient, wishes=actions.Wishes(ways=["email"], daily_hour=11), by=here.patient)

    assert letter().due_at == before


def test_the_letters_are_found_in_few_questions_whatever_their_lines(here, django_assert_max_num_queries):
    for _ in range(20):
        promised(here)

    with django_assert_max_num_queries(10):
        assert daily.gather() == 20
