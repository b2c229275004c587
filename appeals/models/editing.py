"""Who has a form open that writes words on a case: told to the others, locks nothing, and is gone soon after."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.ids import uuid7


class Editing(models.Model):
    """One person at one form of a case; the browser says so every few seconds, and the row is deleted when it ends."""

    class Place(models.TextChoices):
        """Which form."""

        LETTER = "letter", _("a letter")
        CONFIRM = "confirm", _("the facts of a paper")
        CALL = "call", _("the notes of a call")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    place = models.CharField(max_length=8, choices=Place.choices)
    since = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "place"], name="a_person_is_at_a_form_once"),
        ]

    class Privacy:
        plain = {"id", "organisation", "case", "person", "place", "since", "seen_at"}

    def __str__(self) -> str:
        return self.place
