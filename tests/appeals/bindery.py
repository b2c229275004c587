"""Papers to bind, and eyes for a bound packet. Every person and insurer here is invented."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import typst
from pikepdf import Pdf
from PIL import Image, ImageDraw

from appeals.letters import Reference, Sender
from appeals.packets import Built, Cover, Exhibit, ExhibitProblems

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


def marked(size: tuple[int, int] = (1200, 900)) -> Image.Image:
    """White, with a black square in the top left corner."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="black")
    return picture


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    held = io.BytesIO()
    picture.save(held, kind, **how)
    return held.getvalue()


def dark_corner(picture: Image.Image) -> str:
    """Which corner of what is drawn on the page is dark."""
    box = picture.crop((24, 24, picture.width - 24, picture.height - 60))
    corners = {
        "top left": (0.1, 0.15), "top right": (0.9, 0.15), "bottom left": (0.1, 0.85), "bottom right": (0.9, 0.85),
    }  # fmt: skip
    at = {name: box.getpixel((int(box.width * x), int(box.height * y))) for name, (x, y) in corners.items()}
    return min(at, key=lambda name: at[name])
