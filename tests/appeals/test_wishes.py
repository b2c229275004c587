"""How a person wishes to be written to: kept, refused in words, proved by a code, and never without a way left."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from appeals import reminders
from appeals.models import Reminder
from appeals.reminders import Sent, people
from claimback.accounts.models import Address, Browser, Preference, User
from claimback.audit.models import Event
from tests.appeals import rows
from tests.appeals.programs import program
from tests.appeals.reached import NUMBER, browser, keys, phone, vapid, wish
from tests.service import service

pytestmark = pytest.mark.django_db
PAGE = "/account/messages/"
KEPT = {"first": "email", "second": "app"}


@pytest.fixture
def here() -> rows.Office:
    """A case whose date is running."""
    office = rows.office()
    rows.deadline(office.stage, act_by=rows.today() + timedelta(days=9))
    return office


@pytest.fixture
def patient(here, client: Client) -> User:
    client.force_login(here.patient)
    return here.patient


def test_ways_hours_and_what_is_safe_are_kept_and_shown_again(patient, client):
    told = KEPT | {"quiet_from": "21:30", "quiet_to": "07:00", "few_words": "on"}

    assert client.post(PAGE, told).status_code == 302

    kept = Preference.objects.get(user=patient)
    assert (kept.ways, kept.quiet, kept.few_words) == (["email", "app"], (time(21, 30), time(7)), True)
    assert 'value="21:30' in client.get(PAGE).text
    assert Event.objects.filter(kind="wishes kept", by_id=patient.pk).count() == 1


def test_the_page_says_exactly_what_breaks_quiet_hours(patient, client):
    page = " ".join(client.get(PAGE).text.split())

    assert "one that would then come after the last legal day" in page
    assert "one that would then come in the last 6 hours or later" in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"quiet_from": "22:00"}, "begin and when they end"),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, "cannot end when they begin"),
        ({"never_then": "on"}, "in which hours it is not safe"),
        ({"quiet_from": "25:00", "quiet_to": "07:00"}, "valid time"),
        ({"first": "pigeon"}, "pigeon"),
        ({"first": "sms"}, "Prove your number"),
        ({"first": "push"}, "Turn on messages in a browser first"),
        ({"first": "app", "second": ""}, "Nothing was changed. Choose another way first"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words_and_what_was_typed_stays(told, said, patient, client):
    answer = client.post(PAGE, KEPT | told)

    assert answer.status_code in {409, 422}
    assert said in answer.text
    if told.get("quiet_from") == "22:00":
        assert 'value="22:00"' in answer.text
    assert not Preference.objects.exists()


def test_with_no_date_running_somebody_may_be_reached_by_their_page_alone(patient, client, here):
    type(here.case).objects.update(closed_on=rows.today(), ending="lost")

    assert client.post(PAGE, {"first": "app"}).status_code == 302


def test_a_last_way_is_not_taken_out(patient, client, settings):
    settings.SMS_URL = "http://127.0.0.1:1/"
    phone(patient)
    wish(patient, "sms", bad_email=patient.email, bad_email_at=timezone.now())

    answer = client.post(f"{PAGE}sms/forget/")

    assert (answer.status_code, Address.objects.count()) == (409, 1)
    assert "nothing would reach you any more" in answer.text


@pytest.fixture
def sms(settings):
    with service() as running:
        settings.SMS_URL, settings.SMS_IDEMPOTENT = running.url, True
        yield running


def ask(client: Client, number: str = "(202) 555-0143"):
    return client.post(f"{PAGE}sms/code/", {"sms-number": number})


def prove(client: Client, code: str):
    return client.post(f"{PAGE}sms/prove/", {"sms-code-code": code})


def test_a_number_is_used_once_its_code_came_back(patient, client, sms):
    assert ask(client).status_code == 302
    assert people.living_channels(patient) == ["email"]
    assert reminders.send_due() == Sent(sent=1)
    assert sms.said[0]["to"] == NUMBER
    (code,) = re.findall(r"\d{6}", sms.said[0]["text"])

    assert prove(client, f"{code[:3]} {code[3:]}").status_code == 302

    assert client.post(PAGE, KEPT | {"first": "sms"}).status_code == 302
    assert people.channels_of(patient, urgent=False) == ["sms"]


def test_a_new_number_is_proved_beside_the_old_one(patient, client, sms):
    phone(patient)
    ask(client, "(312) 555-0186")

    assert people.reach_of(patient).address("sms").value == NUMBER
    prove(client, Address.objects.get(proven_at=None).code)
    assert people.reach_of(patient).address("sms").value == "+13125550186"


@pytest.mark.parametrize("number", ["555", "call me", "+1 000 000 0000", ""])
def test_a_number_no_telephone_has_is_refused_and_nothing_is_sent(number, patient, client, sms):
    answer = ask(client, number)

    assert answer.status_code == 422
    assert not Reminder.objects.filter(channel="sms").exists()


def test_codes_are_asked_for_once_a_minute_and_five_times_a_day(patient, client, sms):
    assert [ask(client).status_code, ask(client).status_code] == [302, 429]
    for _ in range(4):
        Reminder.objects.filter(channel="sms").update(due_at=timezone.now() - timedelta(hours=1))
        assert ask(client).status_code == 302
    Reminder.objects.filter(channel="sms").update(due_at=timezone.now() - timedelta(hours=1))

    answer = ask(client)

    assert (answer.status_code, int(answer.headers["Retry-After"]) > 60) == (429, True)


@pytest.mark.parametrize("why", ["wrong", "old", "worn out"])
def test_a_code_that_does_not_prove_it_is_refused(why, patient, client, sms):
    ask(client)
    code = Address.objects.get().code
    if why == "old":
        Address.objects.update(code_sent_at=timezone.now() - timedelta(minutes=16))
    if why == "worn out":
        for _ in range(5):
            prove(client, f"{(int(code) + 1) % 10**6:06}")

    answer = prove(client, code if why != "wrong" else f"{(int(code) + 1) % 10**6:06}")

    assert (answer.status_code, Address.objects.in_use().count()) == (422, 0)


def test_another_address_gets_the_mail_once_proved(patient, client, mailoutbox, here):
    client.post(f"{PAGE}email/code/", {"email-address": "safe@people.example"})
    reminders.send_due()
    (code,) = re.findall(r"\d{6}", mailoutbox[0].body)
    assert mailoutbox[0].to == ["safe@people.example"]
    client.post(f"{PAGE}email/prove/", {"email-code-code": code})
    rows.due(rows.deadline(here.stage, act_by=rows.today()), here.patient)

    reminders.send_due()

    assert mailoutbox[1].to == ["safe@people.example"]


def test_where_more_is_not_safe_the_mail_says_that_there_is_a_message_and_nothing_else(patient, here, mailoutbox):
    wish(patient, few_words=True)
    rows.due(rows.deadline(here.stage, act_by=rows.today()), patient)

    reminders.send_due()

    (mail,) = mailoutbox
    assert (mail.subject, mail.body, mail.alternatives) == ("You have a message.", "You have a message.\n", [])


def test_a_mailbox_that_works_again_is_written_to_again(patient, client):
    wish(patient, bad_email=patient.email, bad_email_at=timezone.now())
    assert "Mail to you has come back since" in client.get(PAGE).text

    assert client.post(f"{PAGE}email/works/").status_code == 302

    assert people.living_channels(patient) == ["email"]


def listen(client: Client, **more: object):
    told = {"endpoint": "https://push.example/abc", "keys": keys()} | more
    return client.post(f"{PAGE}browsers/", told, content_type="application/json")


def test_a_browser_is_turned_on_and_off(patient, client, settings):
    settings.VAPID_PRIVATE_KEY = vapid()

    assert [listen(client).status_code, listen(client).status_code] == [204, 204]

    (mine,) = Browser.objects.living().filter(user=patient)
    assert people.channels_of(patient, urgent=True) == ["email", "push"]
    assert client.post(f"{PAGE}browsers/{mine.pk}/end/").status_code == 302
    assert not Browser.objects.living().exists()


def test_a_browser_another_person_uses_now_speaks_to_them_alone(patient, client, here):
    listen(client)
    client.force_login(here.advocate)

    listen(client)

    assert [each.user for each in Browser.objects.living()] == [here.advocate]


@pytest.mark.parametrize(
    "wrong",
    [{"endpoint": "file:///etc/passwd"}, {"endpoint": ""}, {"keys": {"p256dh": "x", "auth": "y"}}, {"keys": None}],
)
def test_what_is_no_browser_is_refused(wrong, patient, client):
    assert listen(client, **wrong).status_code == 422


def test_without_a_gateway_or_keys_the_page_says_so(patient, client, settings):
    settings.SMS_URL = settings.VAPID_PRIVATE_KEY = ""

    page = client.get(PAGE).text

    assert "Text messages are off here" in page
    assert "Messages to browsers are off here" in page


def test_nobody_reads_or_changes_another_persons_wishes(patient, client, here):
    wish(here.advocate, "app")
    other = browser(here.advocate)

    client.post(f"{PAGE}browsers/{other.pk}/end/")

    assert Browser.objects.living().count() == 1
    assert people.reach_of(here.advocate).chosen == ["app"]


def test_programs_read_and_keep_the_same(patient, here):
    api = program(patient)

    assert api.get("/api/v1/preferences/").json()["ways"] == ["email"]
    kept = api.post("/api/v1/preferences/", {"ways": ["email"], "quiet_from": "21:00", "quiet_to": "07:00"})
    assert (kept.status_code, kept.json()["quiet_from"], kept.json()["living"]) == (200, "21:00:00", ["email"])
    clock = {"ways": ["email"], "language": "es", "time_zone": "America/Chicago"}
    told = api.post("/api/v1/preferences/", clock).json()
    assert (told["language"], told["time_zone"]) == ("es", "America/Chicago")
    assert api.post("/api/v1/preferences/", clock | {"time_zone": "Mars/Olympus"}).status_code == 400
    assert api.post("/api/v1/preferences/", {"ways": ["app"], "language": "en"}).status_code == 409
    assert api.get("/api/v1/preferences/").json()["language"] == "es"
    assert api.post("/api/v1/preferences/", {"ways": ["email"], "quiet_from": "21:00"}).status_code == 400
    assert api.post("/api/v1/preferences/code/", {"way": "sms", "value": "555"}).status_code == 400
    assert api.post("/api/v1/preferences/code/", {"way": "sms", "value": NUMBER}).status_code == 204
    code = Address.objects.get().code
    assert api.post("/api/v1/preferences/prove/", {"way": "sms", "code": "1"}).status_code == 422
    assert api.post("/api/v1/preferences/prove/", {"way": "sms", "code": code}).status_code == 200
    assert api.post("/api/v1/preferences/forget/", {"way": "sms"}).status_code == 200
    assert api.post("/api/v1/preferences/works/").status_code == 200
    mine = browser(patient)
    assert api.post("/api/v1/preferences/end-browser/", {"browser": str(mine.pk)}).status_code == 200


def on_the_page(here: rows.Office, person: User) -> Reminder:
    """A message that stands on somebody's page."""
    wish(person, "app")
    row = rows.due(rows.deadline(here.stage, act_by=rows.today()), person)
    Reminder.objects.filter(pk=row.pk).update(channel="app")
    reminders.send_due()
    row.refresh_from_db()
    return row


def test_what_stands_on_the_page_counts_as_sent_is_counted_on_every_page_and_seen_when_opened(patient, client, here):
    row = on_the_page(here, patient)
    assert row.state == "sent"
    assert "1<span" in client.get("/account/").text

    answer = client.post(f"/for-you/{row.pk}/open/")

    assert answer["Location"] == f"/cases/{here.case.pk}/"
    row.refresh_from_db()
    assert row.seen_at is not None
    assert "not opened" not in client.get("/account/").text


def test_nobody_opens_anothers_message_and_none_of_a_case_they_no_longer_see(patient, client, here):
    theirs = on_the_page(here, here.advocate)
    mine = on_the_page(here, patient)
    here.case.shares.update(ended_at=timezone.now())

    assert client.post(f"/for-you/{theirs.pk}/open/").status_code == 404
    assert client.post(f"/for-you/{mine.pk}/open/").status_code == 404
    assert "Nothing was written to you yet" in client.get("/for-you/").text


def test_programs_read_and_open_messages(patient, here):
    row = on_the_page(here, patient)
    api = program(patient)

    assert [each["id"] for each in api.get("/api/v1/messages/").json()["results"]] == [str(row.pk)]
    assert api.post(f"/api/v1/messages/{row.pk}/open/").json()["seen_at"] is not None


def test_the_advocate_sees_the_wishes_but_not_the_number(here):
    wish(here.patient, "sms", "email", few_words=True, quiet_from=time(21), quiet_to=time(7), never_then=True)
    phone(here.patient)

    said = " ".join(people.wishes_in_words(people.reach_of(here.patient)))

    for words in ("Text message, E-mail", "9 pm", "7 am", "not safe", "You have a message"):
        assert words in said
    assert NUMBER not in said
