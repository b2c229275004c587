"""Requests that are asked by a right of the rulebook: by when the law has them answered, and what a miss opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from appeals.inputs import book
from appeals.law.book import Citation
from appeals.law.paper_right import Holder, PaperLaw, PaperRight
from appeals.law.paper_time import paper_times
from appeals.models import AskedOf, FollowUp, Request
from cases.models import Coverage

LATE = "request_late"
"""What the follow-up is called that waits for the end of their time."""

HOLDERS: dict[Holder, frozenset[AskedOf]] = {
    Holder.PROVIDER: frozenset({AskedOf.DOCTOR, AskedOf.THERAPIST, AskedOf.OTHER}),
    Holder.PLAN: frozenset({AskedOf.PLAN, AskedOf.OTHER}),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What one law says of a request, as it stands beside it."""

    law: PaperLaw
    last: date | None
    because: tuple[str, ...]
    cites: tuple[Citation, ...]
    late_cites: tuple[Citation, ...]

    @property
    def second_hand(self) -> bool:
        """Whether a source of it was read only as others quote or tell it."""
        return any(cite.second_hand for cite in self.cites)


@dataclass(frozen=True, slots=True)
class Time:
    """What the law says of a request that is asked by a right.

    `unsettled`: the kind of coverage would tell more. `asks_day`: the day they got it would.
    """

    name: str
    laws: tuple[Told, ...]
    unsettled: bool
    asks_day: bool


def rights() -> dict[str, PaperRight]:
    """Every right to papers the rulebook knows, by id."""
    return dict(book().papers.rights)


def count(request: Request) -> None:
    """Write the last day to answer into the request, with the sum and the rule as applied; the caller saves it."""
    right = rights().get(request.right)
    request.answer_by, request.counted = None, []
    if right is None:
        return
    coverage = Coverage.objects.filter(case=request.case_id).first()
    times = paper_times(
        book(), right, coverage=coverage.coverage_type if coverage else None,
        inputs={"papers_request_received": request.got_on, "extensions": request.more_time},
    )  # fmt: skip
    request.counted = [
        {
            "law": each.law.id,
            "last": each.last.isoformat() if each.last else None,
            "because": list(each.because),
            "rule": each.law.rule.snapshot() if each.law.rule else None,
        }
        for each in times.each
    ]
    request.answer_by = times.first.last if times.first else None


def wait(request: Request, *, on: date) -> None:
    """The day after their time is a dated action of the case; without a time there is none."""
    waiting = FollowUp.objects.filter(request=request, what=LATE, done_on=None)
    if request.answer_by is None:
        waiting.update(done_on=on)
        return
    due_on = max(request.answer_by + timedelta(days=1), on)
    if not waiting.update(due_on=due_on):
        FollowUp.objects.create(
            organisation_id=request.organisation_id, case_id=request.case_id, what=LATE, due_on=due_on, request=request
        )


def time_of(request: Request, *, coverage: str) -> Time | None:
    """What stands beside a request: nothing for one that is asked by no right. `coverage` as the case has it."""
    right = rights().get(request.right)
    if right is None:
        return None
    known = {law.id: law for law in right.laws}
    laws = tuple(_told(known[each["law"]], each) for each in request.counted if each["law"] in known)
    unsettled = coverage not in book().coverage_types and len(laws) < len(right.laws)
    timed = any(told.law.rule for told in laws)
    return Time(right.name, laws, unsettled, timed and request.got_on is None)


def _told(law: PaperLaw, counted: dict[str, object]) -> Told:
    citations = book().citations
    last, because = counted["last"], counted["because"]
    assert isinstance(because, list)
    return Told(
        law,
        date.fromisoformat(str(last)) if last else None,
        tuple(map(str, because)),
        tuple(citations[id] for id in law.cites),
        tuple(citations[id] for id in law.late_cites),
    )
