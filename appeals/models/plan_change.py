"""What an organisation changed about its reminders, beside the plans that ship; and the cases to be compared anew."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from claimback.accounts.models import Membership, Organisation
from claimback.accounts.roles import Can, roles_that
from claimback.ids import uuid7

ABOUT_A_STEP = Q(morning=None) & ~Q(plan="") & ~Q(step="")
"""It is about one step of one plan, and not about the hour of the morning."""


class Addressed(models.TextChoices):
    """Who of the organisation hears of a step. What a plan tells patients they hear, whatever stands here."""

    OWNER = "owner", _("Whoever the case is with")
    SUPERVISORS = "supervisors", _("The supervisors")
    MEMBER = "member", _("One person")


class PlanChangeQuerySet(models.QuerySet["PlanChange"]):
    def live(self) -> PlanChangeQuerySet:
        """What holds now: neither superseded nor taken back."""
        return self.filter(ended_at=None)

    def with_who_works(self) -> PlanChangeQuerySet:
        """The same, each with whether the person it names may still work on cases there, as `member_works`."""
        works = Membership.objects.living().filter(
            organisation=OuterRef("organisation"), user=OuterRef("member"), user__is_active=True,
            role__in=roles_that(Can.EDIT),
        )  # fmt: skip
        return self.annotate(member_works=Exists(works))


class PlanChange(models.Model):
    """All an organisation wishes of one step, or its morning hour. Superseded or taken back, never changed (a trigger).

    A step is off, or on other days, or addressed to somebody else, or both of these; or one more than those that ship.
    """

    Addressed = Addressed

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="plan_changes")
    plan = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=40, blank=True)
    off = models.BooleanField(default=False, db_default=False)
    added = models.BooleanField(default=False, db_default=False)
    days = models.SmallIntegerField(null=True, blank=True)  # after the date, before it when negative; None: as it ships
    to = models.CharField(max_length=12, choices=Addressed.choices, blank=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    morning = models.TimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = PlanChangeQuerySet.as_manager()

    member_works: bool
    """Whether the named member may still work on cases there; only after `with_who_works`."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_plan_change_belongs_to_one_organisation"),
            models.UniqueConstraint(
                fields=["organisation", "plan", "step"],
                condition=Q(ended_at=None),
                name="one_change_of_a_step_holds",
            ),
            models.CheckConstraint(
                condition=Q(morning__isnull=False, plan="", step="", off=False, added=False, days=None, to="")
                | (ABOUT_A_STEP & Q(off=True, added=False, days=None, to=""))
                | (ABOUT_A_STEP & Q(off=False, added=True, days__isnull=False))
                | (ABOUT_A_STEP & Q(off=False, added=False) & (Q(days__isnull=False) | ~Q(to=""))),
                name="a_plan_change_says_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(to=Addressed.MEMBER, member__isnull=False) | (~Q(to=Addressed.MEMBER) & Q(member=None)),
                name="a_step_is_addressed_to_a_named_member_or_to_a_role",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="an_ended_plan_change_says_by_whom",
            ),
        ]

    class Privacy:
        plain = {
            "id", "organisation", "plan", "step", "off", "added", "days", "to", "member", "morning", "recorded_at",
            "recorded_by", "ended_at", "ended_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan} {self.step}".strip() or f"{self.morning:%H:%M}"


class Replan(models.Model):
    """A case whose waiting messages are to be compared with the plans; gone once that is done. A case may have many."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    tries = models.PositiveIntegerField(default=0, db_default=0)  # a case that cannot be compared holds up no other

    class Meta:
        indexes = [models.Index(fields=["tries", "id"], name="replans_to_do")]

    class Privacy:
        plain = {"id", "organisation", "case", "asked_at", "tries"}

    def __str__(self) -> str:
        return f"{self.case_id}"
