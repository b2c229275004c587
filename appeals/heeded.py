"""Who has seen a date, in words; reading only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.models import Deadline, Heed
from appeals.models.deadline import DeadlineQuerySet
from claimback.words import day, moment

SAID = ArraySubquery(
    Heed.objects.standing()
    .filter(deadline=OuterRef("pk"))
    .order_by("-at", "pk")
    .values(said=JSONObject(name=F("by__name"), email=F("by__email"), at="at", until_at="until_at", hours="in_hours"))
)
"""For a query over deadlines: what each person last said about it, the newest first, without a query of its own."""


def with_words(dates: DeadlineQuerySet) -> DeadlineQuerySet:
    """The same dates, each with what people said about it as `said`."""
    return dates.annotate(said=SAID)


def of_deadline(deadline: Deadline) -> list[str]:
    """What each person last said about this date, the newest first."""
    [said] = Deadline.objects.filter(pk=deadline.pk).values_list(SAID, flat=True)
    return words(said)


def words(said: list[dict[str, Any]]) -> list[str]:
    """A sentence for each of what `SAID` found, on the reader's clock."""
    return [_words(each, now=timezone.now()) for each in said]


def _words(said: dict[str, Any], *, now: datetime) -> str:
    who = said["name"] or said["email"]
    until = datetime.fromisoformat(said["until_at"]) if said["until_at"] else None
    if until and until > now:
        named = {"who": who, "until": moment(until) if said["hours"] else day(until)}
        return _("%(who)s has seen it; pauses until %(until)s.") % named
    return _("%(who)s has seen it, on %(on)s.") % {"who": who, "on": day(datetime.fromisoformat(said["at"]))}
