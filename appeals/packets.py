"""Packets: cover, contents, letter and exhibits as one PDF, the same bytes every time it is built."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from django.utils.translation import gettext as _
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf

from appeals.typesetting.binding import lay_in
from appeals.typesetting.papers import Paper, open_paper
from appeals.typesetting.parties import Reference, Sender
from appeals.typesetting.press import CannotSet, say_date, set_pages, words
from appeals.typesetting.trouble import Unfit
from documents.extraction.scrub import scrub

# The foot of a framed page, in points: exhibits are laid in above it, so no stamp covers a word.
BAND = 30.0
# How many lines of references and contents the cover holds, and a further page of contents.
LINES_ON_COVER = 26
LINES_ON_CONTENTS = 34
TRIES = 4


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One document to enclose. `label` is "A", "B" …; `sha256` is the hash it was received with, in hex.

    `turned`: of pages that do not lie upright, by their number, the degrees clockwise that set them right. `fresh`: it
    was not in the packet that went out before.
    """

    label: str
    title: str
    dated: date | None
    content_type: str
    path: Path
    sha256: str
    turned: Mapping[int, int] = field(default_factory=dict)
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """Who sends what to whom. `references` are the lines by which the reader finds the case.

    `since` is the day the last packet of the case went out: what is fresh is marked as new since then.
    """

    sender: Sender
    recipient: tuple[str, ...]
    subject: str
    references: tuple[Reference, ...] = ()
    running: str = ""
    language: str = "en"
    since: date | None = None


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
class Note:
    """Something of an exhibit that is no page and stays behind, told to the person who sends the packet."""

    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Built:
    """A packet: its bytes, their hash, how many pages, what stands where, and what a person should know of it."""

    pdf: bytes
    sha256: str
    pages: int
    contents: tuple[Entry, ...]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """The letter (label "") or an exhibit, opened and counted. `flipped` says of each page whether it lies wide."""

    label: str
    title: str
    dated: date | None
    sha256: str
    flipped: tuple[bool, ...]
    fresh: bool = False


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
        members = [
            Member("", cover.subject, None, hashlib.sha256(letter_pdf).hexdigest(), (False,) * len(letter.pages))
        ]
        members += [
            Member(exhibit.label, exhibit.title, exhibit.dated, exhibit.sha256, paper.flipped, exhibit.fresh)
            for exhibit, paper in zip(exhibits, papers, strict=True)
        ]
        frame, contents = _frame(cover, members, made_on=made_on)
        framed = held.enter_context(Pdf.open(BytesIO(frame)))
        lay_in(framed, letter, contents[0].first_page)
        for entry, paper in zip(contents[1:], papers, strict=True):
            lay_in(framed, paper.pdf, entry.first_page + 1, above=BAND)
        _finish(framed, cover, contents)
        pdf, pages = _saved(framed), len(framed.pages)
    notes = tuple(
        Note(exhibit.label, note) for exhibit, paper in zip(exhibits, papers, strict=True) for note in paper.notes
    )
    return Built(pdf, _sha256(pdf), pages, contents, notes)


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
            paper = open_paper(
                exhibit.path,
                content_type=exhibit.content_type,
                title=exhibit.title,
                dated=made_on,
                turned=exhibit.turned,
            )
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


def _frame(cover: Cover, members: Sequence[Member], *, made_on: date) -> tuple[bytes, tuple[Entry, ...]]:
    """Cover, contents, sheets and empty numbered frames; and what stands where.

    The numbers depend on how many pages cover and contents take, which only typst knows:
    it is guessed, set, counted, and set again when the guess was wrong.
    """
    lines = len(members) + len(cover.references) + bool(cover.since)
    front = 1 + max(0, lines - LINES_ON_COVER + LINES_ON_CONTENTS - 1) // LINES_ON_CONTENTS
    for _try in range(TRIES):
        contents = _contents(members, front)
        frame = set_pages("packet.typ", _matter(cover, members, contents, made_on=made_on), dated=made_on)
        with Pdf.open(BytesIO(frame)) as counted:
            taken = len(counted.pages) - (_total(contents) - front)
        if taken == front:
            return frame, contents
        front = taken
    raise CannotSet(_("The contents of the packet could not be set: its page numbers do not settle."))


def _contents(members: Sequence[Member], front: int) -> tuple[Entry, ...]:
    """Where everything stands behind `front` pages of cover and contents; an exhibit's sheet stands first."""
    entries = []
    at = front + 1
    for member in members:
        entries.append(Entry(member.label, member.title, at, len(member.flipped), member.sha256))
        at += len(member.flipped) + (1 if member.label else 0)
    return tuple(entries)


def _total(contents: Sequence[Entry]) -> int:
    last = contents[-1]
    return last.first_page + last.pages - (0 if last.label else 1)


def _matter(cover: Cover, members: Sequence[Member], contents: Sequence[Entry], *, made_on: date) -> dict[str, Any]:
    """Everything the frame says, as the template takes it."""
    spoken = words(cover.language)
    sender = "\n".join((cover.sender.name, *cover.sender.lines))
    lines = [
        {"label": spoken["dated"], "value": say_date(made_on, cover.language)},
        {"label": spoken["from"], "value": sender},
        {"label": spoken["to"], "value": "\n".join(cover.recipient)},
        *({"label": line.label, "value": line.value} for line in cover.references),
        *_news(cover, members),
    ]
    letter, *exhibits = (
        _placed(member, entry, cover.language) for member, entry in zip(members, contents, strict=True)
    )
    return {
        "language": cover.language,
        "words": spoken,
        "title": f"{spoken['packet']}: {cover.subject}",
        "subject": cover.subject,
        "running": cover.running,
        "sender": {"name": cover.sender.name},
        "lines": [line for line in lines if line["value"].strip()],
        "band": BAND,
        "total": _total(contents),
        "letter": letter,
        "exhibits": exhibits,
    }


def _news(cover: Cover, members: Sequence[Member]) -> Iterator[dict[str, str]]:
    """The line that says what the reader has not seen yet, where something went out before."""
    if cover.since:
        spoken = words(cover.language)
        fresh = ", ".join(member.label for member in members if member.fresh)
        said = spoken["new_exhibits" if fresh else "no_new_exhibits"]
        value = said.format(date=say_date(cover.since, cover.language), labels=fresh)
        yield {"label": spoken["new_since"], "value": value}


def _placed(member: Member, entry: Entry, language: str) -> dict[str, Any]:
    dated = say_date(member.dated, language) if member.dated else ""
    said = words(language)["dated_on"].format(date=dated)
    return {
        "label": member.label,
        "title": member.title,
        "dated": dated,
        "listed": f"{member.title}, {said}" if dated else member.title,
        "fresh": member.fresh,
        "starts": entry.first_page,
        "count": entry.pages,
        "flipped": member.flipped,
    }


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
    framed.Root.PageLabels = Dictionary(Nums=Array(labels))
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


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
