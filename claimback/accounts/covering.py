"""Who covers for whom: the one place that says so, asked by whoever tells people something."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from uuid import UUID

from claimback.accounts.absence import Absence
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Can, Role, roles_that

Place = tuple[UUID, UUID]
"""An organisation, and a person who works there."""


class Covers:
    """Who covers for whom: read at once, and answered for any instant within a day after it was asked."""

    def __init__(self, absences: Collection[Absence]) -> None:
        self._by_id = {each.pk: each for each in absences}
        self._of: dict[Place, list[Absence]] = {}
        self._answering: dict[UUID, list[Membership]] = {}
        for each in absences:
            self._of.setdefault((each.organisation_id, each.away.user_id), []).append(each)

    def __iter__(self) -> Iterator[Absence]:
        return iter(self._by_id.values())

    def __bool__(self) -> bool:
        return bool(self._by_id)

    def absence_of(self, person: UUID, organisation: UUID, *, at: datetime) -> Absence | None:
        """Why this person (an id) is away from this organisation then; None where they are not."""
        return next((each for each in self._of.get((organisation, person), []) if each.holds(at)), None)

    def stand_ins(self, person: UUID, organisation: UUID, *, at: datetime) -> list[User]:
        """Who hears then what this person is told there, besides them; nobody where they are not away.

        It is their cover; where that one is away too, theirs, and so on. Where that ends with nobody (a circle, or
        somebody who has left, cannot sign in or may not work on cases), the supervisors, and where there is none the
        owners, as for what nobody heeds.
        """
        absence, passed = self.absence_of(person, organisation, at=at), {person}
        if absence is None:
            return []
        while absence is not None:
            cover = absence.cover
            if cover.user_id in passed or not may_cover(cover):
                return self._who_answers(organisation, besides=passed, at=at)
            passed.add(cover.user_id)
            absence = self.absence_of(cover.user_id, organisation, at=at)
        return [cover.user]

    def stands_in(self, person: UUID, absence: UUID, *, at: datetime) -> bool:
        """Whether this person hears then what is told because of this absence (ids)."""
        found = self._by_id.get(absence)
        if found is None or not found.holds(at):
            return False
        return any(each.pk == person for each in self.stand_ins(found.away.user_id, found.organisation_id, at=at))

    def of(self, person: User, *, at: datetime) -> list[Absence]:
        """For whom this person stands in then, whoever is back last at the end."""
        mine = [each for each in self if each.holds(at) and self.stands_in(person.pk, each.pk, at=at)]
        return sorted(mine, key=lambda each: (each.until_on, each.pk))

    def _who_answers(self, organisation: UUID, *, besides: Collection[UUID], at: datetime) -> list[User]:
        if organisation not in self._answering:
            roles = (Role.SUPERVISOR, Role.OWNER)
            members = Membership.objects.living().filter(organisation=organisation, role__in=roles)
            found = members.filter(user__is_active=True).select_related("user").order_by("since", "pk")
            self._answering[organisation] = list(found)
        here = [
            each
            for each in self._answering[organisation]
            if each.user_id not in besides and self.absence_of(each.user_id, organisation, at=at) is None
        ]
        supervisors = [each.user for each in here if each.role == Role.SUPERVISOR]
        return supervisors or [each.user for each in here]


def may_cover(member: Membership) -> bool:
    """Whether they work there, can sign in, and may do all that a case may need of them by a day."""
    return member.ended_at is None and member.user.is_active and member.role in roles_that(Can.FILE)


def covers(*, now: datetime, organisations: Collection[UUID] | None = None) -> Covers:
    """Who covers for whom about `now`, which is the database's clock; in these organisations (all). One question."""
    found = Absence.objects.living().near(now.astimezone(UTC).date())
    if organisations is not None:
        found = found.filter(organisation__in=organisations)
    return Covers(list(found.select_related("away__user", "cover__user").order_by("from_on", "pk")))
