"""What a reminder says about what is no date of the law: a promise, a question, an approval's end, a talk.

Which day, never who is ill, of what, or what somebody wrote. The words follow the days, not the step, so that a late
message is true when it arrives.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals.models import FollowUp, Reminder
from claimback.words import day, moment

Words = tuple[str, list[str]]
"""The last words of the subject, and the paragraphs."""


def words(reminder: Reminder, *, today: date) -> Words:
    """What this message says, told from the reader's day. The row comes with what it is about."""
    return _BY_KIND[reminder.kind](reminder, today)


def for_whom(reminder: Reminder, *, short: bool = False) -> list[str]:
    """Why a message comes to somebody who covers for a colleague; nothing for other messages. No name: see the page."""
    if reminder.absence is None:
        return []
    if short:
        return [_("for a colleague who is away")]
    said = _("You get this because you cover for a colleague who is away until %(day)s. It was written to them too.")
    return [said % {"day": day(reminder.absence.until_on)}]


def _of_approval(reminder: Reminder, today: date) -> Words:
    assert reminder.decision is not None
    assert reminder.decision.approved_until is not None
    until = reminder.decision.approved_until
    said_as = {"when": when(until), "away": away(until, today=today)}
    if until < today:
        what = _("an approval ended %(when)s") % said_as
        said = _("An approval in this case was good until %(when)s.") % said_as
        return what, [said, _("If it was not used, ask the insurer at once for a new last day, and write down why.")]
    what = _("an approval ends %(when)s") % said_as
    said = _("An approval in this case must be used by its last day, %(away)s.") % said_as
    return what, [said, _("If that is too soon, ask the insurer for more time now. After that day it is too late.")]


def _of_talk(reminder: Reminder, today: date) -> Words:
    assert reminder.about_on is not None
    by = reminder.about_on
    said_as = {"when": when(by), "away": away(by, today=today)}
    habit = _("This day comes from the insurer's own policy, not from the law. The call stops no clock of the law.")
    if by < today:
        said = _("By what is known of the insurer, a call in this case had to be asked for by %(when)s.") % said_as
        return _("the day to ask for a call has passed"), [said, _("Ask all the same: they may agree."), habit]
    said = _("By what is known of the insurer, a call in this case must be asked for %(away)s.") % said_as
    return _("a call must be asked for by %(when)s") % said_as, [said, habit]


ASKED: dict[str, tuple[Promise, Promise]] = {
    "promised": (
        gettext_lazy("something that was promised"),
        gettext_lazy(
            "Somebody noted for this case that something would be done by %(when)s. It is not ticked off yet."
        ),
    ),
    "acknowledge": (
        gettext_lazy("nobody has confirmed what was sent"),
        gettext_lazy(
            "What was sent in this case should have been confirmed by %(when)s, and nobody has said that it came."
        ),
    ),
    "asked_papers": (
        gettext_lazy("papers that were asked for"),
        gettext_lazy("Papers that were asked for in this case were needed by %(when)s. Not all of them are here."),
    ),
    "arrived": (
        gettext_lazy("papers have come"),
        gettext_lazy(
            "Papers came in this case on %(when)s. Nothing counts as arrived before somebody has looked at it."
        ),
    ),
    "no_date_yet": (
        gettext_lazy("it waits for an answer"),
        gettext_lazy("This case has waited since %(when)s for an answer or a decision. Until then it may lack a date."),
    ),
    "asked": (
        gettext_lazy("something is asked for"),
        gettext_lazy("This case asks for something that was due %(when)s."),
    ),
}
"""By the plan of a follow-up; what the follow-up itself says may name an illness, so it is never quoted."""
MORE: dict[str, Promise] = {
    "promised": gettext_lazy("Do it, move it to another day, or say that it is done."),
    "acknowledge": gettext_lazy("Call them and ask whether they have it. What they do not have, they do not answer."),
    "no_date_yet": gettext_lazy("Time may be running that nobody counts. Please look at the case today."),
}


NO_DATE_YET = frozenset({"confirm", "coverage", "question", "not_in_rulebook", "decide", "last_right", "kept_steps"})
PAPERS = frozenset({"request", "request_late"})


def sort_of(follow_up: FollowUp) -> str:
    """Which words a follow-up has: the id of its plan."""
    if follow_up.set_by_id is not None:
        return "promised"
    if follow_up.what in NO_DATE_YET:
        return "no_date_yet"
    if follow_up.what in PAPERS:
        return "asked_papers"
    return follow_up.what if follow_up.what in ("acknowledge", "arrived") else "asked"


def _of_follow_up(reminder: Reminder, today: date) -> Words:
    assert reminder.follow_up is not None
    due, sort = reminder.follow_up.due_on, sort_of(reminder.follow_up)
    subject, said = ASKED[sort]
    sentence = str(said) % {"when": when(due)}
    if sort in ("promised", "asked") and due >= today:
        sentence = _("Something in this case is to be done %(away)s.") % {"away": away(due, today=today)}
    return str(subject), [sentence, *([str(MORE[sort])] if sort in MORE else [])]


_BY_KIND: dict[str, Callable[[Reminder, date], Words]] = {
    Reminder.Kind.APPROVAL: _of_approval,
    Reminder.Kind.TALK: _of_talk,
    Reminder.Kind.FOLLOW_UP: _of_follow_up,
}


def when(value: date | datetime) -> str:
    """Tue 14 Jul 2026, with the hour when hours count."""
    return moment(value) if isinstance(value, datetime) else day(value)


def away(value: date | datetime, *, today: date) -> str:
    """today (Tue 14 Jul 2026), in 3 days (Tue 14 Jul 2026)."""
    days = ((timezone.localtime(value).date() if isinstance(value, datetime) else value) - today).days
    if days == 0:
        near = _("today")
    elif days == 1:
        near = _("tomorrow")
    else:
        near = ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    return f"{near} ({when(value)})"
