"""The manifest of a packet: what goes in, and everything that speaks against sending it, before a page is set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from string import ascii_uppercase
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals import approved
from appeals.models import Filing, Letter, Packet, PacketExhibit, Stage
from cases.models import Case
from documents.actions import path_of
from documents.criteria import words
from documents.leaves import part_unread, unsure_pages
from documents.models import SIGNED_KINDS, Document, Evidence, State

NAMED = re.compile(r"\b(?:Exhibits?|Ex\.)\s+((?:[A-Z]{1,2}\b(?:\s*(?:,|and|&)\s*)*)+)")
A_LABEL = re.compile(r"\b[A-Z]{1,2}\b")
"""How a letter names what is enclosed: Exhibit B; Exhibits A, B and C."""
MOST_PAGES = 12
"""Page numbers that one sentence tells one by one."""


class Flaw(StrEnum):
    """What speaks against sending a packet."""

    STRANGE = "strange"
    ASIDE = "aside"
    UNCHECKED = "unchecked"
    UNREAD = "unread"
    MISSING = "missing"
    ILLEGIBLE = "illegible"
    UNSIGNED = "unsigned"
    ANOTHER = "another"
    NOT_ENCLOSED = "not_enclosed"
    UNAPPROVED = "unapproved"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that speaks against sending: what is wrong, and what mends it; `paper` is None for the letter's own."""

    flaw: Flaw
    reason: str
    fix: str
    paper: Document | None = None
    label: str = ""

    def __str__(self) -> str:
        about = f"{self.label}. {self.paper}: " if self.paper else ""
        return f"{about}{self.reason} {self.fix}"


@dataclass(frozen=True, slots=True)
class Line:
    """One exhibit: its label, its pages (None while nobody has counted them), what is known of it, what is wrong.

    `fresh` says whether the last packet that went out did not hold it; None where none went out before.
    """

    label: str
    paper: Document
    pages: int | None
    unsure: tuple[int, ...]
    fresh: bool | None
    faults: tuple[Fault, ...]

    @property
    def needs_signature(self) -> bool:
        """Whether a paper of this kind counts for nothing unsigned."""
        return self.paper.kind in SIGNED_KINDS

    @property
    def flaws(self) -> frozenset[str]:
        """The words of what is wrong with it, for the screen."""
        return frozenset(str(fault.flaw) for fault in self.faults)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The exhibits in their order, and what is wrong with the letter beside them; `since` is what went out before."""

    lines: tuple[Line, ...]
    of_letter: tuple[Fault, ...]
    since: Filing | None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that must be mended, the letter's own first."""
        return (*self.of_letter, *(fault for line in self.lines for fault in line.faults))

    @property
    def whole(self) -> bool:
        """Whether nothing speaks against sending it."""
        return not self.faults


def draw_up(stage: Stage, papers: Sequence[Document], *, letter: Letter | None) -> Manifest:
    """The manifest of a packet of this step with these papers as exhibits, in this order.

    Every paper is looked at as it is now, its file too. The rules are RELIABILITY's: nothing missing, unreadable,
    unsigned or of another person leaves.
    """
    unsure = unsure_pages(papers)
    since = sent_before(stage)
    seen = _sent_with(since) if since else frozenset()
    lines = tuple(
        _line(place, paper, stage.case, unsure.get(paper.pk, []), fresh=paper.pk not in seen if since else None)
        for place, paper in enumerate(papers)
    )
    return Manifest(lines, tuple(_of_letter(letter, lines) if letter else ()), since)


def label(position: int) -> str:
    """A, B … Z, AA, AB …"""
    high, low = divmod(position, len(ascii_uppercase))
    return (ascii_uppercase[high - 1] if high else "") + ascii_uppercase[low]


def faults_of(packet: Packet) -> tuple[Fault, ...]:
    """What speaks against a packet as its papers are known now; the letter in it is as it was bound."""
    exhibits = packet.exhibits.select_related("document__case__coverage").order_by("position")
    found = draw_up(packet.stage, [one.document for one in exhibits], letter=None).faults
    return (*not_approved(packet.letter, version=packet.letter_version), *found)


def not_approved(letter: Letter, *, version: int) -> tuple[Fault, ...]:
    """Where the organisation wants letters approved and nobody approved this version: that it must not go out."""
    if not approved.lacks_approval(letter, version=version):
        return ()
    return (Fault(Flaw.UNAPPROVED, approved.why_not(version), approved.what_mends_it()),)


def sent_before(stage: Stage) -> Filing | None:
    """The last filing of another step of the case that went out with a packet of ours."""
    others = Filing.objects.filter(case=stage.case_id, packet__isnull=False).exclude(stage=stage.pk)
    return others.select_related("stage").order_by("-sent_on", "-recorded_at").first()


def _sent_with(filing: Filing) -> frozenset[UUID]:
    return frozenset(PacketExhibit.objects.filter(packet=filing.packet_id).values_list("document_id", flat=True))


def _line(place: int, paper: Document, case: Case, unsure: list[int], *, fresh: bool | None) -> Line:
    name = label(place)
    faults = tuple(
        Fault(flaw, reason, fix, paper, name) for flaw, reason, fix in _wrong_with(paper, case=case, unsure=unsure)
    )
    return Line(name, paper, paper.pages_total, tuple(unsure), fresh, faults)


def _wrong_with(paper: Document, *, case: Case, unsure: list[int]) -> Iterator[tuple[Flaw, str, str]]:
    """What is wrong with one paper. One that cannot be looked at is not asked for more."""
    leave_out = _("Or leave it out.")
    if paper.case_id != case.pk:
        yield Flaw.STRANGE, _("It is no paper of this case."), _("Leave it out.")
    elif paper.set_aside_at:
        yield Flaw.ASIDE, _("It was set aside."), _("Bring it back first. %(or)s") % {"or": leave_out}
    elif paper.state == State.REFUSED:
        yield Flaw.UNCHECKED, paper.problem or _("It was refused."), _("Leave it out.")
    elif paper.checked_at is None:
        wait = _("Look again in a minute. %(or)s") % {"or": leave_out}
        yield Flaw.UNCHECKED, _("It has not been checked yet."), wait
    elif not _is_kept(paper):
        again = _("Add the paper again, or leave it out, and tell whoever runs this system.")
        yield Flaw.MISSING, _("Its file is missing or no longer what was received."), again
    else:
        yield from _doubts(paper, unsure, leave_out)


def _doubts(paper: Document, unsure: list[int], leave_out: str) -> Iterator[tuple[Flaw, str, str]]:
    """What a person has to look at before the paper leaves."""
    look = _("Look at it. If it can be read, say so; if not, ask for a better copy. %(or)s") % {"or": leave_out}
    if paper.state == State.CHECKED:
        wait = _("Look again in a minute. %(or)s") % {"or": leave_out}
        yield Flaw.UNREAD, _("It is still being read, so nobody knows yet whether it can be."), wait
    elif paper.state == State.PARKED and not paper.legible_at:
        yield Flaw.ILLEGIBLE, paper.problem or _("It could not be read."), look
    elif not paper.legible_at and (unread := part_unread(paper)):
        yield Flaw.ILLEGIBLE, unread, look
    elif unsure:
        yield Flaw.ILLEGIBLE, _pages_read_badly(unsure), look
    if paper.about_another:
        stands = paper.about_another[0]
        reason = _("It may be about somebody else: page %(page)s says “%(quote)s”.")
        settle = _("Say whether it is about the same person. %(or)s") % {"or": leave_out}
        yield Flaw.ANOTHER, reason % {"page": stands.page, "quote": stands.quote}, settle
    if paper.wants_signature:
        said = _("It is not signed.") if paper.signed is False else _("Nobody has said that it is signed.")
        seen = _("Look at it. If it is signed, say so; if not, have it signed. %(or)s") % {"or": leave_out}
        yield Flaw.UNSIGNED, said, seen


def _pages_read_badly(numbers: list[int]) -> str:
    told = ", ".join(map(str, numbers[:MOST_PAGES])) + ("…" if len(numbers) > MOST_PAGES else "")
    sentence = ngettext(
        "Page %(pages)s could not be read well.", "Pages %(pages)s could not be read well.", len(numbers)
    )
    return sentence % {"pages": told}


def _is_kept(paper: Document) -> bool:
    """Whether its file lies on the shelf with the size it came with; its hash is compared when it is bound."""
    try:
        return not paper.damage and path_of(paper).stat().st_size == paper.size
    except OSError:
        return False


def _of_letter(letter: Letter, lines: Iterable[Line]) -> Iterator[Fault]:
    """What the letter promises and the exhibits do not hold."""
    yield from not_approved(letter, version=letter.version)
    labels, enclosed = {line.label for line in lines}, {line.paper.pk for line in lines}
    named = (name for several in NAMED.findall(letter.body) for name in A_LABEL.findall(several))
    for name in dict.fromkeys(named):
        if name not in labels:
            reason = _("The letter speaks of Exhibit %(label)s, and there is none.") % {"label": name}
            yield Fault(Flaw.NOT_ENCLOSED, reason, _("Add the paper, or change the letter."))
    given = Evidence.objects.filter(case=letter.case_id, withdrawn_at=None).exclude(document__in=enclosed)
    for each in given.select_related("document").order_by("pk"):
        cited = f"{each.document}, {words.pages(each.pages)}"
        if cited in letter.body:
            reason = _("The letter cites “%(cited)s”, and that paper is not enclosed.") % {"cited": cited}
            yield Fault(Flaw.NOT_ENCLOSED, reason, _("Give it a place, or change the letter."), each.document)
