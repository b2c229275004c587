"""Letters as an engine sees them: broken lines, gaps nobody printed, marks taken for letters."""

import json
from pathlib import Path

import pytest

from benchmarks.reading.letters import pairs
from benchmarks.reading.renderings import RENDERINGS, read, score
from tests.documents.reading.letters import BODY, DENIAL, END, HEAD
from tests.documents.reading.letters import read as read_as


def _seen(text: str) -> dict:
    return read_as(text, source="ocr", confidence=0.9)


def test_a_sentence_goes_on_over_a_gap_only_the_engine_saw() -> None:
    text = HEAD + BODY + "\nYour written appeal must be received within 180\n\ndays of this notice.\n" + END

    assert _seen(text)["appeal"]["window_value"] == 180


def test_a_gap_somebody_printed_ends_the_thought() -> None:
    text = HEAD + BODY + "\nYour written appeal must be received within 180\n\ndays of this notice.\n" + END

    assert read_as(text)["appeal"]["window_value"] is None


@pytest.mark.parametrize("mark", ['"', "'", "*", "~", "|"])
def test_a_mark_that_opens_and_never_closes_is_no_part_of_a_label(mark: str) -> None:
    assert _seen(HEAD.replace("Reference Number", f"{mark}Reference Number"))["reference_number"] == "RQ-778120"


def test_the_colon_of_a_label_may_look_like_a_semicolon() -> None:
    assert _seen(HEAD.replace("Member ID:", "Member ID;"))["member_id"] == "CBH-20917745"


def test_a_full_stop_in_a_label_is_a_speck_and_one_before_a_sentence_is_not() -> None:
    text = HEAD + BODY + "\nCall within 14 days. Submit appeals to: Copper Basin, PO Box 991, Taos, NM 87571.\n"

    found = _seen(text.replace("Reference Number", "Reference. Number"))

    assert found["reference_number"] == "RQ-778120"
    assert found["appeal"]["mail"] == "Copper Basin, PO Box 991, Taos, NM 87571"


def test_a_phone_number_broken_over_two_lines_is_one_number() -> None:
    text = HEAD + BODY + "\nIf you have questions, contact our Member Services department at (505)\n555-0142.\n" + END

    assert read_as(text)["member_services_phone"] == "(505) 555-0142"


def test_a_day_of_decision_that_begins_a_line_of_the_text_is_not_the_day_of_the_notice() -> None:
    text = (
        "Dear Member,\n\nWe reviewed the request for an MRI of the left shoulder and "
        "refuse it as not medically necessary.\n"
        "Determination date: May 4, 2026.\n\nYou may appeal within 180 days of the date of this notice.\n"
    )

    assert read_as(text)["notice_date"] is None


def test_the_day_of_a_prior_authorization_request_is_no_earlier_letters() -> None:
    text = HEAD + "\nWe received your doctor's\nprior authorization request on 04/20/2026 for an MRI. We denied it.\n"

    assert read_as(text)["request_date"] == "2026-04-20"


@pytest.mark.parametrize("way", ["text", "scan", "fax", "photo"])
def test_a_letter_read_as_a_paper_loses_nothing_that_can_be_seen_on_it(way: str, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text(DENIAL)
    (tmp_path / "own.truth.json").write_text(_truth(read(DENIAL)))

    tally, loss = score(pairs(tmp_path), way, made=None, verbose=False)

    assert way in RENDERINGS
    assert (loss.by_reader, tally.total["invented"], tally.wrong_certain) == (0, 0, 0)
    assert tally.recall >= 0.95


def _truth(found: dict) -> str:
    return json.dumps({"facts": found})
