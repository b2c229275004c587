"""What an organisation learns about an insurer's talk between doctors: recorded, corrected, retired, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import reminders
from appeals.actions.stages import ImpossibleDate
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.models import LearntPolicy, Stage
from cases.models import Case
from claimback.accounts.models import Organisation, User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day

LEARNT = (
    "insurer", "applies_to", "window", "unit", "runs_from", "after_denial", "after_appeal", "phone", "hours", "note",
    "source", "learnt_on",
)  # fmt: skip
"""What may be said of an insurer's talk, by the names of the columns."""


class NotTheLatest(Conflict):
    """Somebody corrects or retires an entry that was corrected or retired before."""

    def __str__(self) -> str:
        return _("This entry was corrected or retired a moment ago. Nothing was changed; look at the list again.")


class NotSaid(Sorry):
    """A time without a unit or a start, or nothing learnt at all."""


def _say_talks_anew(organisation: Organisation) -> None:
    """Until when a talk can be asked for may have changed: in every case of theirs where it has not been asked for."""
    ahead = Stage.objects.filter(
        organisation=organisation, kind=StageKind.PEER_TO_PEER, state=State.PREPARING, case__closed_on=None
    )
    for case in Case.objects.filter(pk__in=ahead.values("case")).select_for_update().order_by("pk"):
        reminders.plan_beside(case)


@transaction.atomic
def learn_policy(organisation: Organisation, *, facts: Mapping[str, Any], by: User, on: date) -> LearntPolicy:
    """Record what was learnt about an insurer, with its source; `on` is today. Raises ImpossibleDate, NotSaid."""
    learnt = _written(organisation, facts, by=by, on=on)
    record("policy learnt", by=by, organisation_id=organisation.pk, about=learnt, on=str(on))
    _say_talks_anew(organisation)
    return learnt


@transaction.atomic
def correct_learnt_policy(learnt: LearntPolicy, *, facts: Mapping[str, Any], by: User, on: date) -> LearntPolicy:
    """A later entry takes its place; the old one stays readable. Raises NotTheLatest, ImpossibleDate, NotSaid."""
    old = _lock(learnt)
    new = _written(old.organisation, facts, by=by, on=on)
    LearntPolicy.objects.filter(pk=old.pk).update(superseded_at=Now(), superseded_by=new)
    record("learnt policy corrected", by=by, organisation_id=old.organisation_id, about=new, on=str(on))
    _say_talks_anew(old.organisation)
    return new


@transaction.atomic
def retire_learnt_policy(learnt: LearntPolicy, *, why: str, by: User, on: date) -> LearntPolicy:
    """It no longer holds; the shipped value stands alone again. Raises NotTheLatest."""
    old = _lock(learnt)
    LearntPolicy.objects.filter(pk=old.pk).update(retired_on=on, why_retired=why, retired_by=by)
    record("learnt policy retired", by=by, organisation_id=old.organisation_id, about=old, on=str(on))
    _say_talks_anew(old.organisation)
    old.refresh_from_db()
    return old


def _lock(learnt: LearntPolicy) -> LearntPolicy:
    found = LearntPolicy.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=learnt.pk)
    if found.superseded_at or found.retired_on:
        raise NotTheLatest
    return found


def _written(organisation: Organisation, facts: Mapping[str, Any], *, by: User, on: date) -> LearntPolicy:
    said = {name: facts[name] for name in LEARNT if facts.get(name) is not None}
    if said["learnt_on"] > on:
        raise ImpossibleDate(
            _("%(on)s is in the future. Say on which day it was learnt; what you entered is kept.")
            % {"on": day(said["learnt_on"])}
        )
    if not said.get("window"):
        said |= {"window": None, "unit": "", "runs_from": ""}
    elif not (said.get("unit") and said.get("runs_from")):
        raise NotSaid(_("Say what the time counts and from which day. Everything else you entered is kept."))
    told = ("window", "phone", "hours", "note")
    if not any(said.get(name) for name in told) and {said.get("after_denial"), said.get("after_appeal")} <= OPEN_ENDED:
        raise NotSaid(_("Nothing was said about the talk itself: a time, a number, hours or their words."))
    return LearntPolicy.objects.create(organisation=organisation, recorded_by=by, **said)


OPEN_ENDED = {None, "", "unknown"}
