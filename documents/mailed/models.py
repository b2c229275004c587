"""A way in by e-mail, what came by it, and each file of it; who sent it is never proven."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7
from claimback.sealed import SealedField


class MailAddress(models.Model):
    """A secret address: of one case, or of an organisation, whose mail a person then files."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="mail_addresses")
    local = SealedField()  # what stands before the @
    digest = models.CharField(max_length=64, unique=True)  # of `local`, to find it by
    made_at = models.DateTimeField(db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "case"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="one_mail_address_holds_at_a_time",
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_mail_address_belongs_to_one_organisation"),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="a_revoked_mail_address_says_by_whom",
            ),
        ]

    class Privacy:
        secret = {"local", "digest"}
        plain = {"id", "organisation", "case", "made_at", "made_by", "revoked_at", "revoked_by"}

    def __str__(self) -> str:
        return f"{self.local}@{settings.INBOUND_MAIL_DOMAIN}"


class Proof(models.TextChoices):
    """What the receiving mail server found about the sender's domain; of the person it proves nothing."""

    NONE = "", _("sender not proven")
    PASS = "pass", _("sender not proven; the mail server found the domain genuine")
    FAIL = "fail", _("sender not proven; the mail server found the domain forged")


class Mailed(models.Model):
    """One message: of a case from the beginning, or of no case until a person files it or puts it away."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    came_to = models.ForeignKey(MailAddress, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="mailed")
    digest = models.CharField(max_length=64)  # of what makes it this message: delivered twice it is one
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    proof = models.CharField(max_length=4, choices=Proof.choices, default=Proof.NONE, blank=True)
    arrived_at = models.DateTimeField(db_default=Now())
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    put_away_at = models.DateTimeField(null=True, blank=True)  # not ours: kept, and brought back when wanted
    put_away_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["came_to", "digest"], name="a_message_arrives_once_at_an_address"),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_message_belongs_to_one_organisation"),
            models.CheckConstraint(
                condition=Q(filed_at=None, filed_by=None)
                | Q(filed_at__isnull=False, filed_by__isnull=False, case__isnull=False),
                name="a_filed_message_has_its_case_and_person",
            ),
            models.CheckConstraint(
                condition=Q(put_away_at=None, put_away_by=None)
                | Q(put_away_at__isnull=False, put_away_by__isnull=False, case=None),
                name="a_message_put_away_is_of_no_case",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-arrived_at"],
                name="mailed_to_be_filed",
                condition=Q(case=None, put_away_at=None),
            ),
            models.Index(fields=["came_to", "arrived_at"], name="mailed_by_address"),
        ]

    class Privacy:
        secret = {"sender", "subject"}
        plain = {
            "id", "organisation", "came_to", "case", "digest", "proof", "arrived_at", "filed_at", "filed_by",
            "put_away_at", "put_away_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.subject or str(_("E-mail without a subject"))


class MailedFile(models.Model):
    """A file of a message: kept, or refused with a sentence; of a case it is a paper, else it waits, checked and read.

    `told` is what it seems to say, by which a case is suggested: claim and member numbers, patients, insurers.
    """

    class State(models.TextChoices):
        REFUSED = "refused", _("Not kept")
        PAPER = "paper", _("A paper of a case")
        RECEIVED = "received", _("Kept, not yet checked")
        CHECKED = "checked", _("Checked")
        READ = "read", _("Read")
        LOCKED = "locked", _("Harmful: nobody can open it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    mailed = models.ForeignKey(Mailed, models.PROTECT, related_name="files")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    problem = models.TextField(blank=True)  # a sentence for the person
    document = models.ForeignKey("documents.Document", models.PROTECT, null=True, blank=True, related_name="mail_files")
    told = models.JSONField(default=dict, blank=True)
    begins = models.TextField(blank=True)  # its first words, to tell by them whose it is
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailed", "place"], name="a_file_has_its_place_in_the_message"),
            models.CheckConstraint(
                condition=Q(state="refused", sha256="", document=None) & ~Q(problem="")
                | ~Q(state="refused") & ~Q(sha256="") & Q(size__gt=0),
                name="a_file_is_kept_or_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="paper", document__isnull=False) | ~Q(state="paper") & Q(document=None),
                name="a_file_of_a_case_is_a_paper",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="mail_files_to_take_up", condition=Q(state__in=["received", "checked"])),
            models.Index(
                fields=["organisation", "sha256"],
                name="mail_files_on_the_shelf",
                condition=~Q(state__in=["refused", "paper"]),
            ),
        ]

    class Privacy:
        secret = {"name", "problem", "told", "begins"}
        plain = {
            "id", "organisation", "mailed", "place", "size", "sha256", "content_type", "state", "document",
            "claimed_until", "attempts",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name


ON_THE_SHELF = ~Q(state__in=[MailedFile.State.REFUSED, MailedFile.State.PAPER])
"""Files that lie on the shelf of an organisation and are no paper of any case."""
