"""What came in and waits for a person, over all cases they work on: the newest first. A fixed cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import models
from django.db.models import Case as When
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.db.models import When as Then
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.law.moves import State as Step
from appeals.models import Arrival, Stage
from cases.models import Case, CaseQuerySet
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from documents.models import RULINGS, UNFINISHED, Document, DocumentQuerySet, Kind, State

A_PAGE = 50
LAST_PAGE = 200
MOST_OWNERS = 200
PAPER, ANSWER = "paper", "answer"


class Act(models.TextChoices):
    """What is next with it."""

    CONFIRM = "confirm", gettext_lazy("Confirm the facts")
    CLASSIFY = "classify", gettext_lazy("Say what it is")
    CHECK = "check", gettext_lazy("Is it what was asked for?")
    LOOK = "look", gettext_lazy("Look at it")
    WAIT = "wait", gettext_lazy("Still being read")


class How(models.TextChoices):
    """How it came."""

    UPLOAD = "upload", gettext_lazy("Sent in here")
    LINK = "link", gettext_lazy("Through a link")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address bar asks for; words it does not know are left out."""

    act: str = ""
    how: str = ""
    owner: str = ""
    page: int = 1

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        """From a query string."""
        act, how, owner, page = (asked.get(name, "") for name in ("act", "how", "owner", "page"))
        return cls(
            act=act if act in Act.values else "",
            how=how if how in How.values else "",
            owner=owner if _is_id(owner) else "",
            page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    def address(self, **other: object) -> str:
        """The query string of these filters with some of them changed."""
        chosen = {"act": self.act, "how": self.how, "owner": self.owner, "page": ""} | other
        return "?" + urlencode({name: value for name, value in chosen.items() if value})


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that came in, in the words of the page."""

    sort: str
    id: UUID
    case: Case
    at: datetime
    how: str
    sender: str
    what: str
    seems: str
    page: int | None
    because: str
    problem: str
    act: str
    place: str  # where the act is done
    kind: str  # what it is filed under where one agrees with what it looks like
    document_id: UUID | None

    @property
    def key(self) -> str:
        """The name by which programs know it."""
        return f"{self.sort}:{self.id}"

    @property
    def act_name(self) -> str:
        """The act in words."""
        return str(Act(self.act).label)

    @property
    def how_name(self) -> str:
        """The way it came in words."""
        return str(How(self.how).label)


@dataclass(frozen=True, slots=True)
class Tab:
    """An act one can choose, with how many lines it has."""

    name: str
    address: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """One page of what came in, with the counters of the whole."""

    lines: list[Line]
    filters: Filters
    tabs: list[Tab]
    total: int
    ways: list[tuple[str, str]]
    owners: list[User]
    earlier: str
    further: str


def inbox(user: User, *, asked: Mapping[str, str], most: int = A_PAGE) -> Inbox:
    """What waits for whoever may say what papers are; a fixed number of queries. `most` is how many lines a page has.

    Nothing here changes a case: what a letter seems to be is only offered.
    """
    filters = Filters.read(asked)
    everybody = Case.objects.open_to(user, Can.EDIT)
    cases = everybody.filter(**({"owner": filters.owner} if filters.owner else {}))
    papers, answers = _papers(cases), _answers(cases)
    counts = _counted(papers, answers)
    start = (filters.page - 1) * most
    found = list(_all(papers, answers, filters)[start : start + most + 1])
    more, found = len(found) > most and filters.page < LAST_PAGE, found[:most]
    owners = User.objects.filter(pk__in=everybody.values("owner")).order_by("name", "email", "pk")
    return Inbox(
        lines=_lines(found),
        filters=filters,
        tabs=_tabs(filters, counts),
        total=sum(counts.values()),
        ways=[(each.value, str(each.label)) for each in How],
        owners=list(owners[:MOST_OWNERS]),
        earlier=filters.address(page=filters.page - 1 if filters.page > 2 else "") if filters.page > 1 else "",
        further=filters.address(page=filters.page + 1) if more else "",
    )


def _papers(cases: CaseQuerySet) -> models.QuerySet[Document]:
    """The papers that are nobody's answer to a request: those are looked at with what was asked."""
    answered = Arrival.objects.filter(document=OuterRef("pk"))
    # what came before a case was closed is settled with it
    current = Q(case__closed_on=None) | Q(received_at__date__gte=F("case__closed_on"))
    waiting: DocumentQuerySet = Document.objects.in_the_inbox().filter(current, case__in=cases)
    looks = ~Q(looks="") & ~Q(looks=F("kind")) & Q(kind_said=False)
    return waiting.exclude(Exists(answered)).annotate(
        act=When(
            Then(state__in=UNFINISHED, then=Value(Act.WAIT.value)),
            Then(Q(state=State.REFUSED) | Q(case__closed_on__isnull=False), then=Value(Act.LOOK.value)),
            Then(looks | Q(kind=Kind.OTHER), then=Value(Act.CLASSIFY.value)),
            Then(kind__in=RULINGS, then=Value(Act.CONFIRM.value)),
            default=Value(Act.LOOK.value),
            output_field=CharField(),
        ),
        how=Value(How.UPLOAD.value, output_field=CharField()),
    )


def _answers(cases: CaseQuerySet) -> models.QuerySet[Arrival]:
    """What came for a request and nobody has looked at: a paper, or words."""
    new = Arrival.objects.filter(verdict=Arrival.Verdict.NEW, item__request__case__in=cases)
    return new.annotate(
        act=Value(Act.CHECK.value, output_field=CharField()), how=Value(How.LINK.value, output_field=CharField())
    )


Counts = dict[tuple[str, str], int]


def _counted(*tables: models.QuerySet[Any]) -> Counts:
    """How many lines each act has, by the way they came."""
    counts: Counts = {}
    for table in tables:
        for act, how, n in table.order_by().values("act", "how").annotate(n=Count("pk")).values_list("act", "how", "n"):
            counts[act, how] = counts.get((act, how), 0) + n
    return counts


def _all(papers: models.QuerySet[Any], answers: models.QuerySet[Any], filters: Filters) -> models.QuerySet[Any]:
    """The keys of every kind of line in one order, the newest first."""
    chosen = {name: value for name, value in (("act", filters.act), ("how", filters.how)) if value}
    parts = [
        table.filter(**chosen)
        .order_by()
        .annotate(sort=Value(sort, output_field=CharField()), at=F(when))
        .values_list("sort", "pk", "act", "how", "at")
        for sort, table, when in ((PAPER, papers, "received_at"), (ANSWER, answers, "arrived_at"))
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-at", "-pk")


def _tabs(filters: Filters, counts: Counts) -> list[Tab]:
    def count(act: str = "") -> int:
        return sum(
            n for (of, how), n in counts.items() if (not act or of == act) and (not filters.how or how == filters.how)
        )

    everything = Tab(_("All"), filters.address(act=""), count(), not filters.act)
    return [everything] + [
        Tab(str(each.label), filters.address(act=each.value), count(each), filters.act == each)
        for each in Act
        if count(each) or filters.act == each
    ]


def _lines(found: Sequence[tuple[Any, ...]]) -> list[Line]:
    papers = _papers_shown(pk for sort, pk, *_rest in found if sort == PAPER)
    answers = _answers_shown(pk for sort, pk, *_rest in found if sort == ANSWER)
    steps = _steps_answered(papers.values())
    lines = []
    for sort, pk, act, how, at in found:
        if sort == PAPER and pk in papers:
            lines.append(_of_paper(papers[pk], act=act, how=how, at=at, steps=steps))
        elif pk in answers:
            lines.append(_of_answer(answers[pk], act=act, how=how, at=at))
    return lines


def _papers_shown(ids: Iterable[UUID]) -> dict[UUID, Document]:
    rows = Document.objects.filter(pk__in=list(ids)).select_related("case__coverage", "case__owner", "received_by")
    return {row.pk: row for row in rows}


def _answers_shown(ids: Iterable[UUID]) -> dict[UUID, Arrival]:
    rows = Arrival.objects.filter(pk__in=list(ids))
    return {
        row.pk: row
        for row in rows.select_related("document", "item__request__case__coverage", "item__request__case__owner")
    }


def _steps_answered(papers: Iterable[Document]) -> dict[UUID, UUID]:
    """Of cases where one step alone waits for an answer: that step."""
    cases = [paper.case_id for paper in papers if paper.kind == Kind.ANSWER and paper.answers_stage_id is None]
    steps: dict[UUID, list[UUID]] = {}
    for case_id, pk in Stage.objects.filter(case__in=cases, state=Step.FILED).values_list("case", "pk"):
        steps.setdefault(case_id, []).append(pk)
    return {case_id: found[0] for case_id, found in steps.items() if len(found) == 1}


def _of_paper(paper: Document, *, act: str, how: str, at: datetime, steps: Mapping[UUID, UUID]) -> Line:
    return Line(
        sort=PAPER,
        id=paper.pk,
        case=paper.case,
        at=at,
        how=how,
        sender=str(paper.received_by or ""),
        what=str(paper),
        seems=str(Kind(paper.looks or paper.kind).label) if paper.finished else "",
        page=paper.looks_page if paper.looks_quote else None,
        because=paper.looks_quote[:160],
        problem=paper.problem,
        act=act,
        place=_place(paper, act, steps),
        kind=paper.looks if act == Act.CLASSIFY and paper.looks and paper.looks != paper.kind else "",
        document_id=paper.pk,
    )


def _place(paper: Document, act: str, steps: Mapping[UUID, UUID]) -> str:
    """Where the act is done."""
    if act != Act.CONFIRM:
        return reverse("paper", args=[paper.case_id, paper.pk])
    if paper.kind == Kind.DENIAL or paper.answers_stage_id:
        return reverse("confirm", args=[paper.case_id, paper.pk])
    if paper.case_id in steps:
        return reverse("answer", args=[paper.case_id, steps[paper.case_id]])
    return reverse("case", args=[paper.case_id])


def _of_answer(arrival: Arrival, *, act: str, how: str, at: datetime) -> Line:
    request, paper = arrival.item.request, arrival.document
    return Line(
        sort=ANSWER,
        id=arrival.pk,
        case=request.case,
        at=at,
        how=how,
        sender=request.name,
        what=str(paper) if paper else _("an answer in words"),
        seems=arrival.item.what,
        page=None,
        because="",
        problem=paper.problem if paper else "",
        act=act,
        place=reverse("requests", args=[request.case_id]) + f"#request-{request.pk}",
        kind="",
        document_id=None,
    )


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
