"""One message due at one instant: a row of the outbox."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.models.deadline import Deadline
from appeals.models.request import RequestLink
from cases.models import Authority, Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class Reminder(models.Model):
    """A message by one channel; its id is the key outsiders see.

    About a deadline or about an authority that runs out to one person, or about a request to the address of a link.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENT = "sent", _("Sent")
        SUPERSEDED = "superseded", _("Passed over for a more urgent one")
        CANCELLED = "cancelled", _("No longer needed")
        PARKED = "parked", _("Could not be sent; a person must look")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, models.PROTECT, null=True, blank=True, related_name="reminders")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    link = models.ForeignKey(RequestLink, models.PROTECT, null=True, blank=True, related_name="messages")
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="reminders")
    step = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, default="email")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "step", "channel", "recipient"],
                name="one_reminder_per_deadline_step_channel_person",
            ),
            models.UniqueConstraint(
                fields=["link", "step", "channel"],
                condition=Q(link__isnull=False),
                name="one_message_per_link_step_channel",
            ),
            models.UniqueConstraint(
                fields=["authority", "step", "channel", "recipient"],
                condition=Q(authority__isnull=False),
                name="one_reminder_per_authority_step_channel_person",
            ),
            models.CheckConstraint(
                condition=Q(deadline__isnull=False, recipient__isnull=False, link=None, authority=None)
                | Q(deadline=None, recipient=None, link__isnull=False, authority=None)
                | Q(deadline=None, recipient__isnull=False, link=None, authority__isnull=False),
                name="a_message_is_about_a_date_a_request_or_an_authority",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="a_sent_reminder_says_when"
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="reminders_due", condition=Q(state="pending"))]

    class Privacy:
        secret = {"last_error"}
        plain = {
            "id",
            "organisation",
            "case",
            "deadline",
            "recipient",
            "link",
            "authority",
            "step",
            "channel",
            "due_at",
            "state",
            "claimed_until",
            "attempts",
            "message_id",
            "sent_at",
        }

    def __str__(self) -> str:
        return f"{self.step} {self.due_at:%Y-%m-%d}"
