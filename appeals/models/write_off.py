"""The end of a case, or of a step, that waits for a second person. Asked by one, agreed to by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from appeals.models.stage import Stage
from cases.models import Case, Ending
from claimback.accounts.models import Organisation
from claimback.ids import uuid7

UNANSWERED = Q(agreed_at=None, refused_at=None, void_at=None)


class WriteOffQuerySet(models.QuerySet["WriteOff"]):
    def waiting(self) -> WriteOffQuerySet:
        """Nobody has answered, and the case goes on; whether it still fits is asked of the rows at each look."""
        return self.filter(UNANSWERED, case__closed_on=None)

    def told(self) -> WriteOffQuerySet:
        """With everybody and everything a person reads of it."""
        return self.select_related("case", "stage", "asked_by", "agreed_by", "refused_by")


class WriteOff(models.Model):
    """A right somebody wants to give up: a step, or (without one) the whole case. Answered once, never changed.

    `seen` is how the steps and dates stood when it was asked for: who agrees, agrees to that and to nothing newer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="write_offs")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="write_offs")
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    why = models.CharField(max_length=300, blank=True)
    seen = models.JSONField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    why_refused = models.CharField(max_length=300, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)

    objects = WriteOffQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_write_off_belongs_to_one_organisation"),
            models.UniqueConstraint(
                fields=["case"], condition=UNANSWERED & Q(stage=None), name="one_end_of_a_case_waits"
            ),
            models.UniqueConstraint(
                fields=["stage"], condition=UNANSWERED & Q(stage__isnull=False), name="one_end_of_a_step_waits"
            ),
            models.CheckConstraint(
                condition=Q(stage=None) & ~Q(ending="") | Q(stage__isnull=False, ending="") & ~Q(why=""),
                name="a_case_ends_somehow_and_a_step_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")), name="nobody_agrees_to_their_own_write_off"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None, agreed_at=None)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False, refused_at=None, void_at=None),
                name="who_agrees_does_it_at_a_time_and_once",
            ),
            models.CheckConstraint(
                condition=Q(refused_by=None, refused_at=None, why_refused="")
                | Q(refused_by__isnull=False, refused_at__isnull=False, void_at=None) & ~Q(why_refused=""),
                name="who_sends_a_write_off_back_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="write_offs_by_case"),
            models.Index(fields=["organisation"], name="write_offs_that_wait", condition=UNANSWERED),
        ]

    class Privacy:
        secret = {"why", "why_refused"}
        plain = {
            "id", "organisation", "case", "stage", "ending", "seen", "asked_by", "asked_at", "agreed_by", "agreed_at",
            "refused_by", "refused_at", "void_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.stage.name if self.stage else self.get_ending_display()
