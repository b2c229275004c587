"""What the head of every page shows a signed-in person besides the page's own, in one question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.http import HttpRequest
from django.utils.functional import cached_property

from appeals.for_you import unread_of
from claimback.accounts.models import Membership, User, whoever
from claimback.accounts.roles import Can, roles_that
from claimback.written import Question


def _head(*, user: UUID) -> QuerySet[Any]:
    opens = Membership.objects.living().filter(user=user, role__in=roles_that(Can.OPEN))
    waiting = unread_of(whoever(user)).order_by().values("recipient").annotate(number=Count("pk")).values("number")
    number = Coalesce(Subquery(waiting, output_field=IntegerField()), Value(0))
    shared = Exists(opens.with_others())
    managed = opens.with_others().filter(role__in=roles_that(Can.MANAGE)).order_by("organisation__name", "pk")
    offices = ArraySubquery(managed.values(said=JSONObject(id=F("organisation"), name=F("organisation__name"))))
    return User.objects.filter(pk=user, is_active=True).values_list(Exists(opens), shared, number, offices)


_HEAD = Question(_head, prepared=True)


class Head:
    """Asked once for each page, and only where the page says it."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def _asked(self) -> tuple[bool, bool, int, list[dict[str, str]]]:
        found = _HEAD(user=self._user.pk)
        return found[0] if found else (False, False, 0, [])  # type: ignore[return-value]

    @property
    def opens_cases(self) -> bool:
        """Whether there is an organisation in which they may open a case."""
        return self._asked[0]

    @property
    def works_with_others(self) -> bool:
        """Whether the rooms of an office are for them: its inbox, its waiting list, the order of its morning."""
        return self._asked[1]

    @property
    def manages(self) -> list[dict[str, str]]:
        """The `id` and `name` of each office they manage."""
        return self._asked[3]

    @property
    def unread(self) -> int:
        """How many messages stand on their page that they have not opened."""
        return self._asked[2]


def head(request: HttpRequest) -> dict[str, Any]:
    """`head`, for whoever is signed in."""
    user = getattr(request, "user", None)
    return {"head": Head(user)} if user is not None and user.is_authenticated else {}
