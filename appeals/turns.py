"""The turns of the cases a person may see: counted, chosen and found by questions that are written once.

They are asked each time Today is opened, and Django takes longer to write them than PostgreSQL to answer.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypedDict, cast
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value

from appeals.filters import PAPERS, TALKS, WITHIN, Filters
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.models import FollowUp, Reminder, Request, Stage, Turn, Whose
from appeals.risks import BY_PLACE, NO_RISK, Risk, at_risk, place
from appeals.whose import near, shared_with
from cases.models import Case, Contact, Decision
from cases.threads import unread_beside
from claimback.accounts.models import Organisation, User, whoever
from claimback.accounts.roles import Can
from claimback.written import Question
from documents.models import Document
from documents.models import State as PaperState

SOON_DAYS = 14
CONFIRM = "confirm"
NUMBERS = ("all", "us", "late", "theirs_late", "finished", *Risk.values)
AHEAD = (
    "whose", "case__ending", "follow_up__what", "deadline__clock", "stage__kind", "stage__step", "stage__name",
)  # fmt: skip
SHOWN = (
    "case", "on", "case__closed_on", "case__patient_name", "case__reference", "case__coverage__insurer",
    "deadline__by_hand", "paper_waits", "reminder_waits", "new_messages", "organisation", "case__owner", "deadline",
    "case__owner__name", "case__owner__email", "contact_on", "risk_place", *AHEAD,
)  # fmt: skip


def visible(user: User, offices: list[Organisation], can: Can = Can.VIEW) -> QuerySet[Turn]:
    """The turns of the cases this person may see, or do this in.

    `open_to` alone decides. The lists before it only spare the database a walk through everybody's cases.
    """
    return _visible(user, [each.pk for each in offices], shared_with(user), can)


def _visible(user: User, offices: Collection[UUID], shared: Collection[UUID], can: Can) -> QuerySet[Turn]:
    cases = Case.objects.real().open_to(user, can).filter(near(offices, shared, case="pk"))
    return Turn.objects.filter(near(offices, shared), case__in=cases)


def only_case_of(user: User) -> object | None:
    """The id of the one case this person sees at all; None when there are none or several."""
    found = list(Case.objects.real().open_to(user, Can.VIEW).order_by().values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


class Told(TypedDict):
    """What differs from one look to the next; everything else decides about the question itself."""

    user: UUID
    offices: tuple[UUID, ...]
    shared: tuple[UUID, ...]
    today: date
    within: tuple[UUID, ...]  # whose work, and which office, where somebody chose


def told_to(user: User, offices: list[Organisation], filters: Filters, *, today: date) -> Told | None:
    """What is filled in for this person; None for whoever sees nothing at all. One query."""
    if not user.is_active:
        return None
    return Told(
        user=user.pk,
        offices=tuple(each.pk for each in offices),
        shared=shared_with(user),
        today=today,
        within=tuple(UUID(each) for each in (filters.owner, filters.office) if each),
    )


def _mine(filters: Filters, can: Can, told: Told) -> QuerySet[Turn]:
    mine = _visible(whoever(told["user"]), told["offices"], told["shared"], can)
    within = list(told["within"])
    if filters.owner:
        mine = mine.filter(case__owner=within.pop(0))
    if filters.office:
        mine = mine.filter(organisation=within.pop(0))
    return mine.filter(concerns(filters.only)) if filters.only else mine


def _counts(filters: Filters, can: Can, **blanks: Any) -> QuerySet[Any]:
    told = cast(Told, blanks)
    going_on, ours, today = ~Q(whose=Whose.NOBODY), Q(whose=Whose.US), told["today"]
    here = near(told["offices"], told["shared"])
    numbers = {
        "all": Count("pk", filter=going_on),
        "us": Count("pk", filter=ours),
        "late": Count("pk", filter=ours & Q(on__lt=today)),
        "theirs_late": Count("pk", filter=Q(whose=Whose.INSURER, on__lt=today)),
        "finished": Count("pk", filter=~going_on),
        **{risk: Count("pk", filter=going_on & at_risk(risk, today=today, among=here)) for risk in Risk.values},
    }
    whole = _mine(filters, can, told).order_by().values(one=Value(1))
    return whole.annotate(**numbers).values_list(*NUMBERS)


_COUNTS = Question(_counts)


def counted(filters: Filters, can: Can, told: Told | None) -> dict[str, int]:
    """How many cases of these filters there are, by NUMBERS, whichever of them the page then shows. One query."""
    shape = replace(filters, whose="", due="", q="", risk="", sort="", all="", page=1, **_which(filters))
    rows = _COUNTS(shape, can, **told) if told else []
    return dict(zip(NUMBERS, rows[0] if rows else [0] * len(NUMBERS), strict=True))


def _which(filters: Filters) -> dict[str, str]:
    """Whether somebody's work and an office were chosen, not whose and which."""
    return {"owner": filters.owner and "1", "office": filters.office and "1"}


def _chosen(mine: QuerySet[Turn], filters: Filters, *, told: Told) -> QuerySet[Turn]:
    today = told["today"]
    found = mine.filter(whose=filters.whose) if filters.whose else mine.exclude(whose=Whose.NOBODY)
    if filters.due == "late":
        found = found.filter(on__lt=today)
    elif filters.due in WITHIN:
        found = found.filter(within(int(filters.due), today=today))
    elif filters.due == "soon":
        found = found.filter(on__lte=today + timedelta(days=SOON_DAYS))
    if filters.risk:
        found = found.filter(at_risk(filters.risk, today=today))
    if filters.q:
        found = found.filter(_matches(filters.q))
    if filters.sort and filters.whose != Whose.NOBODY:
        here = near(told["offices"], told["shared"])
        return found.annotate(risk_place=place(today=today, among=here)).order_by(*BY_PLACE)
    return found.order_by(*(("-case",) if filters.whose == Whose.NOBODY else ("on", "case")))


def _place(filters: Filters, *, today: date) -> Choice | Value:
    """The place of the first risk, where the list is sorted by it."""
    return place(today=today) if filters.sort and filters.whose != Whose.NOBODY else Value(NO_RISK)


def within(days: int, *, today: date) -> Q:
    """Turns whose date is today or at most so many days ahead."""
    return Q(on__gte=today, on__lte=today + timedelta(days=days))


def concerns(only: str) -> Q:
    """Turns of cases in which a talk between doctors may still be asked for (`talks`), a paper waits for somebody who
    looks (`papers`), or somebody else owes something (`others`).
    """
    of_case: dict[str, Any] = {"case": OuterRef("case_id")}
    if only == TALKS:
        unfiled = Stage.objects.filter(**of_case, kind=StageKind.PEER_TO_PEER, state=State.PREPARING)
        return Q(Exists(unfiled))
    if only == PAPERS:
        unconfirmed = FollowUp.objects.filter(**of_case, what=CONFIRM, done_on=None)
        parked = Document.objects.filter(**of_case, state=PaperState.PARKED)
        return Q(Exists(unconfirmed)) | Q(Exists(parked))
    asked = Request.objects.waiting().filter(**of_case)
    return Q(whose__in=[Whose.INSURER, Whose.REVIEWER]) | Q(Exists(asked))


def _page(filters: Filters, can: Can, start: int, most: int, **blanks: Any) -> QuerySet[Any]:
    """What a page shows of each case; only the rows of the page are looked up in the other tables."""
    told = cast(Told, blanks)
    chosen = _chosen(_mine(filters, can, told), filters, told=told)
    page = Turn.objects.filter(pk__in=chosen[start : start + most + 1].values("pk"))
    page = page.annotate(risk_place=_place(filters, today=told["today"]))
    spoken = Contact.objects.standing().filter(case=OuterRef("case")).newest_first()
    papers = Document.objects.filter(case=OuterRef("case"), state=PaperState.PARKED)
    reminders = Reminder.objects.filter(case=OuterRef("case"), state=Reminder.State.PARKED)
    waiting = page.annotate(
        paper_waits=Exists(papers),
        reminder_waits=Exists(reminders),
        new_messages=unread_beside(whoever(told["user"])),
        contact_on=Subquery(spoken.values("on")[:1]),
    )
    return waiting.order_by(*chosen.query.order_by).values_list(*SHOWN)


_PAGE = Question(_page)


def found_on(filters: Filters, can: Can, told: Told | None, *, start: int, most: int) -> list[tuple[Any, ...]]:
    """What the list SHOWs of the cases from `start` on, at most one more than `most`. One query."""
    if told is None:
        return []
    if filters.q:  # words are sought within others, so they cannot be filled in
        return list(_page(filters, can, start, most, **told))
    return _PAGE(replace(filters, all="", page=1, **_which(filters)), can, start, most, **told)


def _matches(words: str) -> Q:
    """A part of the name, a reference, or a part of a claim number; no more, so that the search stays quick."""
    claims = Decision.objects.filter(case=OuterRef("case_id"), claim_number__icontains=words)
    return Q(case__patient_name__icontains=words) | Q(case__reference__iexact=words) | Q(Exists(claims))
