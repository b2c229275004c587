"""What came back after it was taken: told at a signed door, marked once, said another way, and told to a human."""

import hashlib
import hmac
import json
import time

import pytest

from appeals import reminders
from appeals.models import Reminder
from appeals.reminders import Sent, people
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from tests import make
from tests.appeals import asked, rows

pytestmark = pytest.mark.django_db
KEY = "a key for bounces"


@pytest.fixture
def sent(settings, mailoutbox) -> Reminder:
    """A message to a patient that the server took."""
    settings.BOUNCE_KEY = KEY
    here = rows.office()
    row = rows.due(rows.deadline(here.stage, act_by=rows.today()), here.patient)
    reminders.send_due()
    row.refresh_from_db()
    return row


def tell(client, *told: dict, body: str | None = None, key: str = KEY, at: int | None = None, header: bool = True):
    body = json.dumps({"bounces": list(told)}) if body is None else body
    at = int(time.time()) if at is None else at
    mark = hmac.new(key.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    signed = {"X-Signature": f"t={at},v1={mark}"} if header else {}
    return client.post("/api/v1/bounces/", body, content_type="application/json", headers=signed)


def bounce(row: Reminder, **more: str) -> dict[str, str]:
    return {"message_id": row.message_id, "kind": "bounce", "why": "550 5.1.1 <pat@people.example> unknown"} | more


def test_the_way_is_marked_the_next_one_carries_it_and_the_advocate_is_told(client, sent, mailoutbox):
    answer = tell(client, bounce(sent))

    assert (answer.status_code, answer.json()) == (202, {"marked": 1, "told": 1})
    assert people.living_channels(sent.recipient) == []
    assert set(sent.stand_ins.values_list("kind", "channel")) == {
        ("deadline", "app"), ("alert", "app"), ("alert", "email"),
    }  # fmt: skip
    assert reminders.send_due() == Sent(sent=3)


def test_nothing_of_the_servers_words_is_kept_but_the_number(client, sent):
    tell(client, bounce(sent))

    sent.refresh_from_db()
    assert (sent.state, sent.last_error) == ("sent", "CameBack bounce 550")


def test_the_same_told_twice_is_done_once(client, sent):
    tell(client, bounce(sent))

    assert tell(client, bounce(sent)).json() == {"marked": 0, "told": 1}
    assert sent.stand_ins.count() == 3


def test_the_key_of_the_row_names_it_too(client, sent):
    assert tell(client, bounce(sent, message_id=str(sent.pk))).json()["marked"] == 1


@pytest.mark.parametrize("told", [{"kind": "delayed"}, {"message_id": "<nobody@nowhere.example>"}, {"message_id": ""}])
def test_what_is_no_end_or_no_message_of_ours_marks_nothing(told, client, sent):
    assert tell(client, bounce(sent, **told)).json() == {"marked": 0, "told": 1}
    assert people.living_channels(sent.recipient) == ["email"]


def test_another_address_since_then_is_not_held_to_account(client, sent):
    User.objects.filter(pk=sent.recipient_id).update(email="new@people.example")

    tell(client, bounce(sent))

    assert people.living_channels(sent.recipient) == ["email"]


@pytest.mark.parametrize(("wrong", "off"), [({"key": "another"}, 0), ({"header": False}, 0), ({}, -400), ({}, 400)])
def test_a_signature_that_does_not_hold_is_refused(wrong, off, client, sent):
    answer = tell(client, bounce(sent), at=int(time.time()) + off, **wrong)

    assert answer.status_code == 401
    assert people.living_channels(sent.recipient) == ["email"]


def test_of_all_the_messages_of_one_advocate_the_supervisor_is_told_once(client, sent, mailoutbox):
    here = sent.case
    boss = rows.person("boss")
    Membership.objects.create(organisation=here.organisation, user=boss, role=Role.SUPERVISOR)
    other = type(here).objects.create(organisation=here.organisation, owner=here.owner, reference="X1")
    for case in (here, other):
        stage = rows.stage(case) if case == other else sent.deadline.stage
        rows.due(rows.deadline(stage, act_by=rows.today()), here.owner)
    reminders.send_due()

    for row in Reminder.objects.filter(recipient=here.owner):
        tell(client, bounce(row))

    told = Reminder.objects.filter(kind="alert", channel="app")
    assert [(row.recipient, row.case) for row in told] == [(boss, None)]


def test_a_request_that_came_back_is_told_to_whoever_asked(client, settings, mailoutbox):
    settings.BOUNCE_KEY = KEY
    asked.request(make.case())
    reminders.send_due()
    row = Reminder.objects.get(kind="request", state="sent")

    tell(client, bounce(row))

    (alert,) = Reminder.objects.filter(kind="alert", channel="app")
    assert (alert.recipient, alert.case) == (row.case.owner, row.case)
    assert alert.step.startswith("not_asked_")


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"bounces": []}', '{"bounces": [1]}', '{"bounces": [{}]}', "\0"])
def test_what_cannot_be_read_is_refused_in_words(body, client, sent):
    answer = tell(client, body=body)

    assert (answer.status_code, "Send" in answer.json()["sentence"]) == (422, True)


def test_without_a_key_the_door_is_closed(client, sent, settings):
    settings.BOUNCE_KEY = ""

    assert tell(client, bounce(sent)).status_code == 404
