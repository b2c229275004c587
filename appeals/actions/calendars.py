"""Calendars to subscribe to: made, given another address, revoked, and fetched by a program that knows the address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from appeals.calendars import Entry, entries_of, feeds_of, fingerprint, named_by, renewal_of, shows, write
from appeals.calendars.feeds import digest_of
from appeals.models import CalendarFeed
from appeals.reminders import database_now
from cases.models import Case
from cases.practice import must_be_real
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry

LIVES = timedelta(days=365)
MOST = 20  # calendars of one person
MOST_FETCHES = 60  # of one calendar within an hour: programs ask once in five minutes at the most
HOUR = timedelta(hours=1)


class TooManyCalendars(Conflict):
    """Somebody has more calendars than anybody looks at."""

    def __str__(self) -> str:
        return _("You have %(n)s calendars, and that is as many as one person may have. Revoke one first.") % {
            "n": MOST
        }


class NoSuchCalendar(Sorry):
    """An address we never made."""

    status = 404

    def __str__(self) -> str:
        return _("There is no calendar at this address. Copy it again from ClaimBack, or make a new one there.")


class CalendarIsOver(Sorry):
    """An address that opens nothing any more."""

    status = 410

    def __str__(self) -> str:
        return _(
            "This calendar has ended: it was revoked, its address was renewed or ran out, or you can no longer see "
            "what was in it. Please remove it from your calendar program. You can make a new one in ClaimBack."
        )


class FetchedTooOften(Sorry):
    """A program asks again and again."""

    status = 429
    wait = 3600

    def __str__(self) -> str:
        return _("This calendar was fetched too often. Nothing is lost: please ask again in an hour.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a calendar says now: `told` and `told_at` (UTC) name this version of it."""

    entries: list[Entry]
    name: str
    language: str
    told: str
    told_at: datetime

    def write(self) -> bytes:
        """The file, in the language of whose it is."""
        with translation.override(self.language):
            return write(self.entries, name=self.name, stamped=self.told_at)


@transaction.atomic
def make_calendar(*, user: User, case: Case | None, name: str, by: User, at: datetime) -> tuple[CalendarFeed, str]:
    """Make a calendar to subscribe to; the second value is the secret of its address, shown this once, never kept.

    Of one case, or without one of all cases the person answers for and all that are shared with them. Raises
    TooManyCalendars, OnlyPractice.
    """
    must_be_real(case)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if feeds_of(user).count() >= MOST:
        raise TooManyCalendars
    secret = _new_secret()
    feed = CalendarFeed.objects.create(
        user=user, case=case, name=name, digest=digest_of(secret), made_at=at, addressed_at=at, expires_at=at + LIVES
    )
    record("calendar made", by=by, case=case, about=feed)
    return feed, secret


@transaction.atomic
def renew_calendar(feed: CalendarFeed, *, by: User, at: datetime) -> str:
    """Give a calendar another address for another year; the old one opens nothing from now on. Returns the secret.

    Raises CalendarIsOver when it was revoked meanwhile.
    """
    secret = _new_secret()
    fresh = {"digest": digest_of(secret), "addressed_at": at, "expires_at": at + LIVES, "renewals": F("renewals") + 1}
    if not CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(**fresh):
        raise CalendarIsOver
    record("calendar renewed", by=by, case=feed.case, about=feed)
    return secret


@transaction.atomic
def revoke_calendar(feed: CalendarFeed, *, by: User, at: datetime) -> None:
    """Revoke a calendar at once. Revoked twice is revoked once."""
    if CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=at):
        record("calendar revoked", by=by, case=feed.case, about=feed)


def fetch_calendar(secret: str) -> Fetched:
    """What the calendar of this address says to its person now; looked at anew every time.

    No event is recorded: nothing about anybody's health is in it. When it was fetched last stands on its row. Raises
    NoSuchCalendar, CalendarIsOver, FetchedTooOften.
    """
    feed = named_by(secret)
    if feed is None:
        raise NoSuchCalendar
    now = database_now()
    if feed.revoked_at or feed.expires_at <= now or not feed.user.is_active:
        raise CalendarIsOver
    _count(feed)
    cases = shows(feed)
    if cases is None:
        raise CalendarIsOver
    name = f"ClaimBack {feed.case.reference}" if feed.case else "ClaimBack"
    entries = [*entries_of(cases, now=now), renewal_of(feed)]
    with translation.override(feed.user.language):
        told = fingerprint(entries, name=name)
    return Fetched(entries, name, feed.user.language, told, _since(feed, told, now=now))


def open_date(case: Case, *, deadline_id: UUID) -> bytes:
    """One date of a case as a file to take along, in the language that is active, as it stands now.

    Raises OnlyPractice: in somebody's own calendar nothing would say that it is no real date.
    """
    must_be_real(case)
    now = database_now()
    found = entries_of(Case.objects.filter(pk=case.pk), now=now, only=deadline_id)
    return write(found, name=f"ClaimBack {case.reference}", stamped=now)


def _new_secret() -> str:
    return token_urlsafe(32)


def _count(feed: CalendarFeed) -> None:
    """One fetch more within this hour, in one statement, so that many at once count as many."""
    begins_anew = Q(hour_began_at=None) | Q(hour_began_at__lte=Now() - HOUR)
    mine = CalendarFeed.objects.filter(pk=feed.pk)
    mine.update(
        fetches=models.Case(models.When(begins_anew, then=1), default=F("fetches") + 1),
        hour_began_at=models.Case(models.When(begins_anew, then=Now()), default=F("hour_began_at")),
    )
    if not mine.filter(fetches__lte=MOST_FETCHES).update(last_fetched_at=Now()):
        raise FetchedTooOften


def _since(feed: CalendarFeed, told: str, *, now: datetime) -> datetime:
    """Since when it says this, in whole seconds, each version later than the one before it."""
    if feed.told == told and feed.told_at:
        return feed.told_at
    at = now.replace(microsecond=0)
    if feed.told_at:
        at = max(at, feed.told_at + timedelta(seconds=1))
    CalendarFeed.objects.filter(pk=feed.pk).update(told=told, told_at=at)
    return at
