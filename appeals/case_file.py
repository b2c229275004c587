"""The whole file of a case: what goes in, and the index that says what each thing is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from appeals import sentences, timeline
from appeals.models import Deadline, Filing
from appeals.zipped import CannotRead, Item, Placed, safe_name
from cases.models import Case, Contact, Message, Thread
from cases.threads import shown_in
from claimback.accounts.models import User
from claimback.audit.models import Event
from claimback.sheets import safe
from claimback.words import day, moment
from documents import storage
from documents.models import Document, State

LOOK = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:auto;padding:1rem}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #888}"
    "code{overflow-wrap:anywhere;font-size:.75rem}"
    ".wrong{border:2px solid #b3261e;padding:.5rem 1rem}"
    ".wide{overflow-x:auto}"
)
"""How the index looks: in a file beside it, as no page of ours carries a style of its own."""
LOOK_NAME = "look.css"
HASH = "SHA-256"
BOM = b"\xef\xbb\xbf"
"""Before a CSV, so that a spreadsheet reads its accents."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index, and the file it is about."""

    item: Item
    on: date | None
    name: str
    kind: str
    pages: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told in the index besides files: read once, before the first byte is sent."""

    case: Case
    filings: list[Filing]
    deadlines: list[Deadline]
    contacts: list[Contact]
    messages: list[Message]
    events: list[Event]
    people: dict[Any, str]


def read(case: Case) -> Told:
    """The dates with their sums, the contacts that stand, what was sent, what was written with
    the patient (never what the team says among itself), and all that happened."""
    deadlines = Deadline.objects.live().filter(case=case).select_related("stage__case", "stage__challenges", "override")
    contacts = Contact.objects.standing().exclude(finished_at=None).filter(case=case).as_it_happened()
    events = list(Event.objects.of_case(case.pk).filter(kind__in=timeline.SHOWN))
    ids = {event.by_id for event in events if event.by_id}
    return Told(
        case=case,
        filings=list(Filing.objects.filter(case=case).select_related("stage").order_by("sent_on", "stage_id")),
        deadlines=list(deadlines.order_by("act_by", "pk")),
        contacts=list(contacts.select_related("recorded_by")),
        messages=list(shown_in(case, [Thread.PATIENT])),
        events=events,
        people={user.pk: str(user) for user in User.objects.filter(pk__in=ids)},
    )


def why_not(paper: Document) -> str:
    """Why a paper cannot leave the system; empty where it can."""
    if paper.state == State.REFUSED:
        return paper.problem or _("This file was refused when it was checked, so it is not in here.")
    if paper.checked_at is None:
        return _("This file is still being checked. Take the file along again in a few minutes.")
    return ""


def blocks_of(shelf: storage.Shelf, sha256: str) -> Iterator[bytes]:
    """What is kept, block by block. Raises CannotRead where nothing is."""
    try:
        opened = storage.open_kept(shelf, sha256)
    except storage.NotKept as missing:
        raise CannotRead(_("This file is missing from our storage. Please tell whoever runs it.")) from missing
    with opened:
        while block := opened.read(storage.BLOCK):
            yield block


def last_files(
    told: Told, entries: Sequence[Entry], placed: list[Placed], *, reader: User, on: date
) -> list[tuple[str, bytes]]:
    """The index for people and for spreadsheets, in the reader's language and by their clock."""
    with translation.override(reader.language), timezone.override(reader.zone):
        rows = [_row(entry, found) for entry, found in zip(entries, placed, strict=True)]
        happened = [_happening(event, told.people) for event in told.events]
        context = {
            "case": told.case,
            "coverage": told.case.coverage,  # type: ignore[attr-defined]
            "language": reader.language,
            "on": on,
            "look": LOOK_NAME,
            "hash": HASH,
            "rows": rows,
            "wrong": [row for row in rows if row["wrong"]],
            "filings": told.filings,
            "deadlines": [(sentences.title(each, each.stage), each) for each in told.deadlines],
            "contacts": told.contacts,
            "messages": told.messages,
            "happened": happened,
        }
        page = render_to_string("appeals/case_file.html", context).encode()
        heads = [_("File"), _("Date"), _("Name"), _("Kind"), _("Pages"), HASH, _("Note")]
        lines = [
            [row["path"], row["iso"], row["name"], row["kind"], row["pages"], row["sha256"], row["note"]]
            for row in rows
        ]
        story = [[each["iso"], each["sentence"], each["who"]] for each in happened]
        return [
            (safe_name(_("index"), suffix=".html"), page),
            (safe_name(_("index"), suffix=".csv"), _sheet(heads, lines)),
            (safe_name(_("timeline"), suffix=".csv"), _sheet([_("When"), _("What happened"), _("Who")], story)),
            (LOOK_NAME, LOOK.encode()),
        ]


def _row(entry: Entry, found: Placed) -> dict[str, Any]:
    wrong = found.wrong
    if found.path and found.changed:
        received = _("This file is no longer what was received: ours was damaged. Here it is as it is now.")
        wrong = f"{received} {wrong}".strip()
    elif not found.path and found.changed and not wrong:
        wrong = _("This file cannot be read from our storage. Please tell whoever runs it.")
    return {
        "path": found.path,
        "on": entry.on,
        "iso": entry.on.isoformat() if entry.on else "",
        "name": entry.name,
        "kind": entry.kind,
        "pages": "" if entry.pages is None else entry.pages,
        "sha256": found.sha256,
        "wrong": wrong or (entry.note if not found.path else ""),
        "note": " ".join(filter(None, (wrong, entry.note))),
    }


def _happening(event: Event, people: dict[Any, str]) -> dict[str, str]:
    return {
        "at": moment(event.at),
        "iso": timezone.localtime(event.at).isoformat(timespec="minutes"),
        "sentence": timeline.sentence(event),
        "who": people.get(event.by_id, "") if event.by_id else "ClaimBack",
    }


def receipts_of(filing: Filing) -> str:
    """What is known of a sending, in words."""
    known = [_("Sent on %(on)s.") % {"on": day(filing.sent_on)}]
    if filing.delivered_on:
        known.append(_("Delivered on %(on)s.") % {"on": day(filing.delivered_on)})
    if filing.acknowledged_on:
        told = {
            "on": day(filing.acknowledged_on),
            "who": filing.acknowledged_by or "–",
            "number": filing.reference or "–",
        }
        known.append(_("Acknowledged on %(on)s by %(who)s, reference %(number)s.") % told)
    return " ".join(known)


def _sheet(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    held = io.StringIO()
    sheet = csv.writer(held)
    sheet.writerow(heads)
    sheet.writerows([[safe(cell) for cell in line] for line in lines])
    return BOM + held.getvalue().encode()
