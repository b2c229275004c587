"""Somebody takes the whole file of a case along: one file with everything they may read, and an index of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import letters
from appeals.actions.drafting import printable
from appeals.actions.packing import shelf_of as packets_of
from appeals.case_file import Entry, Told, blocks_of, last_files, read, receipts_of, why_not
from appeals.letters import CannotSet
from appeals.models import Letter, Packet
from appeals.zipped import CannotRead, Item, safe_name, stream, suffix_of
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from documents.actions import shelf_of
from documents.models import Document

PDF = "application/pdf"


def take_file(case: Case, *, on: date, by: User) -> Iterator[bytes]:
    """Everything of the case as one ZIP, block by block; remembered as a read before the first of them.

    Originals byte for byte, letters as they stand on paper, packets as they were built, and an index (HTML and CSV)
    with dates and their sums, contacts and the timeline, in the language of `by`. What cannot be read does not stop the
    rest: the index says which and why.
    """
    entries = [*_papers(case), *_letters(case, by=by), *_packets(case)]
    told = read(case)
    with transaction.atomic():
        record("case file taken", by=by, case=case, about=case, files=len(entries))
    return _poured(told, entries, on=on, by=by)


def _poured(told: Told, entries: list[Entry], *, on: date, by: User) -> Iterator[bytes]:
    return stream((entry.item for entry in entries), lambda placed: last_files(told, entries, placed, reader=by, on=on))


def _papers(case: Case) -> Iterator[Entry]:
    folder, shelf = safe_name(_("papers")), shelf_of(case.organisation_id)
    found = Document.objects.filter(case=case).order_by("received_at", "pk")
    for number, paper in enumerate(found, 1):
        fault = why_not(paper)
        name = safe_name(paper.title or paper.name, suffix=suffix_of(paper.name), otherwise=safe_name(_("paper")))
        item = Item(
            path=f"{folder}/{number:03}-{name}",
            at=timezone.localtime(paper.received_at),
            read=None if fault else lambda paper=paper: blocks_of(shelf, paper.sha256),  # type: ignore[misc]
            size=paper.size,
            sha256=paper.sha256,
            packed=not paper.content_type.startswith("text/"),
        )
        set_aside = _("Set aside.") if paper.set_aside_at else ""
        yield Entry(
            item, paper.dated_on or item.at.date(), str(paper), str(paper.get_kind_display()), paper.pages_total,
            note=fault or set_aside,
        )  # fmt: skip


def _letters(case: Case, *, by: User) -> Iterator[Entry]:
    folder = safe_name(_("letters"))
    found = Letter.objects.filter(case=case, thrown_at=None).order_by("edited_at", "pk")
    of_case = ("case__organisation", "case__coverage", "authority", "stage__challenges", "stage__filing")
    for number, letter in enumerate(found.select_related(*of_case), 1):
        at = timezone.localtime(letter.edited_at)
        item = Item(
            path=f"{folder}/{number:03}-{safe_name(letter.subject, suffix='.pdf', otherwise='letter')}",
            at=at,
            read=lambda letter=letter: [_set(letter, by=by)],  # type: ignore[misc]
        )
        note = "" if letter.sealed_at else _("A draft: it was not sent.")
        yield Entry(item, letter.sent_on or letter.written_on, letter.subject, _("Letter"), None, note=note)


def _set(letter: Letter, *, by: User) -> bytes:
    try:
        return letters.render(printable(letter, by=by))
    except CannotSet as fault:
        raise CannotRead(str(fault)) from fault


def _packets(case: Case) -> Iterator[Entry]:
    folder = safe_name(_("packets"))
    found = Packet.objects.filter(case=case, state=Packet.State.BUILT).select_related("stage__filing")
    for number, packet in enumerate(found.order_by("asked_at", "pk"), 1):
        filing = getattr(packet.stage, "filing", None)
        sent = filing if filing and filing.packet_id == packet.pk else None
        item = Item(
            path=f"{folder}/{number:03}-{safe_name(packet.stage.name, suffix='.pdf', otherwise='packet')}",
            at=datetime.combine(packet.made_on, time(12)),
            read=lambda packet=packet: blocks_of(packets_of(packet), packet.sha256),  # type: ignore[misc]
            size=packet.size or 0,
            sha256=packet.sha256,
        )
        note = receipts_of(sent) if sent else _("Not recorded as sent.")
        yield Entry(item, packet.made_on, packet.stage.name, _("Packet"), packet.pages, note=note)
