"""Requests that are asked by a right of the rulebook: by when the law has them answered, and what a miss opens.

A last day that does not hold any more stays in the request, with the reason (`Request.counted_before`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from appeals.inputs import book
from appeals.law.book import Citation
from appeals.law.paper_right import Holder, PaperLaw, PaperRight
from appeals.law.paper_time import paper_times
from appeals.models import AskedOf, FollowUp, Request
from appeals.reminders import chasing
from cases.models import Case, Coverage
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.written import Rows

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
class Before:
    """A last day that does not hold any more: on which day another count took its place, and why."""

    last: date
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Time:
    """What the law says of a request that is asked by a right.

    `unsettled`: the kind of coverage would tell more. `asks_day`: the day they got it would. `before`: the last days
    that held until something became known, the newest first.
    """

    name: str
    laws: tuple[Told, ...]
    unsettled: bool
    asks_day: bool
    before: tuple[Before, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedTime:
    """The last day of one request before and after a count; None where no law gives one."""

    name: str
    before: date | None
    after: date | None


def rights() -> dict[str, PaperRight]:
    """Every right to papers the rulebook knows, by id."""
    return dict(book().papers.rights)


def count(request: Request) -> None:
    """Write the last day to answer into the request, with the sum and the rule as applied; the caller saves it."""
    request.counted = _counted(request)
    request.answer_by = _first(request.counted)


def count_anew(request: Request, *, on: date, why: str) -> None:
    """The same for a request that was counted before: a last day that ends here stays with it. The caller saves it."""
    counted, last = request.counted, request.answer_by
    count(request)
    _keep(request, counted, last, on=on, why=why)


@Rows
def _waiting(rights: tuple[str, ...], *, case: UUID) -> QuerySet[Request]:
    return Request.objects.waiting().filter(case=case, right__in=rights).order_by("asked_at", "pk")


def recount(case: Case, *, by: User | None, on: date, why: str) -> tuple[MovedTime, ...]:
    """Bring the requests of a case that wait in line with its coverage, and say which last days moved.

    The coverage decides which laws hold against whoever was asked. What a law gave that still holds stays as it was
    counted: no fact it reads has changed. Called inside the transaction that changes the facts, the case locked.
    """
    moved = []
    for request in _waiting(tuple(rights()), case=case.pk):
        counted, last = request.counted, request.answer_by
        stands = {each["law"]: each for each in counted}
        request.counted = [stands.get(each["law"], each) for each in _counted(request)]
        request.answer_by = _first(request.counted)
        if request.counted == counted:
            continue
        _keep(request, counted, last, on=on, why=why)
        request.save(update_fields=["answer_by", "counted", "counted_before"])
        if request.answer_by != last:
            go_by(request, on=on)
            record("request time told", by=by, case=case, about=request, last=str(request.answer_by or "–"))
            moved.append(MovedTime(request.name, last, request.answer_by))
    return tuple(moved)


def _counted(request: Request) -> list[dict[str, Any]]:
    """What each law of the right says of the request, from the coverage as it stands."""
    right = rights().get(request.right)
    if right is None:
        return []
    coverage = Coverage.objects.filter(case=request.case_id).first()
    times = paper_times(
        book(), right, coverage=coverage.coverage_type if coverage else None,
        inputs={"papers_request_received": request.got_on, "extensions": request.more_time},
    )  # fmt: skip
    return [
        {
            "law": each.law.id,
            "last": each.last.isoformat() if each.last else None,
            "because": list(each.because),
            "rule": each.law.rule.snapshot() if each.law.rule else None,
        }
        for each in times.each
    ]


def _first(counted: list[dict[str, Any]]) -> date | None:
    """The earliest last day, where any law sets one."""
    return min((date.fromisoformat(each["last"]) for each in counted if each["last"]), default=None)


def _keep(request: Request, counted: list[dict[str, Any]], last: date | None, *, on: date, why: str) -> None:
    if last and last != request.answer_by:
        before = {"last": last.isoformat(), "on": on.isoformat(), "why": why, "counted": counted}
        request.counted_before = [*request.counted_before, before]


def go_by(request: Request, *, on: date) -> None:
    """What waits goes by the new last day; nobody is told that a time is over which is not."""
    wait(request, on=on)
    if request.answer_by is None or request.answer_by >= on:
        chasing.take_back_late(request)


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
    before = tuple(
        Before(date.fromisoformat(each["last"]), date.fromisoformat(each["on"]), each["why"])
        for each in reversed(request.counted_before)
    )
    return Time(right.name, laws, unsettled, timed and request.got_on is None, before)


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
