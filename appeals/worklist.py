"""The worklist: every case a person may see, by its next date, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from appeals import sentences
from appeals.filters import BY_RISK, LAST_PAGE, Filters
from appeals.models import Whose
from appeals.risks import NONE_OF_THEM, Risk
from appeals.turns import counted, found_on, told_to
from cases.models import Case
from claimback.accounts.covering import Place
from claimback.accounts.models import Absence, Organisation, User
from claimback.accounts.roles import Can
from claimback.words import away_from, nearness
from claimback.words import day as said

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Day:
    """A date of the list, said once for every row that has it."""

    iso: str
    said: str
    away: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list, in the words of the page."""

    case_id: UUID
    day: Day
    patient: str
    reference: str
    insurer: str
    whose: str
    turn: str
    what: str
    by_hand: bool
    paper_waits: bool
    reminder_waits: bool
    new_messages: int
    covered_for: Absence | None  # whose case it is and why it is this reader's for now
    step: str
    owner: str
    contact_on: date | None  # when somebody last spoke with anybody about it
    risk: str  # the first risk it stands under, where one asked for that order
    line: str  # the case, with whom it is and the date that is next: what several at once are named by

    @property
    def span(self) -> str:
        """Under which heading of the list it stands."""
        return self.risk or self.day.near


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter one can press, with how many cases stand behind it."""

    key: str
    address: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Worklist:
    """A page of the list, with the counters of the whole."""

    rows: list[Row]
    filters: Filters
    tabs: list[Tab]
    risks: list[Tab]
    total: int
    earlier: str
    further: str
    by_date: str
    by_risk: str
    whom: User | None = None  # whose cases are asked for, where they have any that the reader may see


def worklist(
    user: User,
    *,
    offices: list[Organisation],
    asked: Mapping[str, str],
    today: date,
    covered: Iterable[Absence] = (),
    most: int = A_PAGE,
    can: Can = Can.VIEW,
) -> Worklist:
    """The cases this person may see, the nearest date first. Three queries, whatever the number of cases.

    `offices` are the organisations this person may look into; `covered` is for whom they cover now; `most` is how many
    cases a page has, `can` what they must be allowed to in a case.
    """
    filters = Filters.read(asked)
    told = told_to(user, offices, filters, today=today)
    counts = counted(filters, can, told)
    start = (filters.page - 1) * most
    found = found_on(filters, can, told, start=start, most=most)
    more, found = len(found) > most and filters.page < LAST_PAGE, found[:most]
    return Worklist(
        rows=_rows(
            found,
            today=today,
            covered={(each.organisation_id, each.away.user_id): each for each in covered},
            by_risk=bool(filters.sort),
        ),
        filters=filters,
        tabs=_tabs(filters, counts),
        risks=_risk_tabs(filters, counts),
        total=counts["all"] + counts["finished"],
        earlier=filters.address(page=filters.page - 1 if filters.page > 2 else "") if filters.page > 1 else "",
        further=filters.address(page=filters.page + 1) if more else "",
        by_date=filters.address(sort="", all="1"),
        by_risk=filters.address(sort=BY_RISK),
        whom=_whom(user, filters.owner) if filters.owner else None,
    )


def _whom(user: User, owner: str) -> User | None:
    """Who answers for cases this person sees; nobody's name is told to whoever sees none of theirs."""
    theirs = Case.objects.open_to(user, Can.VIEW).filter(owner=OuterRef("pk"))
    return User.objects.filter(Exists(theirs), pk=owner).first()


def _rows(found: list[tuple[Any, ...]], *, today: date, covered: Mapping[Place, Absence], by_risk: bool) -> list[Row]:
    turns = {str(whose): str(whose.label) for whose in Whose}
    risks = [str(risk.label) for risk in Risk] + [str(NONE_OF_THEM) if by_risk else ""]
    day, what = cache(partial(_day, today=today)), cache(sentences.what_lies)
    return [
        Row(
            case_id=case_id,
            day=day(on, closed_on, going_on=ahead[0] != Whose.NOBODY),
            patient=patient,
            reference=reference,
            insurer=insurer or "",
            whose=ahead[0],
            turn=turns[ahead[0]],
            what=what(sentences.Ahead(*ahead)),
            by_hand=bool(by_hand),
            paper_waits=paper_waits,
            reminder_waits=reminder_waits,
            new_messages=new_messages,
            covered_for=covered.get((office, owner)),
            step=ahead[-1] or "",
            owner=name or email,
            contact_on=contact_on,
            risk=risks[at],
            line=f"{case_id}:{owner}:{deadline or ''}",
        )
        for (
            case_id,
            on,
            closed_on,
            patient,
            reference,
            insurer,
            by_hand,
            paper_waits,
            reminder_waits,
            new_messages,
            office,
            owner,
            deadline,
            name,
            email,
            contact_on,
            at,
            *ahead,
        ) in found
    ]


def _day(on: date | None, closed_on: date | None, *, going_on: bool, today: date) -> Day:
    if on is None:
        return Day(str(closed_on), said(closed_on))
    return Day(str(on), said(on), away_from(on, today), nearness(on, today) if going_on else "")


def _tabs(filters: Filters, counts: dict[str, int]) -> list[Tab]:
    tabs: list[tuple[str, str, str, int | None]] = [
        ("all", "", "", counts["all"]),
        ("us", Whose.US, "", counts["us"]),
        ("late", Whose.US, "late", counts["late"]),
        ("soon", "", "soon", None),
        ("insurer", Whose.INSURER, "", None),
        ("reviewer", Whose.REVIEWER, "", None),
        ("theirs_late", Whose.INSURER, "late", counts["theirs_late"]),
        ("finished", Whose.NOBODY, "", counts["finished"]),
    ]
    return [
        Tab(
            key=key,
            address=filters.address(whose=whose, due=due, risk="", all="1"),
            count=count,
            chosen=(filters.whose, filters.due, filters.risk) == (whose, due, ""),
        )
        for key, whose, due, count in tabs
    ]


def _risk_tabs(filters: Filters, counts: dict[str, int]) -> list[Tab]:
    return [
        Tab(
            key=str(risk.label),
            address=filters.address(risk="" if filters.risk == risk else risk.value, whose="", due="", all="1"),
            count=counts[risk],
            chosen=filters.risk == risk,
        )
        for risk in Risk
    ]
