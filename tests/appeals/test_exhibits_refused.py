"""What must not leave with an exhibit, and exhibits that cannot leave at all."""

import io
import re

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

from appeals.packets import Built, ExhibitProblems, Trouble
from documents.extraction.scrub import quiet_jpeg
from tests.appeals.bindery import (
    JPEG,
    ODD_PDFS,
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
    return saved(marked(), "JPEG", exif=tags, comment=b"CANARY-COMMENT", xmp=b"<x>CANARY-XMP</x>")


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
    assert dark_corner(picture_of(packet, 4)) == "top left"


def test_taking_out_what_a_photograph_tells_changes_no_pixel() -> None:
    told = _telling_jpeg()

    quiet = quiet_jpeg(told)

    assert b"CANARY" not in quiet
    assert Image.open(io.BytesIO(quiet)).tobytes() == Image.open(io.BytesIO(told)).tobytes()


def test_only_the_photograph_and_not_its_hidden_second_picture_is_a_page(enclose, pack) -> None:
    held = io.BytesIO()
    marked().save(held, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")])

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
