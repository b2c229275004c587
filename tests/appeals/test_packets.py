"""Packets: complete, in order, and the same every time."""

import hashlib
import re
from datetime import date

from tests import papers
from tests.appeals.bindery import COVER, DOCX, JPEG, TEXT, TIFF, opened, pdf, words_of

# Order, numbers, ways in


def test_cover_letter_and_exhibits_stand_in_order_each_behind_its_sheet(enclose, pack) -> None:
    packet = pack(enclose(pdf("scan one", "scan two"), title="MRI report"), enclose(pdf("visits"), title="Therapy"))

    words = words_of(packet)
    found = [
        next(at for at, page in enumerate(words, 1) if text in page) for text in ("The letter itself.", "scan one")
    ]
    assert found == [2, 4]
    assert "Exhibit A MRI report 2 pages" in words[2]
    assert "scan two" in words[4]
    assert "Exhibit B Therapy 1 page" in words[5]
    assert "visits" in words[6]
    assert packet.pages == len(words) == 7


def test_a_checker_of_pdf_finds_nothing_in_a_packet_of_every_kind_of_exhibit(enclose, pack) -> None:
    packet = pack(
        enclose(pdf("one", "two")),
        enclose(papers.photo(["a photograph"]), JPEG, "A photo"),
        enclose(papers.fax_tiff(["a fax"]), TIFF, "A fax"),
        enclose(papers.docx(["typed"]), DOCX, "Typed"),
        enclose(b"a note", TEXT, "A note"),
    )

    with opened(packet) as whole:
        assert whole.check_pdf_syntax() == []  # what `qpdf --check` asks, by its own library


def test_contents_tell_where_everything_stands_and_what_it_was(enclose, letter, pack) -> None:
    scan = enclose(pdf("one", "two"))

    packet = pack(scan)

    first, second = packet.contents
    assert (first.label, first.first_page, first.pages) == ("", 2, 1)
    assert first.sha256 == hashlib.sha256(letter).hexdigest()
    assert (second.label, second.title, second.first_page, second.pages) == ("A", "MRI report", 3, 2)
    assert second.sha256 == scan.sha256


def test_the_cover_says_from_whom_to_whom_about_what_and_how_much(enclose, pack) -> None:
    words = words_of(pack(enclose(pdf("one"), dated=date(2026, 5, 2))))[0]

    for expected in ("July 14, 2026", "(555) 010-0199", "Appeals Department", "26-0711-4482"):
        assert expected in words
    assert "4 pages, this cover included" in words
    assert "MRI report, dated May 2, 2026" in words


def test_every_page_says_which_it_is_of_how_many(enclose, pack) -> None:
    packet = pack(enclose(pdf("one", "two", width="11in", height="8.5in")), enclose(pdf("three")))

    for number, words in enumerate(words_of(packet), 1):
        assert f"Page {number} of {packet.pages}" in words


def test_every_exhibit_page_says_which_it_is_of_its_exhibit(enclose, pack) -> None:
    words = words_of(pack(enclose(pdf("one", "two"), label="C")))

    assert "Ex. C – 1/2" in words[3]
    assert "Ex. C – 2/2" in words[4]


def test_the_contents_lead_to_their_pages(enclose, pack) -> None:
    packet = pack(enclose(pdf("one", "two")), enclose(pdf("three")))

    with opened(packet) as document:
        pages = [page.obj.objgen for page in document.pages]
        led = [pages.index(link.Dest[0].objgen) + 1 for link in document.pages[0].obj.Annots]
    assert sorted(set(led)) == [entry.first_page for entry in packet.contents]


def test_bookmarks_and_page_labels_name_the_exhibits(enclose, pack) -> None:
    with opened(pack(enclose(pdf("one", "two"), label="C"))) as document:
        with document.open_outline() as outline:
            titles = [item.title for item in outline.root]
        labels = [page.label for page in document.pages]

    assert titles == ["Cover", "Letter", "Exhibit C: MRI report"]
    assert labels == ["1", "2", "Exhibit C", "C-1", "C-2"]


def test_forty_exhibits_need_a_second_page_of_contents_and_the_numbers_still_agree(enclose, pack) -> None:
    page = pdf("one")
    packet = pack(*(enclose(page, label=str(number), title=f"Record number {number}") for number in range(1, 41)))

    words = words_of(packet)
    assert packet.contents[0].first_page == 3
    for entry in packet.contents[1:]:
        assert f"Exhibit {entry.label} Record number {entry.label} 1 page" in words[entry.first_page - 1]
    last = packet.contents[-1]
    assert re.search(rf"Record number 40 1 {last.first_page}\b", words[0] + words[1])


def test_a_title_is_words_and_never_markup(enclose, pack) -> None:
    words = words_of(pack(enclose(pdf("one"), title='#panic() *x* _y_ "z" \\ $')))

    assert '#panic() *x* _y_ "z" \\ $' in words[0]
    assert '#panic() *x* _y_ "z" \\ $' in words[2]


def test_a_packet_without_exhibits_is_cover_and_letter(pack) -> None:
    assert pack().pages == 2


def test_a_packet_says_its_own_title_and_language_and_no_longer_claims_to_be_tagged_throughout(enclose, pack) -> None:
    with opened(pack(enclose(pdf("one")))) as document:
        assert str(document.docinfo.Title) == f"Appeal packet: {COVER.subject}"
        assert document.Root.Lang == "en"
        with document.open_metadata() as description:
            assert "pdfuaid:part" not in description


# The same every time, and sound


def test_the_same_papers_make_the_same_bytes(enclose, pack) -> None:
    exhibits = [
        enclose(pdf("one")),
        enclose(papers.photo(["a photograph"]), JPEG),
        enclose(b"a note", TEXT),
        enclose(papers.docx(["a Word letter"]), DOCX),
    ]

    first, second = pack(*exhibits), pack(*exhibits)

    assert first.pdf == second.pdf
    assert first.sha256 == hashlib.sha256(first.pdf).hexdigest()


def test_a_packet_is_sound(enclose, pack) -> None:
    packet = pack(enclose(pdf("one")), enclose(papers.scan_pdf(["scan"])), enclose(papers.fax_tiff(["fax"]), TIFF))

    with opened(packet) as document:
        assert document.check_pdf_syntax() == []
