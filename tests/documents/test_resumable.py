"""A large file arrives in pieces: whatever breaks costs a piece, and the paper is there whole and once."""

import threading
from base64 import b64encode
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from claimback.accounts.roles import Role
from claimback.sent import FIELD
from documents import upkeep
from documents.models import Document, Upload
from documents.resumable import actions
from tests import make, papers
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/uploads/"
TUS = {"Tus-Resumable": "1.0.0"}
LETTER = papers.plain(papers.denial())
SIZE = len(LETTER)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def case():
    return make.case()


@pytest.fixture
def sender(case):
    return program(case.owner)


def announce(api, size=SIZE, name="letter.txt", **more):
    metadata = f"filename {b64encode(name.encode()).decode()},filetype dGV4dA=="
    return api.post(ROOT, headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata, **more})


def piece(api, place, content, offset, *, kind="application/offset+octet-stream", **more):
    return api.generic("PATCH", place, content, kind, headers={**TUS, "Upload-Offset": str(offset), **more})


def begun(api, **how):
    return announce(api, **how)["Location"]


def whole(api, content=LETTER, **how):
    place = begun(api, size=len(content), **how)
    assert piece(api, place, content, 0).status_code == 204
    return Upload.objects.latest("created_at", "pk")


def offset_of(api, place):
    return api.head(place, headers=TUS)["Upload-Offset"]


def said(answer):
    return answer.json()["sentence"]


def parts():
    return sorted(path.name for path in settings.DOCUMENTS_DIR.glob("*.part"))


def send(client, case, **fields):
    return client.post(f"/cases/{case.pk}/papers/", fields, follow=True)


def test_a_file_comes_in_two_pieces_and_each_answer_says_how_far_it_is(sender):
    able = sender.options(ROOT)
    answer = announce(sender)
    place = answer["Location"]
    first = piece(sender, place, LETTER[:100], 0)
    head = sender.head(place, headers=TUS)
    second = piece(sender, place, LETTER[100:], 100)

    assert (able.status_code, able["Tus-Version"]) == (204, "1.0.0")
    assert able["Tus-Extension"] == "creation,expiration,termination"
    assert able["Tus-Max-Size"] == str(settings.MAX_UPLOAD_BYTES)
    assert (answer.status_code, answer["Upload-Offset"], answer["Tus-Resumable"]) == (201, "0", "1.0.0")
    assert (first.status_code, first["Upload-Offset"]) == (204, "100")
    assert (head["Upload-Offset"], head["Upload-Length"]) == ("100", str(SIZE))
    assert "no-store" in head["Cache-Control"]
    assert "GMT" in second["Upload-Expires"]
    upload = Upload.objects.get()
    assert upload.finished
    assert upload.path.read_bytes() == LETTER
    assert upload.name == "letter.txt"


def test_announcing_twice_with_one_key_is_one_upload_in_one_place(sender):
    first, again = (announce(sender, **{"Idempotency-Key": "k"}) for _ in range(2))
    other = announce(sender, size=5, **{"Idempotency-Key": "k"})

    assert first["Location"] == again["Location"]
    assert other.status_code == 422
    assert Upload.objects.count() == 1


def test_what_cannot_be_is_refused_and_what_arrived_stays(sender, settings):
    place = begun(sender)
    piece(sender, place, LETTER[:100], 0)

    assert announce(sender, size=settings.MAX_UPLOAD_BYTES + 1).status_code == 413
    assert announce(sender, size="-1").status_code == 400
    assert announce(sender, **{"Upload-Metadata": "filename ???"}).status_code == 400
    assert piece(sender, place, LETTER[100:], 50).status_code == 409
    assert piece(sender, place, LETTER, 100).status_code == 413
    assert piece(sender, place, LETTER[100:], "").status_code == 400
    assert piece(sender, place, b"{}", 100, kind="application/json").status_code == 415
    assert sender.generic("PATCH", place, b"x", "application/offset+octet-stream").status_code == 412
    assert sender.head(place).status_code == 412
    assert sender.delete(place).status_code == 412
    assert sender.post(ROOT, headers={"Tus-Resumable": "0.2.2", "Upload-Length": "1"}).status_code == 412
    assert "What arrived is kept" in said(piece(sender, place, LETTER[100:], 50))
    assert offset_of(sender, place) == "100"
    assert len(parts()) == 1


def test_nobody_else_may_know_of_it_and_a_reading_token_or_a_page_of_strangers_writes_nothing(sender, case):
    place = begun(sender)
    stranger, reader = program(make.case().owner), program(case.owner, may_write=False)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(case.owner)

    assert {stranger.head(place, headers=TUS).status_code, stranger.delete(place, headers=TUS).status_code} == {404}
    assert piece(stranger, place, LETTER, 0).status_code == 404
    assert announce(reader).status_code == 403
    assert announce(Client()).status_code == 401
    assert "may not add papers to any case" in said(announce(program(make.guest(case, Role.VIEWER))))
    assert announce(program(make.guest(case, Role.CLINICIAN))).status_code == 201
    assert piece(browser, place, LETTER, 0).status_code == 403
    assert offset_of(sender, place) == "0"
    token = browser.get("/account/").context["csrf_token"]
    assert piece(browser, place, LETTER, 0, **{"X-CSRFToken": str(token)}).status_code == 204


class BreaksOff:
    def __init__(self, content):
        self.blocks = [content]

    def read(self, size=-1, /):
        if self.blocks:
            return self.blocks.pop()
        raise OSError("the sender hung up")


def test_of_a_request_that_breaks_off_what_arrived_is_kept(sender, case):
    place = begun(sender)
    upload = Upload.objects.get()

    actions.append(upload.pk, user=case.owner, offset=0, stream=BreaksOff(LETTER[:70]), length=len(LETTER))

    assert offset_of(sender, place) == "70"
    assert piece(sender, place, LETTER[70:], 70).status_code == 204
    assert upload.path.read_bytes() == LETTER


def test_what_a_crash_left_beyond_the_row_is_cut_off_before_the_next_piece(sender):
    place = begun(sender)
    piece(sender, place, LETTER[:100], 0)
    upload = Upload.objects.get()
    with upload.path.open("ab") as part:
        part.write(b"flushed, and then the power went" * 100)

    assert offset_of(sender, place) == "100"
    assert piece(sender, place, LETTER[100:], 100).status_code == 204
    assert upload.path.read_bytes() == LETTER


def test_a_file_that_holds_less_than_the_row_says_is_gone(sender):
    place = begun(sender)
    piece(sender, place, LETTER[:100], 0)
    Upload.objects.get().path.write_bytes(LETTER[:99])

    assert sender.head(place, headers=TUS).status_code == 410
    assert piece(sender, place, LETTER[100:], 100).status_code == 410


def test_after_a_day_it_is_gone_and_the_cleaner_takes_it_with_its_file(sender):
    place, young = begun(sender), begun(sender)
    Upload.objects.filter(pk=place.split("/")[-2]).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert {sender.head(place, headers=TUS).status_code, piece(sender, place, b"", 0).status_code} == {410}
    assert "send the file again" in said(piece(sender, place, LETTER, 0))

    assert upkeep.clean(now=timezone.now()) == 1
    assert sender.head(place, headers=TUS).status_code == 404
    assert parts() == [f"{young.split('/')[-2]}.part"]


def test_it_can_be_given_up_and_nobody_hoards(sender, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    place = begun(sender)

    assert announce(sender).status_code == 409
    assert sender.delete(place, headers=TUS).status_code == 204
    assert sender.head(place, headers=TUS).status_code == 404
    assert parts() == []
    assert announce(sender).status_code == 201


@pytest.mark.real_commits
def test_of_two_who_add_at_once_the_second_is_told_to_wait():
    api = program(make.case().owner)
    place = begun(api)
    held, told = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(Upload.objects.select_for_update())
            held.set()
            told.wait(10)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    try:
        answer = piece(api, place, LETTER, 0)
    finally:
        told.set()
        other.join()

    assert answer.status_code == 423
    assert piece(api, place, LETTER, 0).status_code == 204


@pytest.fixture
def screen(client, case):
    client.force_login(case.owner)
    return client


def test_a_form_makes_papers_of_what_arrived_and_a_repeat_does_not_double_them(
    screen, sender, case, django_capture_on_commit_callbacks
):
    upload = whole(sender)
    other = SimpleUploadedFile("photo.png", papers.png(papers.denial()))
    fields = {"arrived": ["", str(upload.pk)], "files": [other], "kind": "denial", FIELD: "one key"}

    with django_capture_on_commit_callbacks(execute=True):
        answer = send(screen, case, **fields)
    other.seek(0)
    again = send(screen, case, **fields)
    later = send(screen, case, arrived=[str(upload.pk)], kind="denial")

    assert b"letter.txt: Kept." in answer.content
    assert again.status_code == 200
    assert "was used already" in later.content.decode()
    assert list(Document.objects.order_by("received_at", "pk").values_list("name", flat=True)) == [
        "photo.png",
        "letter.txt",
    ]
    assert not Upload.objects.exists()
    assert parts() == []


def test_killed_between_keeping_and_taking_away_the_same_paper_is_found(
    screen, sender, case, django_capture_on_commit_callbacks
):
    upload = whole(sender)
    send(screen, case, arrived=[str(upload.pk)])  # what follows the commit never runs
    assert Upload.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        answer = send(screen, case, arrived=[str(upload.pk)])

    assert b"already here. Nothing was added twice" in answer.content
    assert Document.objects.count() == 1
    assert not Upload.objects.exists()


def test_what_is_not_whole_not_theirs_or_over_is_said_and_does_not_lose_the_others(screen, sender, case):
    begun(sender, name="half.pdf")
    half = Upload.objects.get()
    foreign, late, good = whole(program(make.case().owner)), whole(sender, name="late.txt"), whole(sender)
    Upload.objects.filter(pk=late.pk).update(expires_at=F("created_at") - timedelta(days=1))
    named = [str(each.pk) for each in (half, foreign, late, good)]

    answer = send(screen, case, arrived=[*named, "no id"]).content.decode()

    assert "half.pdf: This file has not arrived completely, so it was not added." in answer
    assert "late.txt: This file is not here any more" in answer
    assert answer.count("A file: This file is not here any more") == 2
    assert "letter.txt: Kept." in answer
    assert Document.objects.get().name == "letter.txt"
    assert {half, foreign} <= set(Upload.objects.all())


def test_a_refused_file_keeps_its_upload(screen, sender, case):
    upload = whole(sender, papers.executable(), name="letter.pdf")

    answer = send(screen, case, arrived=[str(upload.pk)])

    assert b"This file is a program" in answer.content
    assert Upload.objects.get() == upload


def test_a_case_is_opened_with_a_letter_that_arrived_in_pieces(screen, sender, django_capture_on_commit_callbacks):
    upload = whole(sender)

    with django_capture_on_commit_callbacks(execute=True):
        screen.post("/cases/new/", {"arrived": [str(upload.pk)]})

    assert Document.objects.get().name == "letter.txt"
    assert not Upload.objects.exists()
