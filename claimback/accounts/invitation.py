"""Somebody is asked by e-mail to work in an organisation; they become a member only when they say yes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum, auto

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from claimback.accounts.roles import OFFICE_ROLES, Role
from claimback.ids import uuid7


class Standing(StrEnum):
    """What has become of an invitation, seen from one of its links."""

    OPEN = auto()
    ACCEPTED = auto()
    TAKEN_BACK = auto()
    REPLACED = auto()  # it was sent again, and only the newest link opens it
    EXPIRED = auto()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> InvitationQuerySet:
        """Nobody has accepted them or taken them back; the time of some may be over."""
        return self.filter(accepted_at=None, taken_back_at=None)


class Invitation(models.Model):
    """A role in an organisation, offered to whoever reads the mail of an address.

    Its link is signed and kept nowhere. `sent` counts the mails: the link of an older one opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=[(role.value, role.label) for role in OFFICE_ROLES])
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(db_default=Now())
    sent = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)  # the last day of what is offered; empty: until it is taken back
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="an_invitation_is_of_one_organisation"),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(accepted_at=None, taken_back_at=None),
                name="one_invitation_waits_for_an_address",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in OFFICE_ROLES]), name="an_invitation_is_to_an_office_role"
            ),
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="an_invited_address_is_in_small_letters"),
            models.CheckConstraint(
                condition=Q(sent_at__lt=F("expires_at")), name="an_invitation_ends_after_it_is_sent"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None, accepted_at=None)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False, taken_back_at=None),
                name="who_accepts_does_it_at_a_time_and_before_it_is_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by=None, taken_back_at=None)
                | Q(taken_back_by__isnull=False, taken_back_at__isnull=False),
                name="who_takes_an_invitation_back_does_it_at_a_time",
            ),
        ]

    class Privacy:
        secret = {"email"}
        plain = {
            "id", "organisation", "role", "invited_by", "invited_at", "sent", "sent_at", "expires_at", "until",
            "accepted_by", "accepted_at", "taken_back_by", "taken_back_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{Role(self.role).label}"

    def standing(self, now: datetime, *, sent: int | None = None) -> Standing:
        """What has become of it; `sent` is the number of the mail whose link is asked about, without one the newest."""
        if self.accepted_at:
            return Standing.ACCEPTED
        if self.taken_back_at:
            return Standing.TAKEN_BACK
        if sent is not None and sent != self.sent:
            return Standing.REPLACED
        return Standing.EXPIRED if self.expires_at <= now else Standing.OPEN
