"""A case that is to be erased, or was: who wanted it, who agreed, since when it may, and how much went. And holds."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7

GOING_ON = Q(taken_back_at=None, erased_at=None)


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def waiting(self) -> ErasureQuerySet:
        """Asked for, and neither taken back nor done."""
        return self.filter(GOING_ON)

    def due(self) -> ErasureQuerySet:
        """Agreed to, its waiting time is over by the database's clock, and no hold stands."""
        held = LegalHold.objects.filter(case=OuterRef("case"), lifted_at=None)
        return self.waiting().filter(~Exists(held), agreed_at__isnull=False, erase_after__lte=TransactionNow())

    def told(self) -> ErasureQuerySet:
        """With everybody a person reads of it."""
        return self.select_related("case__organisation", "asked_by", "agreed_by", "taken_back_by")


class Erasure(models.Model):
    """That a case is erased: asked for, agreed to, waited for, done. Nothing in it says anything about the patient.

    `case` is empty once it is gone and `was` names it for ever. `begun_at` is the beginning of the transaction that
    erased it: in that one alone the database lets go of rows that are otherwise kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="erasures")
    was = models.UUIDField()
    # thrown away at once, as only an invented case is
    practice = models.BooleanField(default=False, db_default=False)
    # somebody who fights for themselves needs nobody else to agree
    alone = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    erase_after = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)
    files = models.PositiveIntegerField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0, db_default=0)  # one that fails holds up no other
    last_error = models.CharField(max_length=100, blank=True, default="", db_default="")  # the kind of error alone

    objects = ErasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=GOING_ON, name="a_case_is_to_be_erased_once"),
            models.UniqueConstraint(fields=["was"], condition=Q(erased_at__isnull=False), name="a_case_is_erased_once"),
            models.CheckConstraint(
                condition=Q(begun_at=None, case=F("was"))
                | Q(case=None) & (Q(begun_at__isnull=False) | Q(taken_back_at__isnull=False)),
                name="an_erased_case_is_named_by_its_id_alone",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None, erase_after=None)
                | Q(agreed_at__isnull=False, agreed_by__isnull=False, erase_after__gt=F("agreed_at"))
                | Q(practice=True, agreed_by__isnull=False, erase_after=F("agreed_at")),
                name="who_agrees_to_erase_leaves_time_to_take_it_back",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None)
                | Q(alone=True, agreed_by=F("asked_by"))
                | Q(alone=False) & ~Q(agreed_by=F("asked_by")),
                name="two_agree_that_a_case_is_erased",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False, begun_at=None),
                name="what_is_taken_back_was_not_begun",
            ),
            models.CheckConstraint(
                condition=Q(begun_at=None, erased_at=None) | Q(begun_at__gte=F("erase_after"), agreed_at__isnull=False),
                name="nothing_is_erased_before_its_time",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None, rows=None, files=None)
                | Q(erased_at__isnull=False, begun_at__isnull=False, rows__isnull=False, files__isnull=False),
                name="what_was_erased_is_counted",
            ),
        ]
        indexes = [
            models.Index(fields=["tries", "erase_after"], name="erasures_to_do", condition=GOING_ON),
            models.Index(fields=["organisation", "-asked_at"], name="erasures_by_organisation"),
        ]

    class Privacy:
        plain = {
            "id", "organisation", "case", "was", "practice", "alone", "asked_by", "asked_at", "agreed_by", "agreed_at",
            "erase_after", "taken_back_by", "taken_back_at", "begun_at", "erased_at", "rows", "files", "tries",
            "last_error",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.was}"


class LegalHold(models.Model):
    """A case that must be kept: nothing erases it until the hold is lifted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    why = models.CharField(_("why it must be kept"), max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=Now())
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at=None), name="one_hold_of_a_case_stands"),
            models.CheckConstraint(condition=~Q(why=""), name="a_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="who_lifts_a_hold_does_it_at_a_time",
            ),
        ]

    class Privacy:
        secret = {"why"}
        plain = {"id", "organisation", "case", "set_by", "set_at", "lifted_by", "lifted_at"}

    def __str__(self) -> str:
        return self.why


class Leftover(models.Model):
    """A file of an erased case that is still to be taken off its shelf, unless another case has the same one."""

    class On(models.TextChoices):
        PAPERS = "papers", _("papers")
        PACKETS = "packets", _("packets")

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    on = models.CharField(max_length=8, choices=On.choices)
    sha256 = models.CharField(max_length=64)
    since = models.DateTimeField(db_default=Now())
    tries = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "on", "sha256"], name="a_file_is_taken_away_once")
        ]
        indexes = [models.Index(fields=["tries", "id"], name="leftovers_to_do")]

    class Privacy:
        plain = {"id", "organisation", "on", "sha256", "since", "tries"}

    def __str__(self) -> str:
        return self.sha256
