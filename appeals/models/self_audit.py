"""What the daily look for people who are lost found in one organisation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class SelfAudit(models.Model):
    """One day of one organisation. `lost` names cases by id and what they lack by a word; never a person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="self_audits")
    on = models.DateField()  # of the database's clock, UTC
    at = models.DateTimeField(db_default=Now())
    cases = models.PositiveIntegerField()  # that were open
    failing = models.PositiveIntegerField()  # of them, that lack something
    lost = models.JSONField(default=list)  # [{"case": id, "lacks": [word, …]}, …], the first of them

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "on"], name="one_self_audit_a_day"),
            models.CheckConstraint(condition=Q(failing__lte=models.F("cases")), name="no_more_fail_than_there_are"),
        ]

    class Privacy:
        plain = {"id", "organisation", "on", "at", "cases", "failing", "lost"}

    def __str__(self) -> str:
        return f"{self.on}: {self.failing} of {self.cases}"
