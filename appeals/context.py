"""What the head of every page shows a signed-in person besides the page's own, in one question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
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
    return User.objects.filter(pk=user, is_active=True).values_list(Exists(opens), shared, number)


_HEAD = Question(_head, prepared=True)


class Head:
    """Asked once for each page, and only where the page says it."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def _asked(self) -> tuple[bool, bool, int]:
        found = _HEAD(user=self._user.pk)
        return found[0] if found else (False, False, 0)  # type: ignore[return-value]

    @property
    def opens_cases(self) -> bool:
        """Whether there is an organisation in which they may open a case."""
        return self._asked[0]

    @property
    def works_with_others(self) -> bool:
        """Whether the rooms of an office are for them: its inbox, its waiting list, the order of its morning."""
        return self._asked[1]

    @property
    def unread(self) -> int:
        """How many messages stand on their page that they have not opened."""
        return self._asked[2]


def head(request: HttpRequest) -> dict[str, Any]:
    """`head`, for whoever is signed in."""
    user = getattr(request, "user", None)
    return {"head": Head(user)} if user is not None and user.is_authenticated else {}
