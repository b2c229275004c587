"""Who answers for the cases a person may see: the names a list can be narrowed to. Reading only."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet

from cases.access import offices_of
from cases.models import Case, Share
from claimback.accounts.models import User, whoever
from claimback.accounts.roles import Can
from claimback.written import Rows

MOST = 200
GOING_ON = "going on"


def near(offices: Collection[UUID], shared: Collection[UUID], *, case: str = "case") -> Q:
    """For a query over what belongs to a case (`case` names how): only what is of these offices or of these cases.

    `open_to` alone decides who sees what; this only spares the database a walk through everybody's cases.
    """
    found = Q(organisation__in=offices)
    return found | Q((f"{case}__in", shared)) if shared else found  # without an “or” it finds them by the organisation


def shared_with(user: User) -> tuple[UUID, ...]:
    """The keys of the cases somebody let this person into. One query."""
    return tuple(share.case_id for share in _shares(user=user.pk))


@Rows
def _shares(*, user: UUID) -> QuerySet[Share]:
    return Share.objects.living().filter(user=user).only("case")


@partial(Rows, prepared=False)
def _owners(can: Can, which: str, *, user: UUID, offices: tuple[UUID, ...], shared: tuple[UUID, ...]) -> QuerySet[User]:
    cases = Case.objects.real().open_to(whoever(user), can).filter(near(offices, shared, case="pk"))
    cases = cases.going_on() if which == GOING_ON else cases
    # distinct, lest the database walks through all cases of each person instead of once through these
    found = User.objects.filter(pk__in=cases.order_by().values("owner").distinct())
    return found.order_by("name", "email", "pk")[:MOST]


def owners(user: User, can: Can, *, going_on: bool = False) -> list[User]:
    """Who answers for a case in which this person may do this, by name, at most MOST of them. Three queries."""
    if not user.is_active:
        return []
    offices = tuple(office.pk for office in offices_of(user, can))
    which = GOING_ON if going_on else ""
    found: list[User] = _owners(can, which, user=user.pk, offices=offices, shared=shared_with(user))
    return found
