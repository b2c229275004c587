"""Several cases given to colleagues in one act: each in its own right, and taken back within a minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.actions.people import assign
from appeals.models import HandOver
from cases.actions import CaseIsClosed, NotAColleague, lock_case
from cases.models import Case
from claimback.accounts.models import Membership, Organisation, User
from claimback.ids import uuid7
from claimback.sorry import Conflict

TO_THINK = timedelta(minutes=1)
"""How long an act can be taken back whole."""


class WithAnotherMeanwhile(Conflict):
    """The case is not with whom it was when somebody decided about it."""

    def __init__(self, owner: User) -> None:
        super().__init__(owner)
        self.owner = owner

    def __str__(self) -> str:
        said = _("It is with %(who)s by now: somebody else gave it away meanwhile. It stays there.")
        return said % {"who": self.owner}


class WithThemAlready(Conflict):
    """The case is given to whom it is with."""

    def __str__(self) -> str:
        return _("It is with them already. Nothing was changed.")


class TooLateToTakeBack(Conflict):
    """The minute is over, or there is nothing left of this act."""

    def __str__(self) -> str:
        return _("This can be taken back for a minute, and that is over. Nothing was changed. Give the cases anew.")


@dataclass(frozen=True, slots=True)
class Wish:
    """A case, to whom it is to go, and with whom it was when that was decided (an id)."""

    case: Case
    to: User
    seen: UUID


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one case: the row that says so, or the sentence why it stayed."""

    case: Case
    made: HandOver | None = None
    why_not: str = ""


REFUSALS = (WithAnotherMeanwhile, WithThemAlready, CaseIsClosed, NotAColleague)


@transaction.atomic
def hand_over(wishes: Sequence[Wish], *, by: User) -> list[Handed]:
    """Give each case by itself, in the order given: one that was closed or given away meanwhile stays and says why.

    Raises nothing; what was made has one `act`, by which it is taken back.
    """
    act, done = uuid7(), {}
    _lock([wish.case.pk for wish in wishes], [wish.to.pk for wish in wishes])
    for wish in wishes:
        try:
            done[wish.case.pk] = Handed(wish.case, made=_give(wish, act=act, by=by))
        except REFUSALS as refusal:
            done[wish.case.pk] = Handed(wish.case, why_not=str(refusal))
    return list(done.values())


@transaction.atomic
def take_back_hand_over(office: Organisation, *, act: UUID, now: datetime, by: User) -> list[Handed]:
    """Give back what this person gave in one act within the last minute, each case by itself.

    `now` is the database's clock. A case that went on to somebody else, or was closed, stays and says so. Raises
    TooLateToTakeBack.
    """
    rows = HandOver.objects.filter(organisation=office, act=act, by=by, taken_back_at=None, at__gt=now - TO_THINK)
    found = list(rows.select_related("case", "before", "after").order_by("case"))
    if not found:
        raise TooLateToTakeBack
    _lock([row.case_id for row in found], [row.before_id for row in found])
    done = []
    for row in found:
        try:
            done.append(Handed(row.case, made=_give_back(row, now=now, by=by)))
        except REFUSALS as refusal:
            done.append(Handed(row.case, why_not=str(refusal)))
    return done


def _lock(cases: list[UUID], people: list[UUID]) -> None:
    """In one order, so that acts follow each other: cases first, then the memberships of whoever is given one."""
    list(Case.objects.select_for_update(no_key=True).filter(pk__in=cases).order_by("pk").values_list("pk"))
    members = Membership.objects.living().filter(user__in=people, organisation__cases__in=cases)
    wanted = Membership.objects.filter(pk__in=members.values("pk")).order_by("pk")
    list(wanted.select_for_update(no_key=True).values_list("pk"))


@transaction.atomic
def _give(wish: Wish, *, act: UUID, by: User) -> HandOver:
    case = _still_with(wish.seen, lock_case(wish.case))
    if case.owner_id == wish.to.pk:
        raise WithThemAlready
    before = case.owner_id
    assign(case, owner=wish.to, by=by)
    return HandOver.objects.create(
        organisation_id=case.organisation_id, case=case, act=act, before_id=before, after=wish.to, by=by
    )


@transaction.atomic
def _give_back(row: HandOver, *, now: datetime, by: User) -> HandOver:
    case = _still_with(row.after_id, lock_case(row.case))
    if not HandOver.objects.filter(pk=row.pk, taken_back_at=None).update(taken_back_at=now):
        raise WithThemAlready
    assign(case, owner=row.before, by=by)
    row.taken_back_at = now
    return row


def _still_with(owner_id: UUID, case: Case) -> Case:
    if case.owner_id != owner_id:
        raise WithAnotherMeanwhile(case.owner)
    return case
