"""Who may watch what: owners and supervisors their own organisation, operators counts alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Min, OuterRef, QuerySet, Subquery

from appeals.models import Reminder, SelfAudit
from appeals.reminders import database_now
from appeals.watch.patience import AUDIT_EVERY
from cases.access import offices_of
from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import Can


def messages_open_to(user: User, can: Can) -> QuerySet[Reminder]:
    """The messages of the organisations in which this person may do this, also those about no single case."""
    offices = [office.pk for office in offices_of(user, can)] if user.is_active else []
    return Reminder.objects.filter(organisation__in=offices).select_related("case")


def audits_open_to(user: User, can: Can) -> QuerySet[SelfAudit]:
    """What the daily look found in those organisations, the newest first."""
    offices = [office.pk for office in offices_of(user, can)] if user.is_active else []
    return SelfAudit.objects.filter(organisation__in=offices).order_by("-on", "-pk")


def organisations_watched(counts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For operators: every organisation with an open case or a message that waits, its counts, and its newest audit."""
    by_id = {each["organisation_id"]: each for each in counts}
    newest = SelfAudit.objects.filter(organisation=OuterRef("pk")).order_by("-on")
    opened = Case.objects.going_on().order_by().values("organisation").annotate(first=Min("opened_at"))
    since = dict(opened.values_list("organisation", "first"))
    known = Organisation.objects.filter(pk__in=[*by_id, *since])
    rows = known.annotate(audited_at=Subquery(newest.values("at")[:1]), failing=Subquery(newest.values("failing")[:1]))
    old = database_now() - AUDIT_EVERY
    nothing = {"late": 0, "parked": 0, "failed": 0, "due": 0}
    return [
        nothing
        | dict(by_id.get(row.pk, {}))
        | {
            "name": str(row),
            "at": row.audited_at,
            "failing": row.failing,
            "overdue": row.pk in since and (row.audited_at or since[row.pk]) < old,
        }
        for row in rows.order_by("name", "pk")
    ]
