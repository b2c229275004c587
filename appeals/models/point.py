"""A point of a letter that went out, and whether their answer dealt with it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.stage import Stage
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class LetterPoint(models.Model):
    """One point of the letter of an answered step, as a person marked it beside the answer.

    `number` is its place in the letter, from 0; what somebody added in their own words stands behind all of these.
    """

    class Verdict(models.TextChoices):
        OPEN = "", _("Not looked at")
        ANSWERED = "answered", _("They answered it")
        LEFT_OUT = "left_out", _("They did not deal with it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="letter_points")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField()
    words = models.TextField()
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    marked_at = models.DateTimeField(db_default=Now())
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "number"], name="a_point_of_a_letter_is_marked_once")]

    class Privacy:
        secret = {"words"}
        plain = {"id", "organisation", "case", "stage", "number", "verdict", "marked_at", "marked_by"}

    def __str__(self) -> str:
        return f"{self.number}: {self.get_verdict_display()}"
