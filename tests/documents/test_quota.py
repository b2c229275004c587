"""How much an organisation may keep and a person may send: what fits is kept, what does not is refused in words."""

import io
import threading
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from claimback.accounts.models import Organisation
from claimback.accounts.roles import Role
from claimback.audit.models import Event
from documents import quota, storage, tasks
from documents.actions import path_of, receive, shelf_of
from documents.bench.actions import make_papers
from documents.models import Document
from documents.quota import Full, TooOften
from tests import make, papers
from tests.documents.test_bench import new, read

pytestmark = pytest.mark.django_db


def send(case, content, *, by=None):
    return receive(case=case, stream=io.BytesIO(content), name="letter.txt", by=by or case.owner)


def letter(number, size=1000):
    return f"Letter {number}. ".encode().ljust(size, b".")


def files_of(case):
    return [path for path in shelf_of(case.organisation_id).rglob("*") if path.is_file()]


def refused(case):
    events = Event.objects.filter(case_id=case.pk, kind="document refused")
    return [event.details["why"] for event in events.order_by("id")]


def test_what_fits_is_kept_and_what_does_not_leaves_a_sentence_and_nothing_else(settings):
    settings.MAX_ORGANISATION_BYTES = 2048
    case, elsewhere = make.case(), make.case()
    kept = [send(case, letter(number)).document for number in (1, 2)]

    with pytest.raises(Full, match="may have 2.0") as full:
        send(case, letter(3))

    assert full.value.status == 507
    assert "Everything you sent before is safe" in str(full.value)
    assert set(Document.objects.filter(case=case)) == set(kept)
    assert {path.name for path in files_of(case)} == {paper.sha256 for paper in kept}
    assert refused(case) == ["Full"]
    # what is here already takes no more room, and another organisation has a shelf of its own
    assert send(case, letter(2)).again
    assert not send(elsewhere, letter(3)).again


def test_a_refused_copy_never_takes_the_file_of_a_paper_in_another_case(settings):
    settings.MAX_ORGANISATION_BYTES = 1500
    case = make.case()
    other = make.case(owner=case.owner)
    kept = send(case, letter(1)).document

    with pytest.raises(Full):
        send(other, letter(1))

    assert path_of(kept).read_bytes() == letter(1)


def test_a_file_that_another_refusal_took_from_the_shelf_becomes_no_paper(monkeypatch):
    case = make.case()
    look = quota.room_of

    def taken_meanwhile(organisation_id):
        for path in files_of(case):
            path.unlink()
        return look(organisation_id)

    monkeypatch.setattr(quota, "room_of", taken_meanwhile)

    with pytest.raises(storage.NoRoom):
        send(case, letter(1))

    assert not Document.objects.exists()


@pytest.mark.real_commits
def test_eight_at_once_never_pass_the_limit_together(settings):
    settings.MAX_ORGANISATION_BYTES = 3500
    case, together, answers = make.case(), threading.Barrier(8), []

    def one(number):
        try:
            together.wait()
            send(case, letter(number))
            answers.append("kept")
        except Full:
            answers.append("full")
        finally:
            connection.close()

    senders = [threading.Thread(target=one, args=[number]) for number in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert sorted(answers) == ["full"] * 5 + ["kept"] * 3
    assert {path.name for path in files_of(case)} == set(Document.objects.values_list("sha256", flat=True))
    assert Document.objects.count() == 3


def test_a_person_sends_only_so_many_papers_within_an_hour(settings):
    settings.MAX_PAPERS_AN_HOUR = 2
    case = make.case()
    colleague = make.member(case.organisation, Role.ADVOCATE)
    sent = [send(case, letter(number)).document for number in (1, 2)]

    with pytest.raises(TooOften, match="2 papers within an hour") as refusal:
        send(case, letter(3))

    assert refusal.value.status == 429
    assert len(files_of(case)) == 2
    assert refused(case) == ["TooOften"]
    assert send(case, letter(1)).again
    assert not send(case, letter(3), by=colleague).again
    assert not receive(case=case, stream=io.BytesIO(letter(4)), name="by a link", by=None).again
    Document.objects.filter(pk=sent[0].pk).update(received_at="2020-01-01T00:00Z")
    assert not send(case, letter(5)).again


def test_forms_and_programs_get_the_sentence_with_its_status(client, settings):
    settings.MAX_PAPERS_AN_HOUR = 1
    case = make.case()
    client.force_login(case.owner)

    def by_form(number):
        return client.post(f"/cases/{case.pk}/papers/", {"files": [SimpleUploadedFile("a.txt", letter(number))]})

    def by_program(number):
        sent = {"case": str(case.pk), "file": SimpleUploadedFile("a.txt", letter(number))}
        return client.post("/api/v1/documents/", sent, headers={"Idempotency-Key": str(uuid4())})

    assert by_form(1).status_code == 302
    assert by_form(2).status_code == by_program(2).status_code == 429
    assert b"1 papers within an hour" in by_form(2).content
    assert by_program(2).headers["Retry-After"] == "3600"
    settings.MAX_PAPERS_AN_HOUR, settings.MAX_ORGANISATION_BYTES = 40, 1500
    assert by_form(2).status_code == by_program(2).status_code == 507
    assert "together may have 1.5" in by_program(2).json()["sentence"]
    assert Document.objects.count() == 1


def test_papers_made_of_pages_keep_within_the_limit(settings):
    case = make.case()
    scan = read(send(case, papers.scan_pdf(papers.denial(), dpi=60)).document)
    settings.MAX_ORGANISATION_BYTES = scan.size + 100
    sorting = make_papers(case, papers=[new(scan, 1)], by=case.owner)

    tasks.make_papers(sorting_id=str(sorting.pk))

    sorting.refresh_from_db()
    assert sorting.state == sorting.State.FAILED
    assert "all papers of your organisation together" in sorting.problem
    assert list(Document.objects.filter(case=case)) == [scan]
    assert len(files_of(case)) == 1


def test_whoever_manages_an_organisation_sees_how_much_room_is_left(client, settings):
    settings.MAX_ORGANISATION_BYTES = 4096
    case = make.case()
    client.force_login(case.owner)
    page = f"/organisations/{Organisation.objects.get(pk=case.organisation_id).pk}/"
    send(case, letter(1, 2048))
    before = client.get(page).content.decode()
    send(case, letter(2, 2000))
    after = client.get(page).content.decode()

    assert "2.0\xa0KB of 4.0\xa0KB are used by papers" in before
    assert "Nearly full" not in before
    assert "Nearly full" in after
