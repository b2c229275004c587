"""What is nearest to harm comes first: how the lines of one letter are sorted, and under which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appeals.law.rule import Party
from appeals.mail_words import sort_of
from appeals.models import Deadline, Reminder

Part = tuple[str, list[Reminder]]
"""A heading and what stands under it."""

HEADINGS: tuple[Promise, ...] = (
    _("Late"),
    _("Yours to do"),
    _("Calls between the doctors to ask for"),
    _("Sent, and not confirmed"),
    _("Signed papers that run out"),
    _("Approvals that end"),
    _("The other side is late"),
    _("What else has its day"),
    _("The other side must answer"),
)
LATE, OURS, TALK, UNCONFIRMED, PAPERS, APPROVALS, THEIRS_LATE, ELSE, THEIRS = range(len(HEADINGS))


def by_risk(reminders: Iterable[Reminder], *, today: date) -> list[Part]:
    """Under each heading the nearest day first, as on the worklist; `today` is the reader's day."""

    def place(reminder: Reminder) -> tuple[int, date, str]:
        rank, day = _place(reminder, today)
        return rank, day, str(reminder.pk)

    ordered = sorted(reminders, key=place)
    return [(str(HEADINGS[rank]), list(rows)) for rank, rows in groupby(ordered, key=lambda each: place(each)[0])]


def _place(reminder: Reminder, today: date) -> tuple[int, date]:
    return _BY_KIND[reminder.kind](reminder, today)


def _of_deadline(reminder: Reminder, today: date) -> tuple[int, date]:
    assert reminder.deadline is not None
    ours = reminder.deadline.owed_by == Party.US
    day = _day_of(reminder.deadline, ours=ours)
    if ours:
        return (LATE if day < today else OURS), day
    return (THEIRS_LATE if day < today else THEIRS), day


def _day_of(deadline: Deadline, *, ours: bool) -> date:
    at = deadline.act_at if ours else deadline.last_at
    return timezone.localtime(at).date() if at else deadline.act_by if ours else deadline.last_on


def _of_follow_up(reminder: Reminder, today: date) -> tuple[int, date]:
    assert reminder.follow_up is not None
    return (UNCONFIRMED if sort_of(reminder.follow_up) == "acknowledge" else ELSE), reminder.follow_up.due_on


def _at(rank: int) -> Callable[[Reminder, date], tuple[int, date]]:
    def placed(reminder: Reminder, today: date) -> tuple[int, date]:
        return rank, reminder.about_on or today

    return placed


_BY_KIND: dict[str, Callable[[Reminder, date], tuple[int, date]]] = {
    Reminder.Kind.DEADLINE: _of_deadline,
    Reminder.Kind.FOLLOW_UP: _of_follow_up,
    Reminder.Kind.TALK: _at(TALK),
    Reminder.Kind.AUTHORITY: _at(PAPERS),
    Reminder.Kind.APPROVAL: _at(APPROVALS),
}
