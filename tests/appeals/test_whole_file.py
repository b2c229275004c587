"""The whole file of a case: everything one may read in one ZIP, with an index; what is damaged stops nothing."""

import csv
import hashlib
import io
import re
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest

from appeals import actions
from appeals.zipped import Item, safe_name, stream, suffix_of
from claimback.accounts.roles import CASE_ROLES, Can, Role, roles_that
from claimback.audit.models import Event
from documents import storage
from documents.actions import shelf_of
from tests import make, papers
from tests.appeals import denied

pytestmark = pytest.mark.django_db
TOLD = denied.case
BAD = ("..", "/", "\\", ":", "\x00")


@pytest.fixture
def case(client, told):
    client.force_login(told.owner)
    return told


def taken(client, case) -> zipfile.ZipFile:
    answer = client.get(f"/cases/{case.pk}/whole-file.zip")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    file = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert file.testzip() is None
    return file


def index(file: zipfile.ZipFile, name: str = "index.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read(name).decode("utf-8-sig"))))


def test_originals_letters_packets_and_the_index_are_in_it(client, case):
    paper = denied.read_paper(case, name="mri.txt", content=papers.plain("MRI of the lumbar spine."))
    denied.letter(case)
    packet = actions.build_packet(denied.packet(case, paper).pk)

    file = taken(client, case)

    rows = index(file)
    assert [row["Kind"] for row in rows] == ["Evidence", "Letter", "Packet"]
    first = rows[0]["File"]
    assert first == "papers/001-mri-txt.txt"
    assert hashlib.sha256(file.read(first)).hexdigest() == rows[0]["SHA-256"] == paper.sha256
    assert file.read(rows[1]["File"]).startswith(b"%PDF")
    assert rows[2]["SHA-256"] == packet.sha256
    page = file.read("index.html").decode()
    assert "Maria Example" in page
    assert re.search('<link rel="stylesheet" href="(.+)">', page)[1] in file.namelist()
    assert "File the first appeal" in page or "appeal" in page.lower()
    assert "180" in page  # the sum of the date is there, with its days
    assert index(file, "timeline.csv")[-1]["What happened"] == "The case was opened."


def test_taking_it_is_remembered_as_a_read(client, case):
    taken(client, case)

    event = Event.objects.get(case_id=case.pk, kind="case file taken")
    assert event.by_id == case.owner.pk


@pytest.mark.parametrize("role", CASE_ROLES)
def test_only_who_may_read_papers_takes_it(client, case, role):
    client.force_login(make.guest(case, role))

    answer = client.get(f"/cases/{case.pk}/whole-file.zip")

    assert answer.status_code == (200 if role in roles_that(Can.READ) else 403)
    if role == Role.VIEWER:
        assert "not open its papers" in answer.content.decode()


def test_a_stranger_gets_nothing(client, case):
    client.force_login(make.user())

    assert client.get(f"/cases/{case.pk}/whole-file.zip").status_code == 404


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_a_damaged_file_does_not_stop_the_rest_and_is_named(client, case, harm):
    hurt = denied.read_paper(case, name="hurt.txt", content=papers.plain("This one will be hurt."))
    whole = denied.read_paper(case, name="whole.txt", content=papers.plain("This one stays."))
    path = storage.path_of(shelf_of(case.organisation_id), hurt.sha256)
    path.chmod(0o600)
    path.unlink() if harm == "missing" else path.write_bytes(b"something else")

    file = taken(client, case)

    rows = index(file)
    assert bool(rows[0]["File"]) is (harm == "changed")
    assert ("missing from our storage" if harm == "missing" else "no longer what was received") in rows[0]["Note"]
    assert hashlib.sha256(file.read(rows[1]["File"])).hexdigest() == whole.sha256
    assert "Not whole" in file.read("index.html").decode()


def test_a_file_nobody_has_checked_stays_out_and_the_index_says_why(client, case):
    make.paper(case, name="new.txt")

    file = taken(client, case)

    assert index(file)[0]["File"] == ""
    assert "still being checked" in index(file)[0]["Note"]


def test_a_spanish_reader_has_a_spanish_index(client, case):
    case.owner.language = "es"
    case.owner.save(update_fields=["language"])

    file = taken(client, case)

    assert {"indice.html", "indice.csv"} <= set(file.namelist())
    page = file.read("indice.html").decode()
    assert '<html lang="es">' in page
    assert "Se abrió el caso." in page


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\temp\\x.exe", "/abs", "CON", "..", "", "a\x00b", "é\u202efdp.exe", "x" * 300]
)
def test_a_name_is_safe_on_every_system(name):
    safe = f"001-{safe_name(name, suffix=suffix_of(name))}"

    assert not any(sign in safe for sign in BAD)
    assert safe.isascii()
    assert len(safe) < 80
    assert not safe.endswith((".", " ", "-"))


def test_a_large_file_is_never_in_memory_whole():
    def blocks():
        for _each in range(200):
            yield bytes(1 << 20)

    tracemalloc.start()
    poured = sum(
        len(block) for block in stream([Item("big.bin", datetime(2026, 1, 1, tzinfo=UTC), blocks)], lambda _placed: [])
    )
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert poured > 200 << 20
    assert most < 16 << 20
