import io
from pathlib import Path

import docx
import pikepdf
import pytest
from PIL import Image

from documents.kinds import Kind
from documents.text import Limits, NoPageImage, Trouble, extract, page_image
from tests import papers
from tests.documents import test_odd_and_hostile_files as odd

LETTER = papers.denial()
STATED = [line for line in LETTER if line]
HEAD = LETTER[:12]
"""Enough to tell which way a page lies, and quickly read; told from fewer words, it is not told more easily."""


@pytest.fixture
def put(tmp_path: Path):
    """Write bytes to a file whose name says nothing."""

    def write(content: bytes) -> Path:
        path = tmp_path / "paper"
        path.write_bytes(content)
        return path

    return write


def lines(extracted) -> list[str]:
    return [line for page in extracted.pages for line in page.text.split("\n") if line]


def test_the_text_layer_of_a_pdf_is_read_line_by_line(put):
    extracted = extract(put(papers.text_pdf(LETTER)))

    assert lines(extracted) == STATED
    assert (extracted.problem, extracted.pages[0].source, extracted.pages[0].confidence) == (None, "layer", None)


def test_the_pages_of_a_pdf_are_numbered(put):
    extracted = extract(put(papers.text_pdf(["first", "\f", "second", "\f", "third"])))

    assert [(page.number, page.text) for page in extracted.pages] == [(1, "first"), (2, "second"), (3, "third")]
    assert extracted.page_count == 3


@pytest.mark.parametrize(
    ("make", "letter"),
    [
        (papers.scan_pdf, LETTER),
        (papers.photo, LETTER),
        (papers.heic, HEAD),
        (papers.fax_tiff, HEAD),
        (papers.png, HEAD),
        (lambda letter: papers.photo(letter, turned=90), HEAD),
        (lambda letter: papers.photo(letter, turned=180), HEAD),
    ],
    ids=["scan", "photo", "heic", "fax", "png", "sideways photo with EXIF", "upside-down photo with EXIF"],
)
def test_a_picture_of_a_letter_says_what_the_letter_says(put, make, letter):
    extracted = extract(put(make(letter)))

    assert lines(extracted) == [line for line in letter if line]
    assert extracted.pages[0].source == "ocr"
    assert extracted.pages[0].confidence > 0.85


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_photo_that_does_not_know_it_lies_turned_is_read_upright(put, turned):
    extracted = extract(put(papers.photo(HEAD, turned=turned, exif=False)))

    assert lines(extracted) == [line for line in HEAD if line]
    assert extracted.turned == {1: 360 - turned}


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_scan_fed_the_wrong_way_is_read_upright(put, turned):
    extracted = extract(put(papers.scan_pdf(HEAD, turned=turned)))

    assert lines(extracted) == [line for line in HEAD if line]
    assert extracted.turned == {1: 360 - turned}


def test_a_standard_fax_with_flat_dots_still_gives_dates_and_numbers(put):
    text = " ".join(lines(extract(put(papers.fax_tiff(LETTER, fine=False)))))

    assert all(papers.FACTS[fact] in text for fact in ("notice_date", "claim_number", "window"))


def test_every_page_of_a_fax_is_read(put):
    extracted = extract(put(papers.fax_tiff(["Page one of the letter", "\f", "Page two of the letter"])))

    assert [page.text for page in extracted.pages] == ["Page one of the letter", "Page two of the letter"]


def test_only_the_scanned_pages_of_a_mixed_pdf_are_looked_at(put):
    extracted = extract(put(papers.mixed_pdf(LETTER, LETTER)))

    assert [page.source for page in extracted.pages] == ["layer", "ocr"]
    assert lines(extracted) == STATED + STATED


def test_a_word_letter_is_read_with_header_and_table_in_order(put):
    letter = papers.docx(
        ["Dear Maria,", "we write to you."], table=[("Member ID", "X1"), ("Claim", "C2")], header="Plan"
    )

    extracted = extract(put(letter))

    assert lines(extracted) == ["Plan", "Dear Maria,", "we write to you.", "Member ID\tX1", "Claim\tC2"]
    assert extracted.pages[0].source == "docx"


def test_columns_of_a_word_letterhead_are_not_mixed(put):
    letter = papers.docx([], table=[("Northfield\nPO Box 1", "Phone 1\nFax 2")])

    assert lines(extract(put(letter))) == ["Northfield", "PO Box 1", "Phone 1", "Fax 2"]


def test_a_page_break_in_a_word_letter_ends_a_page(put):
    letter = docx.Document()
    letter.add_paragraph("one")
    letter.add_page_break()
    letter.add_paragraph("two")
    written = io.BytesIO()
    letter.save(written)

    assert [page.text for page in extract(put(written.getvalue())).pages] == ["one", "two"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_text_file_is_read_in_its_encoding(put, encoding):
    said = ["Señora Muñoz", "your claim was denied – see below"]

    assert lines(extract(put(papers.plain(said, encoding)))) == said


def test_a_locked_pdf_asks_for_an_unlocked_copy(put):
    extracted = extract(put(papers.encrypted_pdf(LETTER, "secret")))

    assert (extracted.pages, extracted.trouble) == ((), Trouble.NEEDS_PASSWORD)
    assert "unlocked copy" in extracted.problem


@pytest.mark.parametrize("content", [papers.broken_pdf(LETTER), b"%PDF-1.7\n" + bytes(range(256)) * 40])
def test_a_broken_pdf_says_so(put, content):
    extracted = extract(put(content))

    assert (extracted.pages, extracted.trouble) == ((), Trouble.DAMAGED)
    assert "photograph the pages" in extracted.problem


def test_a_half_photo_says_so(put):
    content = papers.photo(LETTER)

    extracted = extract(put(content[: len(content) // 50]))

    assert extracted.trouble == Trouble.DAMAGED


def test_an_empty_page_says_that_no_words_were_found(put):
    assert extract(put(papers.scan_pdf([""]))).trouble == Trouble.NO_TEXT


def test_the_pages_beyond_the_cap_are_told_of_and_can_be_read_on(put):
    path = put(papers.text_pdf(["one", "\f", "two", "\f", "three"]))

    start = extract(path, limits=Limits(pages=2))
    rest = extract(path, limits=Limits(pages=2), first=3)

    assert ([page.text for page in start.pages], start.trouble) == (["one", "two"], Trouble.TOO_MANY_PAGES)
    assert ([page.text for page in rest.pages], rest.trouble) == (["three"], None)


def test_the_pages_read_before_time_ran_out_are_kept(put):
    path = put(papers.mixed_pdf(LETTER, [*LETTER, "\f"] * 30))

    extracted = extract(path, limits=Limits(wall=1.5))

    assert extracted.trouble == Trouble.OUT_OF_TIME
    assert 1 <= len(extracted.pages) < 31


def test_a_paper_that_wants_too_much_memory_is_not_read_and_harms_nobody(put):
    extracted = extract(put(papers.scan_pdf(LETTER)), limits=Limits(memory=80 << 20))

    assert extracted.trouble in {Trouble.DAMAGED, Trouble.SOME_PAGES}


def test_each_page_is_told_as_it_is_read(put):
    told = []

    extract(put(papers.text_pdf(["one", "\f", "two"])), on_page=lambda page, of: told.append((page, of)))

    assert told == [(1, 2), (2, 2)]


def test_the_content_type_that_was_found_at_upload_is_believed(put):
    assert extract(put(b"%PDF-1.7 is how a PDF begins"), content_type=Kind.TEXT).pages[0].source == "text"


def test_a_page_is_drawn_as_wide_as_asked(put):
    drawn = Image.open(io.BytesIO(page_image(put(papers.text_pdf(LETTER)), 1, 600)))

    assert (drawn.format, drawn.width) == ("PNG", 600)
    assert drawn.height == pytest.approx(600 * 11 / 8.5, abs=2)


def test_a_sideways_page_is_drawn_upright(put):
    path = put(papers.scan_pdf(LETTER, turned=90))

    drawn = Image.open(io.BytesIO(page_image(path, 1, 600, turned=270)))

    assert (drawn.width, drawn.width < drawn.height) == (600, True)


def test_a_drawn_photo_carries_nothing_but_its_dots(put):
    drawn = Image.open(io.BytesIO(page_image(put(papers.photo(LETTER, turned=90)), 1, 300)))

    assert (dict(drawn.getexif()), drawn.info, drawn.width < drawn.height) == ({}, {}, True)


@pytest.mark.parametrize("content", [papers.plain(LETTER), papers.broken_pdf(LETTER)])
def test_a_paper_without_pages_to_draw_has_no_picture(put, content):
    with pytest.raises(NoPageImage):
        page_image(put(content), 1, 300)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_has_no_picture(put, number):
    with pytest.raises(NoPageImage):
        page_image(put(papers.text_pdf(["one"])), number, 300)


def test_what_was_typed_into_a_form_is_read(put):
    extracted = extract(put(papers.form_pdf(LETTER, "Typed by Maria")))

    assert "Typed by Maria" in lines(extracted)
    assert extracted.pages[0].source == "layer"


def test_a_pdf_whose_table_of_contents_is_broken_is_mended_and_read(put):
    content = papers.text_pdf(["one", "\f", "two"])
    with pikepdf.open(io.BytesIO(content)) as pdf:
        written = io.BytesIO()
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    broken = written.getvalue().replace(b"trailer <<", b"trailer 3 <<")

    assert broken != written.getvalue()
    assert [page.text for page in extract(put(broken)).pages] == ["one", "two"]


@pytest.mark.parametrize("mark", [b"xref", b"trailer"])
def test_a_pdf_cut_off_right_before_its_table_or_trailer_is_read_and_says_so(put, mark):
    content = papers.text_pdf(["one", "\f", "two"])
    with pikepdf.open(io.BytesIO(content)) as pdf:
        written = io.BytesIO()
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = written.getvalue()
    cut = put(whole[: whole.rindex(b"\n" + mark) + 1])

    extracted = extract(cut)

    assert [page.text for page in extracted.pages] == ["one", "two"]
    assert extracted.trouble is Trouble.CUT_OFF
    assert "cut off on its way" in (extracted.problem or "")
    assert page_image(cut, 1, 300).startswith(b"\x89PNG")


def test_the_words_of_the_last_object_before_the_cut_are_not_lost(put):
    whole = odd.with_words()

    extracted = extract(put(whole[: whole.index(b"xref")]))

    assert "We deny the claim" in extracted.pages[0].text


def test_a_page_that_was_lost_with_the_end_is_never_shown_as_an_empty_one(put):
    with pikepdf.open(io.BytesIO(papers.text_pdf(["one", "\f", "two"]))) as pdf:
        del pdf.pages[1].obj["/Contents"]
        written = io.BytesIO()
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = written.getvalue()

    extracted = extract(put(whole[: whole.rindex(b"trailer")]))

    assert [page.number for page in extracted.pages] == [1]
    assert (extracted.page_count, extracted.trouble) == (2, Trouble.CUT_OFF)


def test_a_whole_pdf_with_remarks_behind_its_end_is_not_called_cut_off(put):
    assert extract(put(papers.text_pdf(LETTER) + b"\0" * 700)).trouble is None


def test_a_fax_header_stamped_on_a_scan_does_not_hide_the_letter(put):
    stamp = "FROM 8005550143 TO 8005550142 OCT 06 2026 09:12 PAGE 1 OF 1"
    with (
        pikepdf.open(io.BytesIO(papers.scan_pdf(LETTER))) as pdf,
        pikepdf.open(io.BytesIO(papers.text_pdf([stamp]))) as top,
    ):
        pdf.pages[0].add_overlay(top.pages[0])
        written = io.BytesIO()
        pdf.save(written)

    extracted = extract(put(written.getvalue()))

    assert extracted.pages[0].source == "ocr"
    assert papers.FACTS["claim_number"] in extracted.pages[0].text
