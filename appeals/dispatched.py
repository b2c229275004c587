"""What machines were asked to send: the only way to those rows."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from appeals.models import Dispatch, Stage
from cases.models import Case
from claimback.accounts.models import User
from claimback.accounts.roles import Can

OPEN = (Dispatch.State.ASKED, Dispatch.State.UNSURE)
"""Being sent, or nobody knows whether it was: nothing more is sent of that step."""


def dispatches_open_to(user: User, can: Can) -> QuerySet[Dispatch]:
    """What machines were asked to send in those cases, whatever became of it."""
    return Dispatch.objects.filter(case__in=Case.objects.open_to(user, can)).select_related("case", "stage")


def dispatches_of(stage: Stage) -> QuerySet[Dispatch]:
    """What machines were asked to send of a step, the newest first."""
    return Dispatch.objects.filter(stage=stage).select_related("asked_by", "case").order_by("-asked_at", "pk")


def dispatch_of(stage: Stage, dispatch_id: UUID) -> Dispatch:
    """One of them, or 404."""
    return get_object_or_404(dispatches_of(stage), pk=dispatch_id)
