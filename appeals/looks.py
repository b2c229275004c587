"""How a person looks at the worklist: the views they saved, the columns they chose, the cases they picked from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Now
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appeals.actions.at_once import Chosen
from appeals.actions.handing import TO_THINK
from appeals.approving import KINDS, numbers_waiting
from appeals.filters import Filters
from appeals.models import AtOnce, ChosenColumns, Deadline, HandOver, SavedView
from cases.models import Case
from claimback.accounts.models import User, whoever
from claimback.accounts.roles import Can
from claimback.ids import is_id
from claimback.written import Question

MOST_AT_ONCE = 100
"""Cases of one act."""
COLUMNS: dict[str, object] = {
    "reference": _("Reference"),
    "insurer": _("Insurer"),
    "step": _("Step"),
    "owner": _("Who answers for it"),
    "contact": _("Last contact"),
    "messages": _("New messages"),
}
"""What may stand beside the date, the turn, the name and what is next, which are always there."""
AT_FIRST = ("reference", "insurer", "messages")


@dataclass(frozen=True, slots=True)
class View:
    """A saved view, as its link says it."""

    id: UUID
    name: str
    query: str
    opens: bool

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Look:
    """What a person sees of the list, and what waits for them beside it; `now` is the database's clock."""

    now: datetime
    columns: frozenset[str]
    views: list[View]
    just_done: UUID | None  # their last act over several cases that can still be taken back
    waiting: dict[str, int]  # how many dates, letters and ends wait for them as the second person

    @property
    def choices(self) -> list[tuple[str, object, bool]]:
        """Every column: its name, its heading, and whether it is shown."""
        return [(name, heading, name in self.columns) for name, heading in COLUMNS.items()]

    @property
    def width(self) -> int:
        """How many cells a line has."""
        return 5 + len(self.columns & {"step", "owner", "contact"})

    @property
    def begins_with(self) -> View | None:
        """The view Today begins with, if they chose one."""
        return next((view for view in self.views if view.opens), None)


def _look(*, user: UUID) -> QuerySet[Any]:
    person = whoever(user)
    acts: dict[str, Any] = {"by": OuterRef("pk"), "taken_back_at": None, "at__gt": Now() - TO_THINK}
    views = SavedView.objects.filter(user=OuterRef("pk")).order_by("name", "pk")
    row = User.objects.filter(pk=user, is_active=True).annotate(
        now=Now(),
        columns=Subquery(ChosenColumns.objects.filter(user=OuterRef("pk")).values("names")),
        views=ArraySubquery(views.values(view=JSONObject(id="id", name="name", query="query", opens="opens"))),
        done=_last(AtOnce.objects.filter(**acts)),
        given=_last(HandOver.objects.filter(**acts)),
        **{f"{kind}s": number for kind, number in numbers_waiting(person).items()},
    )
    return row.values_list("now", "columns", "views", "done", "given", *(f"{kind}s" for kind in KINDS))


_LOOK = Question(_look)


def look_of(user: User) -> Look:
    """The look of this person. One query. Raises User.DoesNotExist for whoever is not there any more."""
    rows = _LOOK(user=user.pk)
    if not rows:
        raise User.DoesNotExist
    now, columns, views, done, given, *numbers = rows[0]
    last = max((each for each in (done, given) if each), key=lambda each: each["at"], default=None)
    return Look(
        now=now,
        columns=frozenset(AT_FIRST if columns is None else columns) & frozenset(COLUMNS),
        views=[View(**each | {"id": UUID(each["id"])}) for each in views],
        just_done=UUID(last["act"]) if last else None,
        waiting={kind: number or 0 for kind, number in zip(KINDS, numbers, strict=True)},
    )


EVERYTHING = "all=1"
"""The whole list, without a filter."""


def _last(acts: QuerySet[Any]) -> Subquery:
    return Subquery(acts.order_by("-at", "-pk").values(last=JSONObject(act="act", at="at"))[:1])


def views_of(user: User, _can: Can = Can.VIEW) -> QuerySet[SavedView]:
    """The saved views of this person, and of nobody else, by name."""
    return SavedView.objects.filter(user=user).order_by("name", "pk") if user.is_active else SavedView.objects.none()


def asked_in(query: str) -> Filters:
    """The filters of a query string; unknown words are left out."""
    return Filters.read(QueryDict(query.lstrip("?")[:2000]).dict())


def plain(query: str) -> str:
    """What a saved view keeps of a query string: its filters, without the page and without words somebody searched for.

    Those may be the name of a patient, and a view stands in a menu for everybody who looks over a shoulder.
    """
    return asked_in(query).address(page="", q="").lstrip("?") or EVERYTHING


def picked(user: User, lines: Iterable[str], can: Can) -> tuple[list[Chosen], int]:
    """The cases that these lines of the list name (case:owner:deadline), as far as this person may; how many others.

    A case named twice counts once. At most MOST_AT_ONCE. Two queries.
    """
    asked: dict[str, tuple[str, str]] = {}
    for line in list(dict.fromkeys(lines))[:MOST_AT_ONCE]:
        case, _colon, rest = line.partition(":")
        owner, _colon, deadline = rest.partition(":")
        if is_id(case) and is_id(owner) and (not deadline or is_id(deadline)):
            asked[case] = (owner, deadline)
    mine = (
        Case.objects.real().open_to(user, can).filter(pk__in=asked).select_related("organisation", "owner", "coverage")
    )
    dates = Deadline.objects.filter(case__in=mine.values("pk"), pk__in=[date for _o, date in asked.values() if date])
    known = {str(each.pk): each for each in dates.select_related("case__organisation", "stage")}
    cases = {str(case.pk): case for case in mine}
    found = [
        Chosen(cases[case], UUID(owner), known.get(deadline))
        for case, (owner, deadline) in asked.items()
        if case in cases
    ]
    return found, len(asked) - len(found)
