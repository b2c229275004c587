"""A poorly read page is read again by a better engine where there is one; where there is none, nobody is told of it."""

import pytest

from documents import again
from documents.bench.actions import NoBetterEngine, read_better
from documents.extraction.columns import Word
from documents.models import Page, State
from documents.text import extract
from tests import make, papers
from tests.appeals.programs import program
from tests.documents.test_bench import read, scan_of

pytestmark = pytest.mark.django_db
OFFER = "Read page 1 again with the better engine"


@pytest.fixture
def there(settings):
    settings.BETTER_OCR, settings.BETTER_OCR_NEEDS = "tests.documents.fake_engine", ("json",)


@pytest.fixture
def absent(settings):
    settings.BETTER_OCR_NEEDS = ("an_engine_that_nobody_installed",)


@pytest.fixture
def fax():
    """Two pages that lay on their side; the first was read badly."""
    fax = scan_of(make.case(), papers.scan_pdf([*papers.eob(), "\f", *papers.eob()], dpi=150, turned=90), "fax.pdf")
    Page.objects.filter(document=fax, number=1).update(confidence=0.61)
    return fax


def at(fax, *parts):
    return "/".join([f"/cases/{fax.case_id}/papers/{fax.pk}", *map(str, parts), ""])


def test_only_the_poor_page_is_read_anew_as_it_lies(client, there, fax):
    kept = fax.pages.get(number=2)
    client.force_login(fax.case.owner)
    page = client.get(at(fax)).content.decode()
    assert "61 % sure of the letters" in page
    assert OFFER in page
    assert "Read page 2 again" not in page

    client.post(at(fax, "pages", 1, "better"))
    read(fax)

    anew = fax.pages.get(number=1)
    assert "Read anew by a patient eye" in anew.text
    assert anew.text.endswith("upright")
    assert (anew.confidence, anew.turned, anew.again) == (0.97, 270, "")
    assert fax.pages.get(number=2).text == kept.text
    assert fax.state == State.READ
    assert OFFER not in client.get(at(fax)).content.decode()
    assert program(fax.case.owner).post(f"/api/v1/documents/{fax.pk}/pages/2/better/", {}).status_code == 200


def test_without_the_engine_nothing_is_offered_and_asking_is_answered_in_words(client, absent, fax):
    client.force_login(fax.case.owner)

    assert OFFER not in client.get(at(fax)).content.decode()
    assert "better engine" not in client.get(at(fax)).content.decode()
    answer = client.post(at(fax, "pages", 1, "better"))
    assert answer.status_code == 422
    assert "cannot be read any better here" in answer.content.decode()
    assert program(fax.case.owner).post(f"/api/v1/documents/{fax.pk}/pages/1/better/", {}).status_code == 422


def test_exact_words_need_no_engine(there):
    typed = scan_of(make.case())

    with pytest.raises(NoBetterEngine):
        read_better(typed, number=1, by=typed.case.owner)


def test_the_real_engine_reads_a_fax(tmp_path):
    pytest.importorskip("rapidocr", reason="the extra ocr-hq is not installed")
    better = pytest.importorskip("documents.extraction.better")
    fax = tmp_path / "fax.tif"
    fax.write_bytes(papers.fax_tiff(papers.eob(), fine=False))

    found = extract(fax, look=again.Look("documents.extraction.better", 0))

    assert "NMH204815573" in found.pages[0].text
    assert "THIS IS NOT A BILL" in found.pages[0].text
    side_by_side = [Word("Billed", 300, 10, 380, 30), Word("Visit", 0, 12, 60, 31), Word("Total", 0, 60, 70, 80)]
    assert [[word.text for word in line] for line in better.lines(side_by_side)] == [["Visit", "Billed"], ["Total"]]
