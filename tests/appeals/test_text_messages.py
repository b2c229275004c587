"""Text messages: what they say, in how many pieces, and what becomes of them whatever the gateway does."""

from collections.abc import Iterator
from datetime import UTC, date, timedelta

import pytest

from appeals import in_brief, reminders
from appeals.models import Reminder
from appeals.reminders import Sent
from appeals.reminders.carriers import gateway
from claimback.accounts.models import Address
from claimback.audit.models import Event
from tests.appeals import rows
from tests.appeals.reached import NUMBER, phone, wish
from tests.service import Service, service

pytestmark = pytest.mark.django_db


@pytest.fixture
def sms(settings) -> Iterator[Service]:
    with service() as running:
        settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_IDEMPOTENT = running.url, "secret", True
        yield running


@pytest.fixture
def here(sms) -> rows.Office:
    office = rows.office()
    wish(office.patient, "sms", "email")
    phone(office.patient)
    return office


def due(here: rows.Office, **more: object) -> Reminder:
    """A text message to the patient that is due."""
    row = rows.due(rows.deadline(here.stage, **({"act_by": rows.today()} | more)), here.patient)
    Reminder.objects.filter(pk=row.pk).update(channel="sms")
    row.refresh_from_db()
    return row


def again() -> Sent:
    """A while later."""
    Reminder.objects.update(claimed_until=None)
    return reminders.send_due()


def told_about(row: Reminder) -> set[tuple[str, str]]:
    """Kind and channel of what stands in for it."""
    return set(row.stand_ins.values_list("kind", "channel"))


def test_it_goes_to_the_number_with_the_id_of_the_row_as_its_key(here, sms):
    row = due(here)

    assert reminders.send_due() == Sent(sent=1)

    assert sms.keys == [str(row.pk)]
    assert (sms.said[0]["to"], sms.got[0][1]["Authorization"]) == (NUMBER, "Bearer secret")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("month", range(1, 13))
def test_it_says_a_date_and_a_link_in_one_piece_and_never_a_health_word(language, month, here, settings):
    settings.PUBLIC_URL = "https://claims.example.org"
    row = due(here)
    row.recipient.language = language
    row.deadline.act_by = date(2026, month, 28)

    text = in_brief.text_of(row, few_words=False)

    assert in_brief.pieces(text) == 1
    assert set(text) <= in_brief.GSM
    assert "28" in text
    words, link = text.rsplit(" ", 1)
    assert link == f"https://claims.example.org/cases/{here.case.pk}/"
    for word in ("Zelda", "fusion", "Mutual", "Ada", "Pat", "denied", "appeal", "health"):
        assert word.lower() not in words.lower()


def test_letters_a_telephone_lacks_are_written_plainly_and_pieces_are_counted():
    assert in_brief.gsm("sáb 3 – día; ñandú €") == "sab 3 ? dia; ñandu €"
    assert [in_brief.pieces("x" * length) for length in (160, 161, 306, 307)] == [1, 2, 2, 3]
    assert in_brief.pieces("€" * 81) == 2


@pytest.mark.parametrize(("language", "said"), [("en", "You have a message."), ("es", "Usted tiene un mensaje.")])
def test_where_more_is_not_safe_it_says_that_there_is_a_message_and_nothing_else(language, said, here, sms):
    wish(here.patient, "sms", few_words=True)
    type(here.patient).objects.update(language=language)
    due(here)

    reminders.send_due()

    assert sms.said[0]["text"] == said


@pytest.mark.parametrize("said", ["unreachable", "stop"])
def test_a_number_that_is_refused_for_good_is_marked_the_next_way_carries_it_and_the_advocate_is_told(
    said, here, sms, mailoutbox
):
    row = due(here)
    sms.react = lambda n: (422, {"code": said})

    assert [reminders.send_due(), again()] == [Sent(failed=1), Sent(failed=1)]
    assert again() == Sent(sent=3, parked=1)

    assert Address.objects.get().bad_at is not None
    assert told_about(row) == {("deadline", "email"), ("alert", "app"), ("alert", "email")}
    assert {tuple(mail.to) for mail in mailoutbox} == {(here.patient.email,), (here.advocate.email,)}
    assert Event.objects.filter(kind="way to a person is bad").count() == 1


@pytest.mark.parametrize("status", [429, 401, 503])
def test_a_gateway_that_takes_nothing_now_is_asked_again(status, here, sms):
    due(here)
    sms.react = lambda n: (status, {}) if n == 1 else (201, {})

    assert [reminders.send_due(), again()] == [Sent(failed=1), Sent(sent=1)]


def test_one_that_times_out_after_taking_it_is_asked_with_the_same_key_where_it_knows_its_keys(here, sms, monkeypatch):
    row = due(here)
    monkeypatch.setattr(gateway, "TIMEOUT", 0.1)
    sms.react = lambda n: None if n == 1 else (409, {"code": "duplicate"})

    assert [reminders.send_due(), again()] == [Sent(failed=1), Sent(sent=1)]

    assert sms.keys == [str(row.pk)] * 2


def test_one_that_knows_no_keys_is_never_asked_twice_it_is_said_another_way_and_somebody_is_told(
    here, sms, monkeypatch, settings
):
    settings.SMS_IDEMPOTENT = False
    row = due(here)
    monkeypatch.setattr(gateway, "TIMEOUT", 0.1)
    sms.react = lambda n: None

    assert reminders.send_due() == Sent(sent=3, parked=1)
    assert again() == Sent()

    assert len(sms.got) == 1
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("parked", "MayHaveBeenSent Broken")
    assert told_about(row) == {("deadline", "email"), ("alert", "app"), ("alert", "email")}
    assert Address.objects.get().bad_at is None


def test_a_sender_that_died_over_it_leaves_it_as_perhaps_sent_where_no_key_is_known(here, sms, settings):
    settings.SMS_IDEMPOTENT = False
    row = due(here)
    Reminder.objects.filter(pk=row.pk).update(last_error=reminders.outbox.BEGUN, attempts=1)

    assert reminders.send_due() == Sent(sent=3, parked=1)

    assert sms.got == []


def test_one_that_refuses_is_asked_again_also_where_it_knows_no_keys(here, sms, settings):
    settings.SMS_IDEMPOTENT = False
    due(here)
    sms.react = lambda n: (429, {}) if n == 1 else (201, {})

    assert [reminders.send_due(), again()] == [Sent(failed=1), Sent(sent=1)]


def test_with_no_gateway_what_waited_for_it_goes_by_mail(here, settings, mailoutbox):
    row = due(here)
    settings.SMS_URL = ""

    assert reminders.send_due() == Sent(sent=1)

    row.refresh_from_db()
    assert (row.state, [mail.to for mail in mailoutbox]) == ("cancelled", [[here.patient.email]])


def test_a_gateway_nobody_answers_at_holds_up_no_mail(here, settings, mailoutbox):
    for _ in range(3):
        due(here)
    rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate)
    settings.SMS_URL = "http://127.0.0.1:1/"

    assert reminders.send_due() == Sent(sent=1, failed=1)


def test_what_stays_silent_for_a_quarter_of_an_hour_is_said_another_way_as_well_and_tried_on(here, sms, settings):
    row = due(here)
    settings.SMS_URL = "http://127.0.0.1:1/"
    for _ in range(4):
        assert again() == Sent(failed=1)

    assert again() == Sent(sent=1, failed=1)
    settings.SMS_URL = sms.url
    assert again() == Sent(sent=1)

    assert told_about(row) == {("deadline", "email")}


def test_ways_changed_while_the_message_waited_count(here, sms, mailoutbox):
    row = due(here)
    wish(here.patient, "email")

    assert reminders.send_due() == Sent(sent=1)

    assert (sms.got, [mail.to for mail in mailoutbox]) == ([], [[here.patient.email]])
    assert [each.instead_of for each in Reminder.objects.filter(state="sent")] == [row]


def test_a_message_that_came_back_to_its_first_way_is_not_lost(here, sms, mailoutbox):
    """From text messages to mail and back, while it waits for its quiet hours to end."""
    row = due(here, act_by=rows.today() + timedelta(days=9))
    now = reminders.database_now().astimezone(UTC)
    quiet = {"quiet_from": (now - timedelta(hours=1)).time(), "quiet_to": (now + timedelta(hours=1)).time()}
    type(here.patient).objects.update(time_zone="UTC")
    wish(here.patient, "email", **quiet)
    assert reminders.send_due() == Sent()
    wish(here.patient, "sms", quiet_from=None, quiet_to=None)
    Reminder.objects.filter(state="pending").update(due_at=now)

    assert reminders.send_due() == Sent(sent=1)

    assert (sms.keys, mailoutbox) == ([str(row.pk)], [])


def test_an_urgent_step_is_planned_by_every_chosen_way_and_the_rest_by_the_first(here):
    deadline = rows.deadline(here.stage, act_by=rows.today() + timedelta(days=30))

    reminders.plan(deadline, recipients=[here.patient])

    ways: dict[bool, set[str]] = {}
    for urgent, channel in Reminder.objects.filter(deadline=deadline).values_list("urgent", "channel"):
        ways.setdefault(urgent, set()).add(channel)
    assert ways == {False: {"sms"}, True: {"sms", "email"}}
