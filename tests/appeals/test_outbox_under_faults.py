"""The outbox with a real mail server, real commits and real processes: killed, doubled, refused and kept waiting."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.models.functions import Now

from appeals import reminders
from appeals.models import Reminder
from appeals.reminders import Sent, outbox
from appeals.reminders.carriers import email as by_email
from claimback.accounts.models import Membership
from claimback.accounts.roles import Role
from claimback.audit.events import record
from tests.appeals import rows
from tests.sink import Sink, silence, sink

MANAGE = Path(__file__).parents[2] / "manage.py"


@pytest.fixture
def server(settings) -> Iterator[Sink]:
    with sink() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        yield running


def fill(number: int) -> None:
    """So many dates of one case, each with a reminder that is due."""
    here = rows.office()
    for _ in range(number):
        rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate)


def environment(port: int) -> dict[str, str]:
    """Of another process that uses the database of this test and the mail server at `port`."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return os.environ | {"DATABASE_URL": database, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}


def sender(port: int) -> subprocess.Popen[bytes]:
    """`manage.py send_due`, as cron would start it."""
    return subprocess.Popen([sys.executable, MANAGE, "send_due"], env=environment(port), stdout=subprocess.DEVNULL)


def keys(server: Sink) -> Counter[str]:
    return Counter(str(mail["X-ClaimBack-Reminder"]) for mail in server.mails)


def identities(server: Sink) -> int:
    return len({mail["Message-ID"] for mail in server.mails})


def states() -> Counter[str]:
    return Counter(Reminder.objects.values_list("state", flat=True))


@pytest.mark.real_commits
def test_two_senders_at_once_send_everything_once(server):
    fill(60)
    begin = threading.Barrier(2)
    done: list[Sent] = []

    def send() -> None:
        begin.wait()
        done.append(reminders.send_due())
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(each.sent for each in done) == 60
    assert all(each.sent for each in done)
    assert set(keys(server).values()) == {1}
    assert states() == {"sent": 60}


@pytest.mark.real_commits
def test_a_sender_killed_before_the_server_answers_loses_nothing_and_a_repeat_is_recognised(server):
    fill(5)
    started: list[subprocess.Popen[bytes]] = []

    def kill_at_the_third(number: int) -> str:
        if number == 3:
            os.kill(started[0].pid, signal.SIGKILL)
        return "250 ok"

    server.react = kill_at_the_third
    started.append(sender(server.port))
    assert started[0].wait(60) == -signal.SIGKILL
    assert states() == {"sent": 2, "pending": 3}
    Reminder.objects.update(claimed_until=None)  # a minute later

    assert sender(server.port).wait(60) == 0

    assert states() == {"sent": 5}
    assert sorted(keys(server).values()) == [1, 1, 1, 1, 2]
    assert identities(server) == 5


@pytest.mark.django_db
def test_a_mail_the_server_dropped_without_a_word_is_sent_again_with_the_same_identity(server):
    fill(1)
    server.react = lambda number: "" if number == 1 else "250 ok"

    assert reminders.send_due() == Sent(failed=1)
    Reminder.objects.update(claimed_until=None)
    assert reminders.send_due() == Sent(sent=1)

    assert (len(server.mails), identities(server)) == (2, 1)


@pytest.mark.django_db
def test_one_connection_serves_a_whole_run(server, monkeypatch):
    calls: list[int] = []
    monkeypatch.setattr(by_email, "_call", _counting(calls))
    fill(25)

    assert reminders.send_due() == Sent(sent=25)

    assert len(calls) == 1


def _counting(calls: list[int]):
    call = by_email._call

    def counted() -> object:
        calls.append(1)
        return call()

    return counted


@pytest.mark.django_db
def test_a_busy_server_is_asked_again_and_never_believed(server):
    fill(3)
    server.react = lambda number: "451 try later"

    assert reminders.send_due() == Sent(failed=3)
    assert states() == {"pending": 3}
    assert set(Reminder.objects.values_list("last_error", flat=True)) == {"SMTP 451"}
    for _ in range(9):
        Reminder.objects.update(claimed_until=None)
        assert reminders.send_due() == Sent(failed=3)

    server.react = lambda number: "250 ok"
    Reminder.objects.update(claimed_until=None)
    assert reminders.send_due() == Sent(sent=3)
    assert {mail["Message-ID"] for mail in server.accepted} == set(
        Reminder.objects.values_list("message_id", flat=True)
    )


@pytest.mark.django_db
def test_an_address_the_server_refuses_for_good_waits_for_a_person_soon(server):
    fill(2)
    refused = str(Reminder.objects.order_by("due_at", "id").first().pk)
    server.react = lambda number: (
        "550 no such person" if server.mails[-1]["X-ClaimBack-Reminder"] == refused else "250 ok"
    )

    assert reminders.send_due() == Sent(sent=1, failed=1)
    Reminder.objects.update(claimed_until=None)
    assert reminders.send_due() == Sent(failed=1)
    Reminder.objects.update(claimed_until=None)
    assert reminders.send_due() == Sent(sent=2, parked=1)  # the same, and an alert, on their page

    assert Reminder.objects.get(state="parked").last_error == "SMTP 550"


@pytest.mark.django_db
def test_a_server_that_hangs_at_one_message_delays_the_others_by_its_patience_only(server, monkeypatch):
    monkeypatch.setattr(by_email, "TIMEOUT", 0.3)
    fill(10)
    server.react = lambda number: silence(3) if number == 2 else "250 ok"
    started = time.monotonic()

    assert reminders.send_due() == Sent(sent=9, failed=1)

    assert time.monotonic() - started < 3


@pytest.mark.django_db
def test_a_server_that_hangs_at_everything_is_left_alone_after_three_and_the_rest_keeps_its_place(server, monkeypatch):
    monkeypatch.setattr(by_email, "TIMEOUT", 0.1)
    fill(10)
    server.react = lambda number: silence(2)

    assert reminders.send_due() == Sent(failed=3)

    assert Reminder.objects.filter(claimed_until=None, attempts=0).count() == 7


@pytest.mark.django_db
def test_with_no_server_at_all_nothing_is_sent_and_almost_nobody_is_put_off(settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = nobody.getsockname()
        fill(10)

        assert reminders.send_due() == Sent(failed=1)

    assert Reminder.objects.filter(state="pending", claimed_until=None).count() == 9


@pytest.mark.django_db
def test_the_refusal_keeps_no_word_of_the_server_which_may_name_the_person(server):
    fill(1)
    server.react = lambda number: "550 <advocate@people.example> has no mailbox"

    reminders.send_due()

    assert "@" not in Reminder.objects.get().last_error


@pytest.mark.real_commits
def test_somebody_revoked_while_others_are_being_sent_gets_nothing(server):
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=rows.today())
    rows.due(deadline, here.advocate, ago=timedelta(hours=1))
    rows.due(deadline, here.patient)

    def revoke(number: int) -> str:
        here.case.shares.update(ended_at=reminders.database_now())
        connections.close_all()
        return "250 ok"

    server.react = revoke

    assert reminders.send_due() == Sent(sent=1, cancelled=1)

    assert [mail["To"] for mail in server.mails] == [here.advocate.email]


@pytest.mark.real_commits
def test_somebody_revoked_while_what_went_out_waits_to_be_written_down_gets_nothing(server):
    here = rows.office()
    deadline = rows.deadline(here.stage, act_by=rows.today())
    rows.due(deadline, here.advocate, ago=timedelta(hours=1))
    rows.due(deadline, here.patient)
    at_it = threading.Event()

    def revoke() -> None:
        with transaction.atomic():
            record("reminder parked", by=None, case=here.case)  # whoever remembers holds the chain of the office
            here.case.shares.update(ended_at=reminders.database_now())
            at_it.set()
            until = time.monotonic() + 30
            while not waiting_for_the_chain():
                assert time.monotonic() < until, "nobody came to write down what went out"
                time.sleep(0.01)
        connections.close_all()

    revoking = threading.Thread(target=revoke)

    def react(number: int) -> str:
        if number == 1:
            revoking.start()
            at_it.wait(30)
        return "250 ok"

    server.react = react

    assert reminders.send_due() == Sent(sent=1, cancelled=1)

    revoking.join()
    assert [mail["To"] for mail in server.mails] == [here.advocate.email]


def waiting_for_the_chain() -> bool:
    """Somebody waits until another's event is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.real_commits
def test_a_database_that_drops_everybody_while_a_mail_is_accepted_costs_no_second_mail(server, monkeypatch):
    monkeypatch.setattr(outbox, "_PAUSE", 0.05)
    fill(2)

    def drop_everybody(number: int) -> str:
        if number == 1:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
                )
            connections.close_all()
        return "250 ok"

    server.react = drop_everybody

    assert reminders.send_due() == Sent(sent=2)

    assert set(keys(server).values()) == {1}


@pytest.mark.real_commits
def test_a_database_that_is_away_for_forty_seconds_after_a_mail_costs_no_second_mail(server, monkeypatch):
    really, away = outbox._stamp, iter(range(40))
    monkeypatch.setattr(outbox, "_PAUSE", 0.0)  # a second each

    def stamp(reminder: Reminder, **more: object) -> None:
        if next(away, None) is not None:
            raise OperationalError("the connection is closed")
        really(reminder, **more)

    monkeypatch.setattr(outbox, "_stamp", stamp)
    fill(1)

    assert reminders.send_due() == Sent(sent=1)

    assert list(keys(server).values()) == [1]
    assert states() == {"sent": 1}


@pytest.mark.real_commits
def test_sending_by_hand_needs_no_celery(server):
    fill(1)
    without = "import sys; sys.modules |= {'celery': None, 'billiard': None}; from django.core.management import *"
    run = "execute_from_command_line(['manage.py', 'send_due'])"

    done = subprocess.run(
        [sys.executable, "-c", f"{without}; {run}"],
        env=environment(server.port) | {"DJANGO_SETTINGS_MODULE": "claimback.settings"},
        cwd=MANAGE.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert states() == {"sent": 1}


def unheeded(number: int) -> None:
    """So many dates of one case of an advocate with a supervisor, each with an urgent word nobody heeded in time."""
    here = rows.office()
    boss = rows.person("boss")
    Membership.objects.create(organisation=here.organisation, user=boss, role=Role.SUPERVISOR)
    for _ in range(number):
        reminder = rows.due(rows.deadline(here.stage, act_by=rows.today()), here.advocate)
        Reminder.objects.filter(pk=reminder.pk).update(state="sent", urgent=True, sent_at=Now(), heed_by=Now())


@pytest.mark.real_commits
def test_two_senders_at_once_tell_the_supervisor_once(server):
    unheeded(30)
    begin = threading.Barrier(2)

    def send() -> None:
        begin.wait()
        reminders.send_due()
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reminders.send_due()

    assert Reminder.objects.filter(step__startswith="unheeded.", state="sent").count() == 30
    assert set(keys(server).values()) == {1}
    assert len(server.accepted) == 30


@pytest.mark.real_commits
def test_a_sender_killed_while_the_supervisor_is_told_tells_everything_after_all(server):
    unheeded(4)
    started: list[subprocess.Popen[bytes]] = []

    def kill_at_the_second(number: int) -> str:
        if number == 2:
            os.kill(started[0].pid, signal.SIGKILL)
        return "250 ok"

    server.react = kill_at_the_second
    started.append(sender(server.port))
    assert started[0].wait(60) == -signal.SIGKILL
    Reminder.objects.update(claimed_until=None)

    assert sender(server.port).wait(60) == 0

    assert Reminder.objects.filter(step__startswith="unheeded.", state="sent").count() == 4
    assert (identities(server), len(server.mails)) == (4, 5)
