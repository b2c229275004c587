"""Cases with criteria and papers with pages, reached by the verbs. Everybody here is invented."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from django.utils import timezone

from cases.models import Case
from documents.criteria import actions
from documents.criteria.policies import shipped
from documents.criteria.vocabulary import Asked, Therapy
from documents.models import Criterion, Document, Finding, Kind, Page, State
from tests import make
from tests.appeals import fights

FUSION = "fusion_lumbar_evicore_cmm_609"
THERAPY = ("Physical therapy, June", "Physical therapy, July", "Twelve visits.\nNo lasting relief.")
_numbers = count(1)


def denied(**facts) -> Case:
    """A fusion that was refused on 1 October 2026."""
    return fights.denied(**({"notice_on": date(2026, 10, 1), "service": "Lumbar fusion L4-L5"} | facts))


def taken(case: Case, policy: str = FUSION) -> list[Criterion]:
    """The criteria of a policy, in the case."""
    chosen = shipped().policy(policy)
    assert chosen
    return actions.take_policy(case, policy=chosen, by=case.owner)


def criterion(case: Case, ask: str = "conservative_care") -> Criterion:
    """One of them."""
    return Criterion.objects.get(case=case, ask=ask)


def therapy_notes(case: Case, *, pages: Sequence[str] = THERAPY, read: bool = True, name: str = "Therapy notes.txt"):
    """Notes of three pages, as the reader leaves them; not read, when told so."""
    content = f"{name} {next(_numbers)}\n".encode() + "\f".join(pages).encode()
    paper = make.paper(case, content=content, name=name, kind=Kind.THERAPY)
    if read:
        Document.objects.filter(pk=paper.pk).update(state=State.READ, checked_at=timezone.now(), pages_total=len(pages))
        Page.objects.bulk_create(
            Page(organisation_id=case.organisation_id, document=paper, number=number, text=text, source="layer")
            for number, text in enumerate(pages, 1)
        )
    paper.refresh_from_db()
    return paper


def noted(case: Case, **said) -> Finding:
    """One entry of a log; physical therapy for nine weeks unless told otherwise."""
    known = {
        "kind": Asked.CONSERVATIVE,
        "what": Therapy.PHYSICAL_THERAPY.value,
        "on": date(2026, 6, 1),
        "until": date(2026, 8, 2),
        "today": timezone.localdate(),
    }
    return actions.note_finding(case, **(known | said), by=case.owner)
