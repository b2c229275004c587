import errno
import hashlib
import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from documents import storage
from documents.kinds import TooLarge

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LETTER = b"We have denied your request. " * 5000


@pytest.fixture
def shelf(tmp_path: Path) -> storage.Shelf:
    return storage.shelf(tmp_path, 7)


def keep(shelf: storage.Shelf, content: bytes = LETTER, limit: int = 1 << 20) -> storage.Kept:
    return storage.keep(io.BytesIO(content), folder=shelf, limit=limit)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def aged(path: Path, hours: float) -> Path:
    then = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))
    return path


class Failing(io.BytesIO):
    """A stream that breaks off after its first block, as a dropped connection does."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(1000)


def test_a_kept_file_lies_under_the_name_of_its_content(shelf):
    kept = keep(shelf)

    sha256 = hashlib.sha256(LETTER).hexdigest()
    assert kept == storage.Kept(sha256, len(LETTER), f"{sha256[:2]}/{sha256[2:4]}/{sha256}")
    assert (shelf / kept.name).read_bytes() == LETTER


def test_a_kept_file_is_read_back_whole(shelf):
    kept = keep(shelf)

    with storage.open_kept(shelf, kept.sha256) as file:
        assert file.read() == LETTER


def test_what_was_never_kept_is_not_opened(shelf):
    with pytest.raises(storage.NotKept):
        storage.open_kept(shelf, "0" * 64)


@pytest.mark.parametrize("name", ["../../../etc/passwd", "", "A" * 64, "0" * 63 + "/"])
def test_only_a_hash_names_a_file(shelf, name):
    with pytest.raises(ValueError, match="SHA-256"):
        storage.open_kept(shelf, name)


def test_nobody_may_write_to_a_kept_file(shelf):
    kept = keep(shelf)

    assert (shelf / kept.name).stat().st_mode & 0o777 == 0o440


def test_the_same_content_twice_is_one_file(shelf):
    assert keep(shelf) == keep(shelf)

    assert len(files(shelf)) == 1


def test_two_organisations_share_no_file(tmp_path):
    ours, theirs = storage.shelf(tmp_path, 1), storage.shelf(tmp_path, 2)

    kept = keep(ours)

    with pytest.raises(storage.NotKept):
        storage.open_kept(theirs, kept.sha256)


def test_sending_a_damaged_file_again_heals_it(shelf):
    kept = keep(shelf)
    (shelf / kept.name).chmod(0o640)
    (shelf / kept.name).write_bytes(b"rot")

    keep(shelf)

    assert (shelf / kept.name).read_bytes() == LETTER


def test_more_than_the_limit_is_refused_and_leaves_nothing(shelf):
    with pytest.raises(TooLarge, match="1 MB"):
        keep(shelf, bytes((1 << 20) + 1), limit=1 << 20)

    assert files(shelf) == []


def test_exactly_the_limit_is_kept(shelf):
    assert keep(shelf, bytes(1 << 20), limit=1 << 20).size == 1 << 20


def test_a_connection_that_drops_leaves_nothing(shelf):
    with pytest.raises(ConnectionResetError):
        storage.keep(Failing(LETTER), folder=shelf, limit=1 << 20)

    assert files(shelf) == []


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EMFILE, errno.EFBIG, errno.EDQUOT])
@pytest.mark.parametrize("step", ["fsync", "fchmod"])
def test_a_disk_without_room_says_so_and_keeps_nothing(shelf, monkeypatch, fault, step):
    keep(shelf, b"an earlier letter")

    def refuse(*_given: object) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(storage.NoRoom, match="everything you sent before is safe"):
        keep(shelf)
    assert [path.read_bytes() for path in files(shelf)] == [b"an earlier letter"]


def test_a_read_only_folder_is_no_room(shelf, monkeypatch):
    def refuse(*_given: object, **_named: object) -> None:
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(storage.NoRoom):
        keep(shelf)


def test_a_fault_of_another_kind_is_not_called_no_room(shelf, monkeypatch):
    def refuse(*_given: object) -> None:
        raise OSError(errno.EIO, "broken disk")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="broken disk"):
        keep(shelf)


def test_the_bytes_reach_the_disk_before_the_name_does(shelf, monkeypatch):
    order = []
    flush, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("flush"), flush(handle))[1])
    monkeypatch.setattr(Path, "replace", lambda a, b: (order.append("rename"), rename(a, b))[1])
    keep(shelf, b"the folders are there now")
    order.clear()

    keep(shelf, b"the folders are there now")

    assert order == ["flush", "rename", "flush"]


def test_verify_finds_nothing_wrong_with_sound_files(shelf):
    kept = [keep(shelf, f"letter {number}".encode()) for number in range(20)]

    assert storage.verify(shelf, ((one.sha256, one.size) for one in kept)) == []


def test_verify_names_exactly_the_files_that_changed(shelf):
    kept = [keep(shelf, f"letter {number:04}".encode()) for number in range(50)]
    flipped, cut, gone = kept[3], kept[17], kept[44]
    for one, content in ((flipped, b"lettes 0003"), (cut, b"letter")):
        (shelf / one.name).chmod(0o640)
        (shelf / one.name).write_bytes(content)
    (shelf / gone.name).unlink()

    damages = storage.verify(shelf, [(one.sha256, one.size) for one in kept])

    assert damages == [
        storage.Damage(flipped.sha256, "content"),
        storage.Damage(cut.sha256, "size"),
        storage.Damage(gone.sha256, "missing"),
    ]


def test_the_cleaner_removes_old_orphans_and_nothing_else(shelf):
    names = {what: [keep(shelf, f"{what} {n}".encode()).name for n in range(20)] for what in ("orphan", "row", "new")}
    for name in names["orphan"] + names["row"]:
        aged(shelf / name, hours=25)
    for name in names["new"]:
        aged(shelf / name, hours=23)
    rows = {Path(name).name for name in names["row"]}

    removed = storage.clean(shelf, referenced=rows, now=NOW)

    assert sorted(removed) == sorted(shelf / name for name in names["orphan"])
    assert files(shelf) == sorted(shelf / name for name in names["row"] + names["new"])


def test_the_cleaner_removes_uploads_that_never_ended(shelf):
    keep(shelf)
    left, running = shelf / "tmpa.part", shelf / "tmpb.part"
    left.write_bytes(b"half")
    running.write_bytes(b"half")
    aged(left, hours=30)
    aged(running, hours=1)

    removed = storage.clean(shelf, referenced={hashlib.sha256(LETTER).hexdigest()}, now=NOW)

    assert removed == [left]
    assert running.exists()


def test_sending_an_old_orphan_again_saves_it_from_the_cleaner(shelf):
    kept = keep(shelf)
    aged(shelf / kept.name, hours=48)

    keep(shelf)

    assert storage.clean(shelf, referenced=set(), now=datetime.now(UTC)) == []


def test_an_empty_shelf_needs_no_cleaning(shelf):
    assert storage.clean(shelf, referenced=set(), now=NOW) == []


def test_an_upload_that_ends_while_the_cleaner_looks_is_no_trouble(shelf, monkeypatch):
    keep(shelf)
    gone = shelf / "tmpc.part"
    monkeypatch.setattr(storage, "_leftovers", lambda *_given: [gone])

    assert storage.clean(shelf, referenced=set(), now=NOW) == []
