"""Kept files are compared every day, and what nobody names is taken away, without anybody asking."""

import errno
import os
import time
import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from claimback.audit.models import Event
from documents import pictures, tasks, upkeep
from documents.actions import path_of, pictures_of, shelf_of
from documents.models import Document
from tests import make, papers

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60


@pytest.fixture(autouse=True)
def a_disk_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(settings, "DOCUMENTS_DIR", tmp_path / "documents")


def paper(case, number):
    return make.paper(case, content=papers.plain([f"letter number {number}"] * 5))


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def left_on(shelf, number, seconds=2 * DAY):
    path = shelf / f"{number:02x}" / "cd" / f"{number:02x}cd{number:060d}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("left behind")
    age(path, seconds)
    return path


def unfinished_in(folder, number, seconds=2 * DAY):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"tmp{number}.part"
    path.write_text("half a letter")
    age(path, seconds)
    return path


def picture_in(folder, sha256, *, seconds):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{sha256}-1-0-{pictures.WIDTH}.png"
    path.write_bytes(b"a picture")
    age(path, seconds)
    return path


def flip_a_bit(document):
    path = path_of(document)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o640)
    path.write_bytes(content)


def due():
    Document.objects.update(compared_at=Now() - timedelta(hours=21))


def events(kind):
    return list(Event.objects.filter(kind=kind).values_list("about_id", "details"))


def there(paths):
    return [path for path in paths if path.exists()]


# --- leftovers


def test_the_cleaner_takes_exactly_what_nobody_names_and_leaves_what_is_in_flight():
    case = make.case()
    kept = [path_of(paper(case, number)) for number in range(20)]
    shelf = shelf_of(case.organisation_id)
    for path in kept:
        age(path, 2 * DAY)
    orphans = [left_on(shelf, number) for number in range(10)]
    orphans += [unfinished_in(shelf, number) for number in range(10)]
    in_flight = [left_on(shelf, 50, seconds=60), *(unfinished_in(shelf, 50 + n, seconds=60) for n in range(4))]

    tasks.clean()

    assert there(orphans) == []
    assert there(kept + in_flight) == kept + in_flight


def test_every_shelf_is_cleaned_and_none_by_the_papers_of_another():
    here, there_ = make.case(), make.case()
    named = path_of(paper(here, 1))
    age(named, 2 * DAY)
    elsewhere = shelf_of(there_.organisation_id) / named.relative_to(shelf_of(here.organisation_id))
    elsewhere.parent.mkdir(parents=True)
    elsewhere.write_bytes(named.read_bytes())
    age(elsewhere, 2 * DAY)

    assert upkeep.clean(now=timezone.now()) == 1

    assert (named.exists(), elsewhere.exists()) == (True, False)


def test_a_shelf_of_nobody_we_know_waits_for_a_person():
    stranger = left_on(shelf_of(uuid.uuid4()), 1)

    assert upkeep.clean(now=timezone.now()) == 0

    assert stranger.exists()


def test_a_database_that_forgot_most_papers_does_not_cost_the_files():
    case = make.case()
    paper(case, 1)
    orphans = [left_on(shelf_of(case.organisation_id), number) for number in range(21)]

    assert upkeep.clean(now=timezone.now()) == 0

    assert there(orphans) == orphans


def test_an_upload_that_was_never_finished_is_taken_from_beside_the_shelves():
    old, young = unfinished_in(settings.DOCUMENTS_DIR, 1), unfinished_in(settings.DOCUMENTS_DIR, 2, seconds=60)

    tasks.clean()

    assert (old.exists(), young.exists()) == (False, True)


# --- pictures of pages


def test_a_picture_nobody_looked_at_for_two_weeks_is_taken_away():
    document = paper(make.case(), 1)
    folder = pictures_of(document.organisation_id)
    old = picture_in(folder, document.sha256, seconds=15 * DAY)

    tasks.clean()

    assert not old.exists()


def test_a_picture_looked_at_lately_stays():
    document = paper(make.case(), 1)
    picture = picture_in(pictures_of(document.organisation_id), document.sha256, seconds=13 * DAY)

    tasks.clean()

    assert picture.exists()


def test_a_picture_of_no_paper_is_taken_away_after_a_day_also_of_an_organisation_without_papers():
    folder = pictures_of(make.case().organisation_id)
    old, young = picture_in(folder, "ab" * 32, seconds=2 * DAY), picture_in(folder, "cd" * 32, seconds=60)
    half = unfinished_in(folder, 1)

    tasks.clean()

    assert (old.exists(), half.exists(), young.exists()) == (False, False, True)


def test_looking_at_a_picture_keeps_it():
    document = paper(make.case(), 1)
    folder = pictures_of(document.organisation_id)
    picture_in(folder, document.sha256, seconds=15 * DAY)

    shown = pictures.picture_of(path_of(document), 1, content_type="application/pdf", turned=0, folder=folder)

    assert upkeep.clean(now=timezone.now()) == 0
    assert shown.read_bytes() == b"a picture"


# --- compared


def test_damaged_and_missing_files_are_written_down_and_remembered_once():
    case = make.case()
    whole, flipped, gone = (paper(case, number) for number in range(3))
    flip_a_bit(flipped)
    path_of(gone).unlink()

    assert upkeep.compare_slice() == 3
    due()
    assert upkeep.compare_slice() == 3

    assert dict(Document.objects.values_list("pk", "damage")) == {
        whole.pk: "", flipped.pk: "content", gone.pk: "missing"
    }  # fmt: skip
    assert events("document damaged") == [(str(flipped.pk), {"what": "content"}), (str(gone.pk), {"what": "missing"})]


def test_the_page_of_a_damaged_paper_says_so(client):
    damaged, whole = (paper(make.case(), number) for number in range(2))
    path_of(damaged).unlink()
    upkeep.compare_slice()
    pages = []
    for each in (damaged, whole):
        client.force_login(each.case.owner)
        pages.append(client.get(f"/cases/{each.case_id}/papers/{each.pk}/").content.decode())

    assert ["is damaged or missing" in page for page in pages] == [True, False]


def test_a_file_that_was_restored_is_whole_again():
    document = paper(make.case(), 1)
    content = path_of(document).read_bytes()
    path_of(document).unlink()
    upkeep.compare_slice()
    path_of(document).write_bytes(content)
    due()

    tasks.compare()

    assert Document.objects.get().damage == ""
    assert [about for about, _ in events("document whole again")] == [str(document.pk)]


def test_a_whole_file_leaves_no_event():
    paper(make.case(), 1)

    upkeep.compare_slice()

    assert Document.objects.get().compared_at
    assert not Event.objects.filter(kind__in=["document damaged", "document whole again"]).exists()


def test_slice_after_slice_every_file_has_its_turn_once_a_day(monkeypatch):
    case = make.case()
    for number in range(5):
        paper(case, number)
    monkeypatch.setattr(upkeep, "A_SLICE", 2)

    assert [upkeep.compare_slice() for _ in range(4)] == [2, 2, 1, 0]
    due()
    assert upkeep.compare_slice() == 2


def test_a_slice_ends_when_its_time_is_up(monkeypatch):
    case = make.case()
    for number in range(3):
        paper(case, number)
    monkeypatch.setattr(upkeep, "SECONDS", -1)

    assert upkeep.compare_slice() == 1


def test_a_file_the_disk_cannot_read_is_damaged_and_does_not_stop_the_others(monkeypatch):
    case = make.case()
    broken, whole = paper(case, 1), paper(case, 2)
    path_of(broken).unlink()
    path_of(broken).mkdir()

    assert upkeep.compare_slice() == 2

    assert dict(Document.objects.values_list("pk", "damage")) == {broken.pk: "unreadable", whole.pk: ""}


def test_a_process_without_file_handles_calls_no_paper_damaged(monkeypatch):
    document = paper(make.case(), 1)

    def refuse(*_, **__):
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(type(path_of(document)), "open", refuse)
    with pytest.raises(OSError, match="Too many open files"):
        upkeep.compare_slice()

    assert Document.objects.get().damage == ""
