"""What we say: drafts with every version, frozen when filed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from appeals.letter_kinds import MAIN_KINDS, LetterKind
from appeals.models.channel import Channel
from appeals.models.stage import Stage
from cases.models import Authority, Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class LetterQuerySet(models.QuerySet["Letter"]):
    def kept(self) -> LetterQuerySet:
        """Those that nobody threw away."""
        return self.filter(thrown_at=None)

    def main(self) -> LetterQuerySet:
        """Those that are filed with a step, one a step; what was thrown away is none."""
        return self.kept().filter(kind__in=MAIN_KINDS)


class Letter(models.Model):
    """One letter of a step or of the case alone. Once sealed, a trigger refuses every change.

    The main letter of a step is filed with it, and its filing is the proof; of every other letter `sent_on` and
    `sent_how` say that it went out. A draft that was thrown away is kept, and can be taken out again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="letters")
    kind = models.CharField(max_length=20, choices=LetterKind.choices)
    # The signed paper that a letter takes back.
    authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="letters")
    subject = models.CharField(max_length=300)
    recipient = models.TextField(blank=True)
    sender = models.TextField(blank=True)
    body = models.TextField()
    gaps = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_on = models.DateField()
    edited_at = models.DateTimeField(db_default=Now())
    sealed_at = models.DateTimeField(null=True, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    sent_how = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    thrown_at = models.DateTimeField(null=True, blank=True)
    thrown_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_letter_belongs_to_one_organisation"),
            models.UniqueConstraint(
                fields=["stage"],
                condition=Q(kind__in=[kind.value for kind in MAIN_KINDS], thrown_at=None),
                name="a_step_has_one_main_letter",
            ),
            models.CheckConstraint(
                condition=Q(stage__isnull=False) | ~Q(kind__in=[kind.value for kind in MAIN_KINDS]),
                name="a_main_letter_is_of_a_step",
            ),
            models.CheckConstraint(
                condition=Q(sent_on=None, sent_how="")
                | Q(sent_on__isnull=False, sealed_at__isnull=False) & ~Q(sent_how=""),
                name="a_sent_letter_is_sealed_and_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=Q(authority=None) | Q(kind=LetterKind.REVOCATION.value),
                name="only_a_revocation_takes_a_paper_back",
            ),
            models.CheckConstraint(
                condition=Q(thrown_at=None, thrown_by=None)
                | Q(thrown_at__isnull=False, thrown_by__isnull=False, sealed_at=None),
                name="only_a_draft_is_thrown_away_and_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["case", "edited_at"], name="letters_by_case")]

    class Privacy:
        secret = {"subject", "recipient", "sender", "body", "gaps"}
        plain = {
            "id", "organisation", "case", "stage", "kind", "authority", "version", "written_on", "edited_at",
            "sealed_at", "sent_on", "sent_how", "thrown_at", "thrown_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.subject

    @property
    def is_main(self) -> bool:
        """Whether it is filed with its step."""
        return self.kind in MAIN_KINDS

    @property
    def is_open(self) -> bool:
        """Whether it may still be written: it has not gone out, and nobody threw it away."""
        return self.sealed_at is None and self.thrown_at is None


class VersionQuerySet(models.QuerySet["LetterVersion"]):
    def taken(self) -> VersionQuerySet:
        """What the letter was, one after the other."""
        return self.filter(beside=False)

    def kept_beside(self) -> VersionQuerySet:
        """What somebody wrote while another saved first."""
        return self.filter(beside=True)


class LetterVersion(models.Model):
    """The letter as somebody left it. Rows are only ever added.

    A text that came too late, because somebody else saved first, is kept `beside`; its number is the version it was
    begun from.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=300)
    recipient = models.TextField(blank=True)
    sender = models.TextField(blank=True)
    body = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    beside = models.BooleanField(default=False, db_default=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "number"], condition=Q(beside=False), name="a_version_has_its_own_number"
            )
        ]

    class Privacy:
        secret = {"subject", "recipient", "sender", "body"}
        plain = {"id", "organisation", "letter", "number", "by", "at", "beside"}

    def __str__(self) -> str:
        return f"{self.number}"


class LetterComment(models.Model):
    """What somebody says about a letter to those who write it; it goes out with nothing."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="comments")
    version = models.PositiveIntegerField()
    about = models.CharField(max_length=300, blank=True)  # the words of the letter it is about
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_by=None, settled_at=None) | Q(settled_by__isnull=False, settled_at__isnull=False),
                name="a_settled_comment_says_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=["letter", "at"], name="comments_by_letter")]

    class Privacy:
        secret = {"about", "words"}
        plain = {"id", "organisation", "letter", "version", "by", "at", "settled_by", "settled_at"}

    def __str__(self) -> str:
        return self.words[:60]


class LetterApproval(models.Model):
    """Somebody who did not write a version says that it may go out. Rows are only ever added."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="approvals")
    version = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "version"], name="a_version_is_approved_once")]

    class Privacy:
        plain = {"id", "organisation", "letter", "version", "by", "at"}

    def __str__(self) -> str:
        return f"{self.version}"
