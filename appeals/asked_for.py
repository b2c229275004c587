"""What was asked of others for the criteria of a case, and what came, as it stands beside each row of the matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch

from appeals.models import Arrival, Request, RequestItem
from cases.models import Case
from documents.criteria.matrix import Row
from documents.criteria.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One thing that was asked for a criterion, with what came for it and still waits for somebody."""

    item: RequestItem
    arrivals: tuple[Arrival, ...]

    @property
    def request(self) -> Request:
        return self.item.request

    @property
    def waits(self) -> bool:
        """Whether they were asked and nothing is here yet that could be it."""
        return self.request.living and self.item.settled_at is None and not self.arrivals


def put_beside(rows: Iterable[Row], case: Case) -> None:
    """Put beside each row what was asked for it: still awaited, or arrived and not judged yet. Three queries.

    What came stays there until a person said that it is not it, or judged pages of it for this criterion.
    """
    came = Arrival.objects.select_related("document__case__coverage", "link").order_by("arrived_at", "pk")
    asked = RequestItem.objects.filter(request__case=case, criterion__isnull=False).select_related("request")
    by_criterion: dict[object, list[RequestItem]] = {}
    for item in asked.prefetch_related(Prefetch("arrivals", came)).order_by("request__asked_at", "place"):
        by_criterion.setdefault(item.criterion_id, []).append(item)
    for row in rows:
        judged = {each.document_id for each in row.evidence if each.verdict != Verdict.UNKNOWN}
        here = [_of(item, judged) for item in by_criterion.get(row.criterion.pk, ())]
        row.asked_for = [each for each in here if each.arrivals or each.waits]


def _of(item: RequestItem, judged: set[UUID]) -> AskedFor:
    came = (each for each in item.arrivals.all() if _waits(each) and each.document_id not in judged)
    return AskedFor(item, tuple(came))


def _waits(arrival: Arrival) -> bool:
    """Nobody looked, or it is the right paper and nobody said yet which of its pages answers."""
    if arrival.verdict == Arrival.Verdict.NEW:
        return True
    paper = arrival.document
    return arrival.verdict == Arrival.Verdict.GOOD and paper is not None and paper.set_aside_at is None
