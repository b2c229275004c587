"""What an organisation learnt about an insurer's talk between doctors, beside what ships: policy, never law."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.law.policy import Open
from appeals.law.rule import Unit
from claimback.accounts.models import Organisation
from claimback.ids import uuid7

UNITS = [
    (Unit.HOURS.value, _("hours")),
    (Unit.CALENDAR_DAYS.value, _("days")),
    (Unit.BUSINESS_DAYS.value, _("business days")),
]
STARTS = [("notice_date", _("the date on the letter")), ("notice_received", _("the day the letter is received"))]
AFTER_APPEAL = [
    (Open.OPEN.value, _("It can still be had after an appeal was filed")),
    (Open.LOST.value, _("Filing an appeal forfeits it")),
    (Open.UNKNOWN.value, _("Not known")),
]
AFTER_DENIAL = [
    (Open.OPEN.value, _("It can be had after the denial")),
    (Open.NEVER.value, _("Only before the denial is issued")),
    (Open.UNKNOWN.value, _("Not known")),
]


class LearntPolicyQuerySet(models.QuerySet["LearntPolicy"]):
    def live(self) -> LearntPolicyQuerySet:
        """Neither corrected by a later entry nor retired."""
        return self.filter(superseded_at=None, retired_on=None)


class LearntPolicy(models.Model):
    """One thing an organisation learnt, with source and day. Superseded or retired, never changed (a trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="learnt_policies")
    insurer = models.CharField(_("insurer"), max_length=160)
    applies_to = models.CharField(_("for which care or plans"), max_length=200, blank=True)
    window = models.PositiveSmallIntegerField(_("time to ask for the talk"), null=True, blank=True)
    unit = models.CharField(_("counted in"), max_length=14, choices=UNITS, blank=True)
    runs_from = models.CharField(_("counted from"), max_length=20, choices=STARTS, blank=True)
    after_denial = models.CharField(_("after the denial"), max_length=8, choices=AFTER_DENIAL, default="unknown")
    after_appeal = models.CharField(_("once an appeal is filed"), max_length=8, choices=AFTER_APPEAL, default="unknown")
    phone = models.CharField(_("number to call"), max_length=60, blank=True)
    hours = models.CharField(_("hours"), max_length=120, blank=True)
    note = models.TextField(_("in their words"), blank=True)
    source = models.CharField(_("source"), max_length=300)
    learnt_on = models.DateField(_("learnt on"))
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrects")
    retired_on = models.DateField(null=True, blank=True)
    why_retired = models.CharField(max_length=300, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LearntPolicyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="what_is_learnt_belongs_to_one_organisation"),
            models.CheckConstraint(
                condition=Q(window=None, unit="", runs_from="") | (Q(window__gte=1) & ~Q(unit="") & ~Q(runs_from="")),
                name="a_learnt_time_says_what_it_counts_and_from_when",
            ),
            models.CheckConstraint(
                condition=~Q(insurer="") & ~Q(source=""), name="what_is_learnt_names_its_insurer_and_its_source"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None, superseded_by=None)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="what_is_superseded_names_what_came_after",
            ),
            models.CheckConstraint(
                condition=Q(retired_on=None, retired_by=None, why_retired="")
                | (Q(retired_on__isnull=False, retired_by__isnull=False) & ~Q(why_retired="")),
                name="what_is_retired_says_why_and_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "insurer", "id"], name="learnt_by_insurer")]

    class Privacy:
        secret = {"applies_to", "phone", "hours", "note", "source", "why_retired"}
        plain = {
            "id", "organisation", "insurer", "window", "unit", "runs_from", "after_denial", "after_appeal", "learnt_on",
            "recorded_at", "recorded_by", "superseded_at", "superseded_by", "retired_on", "retired_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.insurer} {self.learnt_on}"
