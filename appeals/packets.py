"""Packets: cover, contents, letter and exhibits as one PDF, the same bytes every time it is built."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Dictionary, Name, OutlineItem, Pdf, Rectangle

from appeals.letters import Reference, Sender
from appeals.typesetting.papers import Paper, open_paper
from appeals.typesetting.press import say_date, set_pages, words
from appeals.typesetting.scrub import scrub
from appeals.typesetting.trouble import Unfit

# The foot of a framed page, in points: exhibits are laid in above it, so no stamp covers a word.
BAND = 30.0


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One document to enclose. `label` is "A", "B" …; `sha256` is the hash it was received with, in hex."""

    label: str
    title: str
    dated: date | None
    content_type: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Cover:
    """Who sends what to whom. `references` are the lines by which the reader finds the case."""

    sender: Sender
    recipient: tuple[str, ...]
    subject: str
    references: tuple[Reference, ...] = ()
    running: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents. `first_page` counts from 1 and includes the exhibit's sheet; `pages` does not.

    The letter's label is "".
    """

    label: str
    title: str
    first_page: int
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Built:
    """A packet: its bytes, their hash, how many pages, and what stands where."""

    pdf: bytes
    sha256: str
    pages: int
    contents: tuple[Entry, ...]


class Trouble(StrEnum):
    """What is wrong with an exhibit."""

    MISSING = "missing"
    EMPTY = "empty"
    CHANGED = "changed"
    UNFIT = "unfit"


@dataclass(frozen=True, slots=True)
class CannotInclude:
    """One exhibit that stops the packet: what is wrong, and what to do about it."""

    label: str
    title: str
    reason: str
    fix: str
    trouble: Trouble = Trouble.UNFIT


class ExhibitProblems(ValueError):
    """The packet was not built: `problems` names every exhibit that stands in the way."""

    def __init__(self, problems: tuple[CannotInclude, ...]) -> None:
        self.problems = problems
        named = " ".join(f"{each.label}: {each.title}. {each.reason} {each.fix}" for each in problems)
        super().__init__(_("The packet was not made. Nothing was left out silently. %(named)s") % {"named": named})


def build(cover: Cover, letter_pdf: bytes, exhibits: Sequence[Exhibit], *, made_on: date) -> Built:
    """The packet as one PDF. For the worker: it holds every exhibit open.

    Raises ExhibitProblems naming all exhibits that are missing, changed, locked, damaged or empty,
    and CannotSet when a title cannot be printed.
    """
    with ExitStack() as held:
        papers = _open_all(exhibits, made_on=made_on, held=held)
        letter = held.enter_context(Pdf.open(BytesIO(letter_pdf)))
        matter = _matter(cover, len(letter.pages), exhibits, papers, made_on=made_on)
        framed = held.enter_context(Pdf.open(BytesIO(set_pages("packet.typ", matter, dated=made_on))))
        contents = _contents(len(framed.pages), letter_pdf, len(letter.pages), exhibits, papers, cover)
        _lay_in(framed, letter, contents[0].first_page)
        for entry, paper in zip(contents[1:], papers, strict=True):
            _lay_in(framed, paper.pdf, entry.first_page + 1, above=BAND)
        _finish(framed, cover, contents)
        pdf, pages = _saved(framed), len(framed.pages)
    return Built(pdf, hashlib.sha256(pdf).hexdigest(), pages, contents)


def _open_all(exhibits: Sequence[Exhibit], *, made_on: date, held: ExitStack) -> list[Paper]:
    """Every exhibit, checked and opened; all that fail are told at once."""
    papers: list[Paper] = []
    problems: list[CannotInclude] = []
    for exhibit in exhibits:
        wrong = _wrong_with_file(exhibit)
        if wrong:
            problems.append(wrong)
            continue
        try:
            paper = open_paper(exhibit.path, content_type=exhibit.content_type, title=exhibit.title, dated=made_on)
        except Unfit as unfit:
            problems.append(CannotInclude(exhibit.label, exhibit.title, unfit.reason, unfit.fix))
        else:
            held.callback(paper.pdf.close)
            papers.append(paper)
    if problems:
        raise ExhibitProblems(tuple(problems))
    return papers


def _wrong_with_file(exhibit: Exhibit) -> CannotInclude | None:
    """Is the file there, with something in it, and the very one that was received?"""
    if not exhibit.path.is_file():
        reason, fix = _("The file is no longer there."), _("Add the document again, or take it out of the packet.")
        return CannotInclude(exhibit.label, exhibit.title, reason, fix, Trouble.MISSING)
    if not exhibit.path.stat().st_size:
        reason, fix = _("The file is empty."), _("Ask for it again or scan it again, and add the new file.")
        return CannotInclude(exhibit.label, exhibit.title, reason, fix, Trouble.EMPTY)
    with exhibit.path.open("rb") as stored:
        found = hashlib.file_digest(stored, "sha256").hexdigest()
    if found != exhibit.sha256:
        reason = _("The stored file is not the one that was received.")
        fix = _("Tell the person who runs this system, and add the document again.")
        return CannotInclude(exhibit.label, exhibit.title, reason, fix, Trouble.CHANGED)
    return None


def _matter(
    cover: Cover, letter_pages: int, exhibits: Sequence[Exhibit], papers: Sequence[Paper], *, made_on: date
) -> dict[str, Any]:
    """Everything the frame says, as the template takes it."""
    spoken = words(cover.language)
    sender = "\n".join((cover.sender.name, *cover.sender.lines))
    lines = [
        {"label": spoken["dated"], "value": say_date(made_on, cover.language)},
        {"label": spoken["from"], "value": sender},
        {"label": spoken["to"], "value": "\n".join(cover.recipient)},
        *({"label": line.label, "value": line.value} for line in cover.references),
    ]
    return {
        "language": cover.language,
        "words": spoken,
        "title": f"{spoken['packet']}: {cover.subject}",
        "subject": cover.subject,
        "running": cover.running,
        "sender": {"name": cover.sender.name},
        "lines": [line for line in lines if line["value"].strip()],
        "band": BAND,
        "letter": {"title": cover.subject, "pages": letter_pages},
        "exhibits": [
            _exhibit_matter(exhibit, paper, cover.language) for exhibit, paper in zip(exhibits, papers, strict=True)
        ],
    }


def _exhibit_matter(exhibit: Exhibit, paper: Paper, language: str) -> dict[str, Any]:
    dated = say_date(exhibit.dated, language) if exhibit.dated else ""
    said = words(language)["dated_on"].format(date=dated)
    return {
        "label": exhibit.label,
        "title": exhibit.title,
        "dated": dated,
        "listed": f"{exhibit.title}, {said}" if dated else exhibit.title,
        "pages": list(paper.flipped),
    }


def _contents(
    total: int, letter_pdf: bytes, letter_pages: int, exhibits: Sequence[Exhibit], papers: Sequence[Paper], cover: Cover
) -> tuple[Entry, ...]:
    """Where everything stands: counted back from the end, because the cover takes the pages it needs."""
    counts = [len(paper.flipped) for paper in papers]
    at = total - sum(count + 1 for count in counts) - letter_pages + 1
    entries = [Entry("", cover.subject, at, letter_pages, hashlib.sha256(letter_pdf).hexdigest())]
    at += letter_pages
    for exhibit, count in zip(exhibits, counts, strict=True):
        entries.append(Entry(exhibit.label, exhibit.title, at, count, exhibit.sha256))
        at += count + 1
    return tuple(entries)


def _lay_in(framed: Pdf, source: Pdf, first_page: int, *, above: float = 0.0) -> None:
    """Put each page of `source` into the empty frames from `first_page` on, whole, never enlarged."""
    kept = len(framed.pages)
    framed.add_pages_from(source, forms="strip", outlines="ignore")
    for number, page in enumerate(framed.pages[kept:]):
        frame = framed.pages[first_page - 1 + number]
        _left, _bottom, right, top = (float(side) for side in frame.mediabox)
        drawn = page.as_form_xobject()
        # add_underlay would give the drawing a random name, and the packet other bytes each time
        name = frame.add_resource(drawn, Name.XObject, Name.LaidIn)
        room = Rectangle(0, above, right, top)
        frame.contents_add(frame.calc_form_xobject_placement(drawn, name, room, allow_expand=False), prepend=True)
    del framed.pages[kept:]


def _finish(framed: Pdf, cover: Cover, contents: Iterable[Entry]) -> None:
    """Bookmarks, page labels and the document's own description; nothing of the exhibits' makers."""
    spoken = words(cover.language)
    labels: list[Any] = [0, Dictionary(S=Name.D)]
    with framed.open_outline() as outline:
        outline.root.clear()
        outline.root.append(OutlineItem(spoken["cover"], 0))
        for entry in contents:
            name = f"{spoken['exhibit']} {entry.label}: {entry.title}" if entry.label else spoken["letter"]
            outline.root.append(OutlineItem(name, entry.first_page - 1))
            if entry.label:
                labels += [entry.first_page - 1, Dictionary(P=f"{spoken['exhibit']} {entry.label}")]
                labels += [entry.first_page, Dictionary(P=f"{entry.label}-", S=Name.D)]
    framed.Root.PageLabels = Dictionary(Nums=pikepdf.Array(labels))
    framed.Root.PageMode = Name.UseOutlines
    with framed.open_metadata(set_pikepdf_as_editor=False) as description:
        # the frame is PDF/UA; with foreign pages laid in, the whole no longer claims it
        for claim in [key for key in description if "pdfua" in key]:
            del description[claim]
    scrub(framed)


def _saved(framed: Pdf) -> bytes:
    held = BytesIO()
    framed.save(held, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return held.getvalue()
