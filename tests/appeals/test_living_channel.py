"""R11: a case with a running date always has somebody who can act and whom a message reaches; where not, it is told."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from appeals import health, reminders
from appeals.models import Reminder
from appeals.reminders import Sent, living, people
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from tests.appeals import rows
from tests.appeals.reached import browser, phone, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> rows.Office:
    """An office with a supervisor, and a case whose date is running."""
    office = rows.office()
    boss = rows.person("boss")
    Membership.objects.create(organisation=office.organisation, user=boss, role=Role.SUPERVISOR)
    rows.deadline(office.stage, act_by=rows.today() + timedelta(days=9))
    return office


@pytest.fixture
def boss(here) -> User:
    return Membership.objects.get(role=Role.SUPERVISOR).user


def bad_mail(person: User) -> None:
    wish(person, bad_email=person.email, bad_email_at=timezone.now())


def told() -> set[tuple[str, str]]:
    """To whom an alert went, and how it begins."""
    found = Reminder.objects.filter(kind="alert", channel="app").select_related("recipient")
    return {(row.recipient.email.split(".")[0], row.step.rsplit("_", 2)[0]) for row in found}


def test_where_everybody_is_reached_nobody_is_told(here):
    assert living.look_after() == 0
    assert told() == set()


@pytest.mark.parametrize("how", ["cannot sign in", "has left"])
def test_a_case_whose_advocate_is_gone_is_told_to_the_supervisors_once_a_day(how, here, mailoutbox):
    if how == "has left":
        Membership.objects.filter(user=here.advocate).update(ended_at=timezone.now())
    else:
        User.objects.filter(pk=here.advocate.pk).update(is_active=False)

    assert living.look_after() == 1
    assert living.look_after() == 1

    assert told() == {("boss", "nobody")}
    assert reminders.send_due() == Sent(sent=2)
    assert mailoutbox[0].subject == "ClaimBack: nobody looks after a case"
    for word in ("Ada", "Zelda", "fusion", "Mutual"):
        assert word not in mailoutbox[0].body


def test_of_two_hundred_cases_of_one_person_it_is_told_once(here):
    for _ in range(3):
        other = type(here.case).objects.create(organisation=here.organisation, owner=here.advocate, reference=f"X{_}")
        rows.deadline(rows.stage(other), act_by=rows.today() + timedelta(days=9))
    bad_mail(here.advocate)

    living.look_after()

    assert Reminder.objects.filter(kind="alert", channel="app").count() == 1


def test_with_every_address_bad_it_counts_and_the_supervisor_is_told(here):
    bad_mail(here.advocate)
    assert living.look_after() == 0  # the patient is reached still
    bad_mail(here.patient)

    assert living.look_after() == 1

    assert told() == {("boss", "no_way"), ("advocate", "no_way")}


def test_a_patient_who_cannot_sign_in_any_more_is_told_to_their_advocate_and_the_others_get_theirs(here, mailoutbox):
    deadline = rows.deadline(here.stage, act_by=rows.today())
    theirs = rows.due(deadline, here.patient)
    rows.due(deadline, here.advocate)
    User.objects.filter(pk=here.patient.pk).update(is_active=False)

    assert reminders.send_due() == Sent(sent=1, cancelled=1)
    living.look_after()

    theirs.refresh_from_db()
    assert theirs.state == "cancelled"
    assert told() == {("advocate", "gone")}


def test_a_time_zone_that_exists_no_longer_loses_no_message_and_is_told(here, mailoutbox):
    User.objects.filter(pk=here.patient.pk).update(time_zone="America/Not_A_Place")
    deadline = rows.deadline(here.stage, act_by=rows.today())
    rows.due(deadline, User.objects.get(pk=here.patient.pk))
    rows.due(deadline, here.advocate)

    assert reminders.send_due() == Sent(sent=2)
    living.look_after()

    assert told() == {("patient", "no_zone"), ("advocate", "no_zone")}
    to_patient = next(mail for mail in mailoutbox if mail.to == [here.patient.email])
    assert "Your time zone is not known any more." in to_patient.body


def test_no_page_breaks_over_a_time_zone_that_exists_no_longer(here, client):
    User.objects.filter(pk=here.patient.pk).update(time_zone="America/Not_A_Place")
    client.force_login(User.objects.get(pk=here.patient.pk))

    assert client.get("/account/").status_code == 200
    assert "Your time zone is not known any more." in client.get("/account/messages/").text
    assert client.get("/for-you/").status_code == 200


def test_a_closed_case_needs_nobody(here):
    type(here.case).objects.update(closed_on=rows.today(), ending="lost")
    User.objects.filter(pk=here.advocate.pk).update(is_active=False)

    assert living.look_after() == 0
    assert told() == set()


SETTINGS = [("", ""), ("http://127.0.0.1:1/", "key")]


@pytest.mark.parametrize(("sms", "vapid"), SETTINGS)
def test_the_rows_and_the_person_agree_on_who_is_reached(sms, vapid, settings):
    """What is counted in SQL is what sending goes by."""
    settings.SMS_URL, settings.VAPID_PRIVATE_KEY = sms, vapid
    number = iter(range(1000))
    for ways in ([], ["app"], ["sms"], ["push"], ["email"], ["sms", "app"]):
        for bad in (False, True):
            for more in ("", "phone", "bad phone", "no texts", "browser", "ended browser"):
                person = rows.person(f"p{next(number)}")
                wish(person, *ways, no_texts=more == "no texts")
                if bad:
                    wish(
                        person, *ways, no_texts=more == "no texts", bad_email=person.email, bad_email_at=timezone.now()
                    )
                if more in ("phone", "bad phone", "no texts"):
                    phone(person, bad_at=timezone.now() if more == "bad phone" else None)
                if "browser" in more:
                    url = f"https://push.example/{person.pk}"
                    browser(person, url, ended_at=timezone.now() if "ended" in more else None)
    rows.person("inactive", is_active=False)

    counted = set(living.reached().values_list("pk", flat=True))

    assert counted == {person.pk for person in User.objects.all() if people.living_channels(person)}
    assert 0 < len(counted) < User.objects.count()


@pytest.mark.real_commits
def test_health_counts_the_cases_nobody_is_reached_for():
    office = rows.office()
    rows.deadline(office.stage, act_by=rows.today() + timedelta(days=9))
    User.objects.filter(pk=office.advocate.pk).update(is_active=False)
    connection.close()

    said = json.loads(health.health(RequestFactory().get("/health/")).content)

    assert said["cases_unreached"] == 1


def test_the_command_says_how_many(here, capsys):
    User.objects.filter(pk=here.advocate.pk).update(is_active=False)

    call_command("check_reach")

    assert capsys.readouterr().out.startswith("1 cases with a running date")
