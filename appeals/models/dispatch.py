"""Something to be sent by a machine: asked for, taken up under a lease, sent once, or not known whether it was."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.filing import Channel, Filer
from appeals.models.packet import Packet
from appeals.models.stage import Stage
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class Dispatch(models.Model):
    """One packet by one channel to one address. Its id is the key by which the other machine knows a repeat."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")
        UNSURE = "unsure", _("May have been sent: check")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="dispatches")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="dispatches")
    packet = models.ForeignKey(Packet, models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=Channel.choices)
    address = models.TextField()
    filer = models.CharField(max_length=10, choices=Filer.choices, default=Filer.US)
    adapter = models.CharField(max_length=20)
    asked_at = models.DateTimeField(db_default=Now())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    claimed_until = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)  # from here on nobody can know that nothing was sent
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.JSONField(default=dict, blank=True)  # what the other machine said: number, pages, result
    problem = models.CharField(max_length=300, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage"],
                condition=Q(state__in=["asked", "unsure"]),
                name="a_step_is_sent_by_one_machine_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="what_was_sent_says_when"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="dispatches_to_send", condition=Q(state="asked"))]

    class Privacy:
        secret = {"address", "receipt", "problem"}
        plain = {
            "id", "organisation", "case", "stage", "packet", "how", "filer", "adapter", "asked_at", "asked_by", "state",
            "claimed_until", "begun_at", "sent_at", "settled_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.State(self.state).label)
