import json
import re
import time
from pathlib import Path

import pytest

from documents.kinds import Refused
from documents.text import Limits, Trouble, extract

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
with_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")


def lines(extracted) -> list[str]:
    return [line for page in extracted.pages for line in page.text.split("\n") if line]


def told_by(path: Path) -> str:
    return re.sub(r"\W+", "", " ".join(lines(extract(path)))).lower()


OCR = SAMPLES / "ocr" / "derived"
KEY_FACTS = ("insurer", "member_name", "member_id", "group_number", "claim_number", "reference_number")


@with_samples
@pytest.mark.parametrize(("made", "may_miss"), [("text.pdf", 0), ("scan.pdf", 0), ("photo.jpg", 0), ("fax.tif", 1)])
def test_the_key_facts_of_the_sample_letters_survive(made, may_miss):
    missed = []
    for truth in sorted((SAMPLES / "letters").glob("D*.truth.json")):
        facts = json.loads(truth.read_text())["facts"]
        stem = truth.name.removesuffix(".truth.json")
        letter = re.sub(r"\W+", "", (SAMPLES / "letters" / f"{stem}.txt").read_text()).lower()
        read = told_by(OCR / f"{stem}.{made}")
        values = (re.sub(r"\W+", "", facts[key] or "").lower() for key in KEY_FACTS)
        missed += [value for value in values if value in letter and value not in read]

    assert len(missed) <= may_miss, missed


@with_samples
@pytest.mark.parametrize(("turned", "sets_right"), [("180", 180), ("L", 90), ("R", 270)])
def test_a_real_scan_reads_the_same_whichever_way_it_lies(turned, sets_right):
    scans = SAMPLES / "ocr" / "real_scans"

    lying = extract(scans / f"phototest-rotated-{turned}.png")

    assert lines(lying) == lines(extract(scans / "phototest.tif"))
    assert dict(lying.turned) == {1: sets_right}


@with_samples
def test_no_odd_pdf_hangs_or_harms_the_reader():
    troubles = {}
    for path in sorted((SAMPLES / "uploads" / "odd_pdfs").iterdir()):
        start = time.monotonic()
        try:
            troubles[path.name] = extract(path, limits=Limits(wall=20)).trouble
        except Refused:
            continue
        assert time.monotonic() - start < 25, path.name

    locked = {name for name, trouble in troubles.items() if trouble == Trouble.NEEDS_PASSWORD}
    assert locked == {name for name in troubles if "U=view" in name} | {"pdfjs__pr6531_1.pdf"}
    assert len(troubles) >= 69
