"""Subscriptions: whose they are, what their address looks like, and which cases they show at this moment."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from appeals.calendars.entries import Entry, Kind, Told
from appeals.models import CalendarFeed
from cases.models import Case, CaseQuerySet, Share
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import Can

SAY_SO = timedelta(days=14)
"""How long before its address runs out a calendar says so itself, by an entry."""


def feeds_of(user: User, can: Can = Can.VIEW) -> QuerySet[CalendarFeed]:
    """A person's own calendars that were not revoked, the newest first; nobody else's, whatever they may do.

    `seen` says of one about a case whether the person may still see it.
    """
    mine = CalendarFeed.objects.filter(user=user.pk, revoked_at=None) if user.is_active else CalendarFeed.objects.none()
    seen = Case.objects.open_to(user, can).filter(pk=OuterRef("case"))
    return mine.select_related("case").annotate(seen=Exists(seen)).order_by("-made_at", "-pk")


def digest_of(secret: str) -> str:
    """What is kept of an address: the SHA-256 of its secret."""
    return sha256(secret.encode()).hexdigest()


def named_by(secret: str) -> CalendarFeed | None:
    """The calendar of an address, whether or not it still opens; None for one we never made."""
    return CalendarFeed.objects.select_related("user", "case").filter(digest=digest_of(secret)).first()


def shows(feed: CalendarFeed) -> CaseQuerySet | None:
    """The cases it shows now: what its person may see at this moment. None when there is nothing left to see.

    A person's own calendar holds the cases they answer for and those shared with them; it is over when they belong
    nowhere any more.
    """
    seen = Case.objects.real().open_to(feed.user, Can.VIEW)
    if feed.case_id:
        seen = seen.filter(pk=feed.case_id)
        return seen if seen.exists() else None
    shared = Share.objects.living().filter(user=feed.user)
    if not shared.exists() and not Membership.objects.living().filter(user=feed.user).exists():
        return None
    return seen.filter(Q(owner=feed.user) | Q(pk__in=shared.values("case")))


def renewal_of(feed: CalendarFeed) -> Entry:
    """The entry by which a calendar says in good time that its own address runs out."""
    on = timezone.localtime(feed.expires_at, feed.user.zone).date() - SAY_SO
    told = Told(on, sure=True, by_hand=False, is_last=False)
    return Entry(f"{feed.pk}-renew", Kind.RENEW, None, "", told, feed.renewals, feed.addressed_at, cancelled=False)


def address_of(secret: str) -> str:
    """The address of a calendar, for programs that want https."""
    return settings.PUBLIC_URL + reverse("calendar_feed", args=[secret])


def webcal_of(secret: str) -> str:
    """The same address as a link that opens a calendar program."""
    address = urlsplit(address_of(secret))
    return address._replace(scheme="webcal").geturl()
