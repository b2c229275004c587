"""The worklist: every case a person may see, by its next date, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value

from appeals import sentences
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.models import FollowUp, Reminder, Request, Stage, Turn, Whose
from appeals.risks import BY_PLACE, NO_RISK, NONE_OF_THEM, Risk, at_risk, place
from cases.models import Case, Contact, Decision, Share
from cases.threads import unread_beside
from claimback.accounts.covering import Place
from claimback.accounts.models import Absence, Organisation, User
from claimback.accounts.roles import Can
from claimback.words import away_from, nearness
from claimback.words import day as said
from documents.models import Document
from documents.models import State as PaperState

A_PAGE = 50
LAST_PAGE = 200  # nobody reads ten thousand rows: they filter
SOON_DAYS = 14
LONGEST_SEARCH = 80
WITHIN = ("3", "7", "14")
"""From today on, so many days ahead: what is due in a colleague's work."""
DUE = ("late", "soon", *WITHIN)
TALKS, PAPERS, OTHERS = "talks", "papers", "others"
ONLY = (TALKS, PAPERS, OTHERS)
BY_RISK = "risk"
CONFIRM = "confirm"
AHEAD = (
    "whose", "case__ending", "follow_up__what", "deadline__clock", "stage__kind", "stage__step", "stage__name",
)  # fmt: skip
SHOWN = (
    "case", "on", "case__closed_on", "case__patient_name", "case__reference", "case__coverage__insurer",
    "deadline__by_hand", "paper_waits", "reminder_waits", "new_messages", "organisation", "case__owner", "deadline",
    "case__owner__name", "case__owner__email", "contact_on", "risk_place", *AHEAD,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address bar asks for; words it does not know are left out."""

    whose: str = ""
    due: str = ""
    q: str = ""
    only: str = ""
    owner: str = ""
    office: str = ""
    risk: str = ""
    sort: str = ""
    all: str = ""  # asks for nothing: it tells the whole list from Today as somebody wants it to begin
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """From a query string."""
        whose, due, page = asked.get("whose", ""), asked.get("due", ""), asked.get("page", "")
        only = asked.get("only", "")
        return cls(
            whose=whose if whose in Whose.values else "",
            due=due if due in DUE else "",
            q=" ".join(asked.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH],
            only=only if only in ONLY else "",
            owner=_id(asked.get("owner", "")),
            office=_id(asked.get("office", "")),
            risk=asked["risk"] if asked.get("risk", "") in Risk.values else "",
            sort=BY_RISK if asked.get("sort", "") == BY_RISK else "",
            all="1" if asked.get("all", "") == "1" else "",
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    def address(self, **other: object) -> str:
        """The query string of these filters with some of them changed."""
        chosen: dict[str, object] = {"whose": self.whose, "due": self.due, "risk": self.risk, "sort": self.sort}
        chosen |= {"q": self.q, **self.within, "page": "", "all": self.all} | other
        if any(value for name, value in chosen.items() if name not in ("page", "all")):
            chosen["all"] = ""
        return "?" + urlencode({name: value for name, value in chosen.items() if value})

    @property
    def within(self) -> dict[str, str]:
        """Whose work it is, and which part of it: what stays while one looks at it by turn or by day."""
        chosen = {"only": self.only, "owner": self.owner, "office": self.office}
        return {name: value for name, value in chosen.items() if value}


def _id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


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
    mine = _of(visible(user, offices, can), filters)
    counts = _counted(mine, today=today)
    start = (filters.page - 1) * most
    found = _found(_chosen(mine, filters, today=today), user, start=start, most=most, risk=_place(filters, today=today))
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


def visible(user: User, offices: list[Organisation], can: Can = Can.VIEW) -> QuerySet[Turn]:
    """The turns of the cases this person may see, or do this in.

    `open_to` alone decides. The lists before it only spare the database a walk through everybody's cases.
    """
    shared = list(Share.objects.living().filter(user=user).values_list("case_id", flat=True))
    near = Q(organisation__in=offices)
    if shared:  # without an “or” the database finds both by the organisation
        near |= Q(pk__in=shared)  # a turn has the key of its case
    return Turn.objects.filter(near, case__in=Case.objects.open_to(user, can).filter(near))


def only_case_of(user: User) -> object | None:
    """The id of the one case this person sees at all; None when there are none or several."""
    found = list(Case.objects.open_to(user, Can.VIEW).order_by().values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _counted(mine: QuerySet[Turn], *, today: date) -> dict[str, int]:
    going_on, ours = ~Q(whose=Whose.NOBODY), Q(whose=Whose.US)
    counts: dict[str, int] = mine.aggregate(
        all=Count("pk", filter=going_on),
        us=Count("pk", filter=ours),
        late=Count("pk", filter=ours & Q(on__lt=today)),
        theirs_late=Count("pk", filter=Q(whose=Whose.INSURER, on__lt=today)),
        finished=Count("pk", filter=~going_on),
        **{risk: Count("pk", filter=going_on & at_risk(risk, today=today)) for risk in Risk.values},
    )
    return counts


def _chosen(mine: QuerySet[Turn], filters: Filters, *, today: date) -> QuerySet[Turn]:
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
        return found.annotate(risk_place=_place(filters, today=today)).order_by(*BY_PLACE)
    return found.order_by(*(("-case",) if filters.whose == Whose.NOBODY else ("on", "case")))


def _place(filters: Filters, *, today: date) -> Choice | Value:
    """The place of the first risk, where the list is sorted by it."""
    return place(today=today) if filters.sort and filters.whose != Whose.NOBODY else Value(NO_RISK)


def _of(mine: QuerySet[Turn], filters: Filters) -> QuerySet[Turn]:
    """Of these the ones of one person or office, or of which something is to be looked at."""
    if filters.owner:
        mine = mine.filter(case__owner=UUID(filters.owner))
    if filters.office:
        mine = mine.filter(organisation=UUID(filters.office))
    return mine.filter(concerns(filters.only)) if filters.only else mine


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


def _found(chosen: QuerySet[Turn], user: User, *, start: int, most: int, risk: Choice | Value) -> list[tuple[Any, ...]]:
    """What a page shows of each case; only the rows of the page are looked up in the other tables."""
    page = Turn.objects.filter(pk__in=chosen[start : start + most + 1].values("pk"))
    page = page.annotate(risk_place=risk)
    spoken = Contact.objects.standing().filter(case=OuterRef("case")).newest_first()
    papers = Document.objects.filter(case=OuterRef("case"), state=PaperState.PARKED)
    reminders = Reminder.objects.filter(case=OuterRef("case"), state=Reminder.State.PARKED)
    waiting = page.annotate(
        paper_waits=Exists(papers),
        reminder_waits=Exists(reminders),
        new_messages=unread_beside(user),
        contact_on=Subquery(spoken.values("on")[:1]),
    )
    return list(waiting.order_by(*chosen.query.order_by).values_list(*SHOWN))


def _matches(words: str) -> Q:
    """A part of the name, a reference, or a part of a claim number; no more, so that the search stays quick."""
    claims = Decision.objects.filter(case=OuterRef("case_id"), claim_number__icontains=words)
    return Q(case__patient_name__icontains=words) | Q(case__reference__iexact=words) | Q(Exists(claims))


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
