"""A case went from one named human to another: who gave it, when, and in which act together with others."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class HandOver(models.Model):
    """One case of an act that gave several cases to colleagues; `act` is the same for all of them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_overs")
    act = models.UUIDField()
    before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    after = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "case"], name="an_act_gives_a_case_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="a_case_is_given_to_somebody_else"),
        ]
        indexes = [models.Index(fields=["organisation", "by", "at"], name="hand_overs_by_act")]

    class Privacy:
        plain = {"id", "organisation", "case", "act", "before", "after", "by", "at", "taken_back_at"}

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
