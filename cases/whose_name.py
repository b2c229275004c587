"""What a person said of a name that is nearly theirs: whether the patient of the case is them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from claimback.accounts.models import User
from claimback.names import close_names, same_name


class WhoseName(models.Model):
    """The part of a case that keeps the last answer to “Is this you?”, and about which spelling it was given.

    It holds for that spelling and that person alone: where either name is another one later, nothing was said.
    """

    name_asked = models.CharField(max_length=160, blank=True, default="", db_default="", editable=False)
    name_is_theirs = models.BooleanField(null=True, editable=False)
    name_said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def is_named(self, person: User) -> bool:
        """Whether the patient is this person: by the name, or because they said so of one that is nearly theirs."""
        name = self.patient_name  # type: ignore[attr-defined]
        return same_name(name, person.name) or self.said_of_name(person) is True

    def said_of_name(self, person: User) -> bool | None:
        """What this person said of the name as it stands now; None where they were not asked about this one."""
        name = self.patient_name  # type: ignore[attr-defined]
        holds = self.name_said_by_id == person.pk and self.name_asked == name and close_names(name, person.name)
        return self.name_is_theirs if holds else None


SAID_WHOLE = models.CheckConstraint(
    condition=Q(name_asked="", name_is_theirs=None, name_said_by=None)
    | (~Q(name_asked="") & Q(name_is_theirs__isnull=False, name_said_by__isnull=False)),
    name="whose_name_it_is_was_said_by_somebody",
)
