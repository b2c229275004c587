"""A date that follows from the law: whose it is, why, and when we must act."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.law.rule import Party
from appeals.models.override import Override
from appeals.models.stage import Stage
from appeals.moving import Days
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def live(self) -> DeadlineQuerySet:
        """Not superseded by a newer count."""
        return self.filter(superseded_at=None)

    def unmet(self) -> DeadlineQuerySet:
        return self.live().filter(met_on=None, dropped_on=None)

    def with_override(self) -> DeadlineQuerySet:
        """With who moved it, and why, where people did."""
        return self.select_related("override__asked_by", "override__seconded_by", "override__paper")

    def owed_by_others(self) -> DeadlineQuerySet:
        return self.exclude(owed_by=Party.US)

    def owed_by_us(self) -> DeadlineQuerySet:
        return self.filter(owed_by=Party.US)


class Certainty(models.TextChoices):
    """How sure a date is: while a fact is missing there is a day to be safe by, and no legal day."""

    FIRM = "firm", _("The law's own last day is known")
    PROVISIONAL = "provisional", _("A fact is missing; this is the earliest day that may apply")
    NO_LIMIT = "no_limit", _("The law sets no last day; this is a day to be safe by")


class Deadline(models.Model):
    """Legal, conservative and act-by dates with their worked sum. Superseded, never changed (a trigger refuses)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deadlines")
    clock = models.CharField(max_length=40)
    rule = models.CharField(max_length=120)
    rule_text = models.JSONField()  # the rule as applied, so that the date can be explained years later
    # What was known when it was counted, or last found right: tells new facts from new rules (appeals/moving.py).
    counted_from = models.JSONField(null=True, blank=True)
    by_hand = models.BooleanField(default=False, db_default=False)  # by people, not by the rules: see `override`
    override = models.ForeignKey(Override, models.PROTECT, null=True, blank=True, related_name="put_in_force")
    owed_by = models.CharField(max_length=10)
    certainty = models.CharField(
        max_length=12, choices=Certainty.choices, default=Certainty.FIRM, db_default=Certainty.FIRM
    )
    legal_on = models.DateField(null=True, blank=True)  # empty unless firm
    legal_at = models.DateTimeField(null=True, blank=True)  # clocks of hours only
    conservative_on = models.DateField(null=True, blank=True)
    conservative_at = models.DateTimeField(null=True, blank=True)
    act_by = models.DateField()
    act_at = models.DateTimeField(null=True, blank=True)
    because = models.JSONField()
    cites = models.JSONField(default=list)
    verified = models.BooleanField()
    counted_at = models.DateTimeField(db_default=Now())
    counted_by_id = models.UUIDField(null=True)
    why_counted = models.CharField(max_length=300, blank=True)
    met_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)  # the stage ended another way
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "rule"], condition=Q(superseded_at=None), name="one_live_deadline_per_stage_and_rule"
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_deadline_belongs_to_one_organisation"),
            models.CheckConstraint(
                condition=Q(conservative_on=None) | Q(conservative_on__lte=models.F("legal_on")),
                name="the_conservative_date_is_never_later_than_the_legal_one",
            ),
            models.CheckConstraint(
                condition=Q(certainty="firm", legal_on__isnull=False)
                | (~Q(certainty="firm") & Q(legal_on=None, legal_at=None, conservative_on__isnull=False)),
                name="a_date_is_legal_only_when_it_is_firm",
            ),
            models.CheckConstraint(
                condition=Q(by_hand=False) | Q(override__isnull=False), name="a_date_set_by_hand_says_who_and_why"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "act_by", "id"],
                name="live_deadlines_by_act_by",
                condition=Q(superseded_at=None, met_on=None, dropped_on=None),
            ),
            models.Index(fields=["case", "act_by"], name="deadlines_by_case"),
        ]

    class Privacy:
        secret = {"because", "why_counted", "counted_from"}
        plain = {
            "id",
            "organisation",
            "case",
            "stage",
            "clock",
            "rule",
            "rule_text",
            "by_hand",
            "override",
            "owed_by",
            "certainty",
            "legal_on",
            "legal_at",
            "conservative_on",
            "conservative_at",
            "act_by",
            "act_at",
            "cites",
            "verified",
            "counted_at",
            "counted_by_id",
            "met_on",
            "dropped_on",
            "superseded_at",
            "superseded_by",
        }

    def __str__(self) -> str:
        return f"{self.rule} {self.last_on}"

    @property
    def firm(self) -> bool:
        return self.certainty == Certainty.FIRM

    @property
    def last_on(self) -> date:
        """The last legal day; where that is not known or not set, the day to be safe by."""
        last = self.legal_on or self.conservative_on
        assert last is not None  # a_date_is_legal_only_when_it_is_firm
        return last

    @property
    def last_at(self) -> datetime | None:
        """The instant of `last_on`, where hours count."""
        return self.legal_at if self.firm else self.conservative_at

    @property
    def days(self) -> Days:
        """Its days, to be compared."""
        return Days(self.act_by, self.act_at, self.conservative_on, self.conservative_at, self.legal_on, self.legal_at)

    @property
    def rules_gave(self) -> Days | None:
        """Where it was set by hand: the days the rules gave then."""
        return self.override.rules_gave if self.by_hand and self.override else None
