"""The address book of an organisation: where insurers, reviewers and regulators take papers, and who checked it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.law.rule import StageKind
from appeals.models.channel import Channel
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class AddressQuerySet(models.QuerySet["Address"]):
    def live(self) -> AddressQuerySet:
        """Neither corrected by a later entry nor retired."""
        return self.filter(superseded_at=None, retired_on=None)


class Address(models.Model):
    """One address of one recipient, with scope and source. Superseded or retired, never changed (a trigger).

    Empty scope means: for all. Only `checked_on`, who checked and how move on while the entry holds.
    """

    class Way(models.TextChoices):
        FAX = Channel.FAX.value, _("Fax")
        MAIL = Channel.MAIL.value, _("Post")
        EMAIL = Channel.EMAIL.value, _("E-mail")
        PORTAL = Channel.PORTAL.value, _("Portal")

    class Step(models.TextChoices):
        INTERNAL_APPEAL = StageKind.INTERNAL_APPEAL.value, _("Appeals to the insurer")
        PEER_TO_PEER = StageKind.PEER_TO_PEER.value, _("The talk between doctors")
        EXTERNAL_REVIEW = StageKind.EXTERNAL_REVIEW.value, _("External review")
        HEARING = StageKind.HEARING.value, _("Hearings")
        REGULATOR_COMPLAINT = StageKind.REGULATOR_COMPLAINT.value, _("Complaints to a regulator")

    class Source(models.TextChoices):
        LETTER = "letter", _("A letter of theirs")
        CALL = "call", _("A call")
        WEBSITE = "website", _("Their website or portal")
        RULES = "rules", _("The rules of the state or program")
        OTHER = "other", _("Something else")

    class Purpose(models.TextChoices):
        APPEALS = "appeals", _("Appeals and reviews")
        RECORDS = "records", _("Records and files")
        AUTHORITY = "authority", _("Papers that let somebody act")
        OTHER = "other", _("Everything else")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="addresses")
    name = models.CharField(_("recipient"), max_length=200)
    insurer = models.CharField(_("insurer"), max_length=160, blank=True)
    coverage_type = models.CharField(_("kind of coverage"), max_length=40, blank=True)
    stage_kind = models.CharField(_("kind of step"), max_length=24, choices=Step.choices, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    purpose = models.CharField(_("what for"), max_length=10, choices=Purpose.choices, default=Purpose.APPEALS)
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    value = models.TextField(_("address or number"))
    source_kind = models.CharField(_("where it comes from"), max_length=8, choices=Source.choices)
    source = models.CharField(_("source, in words"), max_length=300)
    checked_on = models.DateField(_("last checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_how = models.CharField(_("how it was checked"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrects")
    retired_on = models.DateField(null=True, blank=True)
    why_retired = models.CharField(max_length=300, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="an_address_belongs_to_one_organisation"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(value="") & ~Q(source=""), name="an_address_names_recipient_value_and_source"
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, checked_by=None, checked_how="")
                | Q(checked_on__isnull=False, checked_by__isnull=False) & ~Q(checked_how=""),
                name="a_checked_address_says_when_by_whom_and_how",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None, superseded_by=None)
                | Q(superseded_at__isnull=False, superseded_by__isnull=False),
                name="a_superseded_address_names_what_came_after",
            ),
            models.CheckConstraint(
                condition=Q(retired_on=None, retired_by=None, why_retired="")
                | (Q(retired_on__isnull=False, retired_by__isnull=False) & ~Q(why_retired="")),
                name="a_retired_address_says_why_and_by_whom",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name", "id"], name="addresses_by_name")]

    class Privacy:
        secret = {"name", "value", "source", "checked_how", "why_retired"}
        plain = {
            "id", "organisation", "insurer", "coverage_type", "stage_kind", "state", "purpose", "way",
            "source_kind", "checked_on", "checked_by", "recorded_at", "recorded_by", "superseded_at", "superseded_by",
            "retired_on", "retired_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.way}"
