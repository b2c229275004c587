"""`manage.py verify_files` names exactly what is damaged, and the cleaner takes exactly what nobody names."""

import io
import os
import time

import pytest
from django.core.management import call_command

from documents.actions import path_of, shelf_of
from tests import make, papers

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60


def verify(*words):
    said = io.StringIO()
    code = 0
    try:
        call_command("verify_files", *words, stdout=said)
    except SystemExit as ended:
        code = ended.code
    return code, said.getvalue()


def paper(case, number):
    return make.paper(case, content=papers.plain([f"letter number {number}"] * 5), name="Maria Sample.txt")


def flip_a_bit(document):
    path = path_of(document)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o640)
    path.write_bytes(content)


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def orphan(case, number, seconds):
    path = shelf_of(case.organisation_id) / "ab" / "cd" / f"abcd{number:060d}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("left behind")
    age(path, seconds)
    return path


def test_whole_files_are_fine():
    paper(make.case(), 1)

    code, said = verify()

    assert (code, said) == (0, "1 files compared, 0 papers damaged or missing.\n")


def test_damaged_and_missing_files_are_named_by_id_and_hash_and_by_nothing_else():
    case = make.case()
    whole, flipped, gone = (paper(case, number) for number in range(3))
    flip_a_bit(flipped)
    path_of(gone).unlink()

    code, said = verify()

    assert code == 1
    assert f"{flipped.pk} {flipped.sha256} content\n" in said
    assert f"{gone.pk} {gone.sha256} missing\n" in said
    assert str(whole.pk) not in said
    assert "Maria" not in said


def test_a_damaged_file_of_two_cases_names_both_papers():
    owner = make.user()
    here, there = (paper(make.case(owner=owner), 1) for _ in range(2))
    flip_a_bit(here)

    _, said = verify()

    assert str(here.pk) in said
    assert str(there.pk) in said


def test_the_cleaner_takes_old_leftovers_and_leaves_papers_and_what_is_in_flight():
    case = make.case()
    kept = path_of(paper(case, 1))
    age(kept, 2 * DAY)
    old, young = orphan(case, 1, DAY + 60), orphan(case, 2, 60)

    code, said = verify("--clean")

    assert code == 0
    assert "1 leftovers removed" in said
    assert (kept.exists(), old.exists(), young.exists()) == (True, False, True)


def test_nothing_is_removed_unasked():
    old = orphan(make.case(), 1, 2 * DAY)

    verify()

    assert old.exists()
