"""A case that goes to another organisation: offered, answered, and moved whole in one transaction."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7

WAITING = Q(taken_back_at=None, declined_at=None, moved_at=None)


class TransferQuerySet(models.QuerySet["Transfer"]):
    def waiting(self) -> TransferQuerySet:
        """Offered, and neither taken back nor answered; the time of some may be over."""
        return self.filter(WAITING)

    def told(self) -> TransferQuerySet:
        """With everybody a person reads of it."""
        return self.select_related("case__organisation", "before", "after", "to", "asked_by", "taken_back_by")


class Transfer(models.Model):
    """A case is offered to somebody who is to answer for it in another organisation, and moves once they accept.

    `organisation` is where the case is, as of every row of it; `before` and `after` stay. `begun_at` is the beginning
    of the transaction that moved the case: in that one alone the database lets rows go to another organisation.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    before = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    after = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=WAITING, name="a_case_is_offered_once_at_a_time"),
            models.CheckConstraint(condition=~Q(to=F("asked_by")), name="two_agree_that_a_case_moves"),
            models.CheckConstraint(
                condition=Q(after=None) | ~Q(after=F("before")), name="a_case_moves_to_another_organisation"
            ),
            models.CheckConstraint(
                condition=Q(begun_at=None, after=None, moved_at=None, rows=None)
                | Q(begun_at__isnull=False, after__isnull=False, moved_at=None, rows=None)
                | Q(begun_at__isnull=False, after__isnull=False, moved_at__isnull=False, rows__isnull=False),
                name="a_move_is_begun_and_counted",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False, begun_at=None, declined_at=None),
                name="an_offer_taken_back_was_not_answered",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(begun_at=None), name="an_offer_declined_moves_nothing"
            ),
            models.CheckConstraint(
                condition=Q(begun_at=None) | Q(begun_at__lt=F("expires_at")), name="an_offer_is_accepted_in_its_time"
            ),
        ]
        indexes = [models.Index(fields=["to", "asked_at"], name="offers_to_answer", condition=WAITING)]

    class Privacy:
        plain = {
            "id", "organisation", "case", "before", "after", "to", "asked_by", "asked_at", "expires_at",
            "taken_back_by", "taken_back_at", "declined_at", "begun_at", "moved_at", "rows",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"
