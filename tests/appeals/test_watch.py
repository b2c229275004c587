"""The page of every message: what became of it and why, for whoever answers for the organisation."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from appeals import actions, reminders
from appeals.models import Deadline, Reminder
from cases.models import Case
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from tests import make
from tests.appeals import rows
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
State = Reminder.State


def TOLD() -> Case:  # noqa: N802
    """A case of an office with a supervisor, and one message due a minute ago."""
    office = rows.office()
    supervisor = rows.person("supervisor", name="Sue Pervisor")
    Membership.objects.create(organisation=office.organisation, user=supervisor, role=Role.SUPERVISOR)
    rows.due(rows.deadline(office.stage, act_by=rows.today()), office.advocate)
    return office.case


@pytest.fixture
def supervisor(told: Case, client: Client) -> User:
    person = Membership.objects.get(organisation=told.organisation, role=Role.SUPERVISOR).user
    client.force_login(person)
    return person


@pytest.fixture
def message(told: Case) -> Reminder:
    return Reminder.objects.get(case=told)


def change(message: Reminder, **fields) -> None:
    Reminder.objects.filter(pk=message.pk).update(**fields)


def page(client: Client, path: str = "/watch/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("fields", "show", "says"),
    [
        ({}, "due", "Its time has come; the next run of the sender takes it."),
        ({"due_at": Now() - timedelta(minutes=9)}, "late", "Nobody has tried to send it."),
        ({"due_at": Now() + timedelta(days=1)}, "ahead", "It goes out on"),
        (
            {"attempts": 2, "claimed_until": Now() + timedelta(minutes=2), "last_error": "ConnectionRefusedError"},
            "failed",
            "Tried 2 times. The mail server did not answer. It is tried again after",
        ),
        (
            {"state": State.PARKED, "attempts": 3, "last_error": "SMTP 550"},
            "parked",
            "refused this address or message (550). It was given up. Mend the cause, then send it again.",
        ),
        ({"state": State.PARKED, "last_error": "KeyError"}, "parked", "It could not be sent (KeyError)."),
        ({"state": State.SENT, "sent_at": Now()}, "sent", "Accepted for delivery on"),
        ({"state": State.SENT, "sent_at": Now() + timedelta(minutes=19)}, "sent", "20 minutes after its time."),
        ({"state": State.SUPERSEDED}, "superseded", "A more urgent message about the same was due as well"),
        ({"state": State.CANCELLED}, "cancelled", "Its reader, its date or its way was changed before it went out."),
    ],
)
def test_each_message_says_why_it_was_or_was_not_sent(supervisor, message, client, fields, show, says):
    change(message, **fields)

    said = page(client, f"/watch/?show={show}")

    assert says in said
    assert message.case.reference in said
    assert "Ada Vocate" in said


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"met_on": rows.date(2026, 11, 20)}, "The date was met on Fri 20 Nov 2026."),
        ({"dropped_on": rows.date(2026, 11, 20)}, "The date no longer holds since Fri 20 Nov 2026."),
        ({"superseded_at": rows.at("2026-11-20T15:00")}, "The date was counted anew on Fri 20 Nov 2026"),
    ],
)
def test_what_is_no_longer_needed_says_since_when(supervisor, message, client, how, says):
    Deadline.objects.filter(pk=message.deadline_id).update(**how)
    change(message, state=State.CANCELLED)

    assert says in page(client, "/watch/?show=cancelled")


def test_what_is_most_pressing_is_shown_first_and_counted(supervisor, message, client):
    change(message, state=State.PARKED, last_error="SMTP 550")

    said = page(client)

    assert 'aria-current="page">Needs you <span class="count">1</span>' in said
    assert "Send it again" in said
    assert "Send it again" in page(client, "/watch/?show=nonsense&page=zero&office="), "odd words are left out"


def test_a_parked_message_goes_out_again_once_its_cause_is_mended(supervisor, message, client, mailoutbox):
    change(message, state=State.PARKED, attempts=5, last_error="KeyError", message_id="<same@id>")

    answer = client.post(f"/watch/messages/{message.pk}/again/", follow=True)
    sent = reminders.send_due()

    assert "It goes out again" in answer.content.decode()
    assert (sent.sent, len(mailoutbox)) == (1, 1)
    message.refresh_from_db()
    assert (message.state, message.message_id, message.last_error) == (State.SENT, "<same@id>", "")
    assert Event.objects.of_case(message.case_id).filter(kind="reminder sent again", by_id=supervisor.pk).count() == 1


def test_what_is_no_longer_needed_is_not_sent_again(supervisor, message, client, mailoutbox):
    change(message, state=State.PARKED, attempts=5)
    Deadline.objects.filter(pk=message.deadline_id).update(met_on=rows.today())

    client.post(f"/watch/messages/{message.pk}/again/")
    reminders.send_due()

    message.refresh_from_db()
    assert (message.state, mailoutbox) == (State.CANCELLED, [])


def test_what_does_not_wait_for_a_person_is_refused_in_words(supervisor, message, client):
    answer = client.post(f"/watch/messages/{message.pk}/again/", follow=True)

    assert "This message does not wait for you" in answer.content.decode()
    assert not Event.objects.filter(kind="reminder sent again").exists()
    with pytest.raises(actions.NotParked):
        actions.send_again(message, by=supervisor)


def test_only_whoever_answers_for_the_organisation_watches_it(told, message, client):
    change(message, state=State.PARKED)
    for person, status in ((told.owner, 403), (told.shares.get().user, 403), (make.user(), 403)):
        client.force_login(person)
        assert client.get("/watch/").status_code == status
        assert client.post(f"/watch/messages/{message.pk}/again/").status_code == 404
        assert client.post(f"/watch/{told.organisation_id}/look/").status_code == 403
        assert client.get("/watch/operators/").status_code == 404
    message.refresh_from_db()
    assert message.state == State.PARKED


def test_two_organisations_watch_each_their_own(told, message, client):
    other = make.case()
    client.force_login(other.owner)

    assert told.reference not in page(client)
    assert client.get(f"/watch/?office={told.organisation_id}").status_code == 403
    assert client.post(f"/watch/messages/{message.pk}/again/").status_code == 404


def test_operators_see_counts_and_nothing_of_any_case(told, message, client):
    change(message, state=State.PARKED)
    operator = User.objects.create_user("operator@example.test", "a long enough password", is_staff=True)
    client.force_login(operator)

    said = page(client, "/watch/operators/")

    assert str(told.organisation) in said
    assert not [word for word in (told.reference, "Zelda", "Ada Vocate", str(told.pk)) if word in said]
    assert client.get("/watch/").headers["Location"] == "/watch/operators/"
    assert client.post(f"/watch/messages/{message.pk}/again/").status_code == 404


def test_programs_send_a_parked_message_again(told, message):
    supervisor = Membership.objects.get(organisation=told.organisation, role=Role.SUPERVISOR).user
    change(message, state=State.PARKED, attempts=5)
    address = f"/api/v1/reminders/{message.pk}/again/"

    refused = program(told.owner).post(address)
    unknown = program(make.user()).post(address)
    done = program(supervisor).post(address)
    twice = program(supervisor).post(address)

    assert (refused.status_code, unknown.status_code) == (403, 404)
    assert (done.status_code, done.json()["state"], twice.status_code) == (200, "pending", 409)


def test_the_number_of_questions_does_not_grow_with_the_messages(
    supervisor, message, client, django_assert_num_queries
):
    stage = message.deadline.stage
    client.get("/watch/?show=due")
    with django_assert_num_queries(queries := _count(client)):
        client.get("/watch/?show=due")
    for _ in range(12):
        rows.due(rows.deadline(stage, act_by=rows.today()), message.recipient)

    with django_assert_num_queries(queries):
        client.get("/watch/?show=due")
    assert queries <= 16


def _count(client: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get("/watch/?show=due")
    return len(asked)
