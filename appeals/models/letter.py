"""What we say: drafts with every version, frozen when filed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from appeals.models.stage import Stage
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class Letter(models.Model):
    """One letter of a stage. Once sealed, a trigger refuses every change."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    stage = models.OneToOneField(Stage, models.PROTECT, related_name="letter")
    subject = models.CharField(max_length=300)
    recipient = models.TextField(blank=True)
    sender = models.TextField(blank=True)
    body = models.TextField()
    gaps = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_on = models.DateField()
    edited_at = models.DateTimeField(db_default=Now())
    sealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_letter_belongs_to_one_organisation")
        ]

    class Privacy:
        secret = {"subject", "recipient", "sender", "body", "gaps"}
        plain = {"id", "organisation", "case", "stage", "version", "written_on", "edited_at", "sealed_at"}

    def __str__(self) -> str:
        return self.subject


class LetterVersion(models.Model):
    """The letter as somebody left it. Rows are only ever added."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=300)
    recipient = models.TextField(blank=True)
    sender = models.TextField(blank=True)
    body = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="a_version_has_its_own_number")]

    class Privacy:
        secret = {"subject", "recipient", "sender", "body"}
        plain = {"id", "organisation", "letter", "number", "by", "at"}

    def __str__(self) -> str:
        return f"{self.number}"
