"""A talk between two doctors: how it is prepared, and each try to hold it. It stops no clock of the law."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from appeals.models.stage import Stage
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class Talk(models.Model):
    """What the treating doctor needs to be reached and to argue."""

    stage = models.OneToOneField(Stage, models.PROTECT, primary_key=True, related_name="talk")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    doctor = models.CharField(_("who talks for the patient"), max_length=160, blank=True)
    slots = models.TextField(_("when they can talk"), blank=True)
    call_back = models.CharField(_("number to call them back on"), max_length=60, blank=True)
    specialty = models.CharField(_("specialty the reviewer should have"), max_length=160, blank=True)
    ask_for = models.TextField(_("what to ask for"), blank=True)
    not_concede = models.TextField(_("what not to concede"), blank=True)
    planned_at = models.DateTimeField(db_default=Now())
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "stage"], name="a_talk_belongs_to_one_case"),
        ]

    class Privacy:
        secret = {"doctor", "slots", "call_back", "specialty", "ask_for", "not_concede"}
        plain = {"stage", "organisation", "case", "planned_at", "planned_by"}

    def __str__(self) -> str:
        return str(_("Talk between the doctors"))


class TalkAttempt(models.Model):
    """One try to hold the talk, with the notes that are written while it goes on."""

    class Ended(models.TextChoices):
        GOING_ON = "", _("Going on")
        HELD = "held", _("The talk was held")
        NOBODY_CAME = "nobody_came", _("Their doctor could not be reached")
        OURS_MISSED = "ours_missed", _("Our doctor could not be reached")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    called_on = models.DateField()
    reviewer = models.CharField(_("their doctor's name"), max_length=160, blank=True)
    specialty = models.CharField(_("their specialty"), max_length=160, blank=True)
    licence_state = models.CharField(_("state of their licence"), max_length=40, blank=True)
    reference = models.CharField(_("reference number of the call"), max_length=80, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    ended = models.CharField(max_length=12, choices=Ended.choices, blank=True, default="", db_default="")
    begun_at = models.DateTimeField(db_default=Now())
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stage", "number"], name="an_attempt_has_a_number_of_its_own"),
            models.UniqueConstraint(fields=["case", "id"], name="an_attempt_belongs_to_one_case"),
            models.CheckConstraint(condition=Q(number__in=(1, 2)), name="a_talk_is_tried_twice_at_most"),
        ]

    class Privacy:
        secret = {"reviewer", "specialty", "licence_state", "reference", "notes"}
        plain = {
            "id", "organisation", "case", "stage", "number", "called_on", "version", "ended", "begun_at", "begun_by",
        }  # fmt: skip

    def __str__(self) -> str:
        return str(self.Ended(self.ended).label)
