"""What each member of an organisation carries, and what they would carry with other cases. A fixed cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from appeals.actions.handing import TO_THINK, Wish
from appeals.filters import OTHERS, PAPERS, TALKS, WITHIN
from appeals.models import HandOver, Turn, Whose
from appeals.turns import concerns, visible, within
from cases.models import Case
from claimback.accounts.access import absences_in, members_of
from claimback.accounts.models import Absence, Membership, Organisation, User
from claimback.accounts.roles import Can, roles_that
from claimback.ids import is_id

MOST_AT_ONCE = 100
"""Cases of one act."""
COLUMNS: dict[str, tuple[object, dict[str, str]]] = {
    "open": (_("Open cases"), {}),
    "late": (_("Past its day"), {"whose": Whose.US, "due": "late"}),
    "in_3": (_("Next 3 days"), {"whose": Whose.US, "due": "3"}),
    "in_7": (_("Next 7 days"), {"whose": Whose.US, "due": "7"}),
    "in_14": (_("Next 14 days"), {"whose": Whose.US, "due": "14"}),
    "talks": (_("Talks between doctors"), {"only": TALKS}),
    "papers": (_("Papers to look at"), {"only": PAPERS}),
    "others": (_("Waits on others"), {"only": OTHERS}),
}
"""What is counted: its heading, and the filters of the list that shows the same cases."""
Counts = Mapping[str, int]
NONE: Counts = dict.fromkeys(COLUMNS, 0)


@dataclass(frozen=True, slots=True)
class Number:
    """One number, and the list of exactly these cases."""

    name: str
    heading: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Carries:
    """What one person carries in an organisation; without a membership they have left, and their cases wait."""

    person: User
    membership: Membership | None
    counts: Counts
    office: UUID
    absences: list[Absence] = field(default_factory=list)

    @property
    def numbers(self) -> list[Number]:
        """In the order of the columns, each with the address of its list."""
        whose = {"owner": str(self.person.pk), "office": str(self.office)}
        return [
            Number(name, str(heading), self.counts[name], "?" + urlencode(filters | whose))
            for name, (heading, filters) in COLUMNS.items()
        ]


@dataclass(frozen=True, slots=True)
class Would:
    """What somebody carries now, and would carry after an act."""

    person: User
    now: Counts
    then: Counts

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """Heading, now, then."""
        return [(str(heading), self.now[name], self.then[name]) for name, (heading, _f) in COLUMNS.items()]


def workload(user: User, office: Organisation, *, today: date) -> list[Carries]:
    """Everybody who works in this organisation, in the order they came, then whoever left cases behind."""
    counts = _counted(_turns(user, office), "case__owner", today=today)
    away = absences_in(office)
    found = [
        Carries(each.user, each, counts.pop(each.user_id, NONE), office.pk, away.get(each.pk, []))
        for each in members_of(office)
    ]
    left = User.objects.in_bulk(counts)
    return found + [Carries(left[pk], None, counts[pk], office.pk) for pk in sorted(counts, key=str)]


def carried_by(user: User, office: Organisation, person: User) -> QuerySet[Case]:
    """The open cases of this person that `user` may give to others, the nearest date first."""
    theirs = Case.objects.open_to(user, Can.ASSIGN).going_on().filter(organisation=office, owner=person)
    return theirs.select_related("turn__deadline", "turn__stage", "turn__follow_up", "coverage").order_by(
        F("turn__on").asc(nulls_last=True), "pk"
    )


def receivers(office: Organisation, *, besides: User | None = None) -> list[User]:
    """Who may answer for a case: whoever works on cases there and can sign in, in the order they came."""
    members = members_of(office).filter(role__in=roles_that(Can.EDIT), user__is_active=True)
    return [each.user for each in members if besides is None or each.user_id != besides.pk]


def wishes(user: User, office: Organisation, moves: Iterable[tuple[str, str, str]]) -> tuple[list[Wish], int]:
    """What is asked for (case, to, seen with: ids as text), as far as this person may; and how many were left out.

    A case named twice counts once. At most MOST_AT_ONCE. Two queries.
    """
    asked = {case: (to, seen) for case, to, seen in moves if all(map(is_id, (case, to, seen)))}
    asked = dict(list(asked.items())[:MOST_AT_ONCE])
    mine = Case.objects.real().open_to(user, Can.ASSIGN).filter(organisation=office, pk__in=asked)
    cases = {str(case.pk): case for case in mine.select_related("owner", "organisation")}
    people = {str(pk): person for pk, person in User.objects.in_bulk([to for to, _seen in asked.values()]).items()}
    found = [
        Wish(cases[case], people[to], UUID(seen))
        for case, (to, seen) in asked.items()
        if case in cases and to in people
    ]
    return found, len(asked) - len(found)


def would_carry(user: User, office: Organisation, chosen: Collection[Wish], *, today: date) -> list[Would]:
    """What everybody whom these wishes touch carries now and would carry then: receivers first, then givers."""
    turns = _turns(user, office)
    now = _counted(turns, "case__owner", today=today)
    moved = _counted(turns.filter(case__in=[wish.case.pk for wish in chosen]), "case", today=today)
    people: dict[UUID, User] = {wish.to.pk: wish.to for wish in chosen}
    people |= {wish.case.owner_id: wish.case.owner for wish in chosen if wish.case.owner_id not in people}
    then = {pk: dict(now.get(pk, NONE)) for pk in people}
    for wish in chosen:
        for name, count in moved.get(wish.case.pk, NONE).items():
            then[wish.to.pk][name] += count
            then[wish.case.owner_id][name] -= count
    return [Would(person, now.get(pk, NONE), then[pk]) for pk, person in people.items()]


def just_given(user: User, office: Organisation, *, now: datetime) -> HandOver | None:
    """The last act of this person in this organisation that can still be taken back."""
    rows = HandOver.objects.filter(organisation=office, by=user, taken_back_at=None, at__gt=now - TO_THINK)
    return rows.order_by("-at", "-pk").first()


def _turns(user: User, office: Organisation) -> QuerySet[Turn]:
    return visible(user, [office]).filter(organisation=office).exclude(whose=Whose.NOBODY)


def _counted(turns: QuerySet[Turn], by: str, *, today: date) -> dict[UUID, Counts]:
    """Every number of COLUMNS, by owner or by case. One query."""
    ours = Q(whose=Whose.US)
    parts: dict[str, Any] = {"late": ours & Q(on__lt=today)}
    parts |= {f"in_{n}": ours & within(int(n), today=today) for n in WITHIN}
    parts |= {name: concerns(name) for name in (TALKS, PAPERS, OTHERS)}
    counted = {name: Count("pk", filter=part) for name, part in parts.items()}
    rows = turns.order_by().values(by).annotate(open=Count("pk"), **counted)
    return {row.pop(by): row for row in rows}
