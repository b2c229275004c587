"""Somebody is away for some days, and a colleague covers for them: a noun of the people storey."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from claimback.ids import uuid7


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def living(self) -> AbsenceQuerySet:
        """Those nobody took back, of people who still work there; whether the days are near is another question."""
        return self.filter(taken_back_at=None, away__ended_at=None)

    def near(self, day: date) -> AbsenceQuerySet:
        """Those that may hold on this day (UTC) or the next on somebody's clock: no clock is a day from it."""
        return self.filter(from_on__lte=day + timedelta(days=2), until_on__gte=day - timedelta(days=1))


class Absence(models.Model):
    """A member is away from one day until another, both included, and another member covers for them.

    The days are whole days of the absent person's own time zone. A change of role moves it on to the new membership.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    away = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="absences")
    cover = models.ForeignKey("accounts.Membership", models.PROTECT, related_name="covers")
    from_on = models.DateField()
    until_on = models.DateField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="an_absence_belongs_to_one_organisation"),
            models.CheckConstraint(condition=~Q(away=F("cover")), name="nobody_covers_for_themselves"),
            models.CheckConstraint(condition=Q(from_on__lte=F("until_on")), name="an_absence_begins_before_it_ends"),
        ]
        indexes = [models.Index(fields=["until_on"], name="absences_not_over", condition=Q(taken_back_at=None))]

    class Privacy:
        plain = {"id", "organisation", "away", "cover", "from_on", "until_on", "set_by", "set_at", "taken_back_at"}

    def __str__(self) -> str:
        return f"{self.from_on:%Y-%m-%d} – {self.until_on:%Y-%m-%d}"

    def holds(self, at: datetime) -> bool:
        """Whether they are away at this instant, by their own clock."""
        return self.from_on <= at.astimezone(self.away.user.zone).date() <= self.until_on

    @property
    def begins_at(self) -> datetime:
        """The first instant of the first day, in UTC."""
        return datetime.combine(self.from_on, time(0), tzinfo=self.away.user.zone).astimezone(UTC)
