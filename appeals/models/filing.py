"""It was sent: how, where to, and the ladder of receipts it climbs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.channel import Channel
from appeals.models.packet import Packet
from appeals.models.stage import Stage
from cases.models import Case
from claimback.accounts.models import Organisation
from documents.models import Document


class Filer(models.TextChoices):
    """Who sent it."""

    US = "us", _("Us")
    PATIENT = "patient", _("The patient, in their own name")
    DOCTOR = "doctor", _("The doctor or hospital")
    INSURER = "insurer", _("The insurer, by itself")


class Filing(models.Model):
    """Proof that something was sent. What was sent, when and where to never changes (a trigger refuses)."""

    stage = models.OneToOneField(Stage, models.PROTECT, primary_key=True, related_name="filing")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="filings")
    sent_on = models.DateField()
    sent_at = models.DateTimeField(null=True, blank=True)
    filer = models.CharField(max_length=10, choices=Filer.choices, default=Filer.US, db_default=Filer.US)
    how = models.CharField(
        max_length=10, choices=Channel.choices, blank=True
    )  # of what others sent it may not be known
    address = models.TextField(blank=True)
    tracking = models.CharField(max_length=60, blank=True)
    late = models.BooleanField(default=False)
    fax_pages = models.PositiveSmallIntegerField(null=True, blank=True)  # as the fax report says
    fax_result = models.CharField(max_length=40, blank=True, default="", db_default="")
    packet = models.ForeignKey(Packet, models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    delivered_on = models.DateField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(how="certified") | ~Q(tracking=""), name="certified_mail_has_a_tracking_number"
            ),
            models.CheckConstraint(
                condition=~Q(filer="us") | ~Q(address="") & ~Q(how=""), name="our_filing_names_the_address_used"
            ),
        ]

    class Privacy:
        secret = {"address", "tracking", "acknowledged_by", "reference"}
        plain = {
            "fax_pages", "fax_result",
            "stage", "organisation", "case", "filer", "sent_on", "sent_at", "how", "late", "packet", "proof",
            "delivered_on", "acknowledged_on", "recorded_at", "recorded_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_how_display()} {self.sent_on}"
