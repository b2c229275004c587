"""Packets: asked for at the door, built in the worker, kept like any paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import authority, letters, manifest, packets
from appeals.actions.drafting import letter_facts, printable
from appeals.models import Deadline, Filer, Letter, Packet, PacketExhibit, Stage
from appeals.packets import Cover, Exhibit, ExhibitProblems
from appeals.typesetting.parting import Chapter, Label, PageTooLarge, Part, cut
from appeals.typesetting.press import CannotSet, words
from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.poke import poke
from claimback.sorry import Conflict, Sorry
from documents import actions as papers
from documents import storage
from documents.models import Document
from documents.refusals import TooLarge

LEASE_SECONDS = 330
"""Outlasts the hard limit of the task that builds: a packet in a living builder's hand is nobody else's."""
MAX_ATTEMPTS = 3
MAX_PACKET_BYTES = 400 * 1024 * 1024
MEGABYTE = 1024 * 1024


class NothingToPack(Sorry):
    """There is no letter yet, or a paper cannot go in."""


class NotWhole(NothingToPack):
    """The manifest names what is missing, unreadable, unsigned or of another person; nothing was made."""

    def __init__(self, faults: Sequence[manifest.Fault]) -> None:
        super().__init__(faults)
        self.faults = tuple(faults)

    def __str__(self) -> str:
        told = " ".join(map(str, self.faults))
        return _("The packet was not made, so that nothing incomplete leaves. %(faults)s Nothing was changed.") % {
            "faults": told
        }


class TooHeavy(NothingToPack):
    """The papers weigh more together than one packet holds."""

    def __str__(self) -> str:
        return _(
            "A packet holds at most %(most)s MB, and these papers are more, so nothing was made. Leave papers out, or "
            "scan the largest again in black and white and put that copy in."
        ) % {"most": MAX_PACKET_BYTES // MEGABYTE}


class NotBuilt(Conflict):
    """The packet is not there (yet)."""

    def __str__(self) -> str:
        return _("This packet is not built yet. Wait a moment, or see on the case why it could not be built.")


@transaction.atomic
def ask_for_packet(
    stage: Stage,
    *,
    papers_in_order: Sequence[Document],
    on: date,
    by: User,
    part_bytes: int | None = None,
    part_pages: int | None = None,
    in_own_name: bool = False,
) -> Packet:
    """Ask the worker for a packet: the letter as it stands now, and these papers as exhibits in this order.

    `part_bytes` and `part_pages` are what one file may hold where it is sent to; a larger packet is cut as well. Raises
    NothingToPack when the step has no letter, TooHeavy, MissingAuthority when a paper that lets us act is required and
    missing (not where the patient sends it `in_own_name`), NotWhole when the manifest names anything that speaks
    against sending, CaseIsClosed.
    """
    case = lock_case(stage.case)
    authority.must_let_act(stage, on=on, by=by, filer=Filer.PATIENT if in_own_name else Filer.US)
    letter = Letter.objects.main().filter(stage=stage).first()
    if letter is None:
        raise NothingToPack(_("Write the letter first; then the packet can be built around it."))
    found = Document.objects.select_related("case__coverage").in_bulk([paper.pk for paper in papers_in_order])
    listed = manifest.draw_up(stage, [found[paper.pk] for paper in papers_in_order], letter=letter)
    if listed.faults:
        raise NotWhole(listed.faults)
    if sum(line.paper.size for line in listed.lines) > MAX_PACKET_BYTES:
        raise TooHeavy
    packet = Packet.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        stage=stage,
        letter=letter,
        letter_version=letter.version,
        made_on=on,
        asked_by=by,
        rules=list(Deadline.objects.live().filter(stage=stage).order_by("pk").values_list("rule", flat=True)),
        since=listed.since.stage if listed.since else None,
        part_bytes=part_bytes,
        part_pages=part_pages,
    )
    PacketExhibit.objects.bulk_create(
        PacketExhibit(
            organisation_id=case.organisation_id,
            packet=packet,
            document=line.paper,
            label=line.label,
            title=str(line.paper)[:200],
            position=position,
            fresh=line.fresh,
        )
        for position, line in enumerate(listed.lines)
    )
    record("packet asked for", by=by, case=case, about=packet)
    poke("appeals.tasks.build_packet", packet_id=packet.pk)
    return packet


def packets_waiting() -> list[UUID]:
    """Packets asked for that no living worker has in hand, oldest first, by the database's clock."""
    waiting = Packet.objects.filter(state=Packet.State.ASKED).filter(Q(claimed_until=None) | Q(claimed_until__lt=Now()))
    return list(waiting.order_by("asked_at").values_list("pk", flat=True)[:20])


def build_packet(packet_id: UUID | str, *, out_of_time: type[Exception] = TimeoutError) -> Packet | None:
    """Build one packet; a second run finds it done. File first, row last; None when there is nothing to do.

    What stands in the way is written on the packet, sentence by sentence, and shown. `out_of_time` is what the worker
    raises when its time is over: this room knows no Celery, for whoever sends by hand must not need it.
    """
    packet = _claim(packet_id)
    if packet is None:
        return None
    try:
        return _built(packet)
    except ExhibitProblems as faults:
        return _failed(packet, [f"{each.label}. {each.title}: {each.reason} {each.fix}" for each in faults.problems])
    except TooLarge:
        return _failed(packet, [str(TooHeavy())])
    except storage.NoRoom:
        no_room = _("There is no room for the packet on the disk just now. Your letter and your papers are kept. Build "
                    "it again in a few minutes, or tell the person who runs this system.")  # fmt: skip
        return _failed(packet, [no_room])
    except out_of_time:
        too_slow = _("Building it took longer than it may, so it was stopped and nothing was made. Put the largest "
                     "paper in as two papers, or leave some out, then build it again.")  # fmt: skip
        return _failed(packet, [too_slow])
    except CannotSet as fault:
        return _failed(packet, [str(fault)])


def open_packet(packet: Packet, *, part: int | None = None, by: User) -> BinaryIO:
    """The bytes of a built packet, or of one of its parts (counted from 1); the reading is remembered.

    Raises NotBuilt, also for a part there is not.
    """
    if packet.state != Packet.State.BUILT:
        raise NotBuilt
    hashes = {each["number"]: each["sha256"] for each in packet.parts} | {None: packet.sha256}
    if part not in hashes:
        raise NotBuilt
    with transaction.atomic():
        record("packet opened", by=by, case=packet.case, about=packet)
    return storage.open_kept(shelf_of(packet), hashes[part])


def shelf_of(packet: Packet) -> storage.Shelf:
    """Where packets of this organisation are kept, apart from what came in."""
    return storage.shelf(settings.PACKETS_DIR, packet.organisation_id)


def _claim(packet_id: UUID | str) -> Packet | None:
    lease = Now() + timedelta(seconds=LEASE_SECONDS)
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    claimed = Packet.objects.filter(free, pk=packet_id, state=Packet.State.ASKED).update(
        claimed_until=lease, attempts=F("attempts") + 1
    )
    packet = Packet.objects.select_related(
        "case__organisation",
        "letter__stage__challenges",
        "stage__challenges",
        "stage__filing",
        "since__filing",
        "asked_by",
    ).get(pk=packet_id)
    if claimed and packet.attempts > MAX_ATTEMPTS:
        _failed(
            packet, [_("Building it stopped three times without saying why. Leave papers out one by one to find it.")]
        )
        return None
    return packet if claimed else None


def _built(packet: Packet) -> Packet | None:
    """Made, kept and stamped; or failed, where something came up before it was made or while it was."""
    if came_up := manifest.faults_of(packet):
        return _failed(packet, [str(fault) for fault in came_up])
    built = _made(packet)
    parts, trouble = _parts(packet, built)
    kept = storage.keep(BytesIO(built.pdf), folder=shelf_of(packet), limit=MAX_PACKET_BYTES)
    for part in parts:
        storage.keep(BytesIO(part.pdf), folder=shelf_of(packet), limit=MAX_PACKET_BYTES)
    if came_up := manifest.faults_of(packet):
        return _failed(packet, [str(fault) for fault in came_up])
    return _stamp(packet, built, kept, parts, trouble)


def _made(packet: Packet) -> packets.Built:
    letter, by = packet.letter, packet.asked_by
    facts = letter_facts(packet.stage, case=packet.case, on=packet.made_on, by=by)
    exhibits = [_exhibit(one) for one in packet.exhibits.select_related("document").order_by("position")]
    page = printable(letter, by=by, enclosures=tuple((one.label, one.title) for one in exhibits))
    cover = Cover(
        sender=page.sender,
        recipient=page.recipient,
        subject=page.subject,
        references=letters.references(facts),
        running=packet.case.reference,
        since=packet.since.filing.sent_on if packet.since else None,
    )
    return packets.build(cover, letters.render(page), exhibits, made_on=packet.made_on)


def _exhibit(one: PacketExhibit) -> Exhibit:
    paper = one.document
    return Exhibit(
        label=one.label,
        title=one.title,
        dated=paper.dated_on,
        content_type=paper.content_type,
        path=papers.path_of(paper),
        sha256=paper.sha256,
        turned=dict(paper.pages.exclude(turned=0).values_list("number", "turned")),
        fresh=bool(one.fresh),
    )


def _parts(packet: Packet, built: packets.Built) -> tuple[tuple[Part, ...], list[str]]:
    """The packet in parts, where it was asked to be cut and is too large; or the sentence that says why it was not."""
    if not (packet.part_bytes or packet.part_pages):
        return (), []
    spoken = words("en")
    chapters = [
        Chapter(f"{spoken['exhibit']} {one.label}: {one.title}" if one.label else spoken["letter"], one.first_page,
                one.first_page + one.pages - (0 if one.label else 1))
        for one in built.contents
    ]  # fmt: skip
    title = packet.letter.subject
    label = Label(title, packet.case.reference, "en", packet.made_on)
    try:
        return cut(built.pdf, chapters, label, most_bytes=packet.part_bytes, most_pages=packet.part_pages), []
    except PageTooLarge as too_large:
        return (), [str(too_large)]


@transaction.atomic
def _stamp(
    packet: Packet, built: packets.Built, kept: storage.Kept, parts: Sequence[Part], trouble: list[str]
) -> Packet:
    if not Packet.objects.select_for_update(no_key=True).filter(pk=packet.pk, state=Packet.State.ASKED).exists():
        return packet  # another builder was faster, and what it told stays
    packet.state, packet.sha256, packet.size, packet.pages = Packet.State.BUILT, kept.sha256, kept.size, built.pages
    packet.contents = [
        {"label": e.label, "title": e.title, "first_page": e.first_page, "pages": e.pages, "sha256": e.sha256}
        for e in built.contents
    ]
    packet.parts = [
        {"number": p.number, "first_page": p.first, "last_page": p.last, "size": len(p.pdf), "sha256": p.sha256}
        for p in parts
    ]
    packet.problems = [*trouble, *(f"{note.label}. {note.sentence}" for note in built.notes)]
    packet.built_at = timezone.now()
    packet.save(update_fields=["state", "sha256", "size", "pages", "contents", "parts", "problems", "built_at"])
    record("packet built", by=packet.asked_by, case=packet.case, about=packet, pages=built.pages, sha256=kept.sha256)
    return packet


@transaction.atomic
def _failed(packet: Packet, problems: list[str]) -> Packet:
    packet.state, packet.problems = Packet.State.FAILED, problems
    packet.save(update_fields=["state", "problems"])
    record("packet failed", by=packet.asked_by, case=packet.case, about=packet)
    return packet
