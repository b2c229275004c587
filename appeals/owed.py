"""What others owe us over all cases a person may see: counted and found by questions that are written once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypedDict, cast
from uuid import UUID

from django.db import models
from django.db.models import Case as When
from django.db.models import CharField, Count, DateField, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models import When as Then
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from appeals.law.moves import State
from appeals.law.rule import Party as Decider
from appeals.law.rule import StageKind
from appeals.models import ACKNOWLEDGE, Arrival, AskedOf, Deadline, FollowUp, Request, Stage
from appeals.whose import near, shared_with
from cases.access import offices_of
from cases.models import Case, CaseQuerySet
from claimback.accounts.models import User, whoever
from claimback.accounts.roles import Can
from claimback.asked import an_id, number, one_of, query
from claimback.written import Question

LAST_PAGE = 200
REQUEST, STEP = "request", "stage"


class Party(models.TextChoices):
    """Whom we wait for, in the order of the page."""

    SENDING = "sending", gettext_lazy("Nobody has confirmed what was sent")
    INSURER = "insurer", gettext_lazy("The insurer or plan")
    REVIEWER = "reviewer", gettext_lazy("The reviewer")
    REGULATOR = "regulator", gettext_lazy("The regulator")
    DOCTOR = "doctor", gettext_lazy("Doctors, hospitals and therapists")
    PATIENT = "patient", gettext_lazy("The patient")
    OTHER = "other", gettext_lazy("Somebody else")


ASKED = {
    AskedOf.DOCTOR: Party.DOCTOR,
    AskedOf.THERAPIST: Party.DOCTOR,
    AskedOf.PLAN: Party.INSURER,
    AskedOf.PATIENT: Party.PATIENT,
    AskedOf.OTHER: Party.OTHER,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address bar asks for; words it does not know are left out."""

    party: str = ""
    late: bool = False
    owner: str = ""
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """From a query string."""
        party, owner, page = asked.get("party", ""), asked.get("owner", ""), asked.get("page", "")
        return cls(
            party=one_of(Party.values, party),
            late=asked.get("late", "") == "1",
            owner=an_id(owner),
            page=number(page, most=LAST_PAGE),
        )

    def address(self, **other: object) -> str:
        """The query string of these filters with some of them changed."""
        chosen = {"party": self.party, "late": "1" if self.late else "", "owner": self.owner, "page": ""} | other
        return query(chosen)


def _requests(cases: CaseQuerySet, *, today: date) -> models.QuerySet[Request]:
    """What was asked for and has not come; where something came, it is our turn to look."""
    came = Arrival.objects.filter(item__request=OuterRef("pk"), verdict=Arrival.Verdict.NEW)
    known_as = (Then(asked_of=who, then=Value(party.value)) for who, party in ASKED.items())
    party = When(*known_as, output_field=CharField())
    return (
        Request.objects.waiting()
        .filter(case__in=cases)
        .exclude(Exists(came))
        .annotate(party=party, due=Coalesce("answer_by", "due_on"), is_late=_yes(Q(due__lt=today)))
    )


def _steps(cases: CaseQuerySet, *, today: date, now: datetime) -> models.QuerySet[Stage]:
    """The filed steps, with the last day of whoever decides, and whether that is over."""
    theirs = Deadline.objects.unmet().owed_by_others().filter(stage=OuterRef("pk"), clock="decision")
    ordered = theirs.annotate(last=Coalesce("legal_on", "conservative_on")).order_by(F("last").desc(), "pk")
    running = theirs.filter(Q(legal_on=None) | Q(legal_at__gte=now) | Q(legal_at=None, legal_on__gte=today))
    unheard = FollowUp.objects.filter(stage=OuterRef("pk"), what=ACKNOWLEDGE, done_on=None)
    decides = Coalesce(Subquery(ordered.values("owed_by")[:1]), Value(""), output_field=CharField())
    outside = Q(kind__in=[StageKind.EXTERNAL_REVIEW, StageKind.HEARING], decides="")
    return (
        Stage.objects.filter(case__in=cases, state=State.FILED)
        .annotate(
            due=Subquery(ordered.values("last")[:1], output_field=DateField()),
            decides=decides,
            is_late=_yes(Q(Exists(theirs)) & ~Q(Exists(running))),
            unheard=_yes(Q(Exists(unheard))),
        )
        .annotate(
            party=When(
                Then(unheard=1, is_late=0, then=Value(Party.SENDING.value)),
                Then(kind=StageKind.REGULATOR_COMPLAINT, then=Value(Party.REGULATOR.value)),
                Then(Q(decides=Decider.REVIEWER) | outside, then=Value(Party.REVIEWER.value)),
                default=Value(Party.INSURER.value),
                output_field=CharField(),
            )
        )
    )


def _yes(condition: Q) -> When:
    """One or nought, so that both tables can be counted and joined alike."""
    return When(Then(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


Counts = dict[str, tuple[int, int]]


class Told(TypedDict):
    """What differs from one look to the next; the rest decides about the question itself, which is written once."""

    user: UUID
    offices: tuple[UUID, ...]
    shared: tuple[UUID, ...]
    today: date
    now: datetime
    owners: tuple[UUID, ...]  # whose cases, where somebody chose


def _both(can: Can, told: Told) -> tuple[models.QuerySet[Any], models.QuerySet[Any]]:
    """The steps and the requests."""
    person, of_case = whoever(told["user"]), Q(owner__in=told["owners"]) if told["owners"] else Q()
    seen, read = (Case.objects.open_to(person, each).going_on().filter(of_case) for each in (can, Can.READ))
    here = near(told["offices"], told["shared"])
    steps, requests = _steps(seen, today=told["today"], now=told["now"]), _requests(read, today=told["today"])
    return steps.filter(here), requests.filter(here)


def _counts(can: Can, **blanks: Any) -> models.QuerySet[Any]:
    """How many lines each party has, and how many of them are late."""
    parts = [
        table.order_by()
        .values("party")
        .annotate(n=Count("pk"), n_late=Count("pk", filter=Q(is_late=1)))
        .values_list("party", "n", "n_late")
        for table in _both(can, cast(Told, blanks))
    ]
    return parts[0].union(parts[1], all=True)


def _keys(filters: Filters, can: Can, start: int, most: int, **blanks: Any) -> models.QuerySet[Any]:
    """The keys of both kinds of lines in one order: party, the longest due first, those without a day last."""
    rank = When(
        *(Then(party=each.value, then=Value(place)) for place, each in enumerate(Party)), output_field=IntegerField()
    )
    asked: dict[str, Any] = {"party": filters.party, "is_late": int(filters.late)}
    chosen = {name: value for name, value in asked.items() if value}
    parts = [
        table.filter(**chosen)
        .order_by()
        .annotate(sort=Value(sort, output_field=CharField()), rank=rank)
        .values_list("sort", "pk", "party", "is_late", "rank", "due")
        for sort, table in zip((STEP, REQUEST), _both(can, cast(Told, blanks)), strict=True)
    ]
    found = parts[0].union(parts[1], all=True).order_by("rank", F("due").asc(nulls_last=True), "pk")
    return found[start : start + most + 1]


_COUNTS, _KEYS = Question(_counts), Question(_keys)


def told_to(user: User, filters: Filters, *, today: date, now: datetime) -> Told | None:
    """What is filled in for this person; None for whoever sees nothing at all. `now` is the database's clock."""
    if not user.is_active:
        return None
    return Told(
        user=user.pk,
        offices=tuple(office.pk for office in offices_of(user, Can.VIEW)),
        shared=shared_with(user),
        today=today,
        now=now,
        owners=tuple(UUID(each) for each in [filters.owner] if each),
    )


def counted(can: Can, told: Told | None) -> Counts:
    """How many lines each party has, and how many of them are late. One query."""
    counts: Counts = {}
    for party, n, late in _COUNTS(can, **told) if told else []:
        before = counts.get(party, (0, 0))
        counts[party] = (before[0] + n, before[1] + late)
    return counts


def found_on(filters: Filters, can: Can, told: Told | None, *, start: int, most: int) -> list[tuple[Any, ...]]:
    """Of the lines from `start` on, one more than `most`: sort, key, party, late, rank, last day. One query."""
    return _KEYS(replace(filters, owner="", page=1), can, start, most, **told) if told else []
