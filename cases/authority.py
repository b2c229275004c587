"""Signed papers that let somebody act for the person of a case: towards whom, until when, and what was signed."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class Towards(models.TextChoices):
    """Whom it lets somebody act towards."""

    EVERYBODY = "everybody", _("Everybody who decides this case")
    INSURER = "insurer", _("The insurer or plan")
    REVIEWER = "reviewer", _("The outside reviewer or judge")
    REGULATOR = "regulator", _("The regulator")
    RECORDS = "records", _("Doctors and hospitals, for records")


class SignedHow(models.TextChoices):
    """How the person signed."""

    INK = "ink", _("On paper")
    SCREEN = "screen", _("On the screen")


class AuthorityQuerySet(models.QuerySet["Authority"]):
    def standing(self, on: date) -> AuthorityQuerySet:
        """Signed by that day, not run out on it, and not yet taken back on it."""
        taken_back = Q(revoked_on=None) | Q(revoked_on__gt=on)
        return self.filter(Q(until=None) | Q(until__gte=on), taken_back, signed_on__lte=on)

    def to_sign(self) -> AuthorityQuerySet:
        """Asked of the person, and neither signed nor taken back."""
        return self.filter(signed_on=None, revoked_at=None)


class Authority(models.Model):
    """One paper in one case: asked for, signed, accepted, taken back. What was signed never changes (a trigger)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="authorities")
    paper = models.CharField(_("kind of paper"), max_length=40)  # the rulebook's id of it
    towards = models.CharField(_("towards whom"), max_length=10, choices=Towards.choices)
    names = models.CharField(_("who may act"), max_length=200)
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    how = models.CharField(_("how it was signed"), max_length=6, choices=SignedHow.choices, blank=True)
    signed_by = models.CharField(_("who signed"), max_length=160, blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    until = models.DateField(_("good until"), null=True, blank=True)
    # The paper itself: papers live a storey above, so its id only.
    document_id = models.UUIDField(null=True, blank=True)
    accepted_on = models.DateField(_("accepted on"), null=True, blank=True)
    accepted_by = models.CharField(_("who accepted it"), max_length=160, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_on = models.DateField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    why_revoked = models.CharField(_("why"), max_length=300, blank=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="an_authority_belongs_to_one_organisation"),
            models.UniqueConstraint(fields=["case", "id"], name="an_authority_belongs_to_one_case"),
            models.CheckConstraint(
                condition=Q(signed_on=None, how="", document_id=None, accepted_on=None)
                | Q(signed_on__isnull=False, document_id__isnull=False) & ~Q(how="") & ~Q(signed_by=""),
                name="a_signed_authority_has_its_paper_and_its_person",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(signed_on=None) | Q(until__gte=models.F("signed_on")),
                name="an_authority_ends_after_it_was_signed",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_on=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_on__isnull=False, revoked_by__isnull=False),
                name="an_authority_is_taken_back_by_somebody_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["case", "-recorded_at"], name="authorities_by_case")]

    class Privacy:
        secret = {"names", "signed_by", "accepted_by", "why_revoked"}
        plain = {
            "id", "organisation", "case", "paper", "towards", "recorded_at", "recorded_by", "how", "signed_on", "until",
            "document_id", "accepted_on", "revoked_at", "revoked_on", "revoked_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(Towards(self.towards).label)

    def stands(self, on: date) -> bool:
        """Whether it was signed by this day, had not run out on it, and was taken back, if at all, later."""
        signed = self.signed_on is not None and self.signed_on <= on
        taken_back = self.revoked_on is not None and self.revoked_on <= on
        return signed and not taken_back and (self.until is None or self.until >= on)


class Signature(models.Model):
    """What a person signed on a screen, word for word, and how we know that it was them. Never changed or removed."""

    authority = models.OneToOneField(Authority, models.PROTECT, primary_key=True, related_name="signature")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    consent_version = models.CharField(max_length=20)
    consent = models.TextField()
    body = models.TextField()
    sha256 = models.CharField(max_length=64)  # of what was signed: consent and body
    typed = models.CharField(max_length=160)
    strokes = models.JSONField(default=list, blank=True)  # what was drawn: lines of points; empty where it was typed
    signed_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(typed=""), name="a_signature_has_a_typed_name")]

    class Privacy:
        secret = {"body", "typed", "strokes", "address"}
        plain = {
            "authority", "organisation", "case", "consent_version", "consent", "sha256", "signed_at", "signer",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.sha256[:12]
