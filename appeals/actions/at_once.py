"""Several cases at once from a list: put off, noted, given; each in its own right, and taken back within a minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import reminders
from appeals.actions.following import set_follow_up, take_back_follow_up
from appeals.actions.handing import TO_THINK, Handed, TooLateToTakeBack, Wish, hand_over, take_back_hand_over
from appeals.actions.heeding import pause_reminders
from appeals.models import AtOnce, Deadline, FollowUp, HandOver, Heed
from cases.actions import CaseIsClosed, lock_case
from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.audit.events import record
from claimback.ids import uuid7
from claimback.sorry import Conflict, Sorry


class NoDateToPutOff(Conflict):
    """What is next in the case is a note or nothing: no reminder of a date can be paused."""

    def __str__(self) -> str:
        return _("What is next here is no date of the law, so there are no reminders to put off. Nothing was changed.")


class AnotherWordMeanwhile(Conflict):
    """Since the act the person said something else about the same date."""

    def __str__(self) -> str:
        return _("You said something else about this date since. That stays.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """One case of an act, with whom it was and which date was next when it was chosen."""

    case: Case
    owner: UUID
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: what was made for it, or the sentence why nothing was."""

    case: Case
    made: AtOnce | HandOver | None = None
    why_not: str = ""


Left = dict[str, Heed | FollowUp | None]
"""What an act leaves in a case."""
REFUSALS = (Sorry, CaseIsClosed)


@transaction.atomic
def put_off_many(chosen: Sequence[Chosen], *, until: date, now: datetime, by: User) -> list[Outcome]:
    """No reminder about the next date of each case before that day, for this person alone.

    A case that closed, or whose date changed, since it was chosen stays and says so. Raises nothing.
    """

    def put_off(each: Chosen) -> Left:
        if each.deadline is None:
            raise NoDateToPutOff
        lock_case(each.case)
        before = Heed.objects.standing().filter(deadline=each.deadline, by=by).first()
        return {"heed": pause_reminders(each.deadline, until=until, by=by, now=now), "before": before}

    return _each(chosen, put_off, by=by)


@transaction.atomic
def note_many(chosen: Sequence[Chosen], *, what: str, due_on: date, on: date, by: User) -> list[Outcome]:
    """The same note on the same day in each case. A case that closed since stays and says so. Raises nothing."""

    def note(each: Chosen) -> Left:
        return {"follow_up": set_follow_up(each.case, what=what, due_on=due_on, on=on, by=by)}

    return _each(chosen, note, by=by)


def give_many(chosen: Sequence[Chosen], *, to: User, by: User) -> list[Outcome]:
    """Every case to the same colleague, as `hand_over` does. Raises nothing."""
    done = hand_over([Wish(each.case, to, each.owner) for each in chosen], by=by)
    return [_told(each) for each in done]


@transaction.atomic
def take_back_at_once(act: UUID, *, on: date, now: datetime, by: User) -> list[Outcome]:
    """Undo what this person did to several cases in one act within the last minute, each case by itself.

    `now` is the database's clock. Raises TooLateToTakeBack.
    """
    offices = Organisation.objects.filter(pk__in=_given(act, now=now, by=by).values("organisation")).order_by("pk")
    given = [_told(each) for of in offices for each in take_back_hand_over(of, act=act, now=now, by=by)]
    rows = AtOnce.objects.filter(act=act, by=by, taken_back_at=None, at__gt=now - TO_THINK).order_by("case")
    found = list(rows.select_related("case__organisation", "heed__deadline__case", "before", "follow_up__case"))
    if not given and not found:
        raise TooLateToTakeBack
    return given + [_attempt(row.case, partial(_undo, row, on=on, now=now, by=by)) for row in found]


def _given(act: UUID, *, now: datetime, by: User) -> QuerySet[HandOver]:
    return HandOver.objects.filter(act=act, by=by, taken_back_at=None, at__gt=now - TO_THINK)


def _told(each: Handed) -> Outcome:
    return Outcome(each.case, each.made, each.why_not)


def _each(chosen: Sequence[Chosen], do: Callable[[Chosen], Left], *, by: User) -> list[Outcome]:
    """Each case by itself, in one order, so that acts follow each other."""
    act = uuid7()

    def one(each: Chosen) -> AtOnce:
        left = do(each)
        return AtOnce.objects.create(organisation_id=each.case.organisation_id, case=each.case, act=act, by=by, **left)

    ordered = sorted(chosen, key=lambda each: str(each.case.pk))
    return [_attempt(each.case, partial(one, each)) for each in ordered]


def _attempt(case: Case, do: Callable[[], AtOnce]) -> Outcome:
    try:
        with transaction.atomic():
            return Outcome(case, made=do())
    except REFUSALS as refusal:
        return Outcome(case, why_not=str(refusal))


def _undo(row: AtOnce, *, on: date, now: datetime, by: User) -> AtOnce:
    lock_case(row.case)
    if row.follow_up:
        take_back_follow_up(row.follow_up, on=on, by=by)
    else:
        assert row.heed is not None
        _wake(row.heed, before=row.before, now=now, by=by)
    row.taken_back_at = now
    row.save(update_fields=["taken_back_at"])
    return row


def _wake(heed: Heed, *, before: Heed | None, now: datetime, by: User) -> None:
    """The pause ends, and what the person had said about the date before stands again."""
    if not Heed.objects.standing().filter(pk=heed.pk).update(replaced_at=Now()):
        raise AnotherWordMeanwhile
    if before:
        Heed.objects.filter(pk=before.pk).update(replaced_at=None)
    again = before.until_at if before and before.until_at and before.until_at > now else None
    reminders.remind_again(heed.deadline, person=by, at=again)
    record("pause taken back", by=by, case=heed.deadline.case, about=heed.deadline)
