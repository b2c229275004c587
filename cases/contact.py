"""Contacts: a call, a meeting, a message with somebody about a case, and what was promised in it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class ContactQuerySet(models.QuerySet["Contact"]):
    def standing(self) -> ContactQuerySet:
        """Neither taken back nor corrected by a later entry."""
        return self.filter(withdrawn_at=None, corrected_by=None)

    def going_on(self) -> ContactQuerySet:
        """Begun and not ended."""
        return self.filter(finished_at=None, withdrawn_at=None)

    def newest_first(self) -> ContactQuerySet:
        """By the day it was, then by the hour where it is known, then by when it was written down."""
        return self.order_by("-on", F("began_at").desc(nulls_last=True), "-recorded_at", "-pk")

    def as_it_happened(self) -> ContactQuerySet:
        """The oldest first."""
        return self.order_by("on", F("began_at").asc(nulls_first=True), "recorded_at", "pk")


class Contact(models.Model):
    """Who was spoken to, their name and number, what was said and promised. Once finished it stays (a trigger).

    An entry with a mistake is corrected by another entry that names it, or taken back with a reason; both stay.
    """

    class How(models.TextChoices):
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        PORTAL = "portal", _("Portal message")
        LETTER = "letter", _("Letter")
        EMAIL = "email", _("E-mail")
        FAX = "fax", _("Fax")
        TEXT = "text", _("Text message")
        OTHER = "other", _("Another way")

    class Whom(models.TextChoices):
        INSURER = "insurer", _("The insurer or plan")
        REVIEWER = "reviewer", _("The outside reviewer or judge")
        DOCTOR = "doctor", _("A doctor's office")
        REGULATOR = "regulator", _("The regulator")
        PATIENT = "patient", _("The patient or family")
        EMPLOYER = "employer", _("The employer")
        OTHER = "other", _("Somebody else")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="contacts")
    # The step it was about: stages live two storeys above, so its id only; the database ties it to the case.
    stage_id = models.UUIDField(null=True, blank=True)
    how = models.CharField(_("how"), max_length=8, choices=How.choices)
    whom = models.CharField(_("with whom"), max_length=10, choices=Whom.choices)
    incoming = models.BooleanField(_("they contacted us"), default=False, db_default=False)
    on = models.DateField(_("on which day"))
    began_at = models.DateTimeField(null=True, blank=True)  # empty where nobody wrote down the hour
    ended_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(_("their name"), max_length=160, blank=True)
    name_refused = models.BooleanField(_("they would not give a name"), default=False, db_default=False)
    reference = models.CharField(_("their reference number"), max_length=80, blank=True)
    reference_refused = models.BooleanField(_("they would not give a number"), default=False, db_default=False)
    said = models.TextField(_("what was said"), blank=True)
    promised = models.TextField(_("what they promised"), blank=True)
    promised_by = models.DateField(_("promised by"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    finished_at = models.DateTimeField(null=True, blank=True)  # empty while the call goes on
    recorded_at = models.DateTimeField(db_default=Now())
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")
    why_corrected = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    why_withdrawn = models.CharField(_("why it was taken back"), max_length=300, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "id"], name="a_contact_belongs_to_one_case"),
            models.UniqueConstraint(
                fields=["case", "recorded_by"],
                condition=Q(finished_at=None, withdrawn_at=None),
                name="a_person_is_in_one_call_of_a_case_at_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(began_at__isnull=False, ended_at__gte=F("began_at")),
                name="a_contact_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=False) | Q(how="call", began_at__isnull=False, ended_at=None),
                name="only_a_call_goes_on",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None)
                | ~Q(how="call", whom__in=("insurer", "reviewer"))
                | (~Q(name="") | Q(name_refused=True)) & (~Q(reference="") | Q(reference_refused=True)),
                name="a_call_with_who_decides_names_them_and_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(name_refused=True, name__gt="") & ~Q(reference_refused=True, reference__gt=""),
                name="what_was_given_was_not_refused",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(promised_by=None) | ~Q(promised="") & Q(promised_by__gte=F("on")),
                name="a_promised_day_has_its_promise",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, why_corrected="") | Q(corrects__isnull=False) & ~Q(why_corrected=""),
                name="a_contact_is_corrected_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, why_withdrawn="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(why_withdrawn=""),
                name="a_contact_is_taken_back_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["case", "-on"], name="contacts_by_case")]

    class Privacy:
        secret = {"name", "reference", "said", "promised", "why_corrected", "why_withdrawn"}
        plain = {
            "id", "organisation", "case", "stage_id", "how", "whom", "incoming", "on", "began_at", "ended_at",
            "name_refused", "reference_refused", "promised_by", "version", "finished_at", "recorded_at", "recorded_by",
            "corrects", "withdrawn_at", "withdrawn_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_how_display()}: {self.get_whom_display()}"

    @property
    def must_be_named(self) -> bool:
        """Whether whoever decides was called: then their name and the number of the call are asked for."""
        return self.how == self.How.CALL and self.whom in (self.Whom.INSURER, self.Whom.REVIEWER)

    def promise(self) -> tuple[str, date] | None:
        """What was promised and until when; None where no day was said."""
        return (self.promised, self.promised_by) if self.promised_by else None
