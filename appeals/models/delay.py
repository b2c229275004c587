"""The other side takes more time, or waits for something: kept as it was told, whether the law allows it or not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.stage import Stage
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7
from documents.models import Document


class Delay(models.Model):
    """One notice of theirs about time. It never changes; what was sent is added, what was an error is taken out."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("They take more time (extension)")
        INFORMATION = "information", _("They ask for information")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="delays")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    told_on = models.DateField()
    until = models.DateField(null=True, blank=True)  # by when they will answer, or by when they want it
    reason = models.TextField(blank=True)  # theirs, or what they ask for
    paper = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField(null=True, blank=True)  # the day we sent what they asked for
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)  # entered in error: it stays visible and counts no longer
    why_withdrawn = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "id"], name="a_delay_belongs_to_one_case"),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(kind="information"), name="only_what_was_asked_for_is_sent"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, why_withdrawn="") | Q(withdrawn_on__isnull=False) & ~Q(why_withdrawn=""),
                name="a_delay_is_taken_out_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("told_on")), name="a_delay_ends_after_it_was_told"
            ),
            models.CheckConstraint(
                condition=Q(answered_on=None) | Q(answered_on__gte=models.F("told_on")),
                name="information_is_sent_after_it_was_asked_for",
            ),
        ]
        indexes = [models.Index(fields=["stage", "told_on"], name="delays_by_stage")]

    class Privacy:
        secret = {"reason", "why_withdrawn"}
        plain = {
            "id", "organisation", "case", "stage", "kind", "told_on", "until", "paper", "answered_on", "recorded_at",
            "recorded_by", "withdrawn_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)
