"""The exact PDF that goes out, and what it is made of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.letter import Letter
from appeals.models.stage import Stage
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7
from documents.models import Document


class Packet(models.Model):
    """Cover, letter and exhibits in one file, with its hash and its contents."""

    class State(models.TextChoices):
        ASKED = "asked", _("Being built")
        BUILT = "built", _("Built")
        FAILED = "failed", _("Could not be built")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="packets")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="packets")
    letter = models.ForeignKey(Letter, models.PROTECT, related_name="packets")
    letter_version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    problems = models.JSONField(default=list, blank=True)
    made_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    built_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    contents = models.JSONField(default=list, blank=True)
    rules = models.JSONField(default=list, blank=True)  # the rules in force when it was made
    # The packet of another step that went out before it, so that the reader sees what is new.
    since = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    part_bytes = models.PositiveBigIntegerField(null=True, blank=True)  # what one file may hold where it is sent to
    part_pages = models.PositiveIntegerField(null=True, blank=True)
    parts = models.JSONField(default=list, blank=True, db_default=models.Value([], models.JSONField()))
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="built") | (~Q(sha256="") & Q(pages__isnull=False)),
                name="a_built_packet_has_its_bytes",
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_packet_belongs_to_one_organisation"),
        ]
        indexes = [models.Index(fields=["stage", "-asked_at"], name="packets_by_stage")]

    class Privacy:
        secret = {"problems", "contents"}
        plain = {
            "id",
            "organisation",
            "case",
            "stage",
            "letter",
            "letter_version",
            "state",
            "made_on",
            "asked_by",
            "asked_at",
            "built_at",
            "sha256",
            "size",
            "pages",
            "rules",
            "since",
            "part_bytes",
            "part_pages",
            "parts",
            "claimed_until",
            "attempts",
        }

    def __str__(self) -> str:
        return f"{self.stage} {self.made_on}"


class PacketExhibit(models.Model):
    """One paper of a packet, in its place."""

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    packet = models.ForeignKey(Packet, models.PROTECT, related_name="exhibits")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    label = models.CharField(max_length=4)
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    fresh = models.BooleanField(null=True, blank=True)  # not in what went out before; null where nothing did

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["packet", "position"], name="an_exhibit_has_its_place"),
            models.UniqueConstraint(fields=["packet", "document"], name="a_paper_is_one_exhibit_of_a_packet"),
        ]

    class Privacy:
        secret = {"title"}
        plain = {"id", "organisation", "packet", "document", "label", "position", "fresh"}

    def __str__(self) -> str:
        return self.label
