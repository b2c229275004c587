"""A packet cut into parts: nothing lost, nothing too large, the same every time."""

import io
import random
from datetime import date
from itertools import pairwise

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from appeals.typesetting.parting import Chapter, Label, PageTooLarge, Part, cut
from tests.appeals.bindery import changed, pdf, words_of

LABEL = Label("Appeal of your denial", "CB-1234", "en", date(2026, 7, 14))
CHAPTERS = (Chapter("Letter", 2, 3), Chapter("Exhibit A: MRI report", 4, 9), Chapter("Exhibit B: Therapy", 10, 20))


@pytest.fixture(scope="module")
def packet() -> bytes:
    return pdf(*(f"page {number} of the packet" for number in range(1, 21)))


def divided(packet: bytes, *, most_bytes: int | None = None, most_pages: int | None = None) -> tuple[Part, ...]:
    return cut(packet, CHAPTERS, LABEL, most_bytes=most_bytes, most_pages=most_pages)


def noisy(pages: int) -> bytes:
    """Pages of which each weighs about 40 kB."""

    def weigh(opened: Pdf) -> None:
        for number, page in enumerate(opened.pages):
            said = random.Random(number).randbytes(40_000).replace(b"\n", b" ").replace(b"\r", b" ")
            page.contents_add(b"%" + said + b"\n")

    return changed(pdf(*(f"page {number}" for number in range(1, pages + 1))), weigh)


def test_what_fits_is_not_cut(packet: bytes) -> None:
    assert divided(packet, most_pages=20) == ()
    assert divided(packet, most_bytes=len(packet)) == ()
    assert divided(packet) == ()


@pytest.mark.parametrize("most", [2, 3, 7, 19])
def test_the_parts_hold_every_page_once_and_no_part_too_many(packet: bytes, most: int) -> None:
    parts = divided(packet, most_pages=most)

    assert (parts[0].first, parts[-1].last) == (1, 20)
    assert all(after.first == before.last + 1 for before, after in pairwise(parts))
    for part in parts:
        sheet, *pages = words_of(part)
        assert f"Part {part.number} of {len(parts)}" in sheet
        assert pages == [f"page {number} of the packet" for number in range(part.first, part.last + 1)]
        assert len(pages) + 1 <= most


def test_a_part_ends_with_an_exhibit_where_it_stays_at_least_half_full(packet: bytes) -> None:
    parts = divided(packet, most_pages=13)

    assert [(part.first, part.last) for part in parts] == [(1, 9), (10, 20)]
    assert "Exhibit B: Therapy 10" in words_of(parts[1])[0]


def test_an_exhibit_that_is_cut_is_said_to_go_on(packet: bytes) -> None:
    parts = divided(packet, most_pages=7)

    assert [(part.first, part.last) for part in parts] == [(1, 3), (4, 9), (10, 15), (16, 20)]
    assert "Exhibit B: Therapy (continued) 16" in words_of(parts[-1])[0]


def test_no_part_is_larger_than_the_recipient_takes() -> None:
    heavy = noisy(12)
    most = len(heavy) // 3

    parts = cut(heavy, (), LABEL, most_bytes=most, most_pages=None)

    assert len(parts) >= 3
    assert [len(part.pdf) <= most for part in parts] == [True] * len(parts)
    assert sum(part.last - part.first + 1 for part in parts) == 12


def test_a_page_that_is_too_large_alone_is_named() -> None:
    with pytest.raises(PageTooLarge, match="page 1 alone has"):
        cut(noisy(3), (), LABEL, most_bytes=20_000, most_pages=None)


def test_a_part_of_one_page_is_none(packet: bytes) -> None:
    with pytest.raises(ValueError, match="at least one page"):
        divided(packet, most_pages=1)


def test_the_same_packet_gives_the_same_parts(packet: bytes) -> None:
    first, second = (divided(packet, most_pages=9) for _ in range(2))

    assert [part.sha256 for part in first] == [part.sha256 for part in second]


def test_links_to_another_part_are_taken_away_and_those_inside_stay() -> None:
    def link(opened: Pdf) -> None:
        links = [
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Link,
                Rect=[0, 0, 9, 9],
                A=Dictionary(S=Name.GoTo, D=Array([opened.pages[to].obj, Name.Fit])),
            )
            for to in (1, 5)
        ]
        opened.pages[0].Annots = Array(links)

    parts = cut(changed(pdf(*"abcdef"), link), (), LABEL, most_bytes=None, most_pages=4)

    with Pdf.open(io.BytesIO(parts[0].pdf)) as opened:
        kept = list(opened.pages[1].Annots)
        assert [link.A.D[0].objgen for link in kept] == [opened.pages[2].obj.objgen]


def test_every_part_is_a_sound_pdf_with_bookmarks_its_title_and_pages_that_count_on(packet: bytes) -> None:
    for part in divided(packet, most_pages=8):
        with Pdf.open(io.BytesIO(part.pdf)) as opened:
            assert opened.check_pdf_syntax() == []
            assert opened.pages[1].label == str(part.first)
            with opened.open_outline() as outline:
                assert outline.root[0].title == f"Part {part.number} of 3"
            assert "Appeal of your denial" in str(opened.docinfo["/Title"])
            assert opened.Root.Lang == "en"


def test_pages_are_no_larger_in_parts_than_in_the_whole() -> None:
    """A page must not drag the pages it links to into its part."""
    heavy = noisy(10)

    parts = cut(heavy, (), LABEL, most_bytes=None, most_pages=6)

    with pikepdf.open(io.BytesIO(parts[0].pdf)) as opened:
        assert len(opened.pages) == 6
    assert len(parts[0].pdf) < 0.7 * len(heavy)
