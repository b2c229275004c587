"""The door for mail: what gets in, as what, what is refused in words, and that nobody is believed."""

from email.message import EmailMessage

import pytest

from claimback.audit.models import Event
from documents import storage
from documents.mailed import actions
from documents.mailed.message import take_apart
from documents.models import Document, Mailed, MailedFile
from documents.scan import EICAR
from tests import make, papers
from tests.appeals import posted

pytestmark = pytest.mark.django_db
LETTER = papers.plain(papers.denial())


@pytest.fixture(autouse=True)
def _set_up(settings):
    posted.set_up(settings)


@pytest.fixture
def case():
    return make.case()


@pytest.fixture
def to(case):
    return posted.address(case.organisation, case)


def kept(case):
    return sorted(case.documents.values_list("name", flat=True))


def test_mail_to_a_case_becomes_its_papers_and_nobody_is_believed(case, to):
    answer = posted.post(to, posted.message(("letter.txt", LETTER), words="Please see the letter."))

    assert (answer.status_code, answer.json()) == (202, {"kept": 2, "again": False, "refused": []})
    assert kept(case) == ["E-mail: A letter.txt", "letter.txt"]
    assert {paper.mailed.get_proof_display() for paper in case.documents.all()} == {"sender not proven"}
    assert not case.documents.exclude(received_by=None, decision=None, kind="other").exists()
    event = Event.objects.get(kind="mail received")
    assert (event.by_id, event.case_id, event.details) == (None, case.pk, {"kept": 2, "refused": 0})


def test_thirty_attachments_are_all_kept(case, to):
    files = [(f"page {n}.txt", f"This is page {n} of a letter.".encode()) for n in range(30)]

    answer = posted.post(to, posted.message(*files))

    assert answer.json() == {"kept": 30, "again": False, "refused": []}
    assert len(kept(case)) == 30


def test_one_bad_attachment_is_named_and_loses_none_of_the_others(case, to):
    files = [("letter.txt", LETTER), ("run.exe", b"MZ" + b"\0" * 80), ("virus.txt", EICAR), ("none.txt", b"")]

    answer = posted.post(to, posted.message(*files)).json()

    assert (answer["kept"], [each["name"] for each in answer["refused"]]) == (1, ["run.exe", "virus.txt", "none.txt"])
    assert "is a program" in answer["refused"][0]["why"]
    assert kept(case) == ["letter.txt"]
    assert MailedFile.objects.filter(state="refused").exclude(problem="").count() == 3


def test_a_message_with_nothing_to_keep_is_refused_with_every_reason(case, to):
    answer = posted.post(to, posted.message(("run.exe", b"MZ" + b"\0" * 80)))

    assert answer.status_code == 422
    assert "run.exe: This file is a program" in answer.json()["sentence"]
    assert not Mailed.objects.exists()


def test_the_same_message_delivered_twice_is_one(case, to):
    raw = posted.message(("letter.txt", LETTER))
    posted.post(to, raw)

    again = posted.post(to, b"Received: by another.example\r\n" + raw)

    assert (again.status_code, again.json()["again"]) == (202, True)
    assert (Mailed.objects.count(), case.documents.count()) == (1, 1)


def test_another_message_under_the_same_id_loses_nothing(case, to):
    posted.post(to, posted.message(words="First."))
    posted.post(to, posted.message(words="Second."))

    assert (Mailed.objects.count(), case.documents.count()) == (2, 2)


@pytest.mark.parametrize("to", ["nobody@in.claims.example", "", "c-x@elsewhere.example", "\n@", "ü@in.claims.example"])
def test_an_unknown_address_takes_nothing_and_says_so(case, to):
    answer = posted.post(to, posted.message(words="Hello."))

    assert answer.status_code in (410, 401)
    assert "othing was kept" in answer.json()["sentence"]
    assert not Mailed.objects.exists()


def test_an_address_that_was_renewed_or_taken_back_takes_nothing(case, to):
    newer = posted.address(case.organisation, case)

    assert posted.post(to, posted.message(words="Hello.")).status_code == 410
    assert posted.post(newer.upper(), posted.message(words="Hello.")).status_code == 202
    actions.revoke_address(case.mail_addresses.get(revoked_at=None), by=case.owner)
    assert posted.post(newer, posted.message(words="Again.")).status_code == 410
    assert case.documents.count() == 1


def test_what_is_not_signed_for_this_recipient_is_refused(case, to):
    raw = posted.message(words="Hello.")

    assert posted.post(to, raw, key="another key").status_code == 401
    assert posted.post(to, raw, at=1).status_code == 401
    assert posted.post(to, raw, signed_for="c-other@in.claims.example").status_code == 401
    assert not Mailed.objects.exists()


def test_without_a_key_or_a_domain_the_door_is_closed(settings, to):
    settings.INBOUND_MAIL_DOMAIN = ""
    assert posted.post(to, posted.message(words="Hello.")).status_code == 404


def test_too_large_a_message_is_refused_before_it_is_read(monkeypatch, to):
    monkeypatch.setattr("appeals.api.arriving.LARGEST", 100)
    assert posted.post(to, posted.message(words="Hello." * 100)).status_code == 413


def test_a_full_disk_keeps_nothing_and_the_same_message_may_come_again(monkeypatch, case, to):
    def full(*_args, **_kwargs):
        raise storage.NoRoom

    raw = posted.message(("letter.txt", LETTER), words="Please see the letter.")
    with monkeypatch.context() as broken:
        broken.setattr(storage, "keep", full)
        answer = posted.post(to, raw)

    assert (answer.status_code, "storage is full" in answer.json()["sentence"]) == (507, True)
    assert not Mailed.objects.exists()
    assert posted.post(to, raw).json()["kept"] == 2


def test_a_flood_is_stopped(monkeypatch, case, to):
    monkeypatch.setattr(actions, "MOST_AN_HOUR", 2)
    for number in range(2):
        posted.post(to, posted.message(words=f"Number {number}."))

    answer = posted.post(to, posted.message(words="One too many."))

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert case.documents.count() == 2


PASSED = "mx.claims.example; spf=pass; dkim=pass; dmarc=pass header.from=example.test"


@pytest.mark.parametrize(
    ("trusted", "lines", "proof"),
    [
        ("", [PASSED], ""),
        ("mx.claims.example", [], ""),
        ("mx.claims.example", [PASSED], "pass"),
        ("mx.claims.example", [PASSED.replace("dmarc=pass", "dmarc=fail")], "fail"),
        ("mx.claims.example", [PASSED.replace("mx.", "mx.evil.")], ""),
        ("mx.claims.example", [PASSED.replace("dmarc=pass", "dmarc=fail"), PASSED], "fail"),
        ("mx.claims.example", ["mx.claims.example; none (dmarc=pass)", PASSED], ""),
    ],
)
def test_only_the_word_of_the_server_we_trust_is_shown_and_even_that_proves_no_person(
    settings, case, to, trusted, lines, proof
):
    settings.INBOUND_MAIL_AUTHSERV = trusted
    head = "".join(f"Authentication-Results: {line}\r\n" for line in lines).encode()

    posted.post(to, head + posted.message(words="Hello.", sender="The Boss <boss@example.test>"))

    mailed = Mailed.objects.get()
    assert mailed.proof == proof
    assert mailed.get_proof_display().startswith("sender not proven")


def test_a_web_page_and_a_forwarded_message_are_words_and_files_too():
    inner = EmailMessage()
    inner["Subject"] = "The letter"
    inner.add_attachment(LETTER, maintype="text", subtype="plain", filename="=?utf-8?q?Bescheid=C3=A9.txt?=")
    outer = EmailMessage()
    outer["Subject"] = "=?utf-8?b?w5xiZXI=?="
    outer.set_content("<html><head><title>x</title></head><p>See <b>below</b>.</p><script>x()</script>", subtype="html")
    outer.add_attachment(inner)

    letter = take_apart(outer.as_bytes())

    assert (letter.subject, letter.words) == ("Über", "See below.")
    assert [(each.name, each.content) for each in letter.files] == [("Bescheidé.txt", LETTER)]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no headers at all",
        b"\xff\xfe\0\0" * 50,
        b"From: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
        b"From: =?x?q?=00?=\r\nContent-Type: text/plain; charset=nothing\r\n\r\nwords\xff",
        b"From: x\r\nContent-Type: text/html\r\n\r\n" + b"<![<!--" * 50_000,
        b"Subject: x\r\nContent-Disposition: attachment; filename*0*=x''%ff; filename*0=y; filename*x\r\n\r\nwords",
        b"Subject: " + b"x" * 100_000 + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n====",
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3000)),
    ],
)
def test_a_broken_message_is_answered_in_a_sentence(case, to, raw):
    answer = posted.post(to, raw)

    assert answer.status_code in (202, 411, 422)
    assert answer.status_code == 202 or "othing" in answer.json()["sentence"]


def test_a_full_organisation_is_told_as_for_an_upload(settings, case):
    to = posted.address(case.organisation)
    settings.MAX_ORGANISATION_BYTES = 10

    answer = posted.post(to, posted.message(("letter.txt", LETTER)))

    assert (answer.status_code, "more room" in answer.json()["sentence"]) == (507, True)
    assert not Mailed.objects.exists()
    assert not Document.objects.exists()
