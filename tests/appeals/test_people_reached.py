"""By which channels somebody is written to: what they chose, as far as it works, and never by none."""

import pytest
from django.utils import timezone

from appeals.reminders import people
from tests.appeals import rows
from tests.appeals.reached import browser, phone, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(settings):
    settings.SMS_URL, settings.VAPID_PRIVATE_KEY = "http://127.0.0.1:1/", "a key"
    return rows.person("patient")


def channels(person, *, urgent: bool = False) -> list[str]:
    return people.channels_of(person, urgent=urgent)


def test_who_chose_nothing_gets_mail(person):
    assert channels(person) == channels(person, urgent=True) == ["email"]


def test_the_first_way_that_works_carries_the_rest_and_every_chosen_way_what_is_urgent(person):
    wish(person, "sms", "push", "app")
    phone(person)
    browser(person)

    assert channels(person) == ["sms"]
    assert channels(person, urgent=True) == ["sms", "push", "app"]


def test_a_number_nobody_proved_is_not_used(person):
    wish(person, "sms", "email")
    phone(person, proven_at=None)

    assert channels(person) == ["email"]


@pytest.mark.parametrize("why", ["bad", "no texts", "no gateway"])
def test_a_number_that_must_not_or_cannot_be_written_to_is_passed_over(why, person, settings):
    wish(person, "sms", no_texts=why == "no texts")
    phone(person, bad_at=timezone.now() if why == "bad" else None)
    settings.SMS_URL = "" if why == "no gateway" else settings.SMS_URL

    assert channels(person) == ["email"]


def test_a_browser_that_is_gone_is_passed_over(person):
    wish(person, "push")
    browser(person, ended_at=timezone.now())

    assert channels(person) == ["email"]


def test_with_nothing_else_left_it_stands_on_their_page(person):
    wish(person, "email", bad_email=person.email, bad_email_at=timezone.now())

    assert channels(person) == ["app"]
    assert people.living_channels(person) == []


def test_another_address_for_mail_takes_the_place_of_the_bad_one(person):
    wish(person, "email", bad_email="before@people.example", bad_email_at=timezone.now())

    assert people.living_channels(person) == ["email"]


def test_who_cannot_sign_in_has_no_living_channel(person):
    person.is_active = False

    assert people.living_channels(person) == []


def test_the_next_way_is_one_that_works_and_was_not_tried(person):
    wish(person, "sms", "email")
    phone(person)

    assert people.next_channel(person, after="sms") == "email"
    assert people.next_channel(person, after="email", tried=["sms"]) == "app"
    assert people.next_channel(person, after="app", tried=["sms", "email"]) is None


def test_a_zone_that_exists_no_longer_gives_the_clock_of_the_case_or_five_hours_behind():
    here = rows.office(patient="America/Not_A_Place")
    assert (here.patient.zone.key, here.patient.zone_is_lost) == ("Etc/GMT+5", True)

    here.case.time_zone = "Pacific/Honolulu"

    assert people.zone_for(here.patient, here.case).key == "Pacific/Honolulu"
    assert people.zone_for(here.patient).key == "Etc/GMT+5"
