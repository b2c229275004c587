"""Is a message still to be sent? One question for rows of any kind, asked at the claim and before each sending."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from appeals.endings import APPROVED, GRANTS
from appeals.law.moves import State as Standing
from appeals.links import CODE
from appeals.models import Deadline, FollowUp, Reminder, Request, Stage
from appeals.reminders.heeding import paused, still_unheeded
from appeals.standing_in import UNHEEDED
from cases.models import Authority, Case, Decision
from claimback.accounts.models import Absence, Membership, User
from claimback.accounts.roles import Can

State, Kind = Reminder.State, Reminder.Kind

OVERTAKES = ("deadline", "authority", "follow_up", "decision", "stage")
"""Of each of these a later step says all that an earlier one would have."""


def still_matters(kinds: Iterable[str]) -> Q:
    """Whether there is still something to say, by what the message is about.

    Only the kinds at hand are asked: the question for all of them takes longer to write than a mail to send.
    """
    return reduce(or_, (Q(kind=kind) & reduce(and_, map(Q, _needs(kind))) for kind in kinds))


def nobody_took_it_back() -> Exists:
    """For a query over reminders told to a cover: nobody has said that the absence is over."""
    return Exists(Absence.objects.living().filter(pk=OuterRef("absence")))


def _needs(kind: str) -> list[Exists | Q]:
    """What must be true while a message of this kind is to be sent."""
    if kind == Kind.REQUEST:
        waits = Request.objects.waiting().filter(links=OuterRef("link"), links__expires_at__gt=Now())
        return [_case(Case.objects.going_on()), Exists(waits)]
    needs: list[Exists | Q] = [Exists(User.objects.filter(pk=OuterRef("recipient"), is_active=True))]
    if kind == Kind.APPROVAL:
        needs.append(_case(Case.objects.going_on()) | _case(Case.objects.filter(ending__in=APPROVED)))
    elif kind not in {Kind.DIGEST, Kind.ALERT}:
        needs.append(_case(Case.objects.going_on()))
    if kind == Kind.DEADLINE:
        needs.append(Exists(Deadline.objects.unmet().filter(pk=OuterRef("deadline"))))
    elif kind == Kind.FOLLOW_UP:
        needs.append(_stands(FollowUp, "follow_up", "due_on", done_on=None))
    elif kind == Kind.AUTHORITY:
        needs.append(_stands(Authority, "authority", "until", revoked_at=None))
    elif kind == Kind.APPROVAL:
        needs.append(_stands(Decision, "decision", "approved_until", outcome__in=GRANTS, used_on=None))
    elif kind == Kind.TALK:
        needs.append(Exists(Stage.objects.filter(pk=OuterRef("stage"), state=Standing.PREPARING)))
    return needs


def _stands(model: type[Model], pointer: str, day: str, **holds: object) -> Exists:
    """The row it is about still holds, on the very day the message was counted from."""
    same_day = Q(**{day: Coalesce(OuterRef("about_on"), F(day))})
    return Exists(model._default_manager.filter(same_day, pk=OuterRef(pointer), **holds))


def _case(cases: QuerySet[Case]) -> Q:
    """Its case is one of these."""
    return Q(Exists(cases.filter(pk=OuterRef("case"))))


def overtaken() -> Exists:
    """A more urgent step of the same thing for the same person is due as well, or was sent already.

    So it is among the chases of one link; a code somebody waits for at the door is overtaken by nothing.
    """
    urgent = Reminder.objects.exclude(step__startswith=CODE).filter(
        reduce(or_, (Q(**{about: OuterRef(about)}, recipient=OuterRef("recipient")) for about in OVERTAKES))
        | Q(link=OuterRef("link")),
        case=OuterRef("case"),  # follows from the rest, and finds them by an index
        channel=OuterRef("channel"),
        state__in=[State.PENDING, State.SENT],
        due_at__lte=Now(),
    )
    return Exists(urgent.filter(Q(due_at__gt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__gt=OuterRef("pk"))))


class Sort(NamedTuple):
    """What decides which question is asked of a row: rows of one sort are asked the same one."""

    kind: str
    is_unheeded: bool
    asks_nobody: bool
    of_no_case: bool
    of_an_absence: bool


def sort_of(reminder: Reminder) -> Sort:
    """The sort of this row."""
    # of a letter of the day each line is asked for
    asks_nobody = reminder.recipient_id is None or reminder.step.startswith(CODE) or reminder.kind == Kind.DIGEST
    of_an_absence = reminder.absence_id is not None
    return Sort(reminder.kind, UNHEEDED in reminder.step, asks_nobody, reminder.case_id is None, of_an_absence)


def wanted(sort: Sort) -> QuerySet[Reminder]:
    """The waiting rows of this sort that are to be sent at this moment.

    It matters still, nobody asked to be left alone about it, and the person may see what it is about.
    """
    these = Reminder.objects.filter(still_matters([sort.kind]), state=State.PENDING)
    if sort.kind == Kind.DEADLINE:
        these = these.exclude(paused())
    if sort.is_unheeded:
        these = these.filter(still_unheeded())
    if sort.of_an_absence:
        these = these.filter(nobody_took_it_back())
    if sort.asks_nobody:
        return these
    if sort.of_no_case:
        at_work = Membership.objects.living().filter(user=OuterRef("recipient"), organisation=OuterRef("organisation"))
        return these.filter(Exists(at_work))
    open_cases = Case.objects.open_to(OuterRef(OuterRef("recipient")), Can.VIEW)
    return these.filter(Exists(open_cases.filter(pk=OuterRef("case"))))
