"""What in a case people are reminded of besides its deadlines: what is promised, asked, runs out or must be asked for.

Reading only. Every such thing has one day, and the plan of its sort.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model

from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.learnt import learnt_for
from appeals.models import FollowUp, Stage
from appeals.models.reminder import Kind
from appeals.reminders.plans import For, Plan, Plans, shipped
from appeals.reminders.steps import Planned, ends_ahead
from appeals.reminders.wanted import APPROVED, GRANTS
from appeals.talk_window import last_day_to_ask
from cases.models import Authority, Case, Decision


@dataclass(frozen=True, slots=True)
class Thing:
    """A row people are reminded of: `about` is the field of a message that names it, `about_on` its day."""

    kind: Kind
    about: str
    row: Model
    plan: Plan
    about_on: date

    @property
    def key(self) -> tuple[str, UUID, date]:
        """The thing on this day; on another day it is said anew."""
        return self.about, self.row.pk, self.about_on

    def ahead(self, *, zone: ZoneInfo, now: datetime) -> Planned:
        """The steps still to come for somebody in `zone`."""
        return ends_ahead(self.plan, self.about_on, zone=zone, now=now)


def beside_deadlines(case: Case, *, now: datetime) -> list[Thing]:
    """Everything of a case that is not a deadline. Of a closed case only an approval that may still be used."""
    plans = shipped()
    approvals = _approvals(case, plans)
    if case.closed_on:
        return approvals if case.ending in APPROVED else []
    return [*_follow_ups(case, plans), *approvals, *_papers(case, plans), *_talks(case, plans, now=now)]


def _papers(case: Case, plans: Plans) -> list[Thing]:
    """Signed papers that run out."""
    signed = Authority.objects.filter(case=case, revoked_at=None, signed_on__isnull=False, until__isnull=False)
    return [
        Thing(Kind.AUTHORITY, "authority", each, plans.of(For.AUTHORITY), each.until) for each in signed if each.until
    ]


def _follow_ups(case: Case, plans: Plans) -> list[Thing]:
    return [
        Thing(Kind.FOLLOW_UP, "follow_up", each, plans.of_follow_up(asks_for(each, plans)), each.due_on)
        for each in FollowUp.objects.filter(case=case, done_on=None)
    ]


def asks_for(follow_up: FollowUp, plans: Plans) -> str:
    """What a follow-up asks for, in a word of the plans; a person's own words are not looked at."""
    if follow_up.set_by_id is not None:
        return "own"
    return follow_up.what if follow_up.what in plans.names() else "other"


def _approvals(case: Case, plans: Plans) -> list[Thing]:
    granted = Decision.objects.filter(case=case, outcome__in=GRANTS, approved_until__isnull=False)
    return [
        Thing(Kind.APPROVAL, "decision", each, plans.of(For.APPROVAL), each.approved_until)
        for each in granted
        if each.approved_until
    ]


def _talks(case: Case, plans: Plans, *, now: datetime) -> list[Thing]:
    """Talks between the doctors that nobody has asked for and that can still be had by what is known of the insurer."""
    stages = Stage.objects.filter(case=case, kind=StageKind.PEER_TO_PEER, state=State.PREPARING)
    found: list[Thing] = []
    learnt: Any = None
    for stage in stages.select_related("challenges"):
        learnt = learnt_for(case) if learnt is None else learnt
        day = last_day_to_ask(stage, case, learnt=learnt)
        if day and day >= now.astimezone(ZoneInfo("Pacific/Honolulu")).date():
            found.append(Thing(Kind.TALK, "stage", stage, plans.of(For.TALK), day))
    return found
