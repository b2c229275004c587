"""It was asked that the care goes on while the step is decided (continuation of benefits)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.channel import Channel
from appeals.models.stage import Stage
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7
from documents.models import Document


class ContinuationQuerySet(models.QuerySet["Continuation"]):
    def standing(self) -> ContinuationQuerySet:
        """Not taken back."""
        return self.filter(withdrawn_on=None)


class Continuation(models.Model):
    """Who asked, when, how and what proves it. It never changes (a trigger refuses); an error is taken back."""

    class Asker(models.TextChoices):
        PATIENT = "patient", _("The patient")
        US = "us", _("Us, for the patient")
        DOCTOR = "doctor", _("The doctor or hospital")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="continuations")
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=10, choices=Asker.choices)
    how = models.CharField(max_length=10, choices=Channel.choices)
    asked_of = models.CharField(max_length=200, blank=True)  # the address used, or who took the call
    reference = models.CharField(max_length=80, blank=True)
    proof = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)  # recorded in error: it stays visible and meets no date
    why_withdrawn = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = ContinuationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "id"], name="a_continuation_belongs_to_one_case"),
            models.UniqueConstraint(
                fields=["stage"], condition=Q(withdrawn_on=None), name="a_continuation_stands_once_a_step"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, why_withdrawn="") | Q(withdrawn_on__isnull=False) & ~Q(why_withdrawn=""),
                name="a_continuation_is_taken_back_with_a_reason",
            ),
        ]

    class Privacy:
        secret = {"asked_of", "reference", "why_withdrawn"}
        plain = {
            "id", "organisation", "case", "stage", "asked_on", "asked_by", "how", "proof", "recorded_at",
            "recorded_by", "withdrawn_on",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(_("Asked that the care goes on meanwhile"))
