"""A case whose denial was confirmed, through the real verbs: where letter, packet and filing begin."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from appeals import actions
from appeals.models import Letter, Packet, Stage
from cases.models import Case
from documents import tasks
from documents.models import Document, Kind
from tests import make

FACTS = {
    "patient_name": "Maria Example",
    "service": "Lumbar fusion L4-L5",
    "claim_type": "pre_service",
    "time_zone": "America/New_York",
    "coverage_type": "erisa_self_funded",
    "state": "OH",
    "insurer": "Fictional Mutual",
    "member_id": "FM-1234567",
    "internal_levels": 1,
    "appeal_address": "PO Box 1\nSpringfield, OH 00000",
    "appeal_fax": "555-0100",
    "received_how": "told",
    "reason": "not_medically_necessary",
    "reason_text": "The records do not show six weeks of physical therapy.",
    "reason_page": 1,
}
INTERNAL = "erisa_self_funded.internal_1"


def today() -> date:
    """The reader's day."""
    return timezone.localdate()


def case(*, notice_on: date | None = None, **facts: Any) -> Case:
    """A denied case; the notice is twenty days old unless told otherwise."""
    opened = make.case()
    notice_on = notice_on or today() - timedelta(days=20)
    told = FACTS | {"notice_on": notice_on, "received_on": notice_on + timedelta(days=4)} | facts
    actions.accept_denial(opened, facts=told, by=opened.owner, on=max(today(), notice_on))
    return Case.objects.get(pk=opened.pk)


def stage(of: Case, step: str = INTERNAL) -> Stage:
    """A step of it, as the database has it now."""
    return Stage.objects.select_related("case", "challenges").get(case=of, step=step)


def letter(of: Case) -> Letter:
    """The letter of its first appeal."""
    return actions.draft_letter(stage(of), on=today(), by=of.owner)


def read_paper(
    of: Case, *, content: bytes | None = None, name: str = "letter.txt", kind: Kind = Kind.EVIDENCE
) -> Document:
    """A paper that was checked and read."""
    kept = make.paper(of, content=content, name=name, kind=kind)
    tasks.take_in(document_id=str(kept.pk))
    kept.refresh_from_db()
    return kept


def packet(of: Case, *papers: Document) -> Packet:
    """A packet around the letter, asked for."""
    return actions.ask_for_packet(stage(of), papers_in_order=papers, on=today(), by=of.owner)


def url(of: Case, end: str, *, step: str = INTERNAL) -> str:
    """The address of a screen of its step."""
    return f"/cases/{of.pk}/stages/{stage(of, step).pk}/{end}"
