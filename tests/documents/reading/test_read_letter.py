"""`manage.py read_letter`: what a letter says, without storing anything."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.documents.reading.letters import DENIAL


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "denial.txt"
    path.write_text(DENIAL)
    return path


def test_json_holds_facts_and_each_value_with_page_quote_and_confidence(letter: Path) -> None:
    out = StringIO()

    call_command("read_letter", str(letter), "--json", stdout=out)

    (read,) = json.loads(out.getvalue())
    assert read["file"] == str(letter)
    assert read["facts"]["member_id"] == "CBH-20917745"
    told = next(one for one in read["suggestions"] if one["field"] == "member_id")
    assert told == {
        "field": "member_id",
        "value": "CBH-20917745",
        "page": 1,
        "quote": "Member ID: CBH-20917745",
        "confidence": 0.95,
    }


def test_without_json_it_is_plain_words(letter: Path) -> None:
    out = StringIO()

    call_command("read_letter", str(letter), stdout=out)

    assert "Member ID: CBH-20917745" in out.getvalue()
    assert "180 days, counted from: date of notice" in out.getvalue()


def test_a_file_that_is_not_there_is_named_and_the_others_are_still_read(letter: Path, tmp_path: Path) -> None:
    out = StringIO()

    with pytest.raises(CommandError, match=r"gone\.txt"):
        call_command("read_letter", str(tmp_path / "gone.txt"), str(letter), "--json", stdout=out)

    missing, read = json.loads(out.getvalue())
    assert missing["facts"] is None
    assert missing["unread"]
    assert read["facts"]["notice_date"] == "2026-05-04"
