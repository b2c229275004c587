import io
import struct
import zlib
from pathlib import Path

import pytest
import yaml
from PIL import Image

from documents import kinds
from documents.kinds import Kind, sniff
from tests import papers

LETTER = papers.denial()
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "uploads"
CONTENT_TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"<w:document/>"}


@pytest.fixture
def put(tmp_path: Path):
    """Write bytes under a name that claims to be a letter."""

    def write(content: bytes) -> Path:
        path = tmp_path / "letter.pdf"
        path.write_bytes(content)
        return path

    return write


def flood(width: int, height: int) -> bytes:
    """A PNG that claims to be so large and holds next to nothing."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"IDAT" + zlib.compress(b"")
    chunks = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (header, rows))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (papers.text_pdf, Kind.PDF),
        (papers.scan_pdf, Kind.PDF),
        (papers.photo, Kind.JPEG),
        (papers.png, Kind.PNG),
        (papers.heic, Kind.HEIC),
        (papers.fax_tiff, Kind.TIFF),
        (papers.docx, Kind.DOCX),
        (papers.plain, Kind.TEXT),
        (lambda letter: papers.encrypted_pdf(letter, "secret"), Kind.PDF),
        (papers.broken_pdf, Kind.PDF),
        (lambda letter: papers.plain(letter, "utf-8-sig"), Kind.TEXT),
        (lambda letter: papers.plain([*letter, "Señora Muñoz"], "latin-1"), Kind.TEXT),
        (lambda letter: papers.plain([*letter, "拒绝"], "utf-16"), Kind.TEXT),
        (lambda letter: papers.plain(["你的申请被拒绝了"] * 9), Kind.TEXT),
    ],
)
def test_every_kind_of_paper_is_known_by_its_bytes(put, make, kind):
    assert sniff(put(make(LETTER))) is kind


def test_what_a_fax_gateway_writes_before_a_pdf_does_no_harm(put):
    assert sniff(put(b"X-Fax-Job: 118\r\nX-Pages: 2\r\n\r\n" + papers.text_pdf(LETTER))) is Kind.PDF


def test_what_follows_the_end_of_a_pdf_does_no_harm(put):
    assert sniff(put(papers.text_pdf(LETTER) + bytes(4000))) is Kind.PDF


def test_a_pdf_that_lost_its_first_bytes_is_still_evidence(put):
    assert sniff(put(papers.text_pdf(LETTER)[40:])) is Kind.PDF


def test_a_photo_cut_short_is_still_evidence(put):
    content = papers.photo(LETTER)

    assert sniff(put(content[: len(content) // 2])) is Kind.JPEG


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", kinds.Empty),
        (papers.executable(), kinds.Program),
        (b"\x7fELF\x02\x01\x01" + bytes(50), kinds.Program),
        (b"#!/bin/sh\nrm -rf .\n", kinds.Program),
        (b"MZ" + papers.text_pdf(LETTER), kinds.Program),
        (b"CWS\x0a" + bytes(range(200)), kinds.Program),
        (b"<!DOCTYPE html><p>hello", kinds.WebPage),
        (b"  \n<script>alert(1)</script>", kinds.WebPage),
        (b"Dear member,\nyour claim <script src=x></script>", kinds.WebPage),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", kinds.WebPage),
        ("<html>".encode("utf-16"), kinds.WebPage),
        (b"<html><body>" + papers.text_pdf(LETTER), kinds.WebPage),
        (b"<?xml version='1.0'?><a/>", kinds.WebPage),
        (b"<?php phpinfo(); ?>", kinds.WebPage),
        (b"%!PS-Adobe-3.0\n(x) show", kinds.WebPage),
        (b"push graphic-context\nviewbox 0 0 1 1\n", kinds.WebPage),
        (b"[InternetShortcut]\nURL=http://example.org\n", kinds.WebPage),
        (b"# shell\nAddType application/x-httpd-php .htaccess\n", kinds.WebPage),
        (b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/related\n", kinds.WebPage),
        (b"{\\rtf1 letter}", kinds.OtherOffice),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), kinds.OtherOffice),
        (b"GIF89a" + bytes(60), kinds.OtherPicture),
        (b"\0\0\0\x20ftypisom" + bytes(60), kinds.OtherPicture),
        (b"\xff\xd8\xff\xe0 no picture at all", kinds.BrokenPicture),
        (b"\x89PNG\r\n\x1a\n<?php", kinds.BrokenPicture),
        (flood(30_000, 30_000), kinds.HugePicture),
        (papers.zipped({"letter.pdf": b"%PDF"}), kinds.Archive),
        (b"Rar!\x1a\x07\x00" + bytes(60), kinds.Archive),
        (b"\x1f\x8b\x08" + bytes(60), kinds.Archive),
        (b"PK\x03\x04 and nothing more", kinds.Archive),
        (b"letter\0with\0nothing", kinds.Unknown),
        (bytes(range(128, 256)) * 4, kinds.Unknown),
    ],
)
def test_what_is_no_paper_is_refused_under_any_name(put, content, refusal):
    with pytest.raises(refusal):
        sniff(put(content))


def word(**parts: bytes) -> bytes:
    return papers.zipped(WORD | {name.replace("__", "/").replace("_dot_", "."): it for name, it in parts.items()})


def test_a_plain_word_file_passes(put):
    assert sniff(put(word(word__styles_dot_xml=b"<w:styles/>"))) is Kind.DOCX


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        ({"word/vbaProject.bin": b"x"}, kinds.Macros),
        ({"[Content_Types].xml": b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml"}, kinds.Macros),
        ({"word/media/image1.bmp": bytes(30 << 20)}, kinds.Trapped),
        ({"../../evil.txt": b"x"}, kinds.Trapped),
        ({"/etc/passwd": b"x"}, kinds.Trapped),
        ({"word\\..\\..\\evil.txt": b"x"}, kinds.Trapped),
        ({f"word/{number}.xml": b"" for number in range(2001)}, kinds.Trapped),
        ({"word/footer1.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'}, kinds.Trapped),
        ({"word/footer1.xml": '<!DOCTYPE x [<!ENTITY a "aa">]>'.encode("utf-16")}, kinds.Trapped),
        ({"word/embeddings/a.bin": papers.executable()}, kinds.Program),
        ({"word/media/eicar.txt": papers.eicar()}, kinds.Infected),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else value.__name__,
)
def test_a_word_file_built_to_harm_is_refused(put, parts, refusal):
    with pytest.raises(refusal):
        sniff(put(papers.zipped(WORD | parts)))


def test_a_word_file_with_a_link_out_of_it_is_refused(put):
    with pytest.raises(kinds.Trapped):
        sniff(put(papers.zip_with_a_link(WORD, "word/link", "/etc/passwd")))


@pytest.mark.parametrize(
    "content",
    [
        papers.eicar(),
        papers.text_pdf(LETTER) + papers.eicar(),
        b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\n" + zlib.compress(papers.eicar()) + b"\nendstream endobj",
    ],
    ids=["alone", "behind a PDF", "packed in a PDF"],
)
def test_the_test_virus_is_always_refused(put, content):
    with pytest.raises(kinds.Infected):
        sniff(put(content))


def test_more_than_the_limit_is_refused_and_the_limit_is_named(put):
    with pytest.raises(kinds.TooLarge, match="larger than 2 MB"):
        sniff(put(bytes((2 << 20) + 1)), limit=2 << 20)


def test_exactly_the_limit_is_taken(put):
    assert sniff(put(b"a" * (2 << 20)), limit=2 << 20) is Kind.TEXT


@pytest.mark.parametrize("refusal", [kind for kind in kinds.Refused.__subclasses__() if kind is not kinds.TooLarge])
def test_every_refusal_tells_what_was_kept_and_what_to_do(refusal):
    assert "Please" in str(refusal())
    assert "not added" in str(refusal()) or "locked away" in str(refusal())


def test_a_very_long_line_is_looked_at_quickly(put):
    assert sniff(put(b"denied " * 1_500_000)) is Kind.TEXT


def test_a_picture_of_the_largest_size_passes(put):
    written = io.BytesIO()
    Image.new("1", (12_000, 10_000)).save(written, "PNG")

    assert sniff(put(written.getvalue())) is Kind.PNG


SAMPLE_PICTURES = {
    "png_idat_php.png": Kind.PNG,
    "png_CVE-2022-44268_profile.png": Kind.PNG,
    "polyglot_jpeg_php_exif.jpg": Kind.JPEG,
}
"""Real pictures with something in them: kept as they are, drawn again before anybody sees them."""


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not here")
def test_every_hostile_sample_is_refused_or_is_really_a_picture():
    expected = yaml.safe_load((SAMPLES / "EXPECTED.yaml").read_text())

    for path in sorted((SAMPLES / "hostile").iterdir()):
        assert path.name in expected
        if path.name in SAMPLE_PICTURES:
            assert sniff(path) is SAMPLE_PICTURES[path.name]
        else:
            with pytest.raises(kinds.Refused):
                sniff(path)
