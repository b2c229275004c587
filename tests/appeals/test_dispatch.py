"""Sending by a machine: a folder, a fax and a mail service; refused, broken off, killed in the middle, never twice."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import unquote

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from appeals import actions, authority, channels
from appeals.actions import dispatching
from appeals.models import Channel, Dispatch, Filing
from claimback.audit.models import Event
from tests.appeals import denied
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
NUMBER = "(800) 555-0143"


class Fax:
    """A fax service of our own on loopback: what it got, and what it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status, self.answer = 200, {"number": "F-1", "pages": 3, "result": "OK"}
        self.breaks = False

    def serve(self) -> HTTPServer:
        fax = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fax.got.append((dict(self.headers), body))
                if fax.breaks:
                    self.connection.close()
                    return
                said = json.dumps(fax.answer).encode() if isinstance(fax.answer, dict) else fax.answer
                self.send_response(fax.status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                pass

        return HTTPServer(("127.0.0.1", 0), Door)


@pytest.fixture
def fax(settings) -> Iterator[Fax]:
    found = Fax()
    server = found.serve()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.FAX_URL, settings.FAX_TOKEN = f"http://127.0.0.1:{server.server_port}/faxes", "secret"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def TOLD():
    case = denied.case()
    denied.letter(case)
    actions.build_packet(denied.packet(case).pk)
    return case


@pytest.fixture
def case(client, told):
    client.force_login(told.owner)
    return told


def today():
    return timezone.localdate()


def asked(case, **other) -> Dispatch:
    about = {"how": Channel.FAX, "address": NUMBER} | other
    return actions.ask_to_send(denied.stage(case), packet=case.packets.get(), on=today(), by=case.owner, **about)


def happened(case, kind):
    return Event.objects.of_case(case.pk).filter(kind=kind).count()


def test_a_fax_goes_out_once_and_the_filing_has_its_number_pages_and_result(case, fax):
    row = asked(case)

    sent = actions.send_dispatch(row.pk)
    again = actions.send_dispatch(row.pk)

    assert (sent.state, again) == ("sent", None)
    ((headers, body),) = fax.got
    assert headers["Idempotency-Key"] == str(row.pk)
    assert headers["Fax-Number"] == "8005550143"
    assert headers["Authorization"] == "Bearer secret"
    assert body.startswith(b"%PDF")
    filing = Filing.objects.get()
    assert (filing.address, filing.tracking, filing.fax_pages, filing.fax_result) == (NUMBER, "F-1", 3, "OK")
    assert filing.sent_at is not None
    assert happened(case, "sent by machine") == 1


BOX = "Fictional Mutual, Appeals\nP.O. Box 1190\nExample City, OH 45001"


@pytest.fixture
def post(fax, settings):
    """The same server as a service that prints and mails."""
    settings.MAIL_SERVICE_URL, settings.MAIL_SERVICE_TOKEN = settings.FAX_URL, "stamp"
    fax.answer = {"number": "9400 1", "completed_at": timezone.now().isoformat(), "pages": 3}
    return fax


def test_certified_mail_goes_to_the_service_and_the_filing_has_its_article_number(case, post):
    sent = actions.send_dispatch(asked(case, how=Channel.CERTIFIED, address=BOX).pk)

    assert sent.state == "sent"
    ((headers, body),) = post.got
    assert unquote(headers["Mail-To"]) == BOX
    assert headers["Mail-Class"] == "certified; return-receipt"
    assert body.startswith(b"%PDF")
    filing = Filing.objects.get()
    assert (filing.how, filing.address, filing.tracking) == ("certified", BOX, "9400 1")


def test_mail_that_was_taken_and_not_yet_mailed_is_not_filed_and_keeps_its_number(case, post):
    post.answer = {"number": "9400 1"}

    row = actions.send_dispatch(asked(case, how=Channel.CERTIFIED, address=BOX).pk)

    assert row.state == "unsure"
    assert "has not said that it was mailed" in row.problem
    assert not Filing.objects.exists()
    actions.settle_dispatch(row, was_sent=True, on=today(), today=today(), by=case.owner)
    assert Filing.objects.get().tracking == "9400 1"


def test_without_a_machine_nothing_pretends_to_send(client, case):
    with pytest.raises(dispatching.NoMachine):
        asked(case)

    assert not Dispatch.objects.exists()
    assert "Send it from here" not in client.get(denied.url(case, "file/")).content.decode()


def test_what_the_service_refuses_was_not_sent_and_may_be_sent_anew(case, fax):
    fax.status = 422

    first = actions.send_dispatch(asked(case).pk)
    fax.status = 200
    second = actions.send_dispatch(asked(case).pk)

    assert (first.state, second.state) == ("failed", "sent")
    assert "refused it (422)" in first.problem
    assert Filing.objects.count() == 1


@pytest.mark.parametrize("how", ["breaks", "fails", "speaks in riddles"])
def test_what_nobody_can_know_is_shown_as_maybe_sent_and_never_sent_again(case, fax, how):
    if how == "breaks":
        fax.breaks = True
    elif how == "fails":
        fax.status = 503
    else:
        fax.answer = b"<html>"
    row = asked(case)

    found = actions.send_dispatch(row.pk)

    assert found.state == "unsure"
    assert actions.send_dispatch(row.pk) is None
    assert len(fax.got) == 1
    assert not Filing.objects.exists()
    with pytest.raises(dispatching.OnItsWay):
        asked(case)


def test_a_worker_killed_between_acceptance_and_commit_leaves_a_question_not_a_second_fax(case, fax, monkeypatch):
    def killed(*_: object) -> None:
        raise SystemExit

    row = asked(case)
    monkeypatch.setattr(dispatching, "_sent", killed)
    with pytest.raises(SystemExit):
        actions.send_dispatch(row.pk)
    monkeypatch.undo()
    assert actions.send_dispatch(row.pk) is None  # the lease of the dead one still runs
    Dispatch.objects.update(claimed_until=Now() - timedelta(seconds=1))

    found = actions.send_dispatch(row.pk)

    assert found.state == "unsure"
    assert "may have been sent" in found.problem
    assert len(fax.got) == 1


def test_a_worker_killed_before_it_began_sends_it_after_the_lease(case, fax):
    row = asked(case)
    Dispatch.objects.update(claimed_until=Now() - timedelta(seconds=1))

    assert dispatching.dispatches_waiting() == [row.pk]
    assert actions.send_dispatch(row.pk).state == "sent"


@pytest.mark.parametrize(("was_sent", "filed"), [(True, 1), (False, 0)])
def test_a_person_looks_and_says_what_became_of_it(client, case, fax, was_sent, filed):
    fax.breaks = True
    row = actions.send_dispatch(asked(case).pk)
    page = client.get(denied.url(case, "send/")).content.decode()
    assert "May have been sent: check" in page

    client.post(denied.url(case, f"send/{row.pk}/"), {"was_sent": "yes" if was_sent else "no", "on": str(today())})

    row.refresh_from_db()
    assert row.state == ("sent" if was_sent else "failed")
    assert Filing.objects.count() == filed
    with pytest.raises(dispatching.SettledBefore):
        actions.settle_dispatch(row, was_sent=True, on=today(), today=today(), by=case.owner)


def test_the_folder_holds_the_file_and_a_note_and_claims_nothing(case, settings, tmp_path):
    settings.OUTGOING_DIR = str(tmp_path)
    row = asked(case, how=Channel.MAIL, address="PO Box 1")

    found = actions.send_dispatch(row.pk)

    assert found.state == "unsure"
    assert (tmp_path / f"{row.pk}.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((tmp_path / f"{row.pk}.json").read_text())["to"] == "PO Box 1"
    assert not Filing.objects.exists()
    actions.settle_dispatch(found, was_sent=True, on=today(), today=today(), by=case.owner)
    assert Filing.objects.get().how == "mail"


def test_a_folder_that_takes_nothing_sent_nothing(case, settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.OUTGOING_DIR = str(tmp_path / "file")

    assert actions.send_dispatch(asked(case, how=Channel.MAIL, address="PO Box 1").pk).state == "failed"


def test_nobody_at_the_address_means_not_sent(case, settings):
    settings.FAX_URL, settings.FAX_TOKEN = "http://127.0.0.1:1/", "secret"

    found = actions.send_dispatch(asked(case).pk)

    assert found.state == "failed"
    assert "cannot be reached" in found.problem


def test_what_was_recorded_by_hand_meanwhile_is_not_sent_as_well(case, fax):
    row = asked(case)
    stage = denied.stage(case)
    actions.file_stage(stage, on=today(), how=Channel.HAND, address="Desk", by=case.owner, today=today())

    assert actions.send_dispatch(row.pk).state == "failed"
    assert fax.got == []


def test_a_number_that_is_none_is_refused_before_anything_is_asked(client, case, fax):
    said = {"how": "fax", "address": "call Casey", "packet": case.packets.get().pk}
    answer = client.post(denied.url(case, "send/"), said)

    assert answer.status_code == 422
    assert "is no fax number" in answer.content.decode()
    assert "call Casey" in answer.content.decode()
    assert not Dispatch.objects.exists()


def test_the_authority_is_looked_at_once_more_right_before_sending(fax, monkeypatch, case):
    row = asked(case)

    def missing(stage, **_):
        raise authority.MissingAuthority(authority.standing_of(stage, on=today()))

    monkeypatch.setattr(authority, "must_let_act", missing)

    assert actions.send_dispatch(row.pk).state == "failed"
    assert fax.got == []


def test_a_program_asks_and_is_told_what_became_of_it(case, fax):
    robot = program(case.owner)
    said = {"stage": str(denied.stage(case).pk), "packet": str(case.packets.get().pk), "how": "fax", "address": NUMBER}
    made = robot.post("/api/v1/dispatches/", said, format="json")
    twice = robot.post("/api/v1/dispatches/", said, format="json")
    fax.breaks = True
    actions.send_dispatch(made.json()["id"])
    at = f"/api/v1/dispatches/{made.json()['id']}/"
    settled = robot.post(f"{at}settle/", {"was_sent": False, "on": str(today())}, format="json")

    assert [made.status_code, twice.status_code, settled.status_code] == [201, 409, 200]
    assert robot.get(at).json()["outcome"] == "failed"


def test_the_interface_is_what_both_machines_have():
    for machine in (channels.Folder, channels.HttpFax):
        assert {"name", "send", "sends"} <= set(dir(machine))
