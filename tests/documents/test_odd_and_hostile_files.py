"""Odd and hostile files through the door: what is no paper is refused in words, what may be evidence is kept.

Every file is made here. A refused one leaves nothing but an event; a kept one is byte for byte what came, is handed out
as a download that no browser runs, and is drawn anew for looking.
"""

import io
import socket
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from claimback.audit.models import Event
from documents import kinds, tasks
from documents.actions import Harmful, shelf_of
from documents.models import Document
from documents.text import Trouble
from tests import make, papers
from tests.documents.test_kinds import flood

pytestmark = pytest.mark.django_db
LETTER = papers.denial()
PHP = b"<?php system($_GET['c']); ?>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">%s</svg>'


def with_words(**more: bytes) -> bytes:
    """A small PDF of one page with words, written by hand; `kids`, `catalog` and `page` may be something else."""
    words = b"BT /F1 12 Tf 72 720 Td (We deny the claim for the surgery.) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % more.get("catalog", b""),
        b"<< /Type /Pages /Kids [%s] /Count %s >>" % (more.get("kids", b"3 0 R"), more.get("count", b"1")),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R %s"
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        % more.get("page", b""),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(words), words),
    ]
    body, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (table, more.get("startxref", len(body)))


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(*, rows: bytes, text: bytes = b"") -> bytes:
    """A grey PNG of 28 by `rows` dots, unpacked so that its dots spell what `rows` says."""
    height, rest = divmod(len(rows), 28)
    assert not rest
    lines = b"".join(b"\0" + rows[28 * row : 28 * row + 28] for row in range(height))
    packer = zlib.compressobj(0)
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 28, height, 8, 0, 0, 0, 0))
    said = chunk(b"tEXt", text) if text else b""
    body = chunk(b"IDAT", packer.compress(lines) + packer.flush())
    return b"\x89PNG\r\n\x1a\n" + head + body + said + chunk(b"IEND", b"")


def jpeg_that_is_php() -> bytes:
    tags = Image.Exif()
    tags[0x010E] = PHP.decode()
    written = io.BytesIO()
    Image.new("L", (80, 60), 200).save(written, "JPEG", exif=tags, comment=PHP)
    return written.getvalue()


def with_a_virus_inside() -> bytes:
    with pikepdf.open(io.BytesIO(papers.text_pdf(LETTER))) as pdf:
        pdf.attachments["letter.txt"] = pikepdf.AttachedFileSpec(pdf, papers.eicar())
        written = io.BytesIO()
        pdf.save(written, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return written.getvalue()


def many_pages(number: int) -> bytes:
    return with_words(kids=b"3 0 R " * number, count=b"%d" % number)


@dataclass(frozen=True)
class Sent:
    """One file, and what must become of it: a refusal, or the state and trouble in which it is kept; is it drawn?"""

    name: str
    content: bytes
    refused: type[kinds.Refused] | None = None
    state: str = "read"
    trouble: Trouble | None = None
    looked_at: bool = False


def hostile(canary: str) -> list[Sent]:
    """What no office needs; `canary` is an address that must never be called."""
    url = canary.encode()
    link = papers.zip_with_a_link({"letter.pdf": b"%PDF-1.4"}, "link", "/etc/passwd")
    nested = papers.zipped({"more.zip": papers.zipped({"zeros": bytes(8 << 20)})})
    djvu = b"AT&TFORM\0\0\3\x12DJVMDIRM" + b'(metadata "\\c${system(id)}")'.ljust(200)
    magick = b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(%s\"|touch \"x)'\npop graphic-context\n" % url
    return [
        Sent("eicar.txt", papers.eicar() + b"\n", Harmful),
        Sent("eicar_renamed.pdf", papers.eicar() + b"\n", Harmful),
        Sent("eicar_in_a.pdf", with_a_virus_inside(), Harmful),
        Sent("xss.html", b"<script>alert('XSS')</script>", kinds.WebPage),
        Sent("xss_renamed.pdf", b"<script>alert('XSS')</script>", kinds.WebPage),
        Sent("phpinfo.jpg.php", b"<?php phpinfo(); ?>", kinds.WebPage),
        Sent("djvu_for_exiftool.jpg", djvu, kinds.OtherPicture),
        Sent("resized.gif", b"GIF89a\x1c\0\x01\0\xf7\0\0" + PHP.ljust(800, b"\0"), kinds.OtherPicture),
        Sent("imagetragick.jpg", magick, kinds.WebPage),
        Sent("link_to_passwd.zip", link, kinds.Archive),
        Sent("bomb_in_a_zip.zip", nested, kinds.Archive),
        Sent("bomb.zip", papers.zipped({"zeros": bytes(8 << 20)}), kinds.Archive),
        Sent("flood.png", flood(30_000, 30_000), kinds.HugePicture),
        Sent("htaccess.txt", b"# shell\n<Files>\nAddType application/x-httpd-php .htaccess\n", kinds.WebPage),
        Sent("image.svg", SVG % (b'<image xlink:href="%s"/>' % url), kinds.WebPage),
        Sent("frame.svg", SVG % (b'<foreignObject><iframe src="%s"/></foreignObject>' % url), kinds.WebPage),
        Sent("style.svg", SVG % (b"<style>@import url(%s);</style>" % url), kinds.WebPage),
        Sent("file.svg", b"\r\n" + SVG % b'<image xlink:href="text:/etc/passwd"/>', kinds.WebPage),
        Sent("more_than_may_be.pdf", with_words() + b"%" * (1 << 20), kinds.TooLarge),
    ]


def odd(canary: str) -> list[Sent]:
    """What may be evidence, however strange: refusing it would be as bad as taking a virus."""
    calls = b"/OpenAction << /S /JavaScript /JS (app.launchURL\\('%s'\\)) >>" % canary.encode()
    runs = b"/AA << /O << /S /URI /URI (%s) >> /C << /S /Launch /F (calc.exe) >> >>" % canary.encode()
    whole = with_words()
    return [
        Sent("php_in_exif.jpg", jpeg_that_is_php(), state="parked", trouble=Trouble.NO_TEXT, looked_at=True),
        Sent("php_in_dots.png", png(rows=PHP * 28), state="parked", trouble=Trouble.NO_TEXT, looked_at=True),
        Sent(
            "passwd_in_profile.png",
            png(rows=b"\xf0" * 280, text=b"profile\0/etc/passwd"),
            state="parked",
            trouble=Trouble.NO_TEXT,
            looked_at=True,
        ),
        Sent("photo_with_a_place.jpg", papers.photo_with_a_place(), looked_at=True),
        Sent("javascript.pdf", with_words(catalog=calls, page=runs), looked_at=True),
        Sent("xref_elsewhere.pdf", with_words(startxref=7)),
        Sent("no_xref.pdf", whole[: whole.index(b"xref")] + whole[whole.index(b"trailer") :]),
        Sent("junk_before_and_after.pdf", b"X-Fax-Job: 118\r\n\r\n" + whole + b"\0" * 700),
        Sent("pages_in_a_loop.pdf", with_words(kids=b"2 0 R 3 0 R", count=b"2"), trouble=Trouble.SOME_PAGES),
        Sent("cut_before_xref.pdf", whole[: whole.index(b"xref")], trouble=Trouble.CUT_OFF, looked_at=True),
        Sent("cut_before_trailer.pdf", whole[: whole.index(b"trailer")], trouble=Trouble.CUT_OFF, looked_at=True),
        Sent("cut_off.pdf", papers.broken_pdf(LETTER), state="parked", trouble=Trouble.DAMAGED),
        Sent("only_its_end.pdf", whole[whole.index(b"trailer") :], state="parked", trouble=Trouble.DAMAGED),
        Sent("locked.pdf", papers.encrypted_pdf(LETTER, "secret"), state="parked", trouble=Trouble.NEEDS_PASSWORD),
        Sent("ten_thousand_pages.pdf", many_pages(10_000), trouble=Trouble.TOO_MANY_PAGES),
    ]


def what_differs(client: Client, case, sent: Sent) -> list[str]:
    """Send one file as a program does, let a worker have it, open it every way; says what is not as it must be."""
    before = len(files_of(case))
    events = Event.objects.filter(case_id=case.pk)
    refusals = events.filter(kind="document refused").count()
    upload = SimpleUploadedFile(sent.name, sent.content)
    answer = client.post("/api/v1/documents/", {"case": str(case.pk), "file": upload})
    if sent.refused:
        sentence = str(sent.refused(limit=1 << 20) if sent.refused is kinds.TooLarge else sent.refused())
        expected = (422, sentence, before, refusals + 1)
        told = (answer.status_code, answer.json().get("sentence"), len(files_of(case)))
        found = (*told, events.filter(kind="document refused").count())
        return [] if found == expected else [f"{sent.name}: {found}, not {expected}"]
    if answer.status_code != 201:
        return [f"{sent.name}: {answer.status_code} {answer.content!r}"]
    paper = answer.json()["id"]
    tasks.take_in(document_id=paper)
    return [f"{sent.name}: {each}" for each in kept_wrongly(client, case, Document.objects.get(pk=paper), sent)]


def kept_wrongly(client: Client, case, document: Document, sent: Sent) -> list[str]:
    original = client.get(f"/cases/{case.pk}/papers/{document.pk}/file/")
    page = client.get(f"/cases/{case.pk}/papers/{document.pk}/")
    drawn = b""
    if sent.looked_at:
        drawn = b"".join(client.get(f"/cases/{case.pk}/papers/{document.pk}/pages/1.png").streaming_content)
    content = b"".join(original.streaming_content)
    problem = str(sent.trouble.label) if sent.trouble else ""
    promises = {
        f"is {document.state}: {document.problem}": (document.state, document.problem) == (sent.state, problem),
        f"its page says {page.status_code} without the problem": page.status_code == 200
        and (not problem or problem in page.content.decode()),
        "its bytes changed": content == sent.content,
        "a browser would run it": original.headers["Content-Disposition"].startswith("attachment")
        and original.headers["X-Content-Type-Options"] == "nosniff"
        and "sandbox" in original.headers["Content-Security-Policy"],
        "its picture is none, or carries more than dots": drawn.startswith(b"\x89PNG" if sent.looked_at else b"")
        and not any(each in drawn for each in (PHP, b"passwd", b"tEXt", b"eXIf", b"iTXt")),
    }
    return [fault for fault, kept in promises.items() if not kept]


def files_of(case) -> list[Path]:
    return [path for path in shelf_of(case.organisation_id).rglob("*") if path.is_file()]


def test_every_odd_and_hostile_file_gets_the_answer_it_must(client, settings):
    settings.MAX_UPLOAD_BYTES = 1 << 20
    case = make.case()
    client.force_login(case.owner)
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.05)
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/x"
        sent = [*hostile(address), *odd(address)]
        differs = [line for each in sent for line in what_differs(client, case, each)]
        with pytest.raises(TimeoutError):  # nobody called
            canary.accept()

    assert differs == []
    # a name is only shown: on the disk each file is called by its content
    kept = set(Document.objects.filter(case=case).values_list("sha256", flat=True))
    assert {path.name for path in files_of(case)} == kept
    assert len(kept) == len(odd(""))
