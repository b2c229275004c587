"""The doors to papers, as a browser meets them."""

import hashlib
import threading
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from claimback import poke
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents import actions, storage, tasks, views
from documents.models import Document, Kind, State
from tests import make, papers

pytestmark = pytest.mark.django_db


HTMX = {"HTTP_HX_REQUEST": "true"}


def url(case, *rest):
    return f"/cases/{case.pk}/papers/" + "".join(f"{part}/" if "." not in str(part) else str(part) for part in rest)


def file(name="letter.txt", content=None):
    return SimpleUploadedFile(name, papers.plain(papers.denial()) if content is None else content)


def signed_in(client, case, who=None):
    client.force_login(who or case.owner)
    return client


def read(document):
    tasks.take_in(document_id=str(document.pk))
    document.refresh_from_db()
    return document


def openings(document):
    return Event.objects.filter(kind="document opened", about_id=str(document.pk)).count()


def test_several_papers_sent_at_once_are_all_kept_and_said_so(client):
    case = make.case()
    sent = {"files": [file(), file("photo.png", papers.png(papers.denial()))], "kind": "denial"}

    answer = signed_in(client, case).post(url(case), sent, follow=True)

    assert set(Document.objects.values_list("name", "kind")) == {("letter.txt", "denial"), ("photo.png", "denial")}
    assert b"letter.txt: Kept." in answer.content
    assert b"photo.png: Kept." in answer.content


def test_a_refused_file_does_not_lose_the_others(client):
    case = make.case()
    sent = {"files": [file(), file("letter.pdf", papers.executable()), file("empty.pdf", b"")]}

    answer = signed_in(client, case).post(url(case), sent, follow=True)

    assert Document.objects.get().name == "letter.txt"
    assert b"letter.pdf: This file is a program, whatever its name says. It was not added." in answer.content
    assert b"empty.pdf: This file is empty. It was not added." in answer.content


def test_nothing_but_a_refused_file_is_answered_with_the_reason(client):
    case = make.case()

    answer = signed_in(client, case).post(url(case), {"files": [file("a.pdf", papers.executable())]})

    assert answer.status_code == 422
    assert b"This file is a program" in answer.content


def test_no_file_at_all_is_answered_in_words(client):
    case = make.case()

    answer = signed_in(client, case).post(url(case), {"kind": "denial"})

    assert answer.status_code == 422
    assert b"No file reached us" in answer.content


def test_a_full_disk_is_answered_in_words(client, monkeypatch):
    case = make.case()

    def full(*_, **__):
        raise storage.NoRoom

    monkeypatch.setattr(storage, "keep", full)

    answer = signed_in(client, case).post(url(case), {"files": [file()]})

    assert answer.status_code == 507
    assert b"our storage is full" in answer.content
    assert not Document.objects.exists()


def test_the_same_paper_again_is_said_to_be_here_already(client):
    case = make.case()
    signed_in(client, case).post(url(case), {"files": [file()]})

    answer = client.post(url(case), {"files": [file("copy.txt")]}, **HTMX)

    assert b"This paper was already here" in answer.content
    assert Document.objects.count() == 1


def test_a_kind_nobody_knows_does_not_lose_the_paper(client):
    case = make.case()

    signed_in(client, case).post(url(case), {"files": [file()], "kind": "novel"})

    assert Document.objects.get().kind == Kind.OTHER


def test_a_browser_goes_back_to_the_page_it_came_from_but_never_to_a_strangers(client):
    case = make.case()
    signed_in(client, case)

    ours = client.post(url(case), {"files": [file()], "next": f"/cases/{case.pk}/"})
    theirs = client.post(url(case), {"files": [file("b.txt", b"other words")], "next": "https://evil.example/"})

    assert ours.url == f"/cases/{case.pk}/"
    assert theirs.url == url(case)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.ADVOCATE])
def test_the_office_may_send_and_open_papers(client, role):
    case = make.case()
    signed_in(client, case, make.member(case.organisation, role))

    assert client.post(url(case), {"files": [file()]}).status_code == 302
    assert client.get(url(case, Document.objects.get().pk)).status_code == 200


@pytest.mark.parametrize("role", [Role.PATIENT, Role.CAREGIVER])
def test_a_patient_may_send_and_open_papers_but_not_file_them(client, role):
    case = make.case()
    signed_in(client, case, make.guest(case, role))

    assert client.post(url(case), {"files": [file()]}).status_code == 302
    document = read(Document.objects.get())
    assert client.get(url(case, document.pk, "file")).getvalue()
    assert client.post(url(case, document.pk, "under"), {"kind": "proof"}).status_code == 403


def test_a_doctors_office_sends_papers_and_sees_only_its_own(client):
    case = make.case()
    theirs = make.paper(case, name="private.txt")
    signed_in(client, case, make.guest(case, Role.CLINICIAN))

    client.post(url(case), {"files": [file("records.txt", b"records in words")]})
    answer = client.get(url(case))

    assert b"records.txt" in answer.content
    assert b"private.txt" not in answer.content
    assert client.get(url(case, theirs.pk)).status_code == 403


def test_a_viewer_is_told_why_not(client):
    case = make.case()
    document = read(make.paper(case))
    signed_in(client, case, make.guest(case, Role.VIEWER))

    for answer in (
        client.post(url(case), {"files": [file("new.txt", b"new words")]}),
        client.get(url(case, document.pk)),
        client.get(url(case, document.pk, "file")),
        client.get(url(case, document.pk, "pages", "1.png")),
        client.post(url(case, document.pk, "under"), {"kind": "proof"}),
        client.post(url(case, document.pk, "again")),
    ):
        assert answer.status_code == 403
    assert b"letter.txt" not in client.get(url(case)).content
    assert Document.objects.count() == 1
    assert openings(document) == 0


def test_a_stranger_learns_nothing(client):
    case, strangers = make.case(), make.case()
    document = read(make.paper(case))
    signed_in(client, strangers)

    for address in (url(case), url(case, document.pk), url(case, document.pk, "file")):
        assert client.get(address).status_code == 404
    assert client.post(url(case), {"files": [file()]}).status_code == 404
    assert client.get(url(strangers, document.pk)).status_code == 404
    assert client.get(url(strangers, document.pk, "file")).status_code == 404
    assert Document.objects.count() == 1


def test_the_original_comes_back_byte_for_byte_and_powerless(client):
    case, content = make.case(), papers.text_pdf(papers.denial())
    document = read(make.paper(case, content=content, name='we"ird\u00e9.pdf'))

    answer = signed_in(client, case).get(url(case, document.pk, "file"))

    got = answer.getvalue()
    assert hashlib.sha256(got).hexdigest() == document.sha256 == hashlib.sha256(content).hexdigest()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer.headers["Cache-Control"]
    assert openings(document) == 1


@pytest.mark.parametrize(
    ("state", "words"), [(State.RECEIVED, b"kept, but not yet checked"), (State.REFUSED, b"harmful")]
)
def test_an_unchecked_or_refused_paper_says_why_it_cannot_be_opened(client, state, words):
    case = make.case()
    document = make.paper(case)
    Document.objects.update(state=state, problem="Something harmful was found in it." if words == b"harmful" else "")
    signed_in(client, case)

    answer = client.get(url(case, document.pk, "file"))

    assert answer.status_code == 409
    assert words in answer.content
    assert b"adverse" not in client.get(url(case, document.pk)).content.lower()
    assert client.get(url(case, document.pk, "pages", "1.png")).status_code == 404
    assert openings(document) == 0


def test_a_missing_file_is_said_in_words(client):
    case = make.case()
    document = read(make.paper(case))
    actions.path_of(document).unlink()

    answer = signed_in(client, case).get(url(case, document.pk, "file"))

    assert answer.status_code == 410
    assert b"missing from our storage" in answer.content


def test_the_text_is_shown_page_by_page_and_opening_it_is_remembered_once_a_sitting(client):
    case = make.case()
    document = read(make.paper(case, content=papers.text_pdf(papers.denial())))
    signed_in(client, case)

    first = client.get(url(case, document.pk))
    picture = client.get(url(case, document.pk, "pages", "1.png"))
    client.get(url(case, document.pk))

    assert b"NOTICE OF ADVERSE BENEFIT DETERMINATION" in first.content
    assert b"Not checked for viruses: no scanner is set up." in first.content
    assert picture.getvalue().startswith(b"\x89PNG")
    assert openings(document) == 1


def test_words_have_no_picture(client):
    case = make.case()
    document = read(make.paper(case))

    assert signed_in(client, case).get(url(case, document.pk, "pages", "1.png")).status_code == 404
    assert b"<img" not in client.get(url(case, document.pk)).content


def test_a_page_that_does_not_exist_has_no_picture(client):
    case = make.case()
    document = read(make.paper(case, content=papers.text_pdf(papers.denial())))

    assert signed_in(client, case).get(url(case, document.pk, "pages", "99.png")).status_code == 404


def test_an_unreadable_paper_says_what_to_do_and_may_be_tried_again(client):
    case = make.case()
    document = read(make.paper(case, content=papers.encrypted_pdf(papers.denial(), "secret")))
    signed_in(client, case)

    assert b"locked with a password" in client.get(url(case, document.pk)).content
    client.post(url(case, document.pk, "again"))

    document.refresh_from_db()
    assert document.state == State.CHECKED


def test_a_paper_is_filed_under_a_name_and_a_kind(client):
    case = make.case()
    document = make.paper(case)

    answer = signed_in(client, case).post(url(case, document.pk, "under"), {"title": "Fax report", "kind": "proof"})

    document.refresh_from_db()
    assert answer.status_code == 302
    assert (document.title, document.kind) == ("Fax report", Kind.PROOF)


def test_a_kind_nobody_knows_changes_nothing_and_says_so(client):
    case = make.case()
    document = make.paper(case)

    answer = signed_in(client, case).post(url(case, document.pk, "under"), {"title": "X", "kind": "novel"})

    document.refresh_from_db()
    assert answer.status_code == 422
    assert b"Select a valid choice" in answer.content
    assert document.title == ""


def test_the_list_asks_again_only_while_a_paper_is_on_its_way(client):
    case = make.case()
    document = make.paper(case)
    signed_in(client, case)

    waiting = client.get(url(case), **HTMX)
    read(document)
    done = client.get(url(case), **HTMX)

    assert b'hx-trigger="every 2s"' in waiting.content
    assert b"Checking that it is safe to open" in waiting.content
    assert b"hx-trigger" not in done.content
    assert b"<html" not in done.content


def test_the_list_says_which_page_is_being_read(client):
    case = make.case()
    make.paper(case)
    Document.objects.update(state=State.CHECKED, pages_done=2, pages_total=12)

    assert b"Reading page 3 of 12" in signed_in(client, case).get(url(case)).content


def test_the_list_asks_the_database_as_often_for_twenty_papers_as_for_ten(
    client, django_assert_max_num_queries, django_assert_num_queries
):
    case = make.case()
    signed_in(client, case)
    for n in range(10):
        make.paper(case, content=papers.plain([f"letter {n}"] * 3))
    with django_assert_max_num_queries(12) as ten:
        client.get(url(case))
    for n in range(10, 20):
        make.paper(case, content=papers.plain([f"letter {n}"] * 3))

    with django_assert_num_queries(len(ten.captured_queries)):
        assert client.get(url(case)).content.count(b"<li>") >= 20


def test_a_long_list_is_paged(client, monkeypatch):
    case = make.case()
    monkeypatch.setattr(views, "A_PAGE", 3)
    for n in range(4):
        make.paper(case, content=papers.plain([f"letter {n}"] * 3), name=f"letter {n}.txt")

    first = signed_in(client, case).get(url(case))
    second = client.get(url(case) + "?page=2")

    assert b"letter 3.txt" in first.content
    assert b"letter 0.txt" not in first.content
    assert b"letter 0.txt" in second.content


def test_with_the_broker_away_a_paper_is_kept_and_the_answer_does_not_wait(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    case = make.case()
    away = threading.Event()

    def slow_and_refused(*_, **__):
        away.wait(6)
        raise poke.OperationalError

    monkeypatch.setattr(poke, "_carry", slow_and_refused)
    signed_in(client, case)
    before = time.monotonic()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(url(case), {"files": [file(), file("b.txt", b"b in words"), file("c.txt", b"c in words")]})

    took = time.monotonic() - before
    away.set()
    assert answer.status_code == 302
    assert took < 2
    assert Document.objects.unfinished().free().count() == 3
