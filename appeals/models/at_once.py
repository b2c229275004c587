"""One case of an act over several: what was made for it, so that the act can be taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from appeals.models.heed import Heed
from appeals.models.turn import FollowUp
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class AtOnce(models.Model):
    """A date put off or a note written for one case; `act` is the same for all cases of the act."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    act = models.UUIDField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    heed = models.ForeignKey(Heed, models.PROTECT, null=True, blank=True, related_name="+")
    # what the person had said about the same date before: it stands again when the act is taken back
    before = models.ForeignKey(Heed, models.PROTECT, null=True, blank=True, related_name="+")
    follow_up = models.ForeignKey(FollowUp, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "case"], name="an_act_touches_a_case_once"),
            models.CheckConstraint(
                condition=Q(heed__isnull=False, follow_up=None) | Q(heed=None, follow_up__isnull=False),
                name="an_act_leaves_one_thing_in_a_case",
            ),
        ]
        indexes = [models.Index(fields=["by", "at"], name="at_once_by_person")]

    class Privacy:
        plain = {"id", "organisation", "case", "act", "by", "at", "heed", "before", "follow_up", "taken_back_at"}

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
