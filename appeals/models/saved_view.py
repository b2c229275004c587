"""How one person looks at the worklist: views they saved under a name, and the columns they want to see."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from claimback.ids import uuid7


class SavedView(models.Model):
    """Filters of the worklist under a name. It opens nothing by itself: what may be seen is asked at each look."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views")
    name = models.CharField(_("name of the view"), max_length=60)
    query = models.CharField(max_length=500, blank=True)  # as in the address bar, without words somebody looked for
    opens = models.BooleanField(default=False)  # what Today begins with
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="a_person_has_one_view_of_a_name"),
            models.UniqueConstraint(fields=["user"], condition=Q(opens=True), name="today_begins_with_one_view"),
            models.CheckConstraint(condition=~Q(name=""), name="a_saved_view_has_a_name"),
            models.CheckConstraint(condition=~Q(query__regex=r"(^|&)q="), name="a_saved_view_keeps_no_search"),
        ]

    class Privacy:
        secret = {"name", "query"}
        plain = {"id", "user", "opens", "made_at"}

    def __str__(self) -> str:
        return self.name


class ChosenColumns(models.Model):
    """Which columns of the worklist somebody wants; without a row, those that everybody begins with."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="+")
    names = models.JSONField(default=list)

    class Privacy:
        plain = {"user", "names"}

    def __str__(self) -> str:
        return ", ".join(self.names)
