"""An urgent reminder nobody heeds reaches somebody else, once a step; one that is heeded does not."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.models.functions import Now

from appeals import actions, for_you, mail, reminders
from appeals.models import Reminder
from appeals.reminders import Sent, escalating, routing
from appeals.reminders.people import reach_of
from claimback.accounts.models import Membership, Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests.appeals import rows
from tests.appeals.reached import wish
from tests.appeals.rows import at

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def here() -> rows.Office:
    return rows.office()


def colleague(here: rows.Office, role: Role) -> object:
    person = rows.person(role.value)
    Membership.objects.create(organisation=here.organisation, user=person, role=role)
    return person


@pytest.fixture
def boss(here):
    return colleague(here, Role.SUPERVISOR)


@pytest.fixture
def deadline(here):
    return rows.deadline(here.stage, act_by=rows.today() + 2 * DAY, legal_on=rows.today() + 20 * DAY)


def urgent(deadline, person, *, step: str = "3_days_before") -> Reminder:
    """A message that went out urgently, and the time to heed it is over."""
    reminder = rows.due(deadline, person, step=step)
    Reminder.objects.filter(pk=reminder.pk).update(urgent=True)
    assert reminders.send_due() == Sent(sent=1)
    Reminder.objects.filter(pk=reminder.pk).update(heed_by=Now())
    reminder.refresh_from_db()
    return reminder


def test_a_reminder_nobody_heeds_reaches_the_supervisor_once(here, boss, deadline, mailoutbox):
    reminder = urgent(deadline, here.advocate)

    assert reminders.send_due() == Sent(sent=1)
    assert reminders.send_due() == Sent()

    row = Reminder.objects.get(recipient=boss)
    assert (row.instead_of, row.step, row.urgent) == (reminder, "unheeded.3_days_before", True)
    assert mailoutbox[-1].to == [boss.email]
    assert "not answered" in mailoutbox[-1].subject
    assert "has not said that they saw it" in mailoutbox[-1].body
    (event,) = Event.objects.filter(kind="reminder not heeded")
    assert event.details["told"] == 1


def test_the_bound_is_set_when_it_is_sent_and_asks_for_an_urgent_word_about_our_date_to_those_who_act(here, deadline):
    theirs = rows.deadline(here.stage, act_by=rows.today(), owed_by="insurer")
    for each, person, is_urgent in (
        (deadline, here.advocate, False),
        (deadline, here.patient, True),
        (theirs, here.advocate, True),
    ):
        row = rows.due(each, person)
        Reminder.objects.filter(pk=row.pk).update(urgent=is_urgent)
    reminders.send_due()
    assert not Reminder.objects.exclude(heed_by=None).exists()

    last = rows.due(rows.deadline(here.stage, act_by=rows.today() + 9 * DAY), here.advocate)
    Reminder.objects.filter(pk=last.pk).update(urgent=True)
    reminders.send_due()
    assert Reminder.objects.get(pk=last.pk).heed_by


@pytest.mark.parametrize(
    ("sent", "legal_on", "until"),
    [
        ("2026-12-01 13:00", date(2026, 12, 20), "2026-12-02 13:00"),  # Tuesday to Wednesday
        ("2026-12-04 13:00", date(2026, 12, 20), "2026-12-07 13:00"),  # over a weekend
        ("2026-12-24 13:00", date(2027, 1, 20), "2026-12-28 13:00"),  # over Christmas
        ("2026-12-04 13:00", date(2026, 12, 5), "2026-12-04 15:00"),  # the last day comes first
        ("2026-12-04 13:00", date(2026, 12, 4), "2026-12-04 15:00"),
        ("2026-12-04 13:00", date(2026, 12, 1), "2026-12-07 13:00"),  # it is over anyway
        ("2026-10-30 12:00", date(2026, 12, 1), "2026-11-02 13:00"),  # eight in the morning, after the clocks change
        ("2026-03-06 13:00", date(2026, 12, 1), "2026-03-09 12:00"),
    ],
)
def test_a_working_day_to_heed_it_or_two_hours_before_a_last_day(here, sent, legal_on, until):
    deadline = rows.deadline(here.stage, act_by=date(2026, 1, 2), legal_on=legal_on)
    reminder = Reminder(deadline=deadline, case=here.case, recipient=here.advocate, urgent=True)

    assert escalating.heed_by(reminder, now=at(sent)) == at(until)


def test_an_hour_to_heed_it_where_the_clock_runs_in_hours(here):
    deadline = rows.deadline(here.stage, act_by=date(2026, 12, 5), act_at=at("2026-12-05 13:00"))
    reminder = Reminder(deadline=deadline, case=here.case, recipient=here.advocate, urgent=True)

    assert escalating.heed_by(reminder, now=at("2026-12-04 13:00")) == at("2026-12-04 14:00")


def test_heeded_in_time_it_reaches_nobody(here, boss, deadline):
    urgent(deadline, here.advocate)
    actions.see_deadline(deadline, by=here.advocate)

    assert reminders.escalate() == 0
    assert not Reminder.objects.filter(recipient=boss).exists()


def test_a_colleague_who_has_seen_it_is_enough_and_the_patient_is_not(here, boss, deadline):
    urgent(deadline, here.advocate)
    actions.see_deadline(deadline, by=here.patient)
    Reminder.objects.filter(recipient=here.advocate).update(heed_by=Now())

    assert reminders.escalate() == 1


def test_what_was_seen_before_the_message_went_out_does_not_count(here, boss, deadline):
    actions.see_deadline(deadline, by=here.advocate)
    reminder = urgent(deadline, here.advocate)
    deadline.heeds.update(at=reminder.sent_at - HOUR)

    assert reminders.escalate() == 1


@pytest.mark.parametrize("how", ["met_on", "dropped_on", "superseded_at"])
def test_a_date_that_is_over_reaches_nobody(here, boss, deadline, how):
    urgent(deadline, here.advocate)
    type(deadline).objects.filter(pk=deadline.pk).update(**{how: Now()})

    assert reminders.escalate() == 0


def test_a_date_heeded_or_met_after_somebody_else_was_to_be_told_is_not_told_any_more(here, boss, deadline, mailoutbox):
    urgent(deadline, here.advocate)
    reminders.escalate()
    actions.see_deadline(deadline, by=here.advocate)

    assert reminders.send_due() == Sent(cancelled=1)
    assert len(mailoutbox) == 1


def test_what_the_supervisor_does_not_heed_reaches_the_owner_and_then_nobody(here, boss, deadline, mailoutbox):
    owner = colleague(here, Role.OWNER)
    urgent(deadline, here.advocate)
    for expected in (boss, owner):
        assert reminders.send_due() == Sent(sent=1)
        assert mailoutbox[-1].to == [expected.email]
        Reminder.objects.filter(recipient=expected).update(heed_by=Now())

    assert reminders.send_due() == Sent()


def test_without_a_supervisor_it_reaches_the_owner(here, deadline):
    owner = colleague(here, Role.OWNER)
    urgent(deadline, here.advocate)

    reminders.escalate()

    assert Reminder.objects.get(step__startswith="unheeded.").recipient == owner


def test_a_step_said_by_two_ways_is_told_once(here, boss, deadline):
    first = urgent(deadline, here.advocate)
    first.pk, first.channel = None, "sms"
    first.id = None
    twin = Reminder(**{f.attname: getattr(first, f.attname) for f in Reminder._meta.fields if f.name != "id"})
    twin.save()

    assert reminders.escalate() == 1
    assert Reminder.objects.filter(recipient=boss).count() == 1


def test_a_supervisor_who_left_meanwhile_gets_nothing(here, boss, deadline, mailoutbox):
    urgent(deadline, here.advocate)
    reminders.escalate()
    Membership.objects.filter(user=boss).update(ended_at=Now())

    assert reminders.send_due() == Sent(cancelled=1)


def test_who_works_alone_is_written_to_once_more_and_louder(deadline, here, mailoutbox):
    Organisation.objects.filter(pk=here.organisation.pk).update(kind=Organisation.Kind.PERSON)
    urgent(deadline, here.advocate)

    assert reminders.send_due() == Sent(sent=1)

    assert mailoutbox[-1].to == [here.advocate.email]
    assert "Please do not leave it" in mailoutbox[-1].body
    Reminder.objects.filter(step__startswith="unheeded.").update(heed_by=Now())
    assert reminders.send_due() == Sent()


def test_a_new_owner_of_the_case_does_not_take_back_what_the_supervisor_was_told(here, boss, deadline):
    urgent(deadline, here.advocate)
    reminders.escalate()

    reminders.readdress(here.case)

    assert Reminder.objects.get(recipient=boss).state == "pending"


def test_what_goes_wrong_while_others_are_told_holds_up_nothing_that_is_due(here, deadline, monkeypatch, mailoutbox):
    rows.due(deadline, here.advocate)

    def broken() -> int:
        raise RuntimeError("planted")

    monkeypatch.setattr(escalating, "escalate", broken)

    with pytest.raises(RuntimeError, match="planted"):
        reminders.send_due()
    assert len(mailoutbox) == 1


def test_it_names_nobody_and_no_illness(here, boss, deadline):
    urgent(deadline, here.advocate)
    reminders.escalate()

    told = mail.compose(Reminder.objects.get(recipient=boss), now=reminders.database_now())

    for word in ("Zelda", "Quillfeather", "lumbar", "Fictional", "Ada", "Pat Ient"):
        assert word not in f"{told.subject} {told.body}"


def test_what_a_supervisor_is_told_follows_the_way_they_choose_and_keeps_its_reason(here, boss, deadline):
    urgent(deadline, here.advocate)
    reminders.escalate()
    wish(boss, "app")

    reminders.send_due()

    told = Reminder.objects.get(recipient=boss, state="sent")
    assert (told.channel, told.urgent, told.heed_by is not None) == ("app", True, True)
    assert "The person who answers for this case" in mail.louder(told)
    assert "The person who answers for this case" in for_you.listed(boss, now=reminders.database_now())[0].more


def test_seen_while_the_supervisors_message_takes_another_way_it_is_not_told_any_more(here, boss, deadline):
    urgent(deadline, here.advocate)
    reminders.escalate()
    row = Reminder.objects.select_related("recipient").get(recipient=boss)
    wish(boss, "app")
    routing.stand_in(row, reach_of(boss), ways=["app"])
    Reminder.objects.filter(pk=row.pk).update(state="cancelled")

    actions.see_deadline(deadline, by=here.advocate)

    assert reminders.send_due() == Sent(cancelled=1)


def test_a_patient_whose_message_takes_another_way_is_still_answered_for_by_nobody(here, boss, deadline):
    row = rows.due(deadline, here.patient)
    Reminder.objects.filter(pk=row.pk).update(urgent=True)
    wish(here.patient, "app")

    reminders.send_due()

    assert Reminder.objects.get(state="sent").channel == "app"
    assert not Reminder.objects.filter(heed_by__isnull=False).exists()


def test_of_a_case_handed_over_the_one_before_gets_nothing_by_another_way_either(here, boss, deadline):
    row = rows.due(deadline, here.advocate)
    stand_in = routing.stand_in(row, reach_of(here.advocate), ways=["app"])
    type(here.case).objects.filter(pk=here.case.pk).update(owner=boss)
    here.case.refresh_from_db()

    reminders.readdress(here.case)

    stand_in.refresh_from_db()
    assert stand_in.state == "cancelled"


def test_a_supervisor_still_hears_that_somebody_is_not_reached_when_the_case_is_handed_over(here, boss):
    told = {"case": here.case, "organisation": here.organisation, "kind": "alert", "recipient": boss, "step": "lost"}
    alert = Reminder.objects.create(**told, due_at=reminders.database_now() + HOUR)

    reminders.readdress(here.case)

    alert.refresh_from_db()
    assert alert.state == "pending"


def test_a_step_with_the_longest_name_reaches_the_supervisor_and_then_the_owner_too(here, boss, deadline):
    owner = colleague(here, Role.OWNER)
    urgent(deadline, here.advocate, step="x" * 40)
    assert reminders.send_due() == Sent(sent=1)
    first = Reminder.objects.get(recipient=boss)
    Reminder.objects.filter(pk=first.pk).update(heed_by=Now())

    assert reminders.send_due() == Sent(sent=1)

    assert Reminder.objects.get(recipient=owner).step == first.step


def test_in_spanish_it_is_said_in_spanish(here, boss, deadline):
    type(boss).objects.filter(pk=boss.pk).update(language="es")
    urgent(deadline, here.advocate)
    reminders.escalate()

    told = mail.compose(Reminder.objects.get(recipient=boss), now=reminders.database_now())

    assert "sin respuesta" in told.subject
    assert "recibió un recordatorio" in told.body
    assert "Para decir que la ha visto" in told.body
