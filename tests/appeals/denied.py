"""A case whose denial was confirmed, through the real verbs: where letter, packet and filing begin."""

from datetime import date

from django.utils import timezone

from appeals import actions
from appeals.models import Letter, Packet, Stage
from cases.models import Case
from documents import tasks
from documents.models import Document, Kind
from tests import make
from tests.appeals.fights import FACTS
from tests.appeals.fights import denied as case

__all__ = ["FACTS", "case"]

INTERNAL = "erisa_self_funded.internal_1"


def today() -> date:
    """The reader's day."""
    return timezone.localdate()


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
