"""The worklist: every case a person may see, by its next date, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from appeals import sentences
from appeals.models import Reminder, Turn, Whose
from cases.models import Case, Decision, Share
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Can
from claimback.words import nearness
from documents.models import Document
from documents.models import State as PaperState

A_PAGE = 50
LAST_PAGE = 200  # nobody reads ten thousand rows: they filter
SOON_DAYS = 14
LONGEST_SEARCH = 80
DUE = ("late", "soon")
SHOWN = (
    "whose", "what", "on", "deadline__clock", "stage__kind", "stage__step", "stage__name", "follow_up__what",
    "case__reference", "case__patient_name", "case__closed_on", "case__ending", "case__coverage__insurer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address bar asks for; words it does not know are left out."""

    whose: str = ""
    due: str = ""
    q: str = ""
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """From a query string."""
        whose, due, page = asked.get("whose", ""), asked.get("due", ""), asked.get("page", "")
        return cls(
            whose=whose if whose in Whose.values else "",
            due=due if due in DUE else "",
            q=" ".join(asked.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH],
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    def address(self, **other: object) -> str:
        """The query string of these filters with some of them changed."""
        chosen = {"whose": self.whose, "due": self.due, "q": self.q, "page": ""} | other
        return "?" + urlencode({name: value for name, value in chosen.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the list."""

    turn: Turn
    what: str
    near: str
    paper_waits: bool
    reminder_waits: bool


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
    total: int
    earlier: str
    further: str


def worklist(user: User, *, asked: Mapping[str, str], today: date) -> Worklist:
    """The cases this person may see, the nearest date first. Six queries, whatever the number of cases."""
    filters = Filters.read(asked)
    mine = visible(user)
    counts = _counted(mine, today=today)
    start = (filters.page - 1) * A_PAGE
    turns = list(_chosen(mine, filters, today=today)[start : start + A_PAGE + 1])
    more, turns = len(turns) > A_PAGE and filters.page < LAST_PAGE, turns[:A_PAGE]
    return Worklist(
        rows=_rows(turns, today=today),
        filters=filters,
        tabs=_tabs(filters, counts),
        total=counts["all"] + counts["finished"],
        earlier=filters.address(page=filters.page - 1 if filters.page > 2 else "") if filters.page > 1 else "",
        further=filters.address(page=filters.page + 1) if more else "",
    )


def visible(user: User) -> QuerySet[Turn]:
    """The turns of the cases this person may see.

    `open_to` alone decides. The lists before it only spare the database a walk through everybody's cases.
    """
    offices = list(Membership.objects.living().filter(user=user).values_list("organisation_id", flat=True))
    shared = list(Share.objects.living().filter(user=user).values_list("case_id", flat=True))
    theirs = Case.objects.open_to(user, Can.VIEW).filter(pk=OuterRef("case_id"))
    if not shared:  # without an “or” the database finds both by the organisation
        return Turn.objects.filter(Exists(theirs.filter(organisation__in=offices)), organisation__in=offices)
    near = Q(organisation__in=offices) | Q(pk__in=shared)  # a turn has the key of its case
    return Turn.objects.filter(near, Exists(theirs.filter(near)))


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
    )
    return counts


def _chosen(mine: QuerySet[Turn], filters: Filters, *, today: date) -> QuerySet[Turn]:
    found = mine.filter(whose=filters.whose) if filters.whose else mine.exclude(whose=Whose.NOBODY)
    if filters.due == "late":
        found = found.filter(on__lt=today)
    elif filters.due == "soon":
        found = found.filter(on__lte=today + timedelta(days=SOON_DAYS))
    if filters.q:
        found = found.filter(_matches(filters.q))
    order = ("-case",) if filters.whose == Whose.NOBODY else ("on", "case")
    rows = found.select_related("case__coverage", "deadline", "stage", "follow_up").only(*SHOWN)
    return rows.order_by(*order)


def _matches(words: str) -> Q:
    """A part of the name, a reference, or a part of a claim number; no more, so that the search stays quick."""
    claims = Decision.objects.filter(case=OuterRef("case_id"), claim_number__icontains=words)
    return Q(case__patient_name__icontains=words) | Q(case__reference__iexact=words) | Q(Exists(claims))


def _rows(turns: list[Turn], *, today: date) -> list[Row]:
    cases = [turn.case_id for turn in turns]
    papers = set(
        Document.objects.filter(case__in=cases, state=PaperState.PARKED).values_list("case_id", flat=True).distinct()
    )
    reminders = set(
        Reminder.objects.filter(case__in=cases, state=Reminder.State.PARKED)
        .values_list("case_id", flat=True)
        .distinct()
    )
    return [
        Row(
            turn=turn,
            what=sentences.what(turn),
            near=nearness(turn.on, today) if turn.whose != Whose.NOBODY else "",
            paper_waits=turn.case_id in papers,
            reminder_waits=turn.case_id in reminders,
        )
        for turn in turns
    ]


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
            address=filters.address(whose=whose, due=due),
            count=count,
            chosen=(filters.whose, filters.due) == (whose, due),
        )
        for key, whose, due, count in tabs
    ]
