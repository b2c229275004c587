"""A calendar somebody subscribes to: one secret address, of which only the digest is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from claimback.ids import uuid7


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def living(self) -> CalendarFeedQuerySet:
        """Those whose address still opens something, as far as the row itself says."""
        return self.filter(revoked_at=None, expires_at__gt=Now(), user__is_active=True)


class CalendarFeed(models.Model):
    """The dates of one case, or of all cases of a person, as that person may see them at each fetch.

    `told` is the fingerprint of what it said last and `told_at` the instant since which it has said so: a calendar
    program asks by them whether anything is new. `fetches` are counted within the hour that began at `hour_began_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_feeds")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")  # empty: all of theirs
    name = models.CharField(_("what it is for"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    addressed_at = models.DateTimeField(db_default=Now())  # since when it has the address it has
    renewals = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_fetched_at = models.DateTimeField(null=True, blank=True)
    hour_began_at = models.DateTimeField(null=True, blank=True)
    fetches = models.PositiveIntegerField(default=0)
    told = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Privacy:
        secret = {"name", "digest"}
        plain = {
            "id", "user", "case", "made_at", "addressed_at", "renewals", "expires_at", "revoked_at",
            "last_fetched_at", "hour_began_at", "fetches", "told", "told_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name
