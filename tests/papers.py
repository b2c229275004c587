"""Papers as they come: the same letter as PDF, scan, photo, fax or Word file, made on the spot.

Every person, insurer, number and address here is invented.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from functools import cache

import docx as word
import pikepdf
import pillow_heif
import pypdfium2
import typst
from PIL import Image, ImageFilter

from documents.scan import EICAR

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
TURNED_BY_EXIF = {0: 1, 90: 8, 180: 3, 270: 6}
"""The EXIF orientation that sets a picture right again after it was turned clockwise by so many degrees."""

SHEET = b"""
#let lines = json(bytes(sys.inputs.lines))
#set page(paper: "us-letter", margin: (x: 1in, y: 0.8in))
#set text(font: "Libertinus Serif", size: 11pt, hyphenate: false)
#set par(spacing: 0.62em, leading: 0.62em)
#for line in lines { if line == "\\u{c}" { pagebreak() } else if line == "" { v(0.7em) } else { par(line) } }
"""


def _key(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(lines)


def text_pdf(lines: Sequence[str]) -> bytes:
    """A PDF with a text layer, one paragraph a line; the line "\\f" starts a new page."""
    return _text_pdf(_key(lines))


@cache
def _text_pdf(lines: tuple[str, ...]) -> bytes:
    return typst.compile(SHEET, sys_inputs={"lines": json.dumps(lines)})


@cache
def _sheets(lines: tuple[str, ...], dpi: int) -> tuple[Image.Image, ...]:
    pdf = pypdfium2.PdfDocument(_text_pdf(lines))
    return tuple(page.render(scale=dpi / 72, grayscale=True).to_pil() for page in pdf)


def sheet(lines: Sequence[str], dpi: int = 200) -> Image.Image:
    """The first page as a clean grey picture."""
    return _sheets(_key(lines), dpi)[0].copy()


def scan_pdf(lines: Sequence[str], *, dpi: int = 200, turned: int = 0) -> bytes:
    """A PDF of page pictures without any text layer, as an office scanner makes; turned clockwise by `turned`."""
    first, *rest = (picture.rotate(-turned, expand=True) for picture in _sheets(_key(lines), dpi))
    return _saved(first, "PDF", resolution=dpi, save_all=True, append_images=rest)


def mixed_pdf(typed: Sequence[str], scanned: Sequence[str]) -> bytes:
    """A PDF whose first pages have a text layer and whose last ones are pictures."""
    with pikepdf.open(io.BytesIO(text_pdf(typed))) as pdf, pikepdf.open(io.BytesIO(scan_pdf(scanned))) as scan:
        pdf.pages.extend(scan.pages)
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def photo(lines: Sequence[str], *, turned: int = 0, exif: bool = True) -> bytes:
    """A JPEG from a phone on a dark table; `turned` degrees clockwise, with EXIF that says so unless told not to."""
    picture = _on_a_table(sheet(lines)).rotate(-turned, expand=True)
    tags = Image.Exif()
    if exif:
        tags[ORIENTATION] = TURNED_BY_EXIF[turned]
    return _saved(picture, "JPEG", quality=85, exif=tags)


OF_THE_CAMERA = (b"Invented Cameras", b"Exif", b"taken at home", b"+40.446")


def photo_with_a_place() -> bytes:
    """A JPEG that says in four places where and with what it was taken, held sideways."""
    tags = Image.Exif()
    tags[ORIENTATION], tags[MAKE] = 6, "Invented Cameras"
    tags.get_ifd(GPS).update({1: "N", 2: (40.0, 26.0, 46.0), 3: "W", 4: (79.0, 58.0, 56.0)})
    picture = sheet(eob()).convert("RGB").rotate(90, expand=True)
    return _saved(picture, "JPEG", quality=85, exif=tags, comment=b"taken at home") + b"the place +40.446-079.982/"


def told_of_the_camera(pdf: bytes) -> list[bytes]:
    """What a PDF made from `photo_with_a_place` still says of it, in its bytes or inside any of its streams."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        streams = [each for each in opened.objects if isinstance(each, pikepdf.Stream)]
        pictures = [each.read_raw_bytes() for each in streams if each.get("/Subtype") == "/Image"]
        written = [each.read_bytes() for each in streams if each.get("/Subtype") != "/Image"]
    return [each for each in OF_THE_CAMERA if any(each in part for part in [pdf, *pictures, *written])]


def photos(lines: Sequence[str], *, turned: int = 0) -> list[bytes]:
    """A photo a page, each `turned` degrees clockwise with EXIF that says so."""
    tags = Image.Exif()
    tags[ORIENTATION] = TURNED_BY_EXIF[turned]
    pictures = (_on_a_table(page.copy()).rotate(-turned, expand=True) for page in _sheets(_key(lines), 200))
    return [_saved(picture, "JPEG", quality=85, exif=tags) for picture in pictures]


def png(lines: Sequence[str], *, dpi: int = 150) -> bytes:
    """A screenshot."""
    return _saved(sheet(lines, dpi), "PNG")


def heic(lines: Sequence[str]) -> bytes:
    """A photo from an iPhone; made once, because packing it takes seconds."""
    return _heic(_key(lines))


@cache
def _heic(lines: tuple[str, ...]) -> bytes:
    pillow_heif.register_heif_opener()
    return _saved(_on_a_table(sheet(lines, 150)), "HEIF", quality=60)


def fax_tiff(lines: Sequence[str], *, fine: bool = True) -> bytes:
    """A G4 fax, a frame a page: 204 dots across and 196 down, or 98 at standard resolution."""
    down = 196 if fine else 98
    frames = [
        picture.resize((1728, round(11 * down))).convert("1", dither=Image.Dither.NONE)
        for picture in _sheets(_key(lines), 200)
    ]
    return _saved(frames[0], "TIFF", compression="group4", dpi=(204, down), save_all=True, append_images=frames[1:])


def docx(lines: Sequence[str], *, table: Sequence[Sequence[str]] = (), header: str = "") -> bytes:
    """A Word letter: a paragraph a line, then a table, with a page header."""
    letter = word.Document()
    letter.sections[0].header.paragraphs[0].text = header
    for line in lines:
        letter.add_paragraph(line)
    if table:
        grid = letter.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, words in zip(grid.add_row().cells, row, strict=True):
                cell.text = words
    written = io.BytesIO()
    letter.save(written)
    return written.getvalue()


def plain(lines: Sequence[str], encoding: str = "utf-8") -> bytes:
    """A text file."""
    return "\n".join(lines).encode(encoding)


def form_pdf(lines: Sequence[str], filled_in: str) -> bytes:
    """A PDF whose letter leaves a blank, with what a person typed into it."""
    with pikepdf.open(io.BytesIO(text_pdf(lines))) as pdf:
        look = pdf.make_stream(f"BT /F 11 Tf 2 5 Td ({filled_in}) Tj ET".encode())
        font = _dictionary({"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"})
        look["/Subtype"], look["/BBox"] = pikepdf.Name("/Form"), [0, 0, 300, 20]
        look["/Resources"] = pikepdf.Dictionary({"/Font": pikepdf.Dictionary({"/F": font})})
        box = _dictionary({"/Type": "/Annot", "/Subtype": "/Widget", "/FT": "/Tx"})
        box["/T"], box["/V"], box["/F"] = pikepdf.String("blank"), pikepdf.String(filled_in), 4
        box["/Rect"], box["/AP"] = [100, 60, 400, 80], pikepdf.Dictionary({"/N": look})
        pdf.pages[0]["/Annots"] = [field := pdf.make_indirect(box)]
        pdf.Root["/AcroForm"] = pikepdf.Dictionary({"/Fields": [field]})
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def _dictionary(names: dict[str, str]) -> pikepdf.Dictionary:
    return pikepdf.Dictionary({key: pikepdf.Name(name) for key, name in names.items()})


def encrypted_pdf(lines: Sequence[str], password: str) -> bytes:
    """A PDF that opens only with its password."""
    with pikepdf.open(io.BytesIO(text_pdf(lines))) as pdf:
        written = io.BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(user=password, owner=password))
    return written.getvalue()


def broken_pdf(lines: Sequence[str]) -> bytes:
    """A PDF cut off in the middle of its first objects, as a dropped connection leaves it."""
    return text_pdf(lines)[:600]


def executable() -> bytes:
    """The head of a Windows program; it does nothing."""
    return b"MZ\x90\x00\x03\x00\x00\x00" + bytes(56) + b"This program cannot be run in DOS mode.\r\n"


def eicar() -> bytes:
    """The harmless test signature every virus scanner knows."""
    return EICAR


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts, packed."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def zip_with_a_link(parts: dict[str, bytes], name: str, target: str) -> bytes:
    """A zip of these parts and a symbolic link, as unpackers that follow links are attacked."""
    written = io.BytesIO(zipped(parts))
    with zipfile.ZipFile(written, "a") as archive:
        link = zipfile.ZipInfo(name)
        link.external_attr = 0o120777 << 16
        archive.writestr(link, target)
    return written.getvalue()


def _on_a_table(picture: Image.Image) -> Image.Image:
    """A page a little askew, unevenly lit, slightly soft."""
    table = Image.new("L", (picture.width + 160, picture.height + 160), 70)
    table.paste(picture.rotate(0.6, expand=False, fillcolor=255), (80, 80))
    light = Image.linear_gradient("L").resize(table.size).point(lambda level: 180 + level // 4)
    lit = Image.composite(table, Image.new("L", table.size, 0), light)
    return lit.filter(ImageFilter.GaussianBlur(0.6)).convert("RGB")


def _saved(picture: Image.Image, how: str, **settings: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, how, **settings)
    return written.getvalue()


FACTS = {
    "insurer": "Northfield Mutual Health Plan",
    "member": "Maria Sample",
    "member_id": "NMH204815573",
    "group_number": "40771",
    "claim_number": "CL-2026-0093417",
    "reference_number": "PA-5518802",
    "notice_date": "October 6, 2026",
    "employer": "Lakeside Tool Works",
    "surgeon": "Dr. Pat Example",
    "phone": "(800) 555-0142",
    "fax": "(800) 555-0143",
    "window": "180 days",
}
"""What the letters say unless told otherwise."""


def denial(**facts: str) -> list[str]:
    """A letter denying a spine fusion under an insured employer plan; any of FACTS may be given anew."""
    say = FACTS | facts
    return [
        say["insurer"],
        "Utilization Management Department",
        "P.O. Box 1180, Example City, OH 45001",
        "",
        say["notice_date"],
        "",
        say["member"],
        "14 Invented Lane",
        "Example City, OH 45002",
        "",
        f"Member Name: {say['member']}",
        f"Member ID: {say['member_id']}",
        f"Group Number: {say['group_number']}",
        f"Claim Number: {say['claim_number']}",
        f"Reference Number: {say['reference_number']}",
        f"Plan: {say['employer']} Group Health Plan, insured by {say['insurer']}",
        "",
        "NOTICE OF ADVERSE BENEFIT DETERMINATION",
        "",
        f"Dear {say['member']},",
        "",
        f"We received a request from {say['surgeon']} for prior authorization of a lumbar",
        "spinal fusion at L4-L5 (CPT 22633, ICD-10 M43.16). We have denied this request.",
        "",
        "Reason for denial: the service is not medically necessary. Our criteria (Lumbar Spinal",
        "Fusion policy NMH-SP-014) ask for six weeks of conservative treatment and for imaging that",
        "shows instability. The records we were sent do not show either.",
        "",
        "YOUR RIGHT TO APPEAL",
        f"You may appeal this decision within {say['window']} of receiving this notice.",
        f"Mail: {say['insurer']}, Appeals Unit, P.O. Box 1190, Example City, OH 45001",
        f"Fax: {say['fax']}",
        f"Phone: {say['phone']}",
        "You may ask for copies of all documents relevant to your claim, free of charge.",
        "",
        "Peer-to-peer: your doctor may discuss this decision with our medical director",
        f"by calling {say['phone']} within 14 days of the date of this letter.",
        "",
        "If we uphold this decision, you may ask for an external review by an independent review",
        "organization within four months of receiving our final decision. If waiting would seriously",
        "harm your health, you may ask for an expedited appeal; we answer within 72 hours.",
        "",
        "Your plan may be governed by the Employee Retirement Income Security Act (ERISA).",
        "",
        "Sincerely,",
        "Utilization Management",
    ]


OUTCOMES = {
    "upheld": "After a full review we have upheld our decision. The request remains denied.",
    "overturned": "After a full review we have overturned our decision. The surgery is approved.",
    "partly": "After a full review we have partly overturned our decision. One level is approved, the rest is not.",
    "dismissed": "We have dismissed your appeal because it was not signed by the member or a representative.",
}


def answer(outcome: str, **facts: str) -> list[str]:
    """The insurer's answer to an appeal; `outcome` is a key of OUTCOMES, any of FACTS may be given anew."""
    say = FACTS | {"notice_date": "November 16, 2026"} | facts
    final = [
        "This is our final internal adverse benefit determination. You may ask for an external review by an",
        "independent review organization within four months of receiving this notice.",
        f"To ask for it, write to {say['insurer']}, External Review Unit, P.O. Box 1195, Example City, OH 45001",
        f"or fax {say['fax']}.",
    ]
    return [
        say["insurer"],
        "Appeals Unit",
        "",
        say["notice_date"],
        "",
        say["member"],
        "14 Invented Lane",
        "Example City, OH 45002",
        "",
        f"Member ID: {say['member_id']}",
        f"Claim Number: {say['claim_number']}",
        f"Appeal Number: {say.get('appeal_number', 'AP-77120')}",
        "",
        "DECISION ON YOUR APPEAL",
        "",
        f"Dear {say['member']},",
        "",
        "This letter answers your appeal about a lumbar spinal fusion at L4-L5 (CPT 22633).",
        OUTCOMES[outcome],
        "",
        *([] if outcome in {"overturned", "dismissed"} else final),
        "",
        f"Questions? Call {say['phone']}.",
    ]


def eob(**facts: str) -> list[str]:
    """An explanation of benefits: a statement, not a denial."""
    say = FACTS | facts
    return [
        say["insurer"],
        "EXPLANATION OF BENEFITS",
        "THIS IS NOT A BILL",
        "",
        f"Statement Date: {say['notice_date']}",
        f"Patient: {say['member']}",
        f"Member ID: {say['member_id']}",
        f"Claim Number: {say['claim_number']}",
        "Provider: Example City Spine Clinic",
        "Date of Service: September 14, 2026",
        "",
        "Office visit (CPT 99214)  Billed $240.00  Allowed $180.00  Plan paid $144.00  You owe $36.00",
        "",
        "Your claim was processed according to your plan. Your provider may bill you for what you owe.",
        f"Questions? Call {say['phone']}.",
    ]
