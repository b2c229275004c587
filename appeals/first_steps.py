"""The first steps of somebody new, ticked by what they really did in cases of theirs. Reading only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Contact
from claimback.accounts.access import memberships_of
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from claimback.audit.models import Event


@dataclass(frozen=True, slots=True)
class Lesson:
    """Something to do once: the events that show it was done (`kinds`), and where (`screen`, of a case or of all)."""

    key: str
    words: str | Promise
    why: str | Promise
    kinds: frozenset[str]
    screen: str
    of_case: bool = False


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A lesson for one person: whether it is done, and the address where it is learnt."""

    lesson: Lesson
    done: bool
    url: str


PROMISED = "promised"
PUT_AWAY = "first-steps"
"""The cookie that keeps whether the note about them was put away."""
NEW = timedelta(days=30)
"""How long somebody is shown the note about them on Today."""
LESSONS = (
    Lesson(
        "confirm",
        _("Confirm what a letter says"),
        _("Drop a denial letter, then compare each field with its line. Every date is counted from what you confirm."),
        frozenset({"facts confirmed", "decision recorded"}),
        "new_case",
    ),
    Lesson(
        "find",
        _("Find a case and open one of its papers"),
        _("Press / and type whatever the caller says first: a name, a birth date, a number, words of a letter."),
        frozenset({"document opened"}),
        "find",
    ),
    Lesson(
        "why",
        _("See why a date is what it is"),
        _("Open “Why this date?” on a date of a case, read the sum, and say that you have seen it."),
        frozenset({"date seen", "reminders paused"}),
        "case",
        of_case=True,
    ),
    Lesson(
        PROMISED,
        _("Log a call in which they promised something"),
        _("A name, a number, and the day by which they promised it. On that day it stands on Today."),
        frozenset({"promise written down"}),
        "contact_log",
        of_case=True,
    ),
    Lesson(
        "letter",
        _("Draft a letter"),
        _("It is written from the confirmed facts alone. What is missing is named, not filled."),
        frozenset({"letter drafted"}),
        "letters",
        of_case=True,
    ),
    Lesson(
        "chase",
        _("Chase somebody, or set a day to ask again"),
        _("On Waiting, press x on a line, or set a follow-up on a case."),
        frozenset({"request chased", "follow-up set"}),
        "waiting",
    ),
)


def told_of(user: User, *, cookies: Mapping[str, str], now: datetime) -> bool:
    """Whether Today has a note about the first steps: they are new, and have not put it away."""
    return not cookies.get(PUT_AWAY) and now - user.joined_at < NEW


def first_steps(user: User) -> list[FirstStep]:
    """The first steps of this person, in order; ticked by their own acts in any case of where they work."""
    offices = [each.organisation_id for each in memberships_of(user)]
    kinds = frozenset().union(*(lesson.kinds for lesson in LESSONS))
    acts = Event.objects.filter(organisation_id__in=offices, by_id=user.pk, kind__in=kinds)
    seen = set(acts.values_list("kind", flat=True).distinct())
    # logged before that was an event of its own
    promised = Contact.objects.filter(recorded_by=user).exclude(promised_by=None).exclude(finished_at=None).exists()
    practised = Q(practice=False) | Q(owner=user)  # nobody is led into the practice of a colleague
    known = Case.objects.open_to(user, Can.EDIT).filter(practised, closed_on=None, decisions__isnull=False)
    case = known.order_by("practice", "-pk").first()
    return [
        FirstStep(each, bool(each.kinds & seen) or (promised and each.key == PROMISED), _where(each, case))
        for each in LESSONS
    ]


def _where(lesson: Lesson, case: Case | None) -> str:
    """The screen of the newest case with a confirmed letter; without such a case, where one begins."""
    if not lesson.of_case:
        return reverse(lesson.screen)
    return reverse(lesson.screen, args=[case.pk]) if case else reverse("new_case")
