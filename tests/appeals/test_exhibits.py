"""Exhibits: pages of every shape and kind, whole, upright and legible."""

import io
from collections.abc import Callable

import docx
import pypdfium2
import pytest
from docx.shared import Inches
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw

from tests import papers
from tests.appeals.bindery import (
    DOCX,
    HEIC,
    JPEG,
    PNG,
    TEXT,
    TIFF,
    changed,
    dark_corner,
    marked,
    opened,
    pdf,
    picture_of,
    problems_of,
    saved,
    words_of,
)

# Pages of every shape


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_keeps_its_turn_and_its_stamp_reads_upright(enclose, pack, turn: int) -> None:
    def turned(document: Pdf) -> None:
        document.pages[0].rotate(turn, relative=False)

    packet = pack(enclose(changed(pdf("words of the record"), turned)))

    with pypdfium2.PdfDocument(packet.pdf) as document:
        page = document[3]
        text = page.get_textpage()
        assert page.get_rotation() == 0
        at = text.search("Page 4 of 4").get_next()[0]
        first, last = text.get_charbox(at), text.get_charbox(at + 10)
        assert first[0] < last[0]
        assert abs(first[1] - last[1]) < 3
        assert first[1] < 40
        assert (page.get_width() > page.get_height()) == (turn in (90, 270))
        assert "words of the record" in text.get_text_bounded()


@pytest.mark.parametrize(("width", "height"), [("3in", "8in"), ("33in", "47in"), ("20in", "11in"), ("8.5in", "14in")])
def test_a_page_of_odd_size_is_shown_whole_above_the_stamp(enclose, pack, width: str, height: str) -> None:
    packet = pack(enclose(pdf("top of the page", width=width, height=height)))

    with pypdfium2.PdfDocument(packet.pdf) as document:
        page = document[3]
        assert sorted(page.get_size()) == [612, 792]
        text = page.get_textpage()
        at = text.search("top of the page").get_next()[0]
        left, bottom, right, top = text.get_charbox(at)
        assert 0 < left < right < page.get_width()
        assert 30 < bottom < top < page.get_height()


def test_no_stamp_covers_what_stands_at_the_foot_of_a_page(enclose, pack) -> None:
    def black(document: Pdf) -> None:
        document.pages[0].obj.Contents = document.make_stream(b"0 g 0 0 612 792 re f")

    picture = picture_of(pack(enclose(changed(pdf("x"), black))), 4)

    dark = [picture.getpixel((306, y)) < 50 for y in range(picture.height)]
    assert sum(dark) >= 792 - 30 - 2
    assert not any(dark[-28:])


def test_a_page_cut_by_its_cropbox_shows_just_that_part(enclose, pack) -> None:
    def crop(document: Pdf) -> None:
        page = document.pages[0]
        page.obj.CropBox = Array([0, 396, 612, 792])
        page.obj.TrimBox = Array([200, 500, 300, 600])

    packet = pack(enclose(changed(pdf("top of the page"), crop)))

    assert "top of the page" in words_of(packet)[3]


def test_boxes_turns_and_fonts_that_pages_inherit_are_kept(enclose, pack) -> None:
    def inherit(document: Pdf) -> None:
        tree, page = document.Root.Pages, document.pages[0].obj
        tree.MediaBox, tree.Resources, tree.Rotate = page.MediaBox, page.Resources, 90
        for name in (Name.MediaBox, Name.Resources, Name.Rotate):
            if name in page:
                del page[name]

    packet = pack(enclose(changed(pdf("inherited"), inherit)))

    with pypdfium2.PdfDocument(packet.pdf) as document:
        assert document[3].get_width() > document[3].get_height()
        assert "inherited" in document[3].get_textpage().get_text_bounded()


def test_a_page_drawn_in_several_pieces_is_whole(enclose, pack) -> None:
    def split(document: Pdf) -> None:
        page = document.pages[0]
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q")

    assert "in pieces" in words_of(pack(enclose(changed(pdf("in pieces"), split))))[3]


def test_what_a_layer_hides_stays_hidden(enclose, pack) -> None:
    def hide(document: Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        document.Root.OCProperties = Dictionary(
            OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
        )
        page = document.pages[0]
        page.obj.Resources.Properties = Dictionary(Hidden=layer)
        page.contents_add(b"/OC /Hidden BDC 0 g 100 400 400 300 re f EMC")

    picture = picture_of(pack(enclose(changed(pdf("x"), hide))), 4)

    assert picture.getpixel((300, 250)) > 200


def test_what_was_typed_into_a_form_is_on_the_page(enclose, pack) -> None:
    packet = pack(enclose(changed(pdf("form"), lambda document: _add_field(document, "Twelve visits"))))

    assert "Twelve visits" in words_of(packet)[3]
    with opened(packet) as document:
        assert Name.AcroForm not in document.Root


def test_a_form_whose_letters_would_be_lost_is_refused(enclose, pack) -> None:
    (problem,) = problems_of(pack, enclose(changed(pdf("form"), lambda document: _add_field(document, "José"))))

    assert "filled-in form" in problem.reason
    assert "print it to a new PDF" in problem.fix


def _add_field(document: Pdf, typed: str) -> None:
    """A text field with a value and no picture of it, as some programs save them."""
    font = document.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("history"), V=String(typed), F=4,
            Rect=Array([100, 600, 400, 630]), DA=String("/Helv 12 Tf 0 g"),
        )
    )  # fmt: skip
    document.pages[0].obj.Annots = document.make_indirect(Array([field]))
    document.Root.AcroForm = Dictionary(
        Fields=Array([field]), DR=Dictionary(Font=Dictionary(Helv=font)), DA=String("/Helv 12 Tf 0 g"),
        NeedAppearances=True,
    )  # fmt: skip


# Photographs, faxes, Word files, notes


@pytest.mark.parametrize(("orientation", "turned"), [(1, 0), (6, 90), (3, 180), (8, 270)])
def test_a_photograph_is_upright_however_the_camera_was_held(enclose, pack, orientation: int, turned: int) -> None:
    tags = Image.Exif()
    tags[0x0112] = orientation
    photograph = saved(marked().rotate(turned, expand=True), "JPEG", exif=tags)

    picture = picture_of(pack(enclose(photograph, JPEG)), 4)

    assert dark_corner(picture) == "top left"
    assert picture.width > picture.height


def test_a_photograph_goes_out_without_where_and_with_what_it_was_taken(enclose, pack) -> None:
    photograph = papers.photo_with_a_place()
    assert all(each in photograph for each in papers.OF_THE_CAMERA)

    packet = pack(enclose(photograph, JPEG))

    assert picture_of(packet, 4).getextrema()[0] < 100
    assert papers.told_of_the_camera(packet.pdf) == []


def test_a_photograph_that_does_not_say_how_it_was_held_can_be_turned(enclose, pack) -> None:
    sideways = saved(marked().rotate(90, expand=True), "JPEG")

    picture = picture_of(pack(enclose(sideways, JPEG, turned={1: 90})), 4)

    assert dark_corner(picture) == "top left"


@pytest.mark.parametrize(
    ("make", "content_type"), [(papers.png, PNG), (papers.heic, HEIC), (papers.photo, JPEG), (papers.fax_tiff, TIFF)]
)
def test_every_kind_of_picture_becomes_a_page(enclose, pack, make: Callable[..., bytes], content_type: str) -> None:
    packet = pack(enclose(make(["A letter of some words", "and a second line"] * 8), content_type))

    assert packet.contents[1].pages == 1
    assert picture_of(packet, 4).getextrema()[0] < 100


def test_each_frame_of_a_fax_is_a_page(enclose, pack) -> None:
    packet = pack(enclose(papers.fax_tiff(["first", "\f", "second", "\f", "third"]), TIFF))

    assert packet.contents[1].pages == 3


def test_a_coarse_fax_is_not_squashed(enclose, pack) -> None:
    square = Image.new("1", (1700, 1100), 1)
    ImageDraw.Draw(square).rectangle((200, 100, 599, 299), fill=0)  # two inches by two at 200 by 100 dots

    packet = pack(enclose(saved(square, "TIFF", dpi=(200, 100), compression="group4"), TIFF))

    left, top, right, bottom = (
        picture_of(packet, 4).crop((0, 0, 612, 740)).point(lambda grey: 255 * (grey < 128)).getbbox()
    )
    assert abs((right - left) - (bottom - top)) <= 3


def test_a_picture_without_background_is_shown_on_white(enclose, pack) -> None:
    see_through = Image.new("RGBA", (400, 500), (0, 0, 0, 0))
    ImageDraw.Draw(see_through).rectangle((100, 100, 200, 200), fill=(0, 0, 0, 255))

    picture = picture_of(pack(enclose(saved(see_through, "PNG"), PNG)), 4)

    assert picture.getpixel((306, 600)) > 240


def test_sixteen_bits_of_grey_keep_their_shades(enclose, pack) -> None:
    grey = Image.new("I;16", (400, 500), 32_768)

    picture = picture_of(pack(enclose(saved(grey, "PNG"), PNG)), 4)

    assert 110 < picture.getpixel((306, 380)) < 145


def test_a_word_letter_is_set_with_its_table_and_letterhead(enclose, pack) -> None:
    written = papers.docx(
        ["The patient has not improved."], table=[["Visit", "Score"], ["May 4", "42"]], header="Clinic"
    )

    words = words_of(pack(enclose(written, DOCX)))[3]

    for expected in ("Clinic", "The patient has not improved.", "May 4", "42"):
        assert expected in words


def test_a_picture_in_a_word_letter_is_on_the_page(enclose, pack) -> None:
    written = docx.Document()
    written.add_paragraph("Signed:")
    written.add_picture(io.BytesIO(saved(Image.new("RGB", (300, 100), "black"), "PNG")), width=Inches(3))

    picture = picture_of(pack(enclose(_held(written), DOCX)), 4)

    assert sum(picture.crop((0, 0, 612, 740)).histogram()[:60]) > 5_000


def test_a_word_file_with_what_only_word_can_print_is_refused(enclose, pack) -> None:
    written = docx.Document()
    run = written.add_paragraph("text").add_run()
    run._r.append(run._r.makeelement("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}pict", {}))

    (problem,) = problems_of(pack, enclose(_held(written), DOCX))

    assert "only Word can print" in problem.reason
    assert "PDF" in problem.fix


def test_a_note_keeps_its_lines_and_is_never_markup(enclose, pack) -> None:
    note = b"Call of July 2\r\n\r\nName      Ref\r\nMs. Test  77-1201\r\n#panic() *x* $y$"

    words = words_of(pack(enclose(note, TEXT)))[3]

    assert "Call of July 2 Name Ref Ms. Test 77-1201 #panic() *x* $y$" in words


def test_a_note_in_an_old_encoding_is_read(enclose, pack) -> None:
    assert "José’s" in words_of(pack(enclose("José’s call".encode("cp1252"), TEXT)))[3]


def test_a_note_with_a_character_we_cannot_print_is_refused_by_name(enclose, pack) -> None:
    (problem,) = problems_of(pack, enclose("Thanks 🙂".encode(), TEXT))

    assert "slightly smiling face" in problem.reason


def _held(written: docx.document.Document) -> bytes:
    held = io.BytesIO()
    written.save(held)
    return held.getvalue()
