"""What came in and waits for a person, over all cases they work on: the newest first. A fixed cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict, cast
from uuid import UUID

from django.db import models
from django.db.models import Case as When
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Value
from django.db.models import When as Then
from django.utils.translation import gettext as _

from appeals.inbox_lines import ANSWER, MAIL, PAPER, Act, How, Line, lines_of
from appeals.models import Arrival
from appeals.whose import near, owners, shared_with
from cases.access import offices_of
from cases.models import Case, CaseQuerySet
from claimback.accounts.models import User, whoever
from claimback.accounts.roles import Can
from claimback.asked import an_id, number, one_of, query
from claimback.written import Question
from documents.access import mail_of
from documents.mailed import reading as mail_reading
from documents.models import RULINGS, UNFINISHED, Document, DocumentQuerySet, Kind, Mailed, MailedFile, State

A_PAGE = 50
LAST_PAGE = 200


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
            act=one_of(Act.values, act),
            how=one_of(How.values, how),
            owner=an_id(owner),
            page=number(page, most=LAST_PAGE),
        )

    def address(self, **other: object) -> str:
        """The query string of these filters with some of them changed."""
        chosen = {"act": self.act, "how": self.how, "owner": self.owner, "page": ""} | other
        return query(chosen)


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
    told = _told(user, filters)
    counts = _counted(told)
    start = (filters.page - 1) * most
    found = _PAGE(replace(filters, owner="", page=1), start, most, **told) if told else []
    more, found = len(found) > most and filters.page < LAST_PAGE, found[:most]
    return Inbox(
        lines=lines_of(found, user=user),
        filters=filters,
        tabs=_tabs(filters, counts),
        total=sum(counts.values()),
        ways=[(each.value, str(each.label)) for each in How],
        owners=owners(user, Can.EDIT),
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
        how=When(
            Then(mailed=None, then=Value(How.UPLOAD.value)),
            default=Value(How.EMAIL.value),
            output_field=CharField(),
        ),
    )


def _answers(cases: CaseQuerySet) -> models.QuerySet[Arrival]:
    """What came for a request and nobody has looked at: a paper, or words."""
    new = Arrival.objects.filter(verdict=Arrival.Verdict.NEW, item__request__case__in=cases)
    return new.annotate(
        act=Value(Act.CHECK.value, output_field=CharField()), how=Value(How.LINK.value, output_field=CharField())
    )


def _mail(offices: Collection[UUID], *, of_whom: Collection[UUID]) -> models.QuerySet[Mailed]:
    """Of mail that waits nobody can say whose case it is: asked for one person's cases, it is left out."""
    waiting = mail_of(offices).filter(case=None, put_away_at=None)
    found = Mailed.objects.none() if of_whom else waiting
    unread = MailedFile.objects.filter(mailed=OuterRef("pk"), state__in=mail_reading.UNFINISHED)
    return found.annotate(
        act=When(
            Then(Exists(unread), then=Value(Act.WAIT.value)),
            default=Value(Act.FILE.value),
            output_field=CharField(),
        ),
        how=Value(How.EMAIL.value, output_field=CharField()),
    )


class Told(TypedDict):
    """What differs from one look to the next; the rest decides about the question itself, which is written once."""

    user: UUID
    offices: tuple[UUID, ...]
    shared: tuple[UUID, ...]
    owners: tuple[UUID, ...]  # whose cases, where somebody chose


def _told(user: User, filters: Filters) -> Told | None:
    if not user.is_active:
        return None
    offices = tuple(office.pk for office in offices_of(user, Can.EDIT))
    chosen = tuple(UUID(each) for each in [filters.owner] if each)
    return Told(user=user.pk, offices=offices, shared=shared_with(user), owners=chosen)


Counts = dict[tuple[str, str], int]


def _tables(told: Told) -> dict[str, models.QuerySet[Any]]:
    everybody = Case.objects.real().open_to(whoever(told["user"]), Can.EDIT)
    cases = everybody.filter(owner__in=told["owners"]) if told["owners"] else everybody
    return {
        PAPER: _papers(cases).filter(near(told["offices"], told["shared"])),
        ANSWER: _answers(cases),
        MAIL: _mail(told["offices"], of_whom=told["owners"]),
    }


def _counts(**blanks: Any) -> models.QuerySet[Any]:
    parts = [
        table.order_by().values("act", "how").annotate(n=Count("pk")).values_list("act", "how", "n")
        for table in _tables(cast(Told, blanks)).values()
    ]
    return parts[0].union(*parts[1:], all=True)


def _counted(told: Told | None) -> Counts:
    """How many lines each act has, by the way they came. One query."""
    counts: Counts = {}
    for act, how, n in _COUNTS(**told) if told else []:
        counts[act, how] = counts.get((act, how), 0) + n
    return counts


def _page(filters: Filters, start: int, most: int, **blanks: Any) -> models.QuerySet[Any]:
    """The keys of every kind of line in one order, the newest first, one more than `most`."""
    chosen = {name: value for name, value in (("act", filters.act), ("how", filters.how)) if value}
    parts = [
        table.filter(**chosen)
        .order_by()
        .annotate(sort=Value(sort, output_field=CharField()), at=F("received_at" if sort == PAPER else "arrived_at"))
        .values_list("sort", "pk", "act", "how", "at")
        for sort, table in _tables(cast(Told, blanks)).items()
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-at", "-pk")[start : start + most + 1]


_COUNTS, _PAGE = Question(_counts), Question(_page)


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
