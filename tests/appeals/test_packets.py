"""Packets: complete, in order, the same every time, and silent about whoever made its papers."""

import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
import typst
from docx.shared import Inches
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw

from appeals.letters import Printable, Reference, Sender, render
from appeals.packets import Built, Cover, Exhibit, ExhibitProblems, Trouble, build
from appeals.typesetting.scrub import quiet_jpeg
from tests import papers

DAY = date(2026, 7, 14)
PDF, JPEG, PNG, HEIC, TIFF, TEXT = (
    "application/pdf", "image/jpeg", "image/png", "image/heic", "image/tiff", "text/plain",
)  # fmt: skip
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SENDER = Sender("Maria Sample", ("12 Example Street", "(555) 010-0199"))
COVER = Cover(
    SENDER,
    ("Lakeside Example Health Plan", "Appeals Department"),
    "Appeal of your decision to deny lumbar fusion",
    (Reference("Patient", "Maria Sample"), Reference("Claim number", "26-0711-4482")),
    running="Maria Sample · Claim 26-0711-4482",
)
ODD_PDFS = Path(__file__).resolve().parents[3] / "shared" / "samples" / "uploads" / "odd_pdfs"

SHEETS = b"""
#let pages = json(bytes(sys.inputs.pages))
#set page(width: eval(sys.inputs.width), height: eval(sys.inputs.height), margin: 0.5in)
#for (at, text) in pages.enumerate() { if at > 0 { pagebreak() }; text }
"""


def pdf(*pages: str, width: str = "8.5in", height: str = "11in") -> bytes:
    """A typed PDF with these words, one string a page."""
    return typst.compile(SHEETS, sys_inputs={"pages": json.dumps(pages), "width": width, "height": height})


def changed(content: bytes, change: Callable[[Pdf], object]) -> bytes:
    """A PDF after something was done to it."""
    held = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as opened:
        change(opened)
        opened.save(held)
    return held.getvalue()


@pytest.fixture(scope="module")
def letter() -> bytes:
    return render(Printable(DAY, SENDER, COVER.recipient, COVER.subject, "The letter itself."))


@pytest.fixture
def enclose(tmp_path: Path) -> Callable[..., Exhibit]:
    """A stored document as an exhibit; the labels run A, B, C …"""
    labels = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    def make(content: bytes, content_type: str = PDF, title: str = "MRI report", **other: object) -> Exhibit:
        label = str(other.pop("label", None) or next(labels))
        path = tmp_path / label
        path.write_bytes(content)
        dated = other.pop("dated", None)
        return Exhibit(label, title, dated, content_type, path, hashlib.sha256(content).hexdigest(), **other)

    return make


@pytest.fixture
def pack(letter: bytes) -> Callable[..., Built]:
    def make(*exhibits: Exhibit, cover: Cover = COVER) -> Built:
        return build(cover, letter, exhibits, made_on=DAY)

    return make


def words_of(packet: Built) -> list[str]:
    """The words of each page, spaces made single."""
    with pypdfium2.PdfDocument(packet.pdf) as opened:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in opened]


def picture_of(packet: Built, page: int) -> Image.Image:
    """One page as seen, 72 dots an inch; `page` counts from 1."""
    with pypdfium2.PdfDocument(packet.pdf) as opened:
        return opened[page - 1].render(scale=1, grayscale=True).to_pil()


def opened(packet: Built) -> Pdf:
    return Pdf.open(io.BytesIO(packet.pdf))


def problems_of(pack: Callable[..., Built], *exhibits: Exhibit) -> tuple:
    with pytest.raises(ExhibitProblems) as refusal:
        pack(*exhibits)
    return refusal.value.problems


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


def _marked(size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """White, with a black square in the top left corner."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="black")
    return picture


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    held = io.BytesIO()
    picture.save(held, kind, **how)
    return held.getvalue()


def _dark_corner(picture: Image.Image) -> str:
    """Which corner of what is drawn on the page is dark."""
    box = picture.crop((24, 24, picture.width - 24, picture.height - 60))
    corners = {
        "top left": (0.1, 0.15), "top right": (0.9, 0.15), "bottom left": (0.1, 0.85), "bottom right": (0.9, 0.85),
    }  # fmt: skip
    at = {name: box.getpixel((int(box.width * x), int(box.height * y))) for name, (x, y) in corners.items()}
    return min(at, key=lambda name: at[name])


@pytest.mark.parametrize(("orientation", "turned"), [(1, 0), (6, 90), (3, 180), (8, 270)])
def test_a_photograph_is_upright_however_the_camera_was_held(enclose, pack, orientation: int, turned: int) -> None:
    tags = Image.Exif()
    tags[0x0112] = orientation
    photograph = _saved(_marked().rotate(turned, expand=True), "JPEG", exif=tags)

    picture = picture_of(pack(enclose(photograph, JPEG)), 4)

    assert _dark_corner(picture) == "top left"
    assert picture.width > picture.height


def test_a_photograph_that_does_not_say_how_it_was_held_can_be_turned(enclose, pack) -> None:
    sideways = _saved(_marked().rotate(90, expand=True), "JPEG")

    picture = picture_of(pack(enclose(sideways, JPEG, turned=90)), 4)

    assert _dark_corner(picture) == "top left"


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

    packet = pack(enclose(_saved(square, "TIFF", dpi=(200, 100), compression="group4"), TIFF))

    left, top, right, bottom = (
        picture_of(packet, 4).crop((0, 0, 612, 740)).point(lambda grey: 255 * (grey < 128)).getbbox()
    )
    assert abs((right - left) - (bottom - top)) <= 3


def test_a_picture_without_background_is_shown_on_white(enclose, pack) -> None:
    see_through = Image.new("RGBA", (400, 500), (0, 0, 0, 0))
    ImageDraw.Draw(see_through).rectangle((100, 100, 200, 200), fill=(0, 0, 0, 255))

    picture = picture_of(pack(enclose(_saved(see_through, "PNG"), PNG)), 4)

    assert picture.getpixel((306, 600)) > 240


def test_sixteen_bits_of_grey_keep_their_shades(enclose, pack) -> None:
    grey = Image.new("I;16", (400, 500), 32_768)

    picture = picture_of(pack(enclose(_saved(grey, "PNG"), PNG)), 4)

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
    written.add_picture(io.BytesIO(_saved(Image.new("RGB", (300, 100), "black"), "PNG")), width=Inches(3))

    picture = picture_of(pack(enclose(_held(written), DOCX)), 4)

    assert sum(picture.crop((0, 0, 612, 740)).histogram()[:60]) > 5_000


def test_a_word_file_with_what_only_word_can_print_is_refused(enclose, pack) -> None:
    written = docx.Document()
    run = written.add_paragraph("text").add_run()
    run._r.append(run._r.makeelement("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}pict", {}))

    (problem,) = problems_of(pack, enclose(_held(written), DOCX))

    assert "only Word can print" in problem.reason
    assert "PDF" in problem.fix


def _held(written: docx.document.Document) -> bytes:
    held = io.BytesIO()
    written.save(held)
    return held.getvalue()


def test_a_note_keeps_its_lines_and_is_never_markup(enclose, pack) -> None:
    note = b"Call of July 2\r\n\r\nName      Ref\r\nMs. Test  77-1201\r\n#panic() *x* $y$"

    words = words_of(pack(enclose(note, TEXT)))[3]

    assert "Call of July 2 Name Ref Ms. Test 77-1201 #panic() *x* $y$" in words


def test_a_note_in_an_old_encoding_is_read(enclose, pack) -> None:
    assert "José’s" in words_of(pack(enclose("José’s call".encode("cp1252"), TEXT)))[3]


def test_a_note_with_a_character_we_cannot_print_is_refused_by_name(enclose, pack) -> None:
    (problem,) = problems_of(pack, enclose("Thanks 🙂".encode(), TEXT))

    assert "slightly smiling face" in problem.reason


# What must not leave


def test_no_script_launch_link_attachment_or_form_leaves_with_an_exhibit(enclose, pack) -> None:
    def arm(document: Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('CANARY-SCRIPT')"))
        document.Root.OpenAction = script
        document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), script])))
        document.pages[0].obj.AA = Dictionary(O=script)
        launch = Dictionary(S=Name.Launch, F=String("CANARY-LAUNCH.exe"))
        away = Dictionary(S=Name.URI, URI=String("https://example.org/CANARY-LINK"))
        links = [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
            for action in (launch, away, script)
        ]
        document.pages[0].obj.Annots = document.make_indirect(Array([document.make_indirect(link) for link in links]))
        document.attachments["secret.txt"] = b"CANARY-ATTACHED"
        document.docinfo.Author = "CANARY-AUTHOR"
        with document.open_metadata() as description:
            description["dc:creator"] = ["CANARY-CREATOR"]
        document.pages[0].obj.PieceInfo = Dictionary(App=Dictionary(Private=String("CANARY-PIECE")))

    packet = pack(enclose(changed(pdf("armed page"), arm)))

    plain = _unpacked(packet)
    assert b"CANARY" not in plain
    for act in (b"/JavaScript", b"/Launch", b"/URI", b"/EmbeddedFile", b"/OpenAction", b"/AA ", b"/PieceInfo"):
        assert act not in plain, act
    assert "armed page" in words_of(packet)[3]


def test_files_attached_inside_a_pdf_are_told_about(enclose, pack) -> None:
    def attach(document: Pdf) -> None:
        document.attachments["films.zip"] = b"x"

    packet = pack(enclose(changed(pdf("one"), attach)))

    (note,) = packet.notes
    assert note.label == "A"
    assert note.sentence.startswith("1 file attached inside this PDF is not in the packet.")
    assert pack(enclose(pdf("one"))).notes == ()


def _unpacked(packet: Built) -> bytes:
    """Everything in the packet, every stream unpacked that can be."""
    held = io.BytesIO()
    with opened(packet) as document:
        document.save(held, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.specialized)
        raw = b"".join(found.read_raw_bytes() for found in document.objects if isinstance(found, pikepdf.Stream))
    return held.getvalue() + raw + packet.pdf


def _telling_jpeg() -> bytes:
    tags = Image.Exif()
    tags[0x010E] = "CANARY-EXIF-GPS"
    tags[0x8825] = {1: "N", 2: (41.0, 52.0, 0.0), 3: "W", 4: (87.0, 37.0, 0.0)}
    return _saved(_marked(), "JPEG", exif=tags, comment=b"CANARY-COMMENT", xmp=b"<x>CANARY-XMP</x>")


def test_a_photograph_leaves_without_place_and_camera(enclose, pack) -> None:
    packet = pack(enclose(_telling_jpeg(), JPEG))

    assert b"CANARY" not in _unpacked(packet)
    assert b"Exif" not in _unpacked(packet)


def test_a_photograph_inside_a_pdf_leaves_without_place_and_camera(enclose, pack) -> None:
    def insert(document: Pdf) -> None:
        image = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=1200, Height=900, ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        image.Metadata = document.make_stream(b"<x>CANARY-META</x>", Type=Name.Metadata, Subtype=Name.XML)
        page = document.pages[0]
        page.obj.Resources = Dictionary(XObject=Dictionary(P=pikepdf.Stream(document, _telling_jpeg(), image)))
        page.obj.Contents = document.make_stream(b"q 612 0 0 792 0 0 cm /P Do Q")

    packet = pack(enclose(changed(pdf("x"), insert)))

    assert b"CANARY" not in _unpacked(packet)
    assert _dark_corner(picture_of(packet, 4)) == "top left"


def test_taking_out_what_a_photograph_tells_changes_no_pixel() -> None:
    told = _telling_jpeg()

    quiet = quiet_jpeg(told)

    assert b"CANARY" not in quiet
    assert Image.open(io.BytesIO(quiet)).tobytes() == Image.open(io.BytesIO(told)).tobytes()


def test_only_the_photograph_and_not_its_hidden_second_picture_is_a_page(enclose, pack) -> None:
    held = io.BytesIO()
    _marked().save(held, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")])

    assert pack(enclose(held.getvalue(), JPEG)).contents[1].pages == 1


# What cannot be included is said, all at once


def test_every_exhibit_that_cannot_be_included_is_named_at_once_and_nothing_is_built(enclose, pack) -> None:
    gone = enclose(pdf("gone"), title="Gone")
    gone.path.unlink()
    other = enclose(pdf("other"), title="Changed")
    other.path.write_bytes(pdf("not what was received"))
    held = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf("locked"))) as document:
        document.save(held, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    exhibits = [
        enclose(pdf("good")),
        gone,
        enclose(b"", title="Empty"),
        other,
        enclose(held.getvalue(), title="Locked"),
        enclose(b"%PDF-1.7 nonsense", title="Damaged"),
        enclose(b"MZ", "application/x-msdownload", title="Program"),
        enclose(b"\xff\xd8\xff\xe0 no picture", JPEG, title="Broken photo"),
    ]

    problems = problems_of(pack, *exhibits)

    assert [(problem.title, problem.trouble) for problem in problems] == [
        ("Gone", Trouble.MISSING),
        ("Empty", Trouble.EMPTY),
        ("Changed", Trouble.CHANGED),
        ("Locked", Trouble.UNFIT),
        ("Damaged", Trouble.UNFIT),
        ("Program", Trouble.UNFIT),
        ("Broken photo", Trouble.UNFIT),
    ]
    assert all(problem.reason.endswith(".") and problem.fix.endswith(".") for problem in problems)
    assert "password" in problems[3].reason


def test_the_refusal_names_each_exhibit_in_words(enclose, pack) -> None:
    with pytest.raises(ExhibitProblems, match=r"A: Empty scan\. The file is empty\."):
        pack(enclose(b"", title="Empty scan"))


def test_a_pdf_that_opens_without_a_password_is_included_though_its_maker_restricted_it(enclose, pack) -> None:
    held = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf("restricted"))) as document:
        document.save(held, encryption=pikepdf.Encryption(user="", owner="secret"))

    packet = pack(enclose(held.getvalue()))

    assert "restricted" in words_of(packet)[3]
    with opened(packet) as document:
        assert not document.is_encrypted


def test_a_page_whose_words_are_damaged_is_named(enclose, pack) -> None:
    def damage(document: Pdf) -> None:
        document.pages[1].obj.Contents.write(b"this was never packed", filter=Name.FlateDecode)

    (problem,) = problems_of(pack, enclose(changed(pdf("one", "two"), damage)))

    assert problem.reason == "Page 2 is damaged."


def test_a_damaged_stream_that_no_page_draws_is_no_obstacle(enclose, pack) -> None:
    def damage(document: Pdf) -> None:
        document.Root.Spare = document.make_stream(b"")
        document.Root.Spare.write(b"this was never packed", filter=Name.FlateDecode)

    assert "one" in words_of(pack(enclose(changed(pdf("one"), damage))))[3]


def test_pages_that_did_not_survive_are_not_passed_over(enclose, pack) -> None:
    (problem,) = problems_of(pack, enclose(_with_count(pdf("one", "two"), 5)))

    assert problem.reason == "It should have 5 pages, and only 2 can be read."


def _with_count(content: bytes, count: int) -> bytes:
    held = io.BytesIO()
    with Pdf.open(io.BytesIO(content)) as document:
        document.save(held, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True, static_id=True)
    return re.sub(rb"/Count \d+", b"/Count %d" % count, held.getvalue())


def test_a_folder_of_files_dressed_as_a_pdf_is_refused(enclose, pack) -> None:
    def collect(document: Pdf) -> None:
        document.Root.Collection = Dictionary(Type=Name.Collection)

    (problem,) = problems_of(pack, enclose(changed(pdf("cover sheet"), collect)))

    assert "folder with other files" in problem.reason


@pytest.mark.skipif(not ODD_PDFS.is_dir(), reason="the sample PDFs are not beside this checkout")
def test_a_strange_pdf_is_bound_soundly_or_refused_in_words(enclose, pack) -> None:
    # nothing here unpacks JBIG2, so nothing here can check it
    strange = [path for path in sorted(ODD_PDFS.glob("*.pdf")) if "jbig2" not in path.name]
    exhibits = {path.name: enclose(path.read_bytes(), label=path.name, title=path.name) for path in strange}

    problems = problems_of(pack, *exhibits.values())
    packet = pack(*(exhibits[name] for name in exhibits.keys() - {problem.title for problem in problems}))

    assert all(problem.reason for problem in problems)
    assert len(packet.contents) > 20
    with opened(packet) as document:
        assert document.check_pdf_syntax() == []
