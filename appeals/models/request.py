"""Papers asked of somebody outside: what is missing, the links by which it may come in, and what came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can
from claimback.ids import uuid7
from claimback.sealed import SealedField
from documents.models import Criterion, Document

LANGUAGES = (("en", "English"), ("es", "Español"))


class AskedOf(models.TextChoices):
    """Who is asked, towards the person whose case it is."""

    DOCTOR = "doctor", _("Doctor or hospital")
    THERAPIST = "therapist", _("Therapist")
    PLAN = "plan", _("The insurer or plan")
    PATIENT = "patient", _("The patient")
    OTHER = "other", _("Somebody else")


class RequestQuerySet(models.QuerySet["Request"]):
    def open_to(self, user: User, can: Can) -> RequestQuerySet:
        return self.filter(case__in=Case.objects.open_to(user, can))

    def waiting(self) -> RequestQuerySet:
        """Asked, and neither withdrawn nor settled."""
        return self.filter(withdrawn_at=None, settled_at=None)


class Request(models.Model):
    """Exactly the papers that are missing, asked of one address, by a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="requests")
    asked_of = models.CharField(_("who is asked"), max_length=10, choices=AskedOf.choices, default=AskedOf.DOCTOR)
    name = models.CharField(_("name"), max_length=160)
    note = models.TextField(_("a word to them"), blank=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="en")
    due_on = models.DateField(_("needed by"))
    asked_at = models.DateTimeField(db_default=Now())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # By which right of the rulebook it is asked, if by one; the time that right gives, and how it was counted.
    right = models.CharField(_("by which right"), max_length=30, blank=True, default="", db_default="")
    got_on = models.DateField(_("when they got it"), null=True, blank=True)
    more_time = models.JSONField(default=list, blank=True, db_default=Value([], models.JSONField()))
    answer_by = models.DateField(null=True, blank=True)
    counted = models.JSONField(default=list, blank=True, db_default=Value([], models.JSONField()))
    # last days that do not hold any more, each with its sum, the day it ended and why
    counted_before = models.JSONField(default=list, blank=True, db_default=Value([], models.JSONField()))

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id"], name="a_request_belongs_to_one_organisation"),
            models.UniqueConstraint(fields=["case", "id"], name="a_request_belongs_to_one_case"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(settled_at=None), name="a_request_is_withdrawn_or_settled"
            ),
            models.CheckConstraint(
                condition=Q(answer_by=None) | ~Q(right="") & Q(got_on__isnull=False),
                name="only_a_right_and_a_day_give_a_time",
            ),
        ]
        indexes = [models.Index(fields=["case", "-asked_at"], name="requests_by_case")]

    class Privacy:
        secret = {"name", "note", "more_time", "counted_before"}
        plain = {
            "id", "organisation", "case", "asked_of", "language", "due_on", "asked_at", "asked_by", "withdrawn_at",
            "settled_at", "right", "got_on", "answer_by", "counted",
        }  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def living(self) -> bool:
        return self.withdrawn_at is None and self.settled_at is None


class RequestItem(models.Model):
    """One thing that was asked for."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, related_name="items")
    place = models.PositiveSmallIntegerField()
    what = models.CharField(_("what is needed"), max_length=300)
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)  # somebody looked at what came, and it is what was asked

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "place"], name="an_item_has_a_place_of_its_own"),
            models.UniqueConstraint(fields=["organisation", "id"], name="an_item_belongs_to_one_organisation"),
        ]

    class Privacy:
        secret = {"what"}
        plain = {"id", "organisation", "request", "place", "criterion", "settled_at"}

    def __str__(self) -> str:
        return self.what


class RequestLink(models.Model):
    """A way in for somebody without an account: a secret address, and codes sent to the mailbox it was sent to.

    The link alone opens nothing, so a forwarded or stolen one shows no name. A printed one carries its code on paper.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    request = models.ForeignKey(Request, models.PROTECT, related_name="links")
    email = models.EmailField(_("e-mail address"), blank=True)  # empty: it goes by paper
    secret = SealedField()
    digest = models.CharField(max_length=64, unique=True)  # of the secret, to find the link by
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    codes_sent = models.PositiveSmallIntegerField(default=0)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)  # since the last code was sent
    opened_at = models.DateTimeField(null=True, blank=True)  # the first time

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "email"], condition=~Q(email=""), name="a_request_has_one_link_per_address"
            ),
            models.UniqueConstraint(fields=["organisation", "id"], name="a_link_belongs_to_one_organisation"),
        ]

    class Privacy:
        secret = {"email", "secret", "digest"}
        plain = {
            "id", "organisation", "request", "made_at", "expires_at", "codes_sent", "code_sent_at", "wrong_codes",
            "opened_at",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def printed(self) -> bool:
        return not self.email


class Arrival(models.Model):
    """What came for one item: a paper or an answer in words, and what a person found when they looked."""

    class Verdict(models.TextChoices):
        NEW = "", _("Arrived, check it")
        GOOD = "good", _("It is what was asked for")
        NOT_IT = "not_it", _("Not what was asked for")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.ForeignKey(RequestItem, models.PROTECT, related_name="arrivals")
    link = models.ForeignKey(RequestLink, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="arrivals")
    words = models.TextField(blank=True)
    arrived_at = models.DateTimeField(db_default=Now())
    verdict = models.CharField(max_length=6, choices=Verdict.choices, default=Verdict.NEW, blank=True)
    why_not = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, words="") | Q(document=None) & ~Q(words=""),
                name="an_arrival_is_a_paper_or_words",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", checked_at=None, checked_by=None)
                | ~Q(verdict="") & Q(checked_at__isnull=False, checked_by__isnull=False),
                name="a_verdict_has_its_person_and_time",
            ),
            models.UniqueConstraint(
                fields=["item", "document"],
                condition=Q(document__isnull=False),
                name="a_paper_arrives_once_for_an_item",
            ),
        ]
        indexes = [models.Index(fields=["item", "arrived_at"], name="arrivals_by_item")]

    class Privacy:
        secret = {"words", "why_not"}
        plain = {
            "id", "organisation", "item", "link", "document", "arrived_at", "verdict", "checked_at", "checked_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.Verdict(self.verdict).label)
