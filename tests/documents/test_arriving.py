"""An upload that is still arriving has no name on the disk, and a disk that refuses it is said in words."""

import errno
import io
import os
import signal
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from claimback.audit.models import Event, Once
from documents import actions, storage
from documents.models import Document
from tests import make, papers
from tests.appeals import fights
from tests.appeals.programs import program

pytestmark = pytest.mark.django_db
SENTENCE = "Nothing of it was kept, and everything you sent before is safe."
TRULY = storage.open_nameless


def on_a_full_disk(**_):
    """Small files are refused when they are flushed, large ones while they come."""
    return Path("/dev/full").open("r+b")


@pytest.fixture
def no_room(monkeypatch):
    monkeypatch.setattr(storage, "open_nameless", on_a_full_disk)


@pytest.fixture
def no_handles(monkeypatch):
    def refuse(**_):
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(storage, "open_nameless", refuse)


@pytest.fixture(params=["no_room", "no_handles"])
def refusing_disk(request):
    request.getfixturevalue(request.param)


def letter(size=0):
    return SimpleUploadedFile("letter.txt", papers.plain(papers.denial()) + b"further words\n" * (size // 14))


@pytest.fixture
def sent():
    """A request as the server hands it over, and closes it at the end."""
    requests = []

    def send(*files, **fields):
        body = encode_multipart(BOUNDARY, {"files": list(files), **fields})
        requests.append(RequestFactory().generic("POST", "/", body, MULTIPART_CONTENT))
        return requests[-1]

    yield send
    for request in requests:
        request.close()


def signed_in(case, **how):
    client = Client(**how)
    client.force_login(case.owner)
    return client


def words(answer):
    return " ".join(answer.content.decode().split())


# --- nothing with a name


class HalfALetter:
    """A body that stops coming in its middle, as over a bad line."""

    def __init__(self, body, told):
        self.body, self.told, self.at = body, told, 0

    def read(self, size=-1):
        if self.at >= len(self.body) // 2:
            os.write(self.told, b".")
            time.sleep(60)
        start, self.at = self.at, self.at + min(size, len(self.body) // 2)
        return self.body[start : self.at]


def receiving(stream, size):
    request = RequestFactory().generic("POST", "/", b"-", MULTIPART_CONTENT)
    request.META["CONTENT_LENGTH"], request._stream = size, stream
    return request.FILES


def nameless_bytes(pid):
    """How much lies in files that a process has open and that have no name."""
    opened = Path(f"/proc/{pid}/fd").iterdir()
    return sum(each.stat().st_size for each in opened if each.readlink().name.endswith("(deleted)"))


def test_a_process_killed_in_the_middle_of_an_upload_leaves_no_file_anywhere(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DOCUMENTS_DIR", tmp_path / "documents")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    body = encode_multipart(BOUNDARY, {"files": [letter(1 << 20)]})
    listening, told = os.pipe()

    child = os.fork()
    if not child:
        try:
            os.close(listening)
            receiving(HalfALetter(body, told), len(body))
        finally:
            os._exit(1)
    os.close(told)
    assert os.read(listening, 1)
    on_the_disk = nameless_bytes(child)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(listening)

    assert on_the_disk > len(body) // 4
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_upload_arrives_on_the_disk_of_the_papers_and_has_no_path(sent, monkeypatch):
    asked = []
    monkeypatch.setattr(storage, "open_nameless", lambda **how: asked.append(how) or TRULY(**how))

    file = sent(letter(1 << 20)).FILES["files"]

    assert [how["dir"] for how in asked] == [settings.DOCUMENTS_DIR]
    assert not hasattr(file, "temporary_file_path")


def test_a_file_is_closed_with_its_request(sent):
    request = sent(letter())
    file = request.FILES["files"]

    request.close()

    assert file.closed


def test_what_arrives_is_what_was_sent(sent):
    one, other = papers.text_pdf(papers.denial()), os.urandom(3 << 20)
    request = sent(SimpleUploadedFile("a.pdf", one), SimpleUploadedFile("b.bin", other), kind="denial")

    first, second = request.FILES.getlist("files")

    assert (first.name, first.size, first.read()) == ("a.pdf", len(one), one)
    assert (second.name, second.size, b"".join(second.chunks())) == ("b.bin", len(other), other)
    assert request.POST["kind"] == "denial"


def test_of_a_file_that_is_too_large_no_more_is_kept_than_shows_it(sent, monkeypatch):
    monkeypatch.setattr(settings, "MAX_UPLOAD_BYTES", 100_000)

    file = sent(letter(2_000_000)).FILES["files"]

    assert file.size > 2_000_000
    assert 100_000 < len(file.read()) < 300_000


def test_a_file_that_is_too_large_is_still_refused_in_words(monkeypatch):
    monkeypatch.setattr(settings, "MAX_UPLOAD_BYTES", 100_000)
    case = make.case()

    answer = signed_in(case).post(f"/cases/{case.pk}/papers/", {"files": [letter(2_000_000)]})

    assert answer.status_code == 422
    assert "larger than" in words(answer)


def test_no_code_of_ours_asks_where_an_upload_lies():
    house = Path(settings.BASE_DIR)
    ours = [path for room in ("claimback", "cases", "documents", "appeals") for path in (house / room).rglob("*.py")]

    assert ours
    assert [path for path in ours if "temporary_file_path" in path.read_text()] == []


# --- a disk that refuses


@pytest.mark.usefixtures("refusing_disk")
@pytest.mark.parametrize("size", [0, 1 << 20])
def test_a_disk_that_refuses_an_upload_is_said_on_the_screen(size):
    case = make.case()
    form = {"files": [letter(size)], "kind": "denial", "once": "key of this form"}

    answer = signed_in(case).post(f"/cases/{case.pk}/papers/", form)

    assert answer.status_code == 507
    assert SENTENCE in words(answer)
    assert not Document.objects.exists()


@pytest.mark.usefixtures("refusing_disk")
def test_a_disk_that_refuses_is_said_where_the_token_is_looked_for_in_the_form():
    case = make.case()
    client = signed_in(case, enforce_csrf_checks=True)
    client.get(f"/cases/{case.pk}/papers/")
    form = {"files": [letter()], "csrfmiddlewaretoken": client.cookies["csrftoken"].value}

    answer = client.post(f"/cases/{case.pk}/papers/", form)

    assert answer.status_code == 507


@pytest.mark.usefixtures("refusing_disk")
@pytest.mark.parametrize("door", ["new", "answer", "file"])
def test_every_door_that_takes_a_file_says_that_the_disk_refused_it(door):
    case = fights.denied()
    stage = fights.filed(case) if door == "answer" else fights.first(case)
    at = {"new": "/cases/new/", "answer": f"/cases/{case.pk}/stages/{stage.pk}/answer/"}
    at["file"] = f"/cases/{case.pk}/stages/{stage.pk}/file/"
    form = {"files": [letter()], "proof_file": letter(), "on": "2026-03-10", "how": "fax", "address": "555 0100"}
    before = Document.objects.count()

    answer = signed_in(case).post(at[door], form | {"once": "key of this form"})

    assert answer.status_code == 507
    assert SENTENCE in words(answer)
    assert Document.objects.count() == before


@pytest.mark.usefixtures("refusing_disk")
@pytest.mark.parametrize("key", [{}, {"HTTP_IDEMPOTENCY_KEY": "one"}])
def test_a_disk_that_refuses_an_upload_is_said_to_programs(key):
    case = make.case()

    answer = program(case.owner).post(
        "/api/v1/documents/", {"case": str(case.pk), "file": letter()}, "multipart", **key
    )

    assert answer.status_code == 507
    assert SENTENCE in answer.json()["sentence"]
    assert not Document.objects.exists()
    assert not Event.objects.filter(kind__startswith="document").exists()


@pytest.mark.parametrize("size", [0, 1 << 20])
def test_when_there_is_room_again_the_same_form_is_taken(monkeypatch, size):
    case = make.case()
    client, form = signed_in(case), {"kind": "denial", "once": "key of this form"}
    with monkeypatch.context() as full:
        full.setattr(storage, "open_nameless", on_a_full_disk)
        client.post(f"/cases/{case.pk}/papers/", form | {"files": [letter(size)]})
    assert not Once.objects.exists()

    answer = client.post(f"/cases/{case.pk}/papers/", form | {"files": [letter(size)]})

    assert answer.status_code == 302
    assert Document.objects.get(case=case).size == letter(size).size


def test_one_file_without_room_does_not_lose_the_other(monkeypatch):
    case, places = make.case(), [TRULY, on_a_full_disk]
    monkeypatch.setattr(storage, "open_nameless", lambda **how: places.pop(0)(**how))
    form = {"files": [letter(), letter(1 << 20)], "once": "key of this form"}

    answer = signed_in(case).post(f"/cases/{case.pk}/papers/", form, follow=True)

    assert Document.objects.get(case=case).size == letter().size
    assert SENTENCE in words(answer)


def test_an_error_that_is_no_lack_of_room_is_not_called_so(sent, monkeypatch):
    def broken(**_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(storage, "open_nameless", broken)
    file = sent(letter()).FILES["files"]

    with pytest.raises(OSError, match="Input/output error"):
        actions.receive(case=make.case(), stream=file, name="letter.txt", by=make.user())


def test_a_sender_who_hangs_up_leaves_no_open_file(monkeypatch):
    opened = []
    monkeypatch.setattr(storage, "open_nameless", lambda **how: opened.append(TRULY(**how)) or opened[0])
    body = encode_multipart(BOUNDARY, {"files": [letter(1 << 20)]})

    assert not receiving(io.BytesIO(body[: len(body) // 2]), len(body))

    assert [file.closed for file in opened] == [True]


# --- its place, without a second copy


@pytest.fixture
def came(sent):
    return lambda content: sent(SimpleUploadedFile("letter.txt", content)).FILES["files"]


def shelves(*names):
    """Shelves nobody else has."""
    return [storage.shelf(settings.DOCUMENTS_DIR, uuid4()) for _name in names]


def lying_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_what_arrived_is_given_its_place_and_not_copied(came):
    (shelf,) = shelves("office")
    file = came(b"A letter.\n" * 50_000)
    arrived = os.fstat(file.fileno()).st_ino

    kept = storage.keep(file, folder=shelf, limit=1 << 20)

    path = storage.path_of(shelf, kept.sha256)
    assert (path.stat().st_ino, path.stat().st_mode & 0o777) == (arrived, 0o440)
    assert storage.verify(shelf, [(kept.sha256, 500_000)]) == []
    assert lying_in(shelf) == [path]


def test_one_file_never_lies_on_two_shelves(came):
    one, other = shelves("one", "other")
    file = came(b"A letter.")

    first = storage.keep(file, folder=one, limit=1 << 20)
    file.seek(0)
    second = storage.keep(file, folder=other, limit=1 << 20)

    assert first == second
    assert storage.path_of(one, first.sha256).stat().st_ino != storage.path_of(other, first.sha256).stat().st_ino
    assert storage.verify(other, [(second.sha256, 9)]) == []


def test_the_same_file_sent_again_takes_the_place_of_the_first(came):
    (shelf,) = shelves("office")

    first = storage.keep(came(b"A letter."), folder=shelf, limit=1 << 20)
    second = storage.keep(came(b"A letter."), folder=shelf, limit=1 << 20)

    assert first == second
    assert storage.verify(shelf, [(first.sha256, 9)]) == []
    assert len(lying_in(shelf)) == 1


def test_a_disk_that_gives_no_names_later_gets_a_copy(came, monkeypatch):
    (shelf,) = shelves("office")
    file = came(b"A letter.")

    def refuse(*_args, **_how):
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(storage.os, "link", refuse)
    kept = storage.keep(file, folder=shelf, limit=1 << 20)

    assert storage.verify(shelf, [(kept.sha256, 9)]) == []
    assert len(lying_in(shelf)) == 1


@pytest.mark.parametrize("step", ["fsync", "link", "flush_folder"])
def test_whatever_fails_on_the_way_to_its_place_leaves_nothing_unfinished(came, monkeypatch, step):
    (shelf,) = shelves("office")
    file = came(b"A letter.")
    storage.make_folders(shelf / "47" / "1b")

    def full(*_args, **_how):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*{"flush_folder": (storage, "_flush_folder")}.get(step, (storage.os, step)), full)
    with pytest.raises(storage.NoRoom):
        storage.keep(file, folder=shelf, limit=1 << 20)

    assert list(shelf.glob(f"*{storage.PART}")) == []


def test_a_process_killed_between_name_and_place_leaves_only_what_the_cleaner_takes(came):
    (shelf,) = shelves("office")
    file = came(b"A letter.")

    child = os.fork()
    if not child:
        storage._place = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        storage.keep(file, folder=shelf, limit=1 << 20)
    os.waitpid(child, 0)

    (left,) = lying_in(shelf)
    assert left.suffix == storage.PART
    later = datetime.now(UTC) + storage.IN_FLIGHT + timedelta(minutes=1)
    assert storage.clean(shelf, referenced=set(), now=later) == [left]
    kept = storage.keep(file, folder=shelf, limit=1 << 20)
    assert storage.verify(shelf, [(kept.sha256, 9)]) == []
