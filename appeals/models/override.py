"""A date moved by people: set by hand, or later because the rules changed. Asked by one, seconded by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.stage import Stage
from appeals.moving import Days, days_from
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7
from documents.models import Document


class OverrideQuerySet(models.QuerySet["Override"]):
    def waiting(self) -> OverrideQuerySet:
        """Nobody has seconded or refused it, and the date it is about still runs."""
        runs = Q(deadline__superseded_at=None, deadline__met_on=None, deadline__dropped_on=None)
        return self.filter(runs, seconded_at=None, refused_at=None, in_force_at=None, case__closed_on=None)

    def told(self) -> OverrideQuerySet:
        """With everybody and everything a person reads of it."""
        return self.select_related("case", "stage", "deadline", "asked_by", "seconded_by", "refused_by", "paper")


class Override(models.Model):
    """One running date, and the days somebody wants instead. Answered once, never changed (a trigger refuses).

    `seen` is what the person saw: the days that ran, and those the rules gave. Empty `days`: no date at all.
    """

    class Kind(models.TextChoices):
        RULES = "rules", _("The rules changed")
        BY_HAND = "by_hand", _("Set by hand")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="overrides")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    deadline = models.ForeignKey("appeals.Deadline", models.PROTECT, related_name="overrides")
    clock = models.CharField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    later = models.BooleanField()
    days = models.JSONField(blank=True)
    seen = models.JSONField()
    reason = models.CharField(max_length=300)
    paper = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    seconded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seconded_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    why_refused = models.CharField(max_length=300, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="an_override_belongs_to_one_organisation"),
            models.UniqueConstraint(
                fields=["deadline"],
                condition=Q(seconded_at=None, refused_at=None, in_force_at=None),
                name="one_override_waits_for_a_date",
            ),
            models.CheckConstraint(condition=Q(kind__in=["rules", "by_hand"]), name="an_override_is_of_a_known_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="an_override_says_why"),
            models.CheckConstraint(
                condition=Q(seconded_by=None) | ~Q(seconded_by=F("asked_by")), name="the_second_person_is_another_one"
            ),
            models.CheckConstraint(
                condition=Q(seconded_by=None, seconded_at=None)
                | Q(seconded_by__isnull=False, seconded_at__isnull=False, refused_at=None),
                name="who_seconds_does_it_at_a_time_and_refuses_not",
            ),
            models.CheckConstraint(
                condition=Q(refused_by=None, refused_at=None, why_refused="")
                | Q(refused_by__isnull=False, refused_at__isnull=False, in_force_at=None),
                name="what_is_refused_is_not_in_force",
            ),
            models.CheckConstraint(
                condition=Q(in_force_at=None) | Q(later=False) | Q(seconded_at__isnull=False),
                name="a_later_date_is_in_force_only_when_seconded",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="overrides_by_case"),
            models.Index(
                fields=["organisation"],
                name="overrides_that_wait",
                condition=Q(seconded_at=None, refused_at=None, in_force_at=None),
            ),
        ]

    class Privacy:
        secret = {"reason", "why_refused"}
        plain = {
            "id", "organisation", "case", "stage", "deadline", "clock", "kind", "later", "days", "seen", "paper",
            "asked_by", "asked_at", "seconded_by", "seconded_at", "refused_by", "refused_at", "in_force_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.days.get('act_by', '–')}"

    @property
    def is_by_hand(self) -> bool:
        return self.kind == self.Kind.BY_HAND

    @property
    def proposed(self) -> Days | None:
        """The days that are asked for; None: no date."""
        return days_from(self.days)

    @property
    def running(self) -> Days | None:
        """The days that ran when it was asked."""
        return days_from(self.seen["running"])

    @property
    def rules_gave(self) -> Days | None:
        """The days the rules gave when it was asked."""
        return days_from(self.seen["rules"])
