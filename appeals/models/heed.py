"""Somebody has seen a date, and may want to be left alone about it until a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from appeals.models.deadline import Deadline
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class HeedQuerySet(models.QuerySet["Heed"]):
    def standing(self) -> HeedQuerySet:
        """The last word of each person about each date."""
        return self.filter(replaced_at=None)

    def pausing(self) -> HeedQuerySet:
        """Where the person is to be left alone now, by the database's clock."""
        return self.standing().filter(until_at__gt=Now())


class Heed(models.Model):
    """What one person said about one date. It moves no date and meets none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="heeds")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField(null=True, blank=True)  # the first message after it; empty: only seen
    in_hours = models.BooleanField(default=False)  # the date is a clock of hours, and so is the pause
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = HeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "id"], name="a_heed_belongs_to_one_case"),
            models.UniqueConstraint(
                fields=["deadline", "by"], condition=Q(replaced_at=None), name="one_last_word_per_date_and_person"
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=models.F("at")), name="a_pause_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["deadline", "at"], name="heeds_by_deadline")]

    class Privacy:
        plain = {"id", "organisation", "case", "deadline", "by", "at", "until_at", "in_hours", "replaced_at"}

    def __str__(self) -> str:
        return f"seen {self.at:%Y-%m-%d}"
