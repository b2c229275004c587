"""What in a case people are reminded of: its deadlines, what is promised, asked, runs out or must be asked for.

Reading only. Every such thing has its day, and the plan of its sort.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from appeals.endings import APPROVED, GRANTS
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.learnt import learnt_for
from appeals.models import Deadline, FollowUp, Stage
from appeals.models.reminder import Kind
from appeals.reminders.plans import Anchor, For, Plan, Plans
from appeals.reminders.steps import Planned, dates_of, instants, plan_of, whole_window
from appeals.talk_window import last_day_to_ask
from cases.models import Authority, Case, Decision
from claimback.written import Rows


@dataclass(frozen=True, slots=True)
class Thing:
    """A row people are reminded of: `about` is the field of a message that names it, `about_on` its day."""

    kind: Kind
    about: str
    row: Model
    plan: Plan
    about_on: date | None  # empty for a deadline: of that a new day is a new row
    dates: Mapping[Anchor, date | datetime]
    window: float | None = None

    @property
    def key(self) -> tuple[str, UUID, date | None]:
        """The thing on this day; on another day it is said anew."""
        return self.about, self.row.pk, self.about_on

    @property
    def day(self) -> date | datetime:
        """The day by which it should be done."""
        return next(self.dates[anchor] for anchor in (Anchor.ACT, Anchor.LEGAL, Anchor.END) if anchor in self.dates)

    def planned(self, *, zone: ZoneInfo, plans: Plans) -> Planned:
        """Every step of its plan for somebody in `zone`."""
        return instants(self.plan, self.dates, zone=zone, plans=plans, window=self.window)


def of_deadline(deadline: Deadline, plans: Plans) -> Thing:
    """A running date as a thing people are reminded of."""
    plan, window = plan_of(deadline, plans), whole_window(deadline)
    return Thing(Kind.DEADLINE, "deadline", deadline, plan, None, dates_of(deadline), window)


def _of_one_day(kind: Kind, about: str, row: Model, plan: Plan, on: date) -> Thing:
    return Thing(kind, about, row, plan, on, {Anchor.END: on})


def beside_deadlines(case: Case, *, plans: Plans, now: datetime) -> list[Thing]:
    """Everything of a case that is not a deadline. Of a closed case only an approval that may still be used."""
    approvals = _approvals(case, plans)
    if case.closed_on:
        return approvals if case.ending in APPROVED else []
    return [*_follow_ups(case, plans), *approvals, *_papers(case, plans), *_talks(case, plans, now=now)]


def _papers(case: Case, plans: Plans) -> list[Thing]:
    """Signed papers that run out."""
    return [
        _of_one_day(Kind.AUTHORITY, "authority", each, plans.of(For.AUTHORITY), each.until)
        for each in _signed(case=case.pk)
        if each.until
    ]


@Rows
def _signed(*, case: UUID) -> QuerySet[Authority]:
    return Authority.objects.filter(case=case, revoked_at=None, signed_on__isnull=False, until__isnull=False)


@Rows
def _open(*, case: UUID) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(case=case, done_on=None)


@Rows
def _granted(*, case: UUID) -> QuerySet[Decision]:
    return Decision.objects.filter(case=case, outcome__in=GRANTS, approved_until__isnull=False, used_on=None)


@Rows
def _to_ask(*, case: UUID) -> QuerySet[Stage]:
    talks = Stage.objects.filter(case=case, kind=StageKind.PEER_TO_PEER, state=State.PREPARING)
    return talks.select_related("challenges")


def _follow_ups(case: Case, plans: Plans) -> list[Thing]:
    return [
        _of_one_day(Kind.FOLLOW_UP, "follow_up", each, plans.of_follow_up(asks_for(each, plans)), each.due_on)
        for each in _open(case=case.pk)
    ]


def asks_for(follow_up: FollowUp, plans: Plans) -> str:
    """What a follow-up asks for, in a word of the plans; a person's own words are not looked at."""
    if follow_up.set_by_id is not None:
        return "own"
    return follow_up.what if follow_up.what in plans.names() else "other"


def _approvals(case: Case, plans: Plans) -> list[Thing]:
    return [
        _of_one_day(Kind.APPROVAL, "decision", each, plans.of(For.APPROVAL), each.approved_until)
        for each in _granted(case=case.pk)
        if each.approved_until
    ]


def _talks(case: Case, plans: Plans, *, now: datetime) -> list[Thing]:
    """Talks between the doctors that nobody has asked for and that can still be had by what is known of the insurer."""
    found: list[Thing] = []
    learnt: Any = None
    for stage in _to_ask(case=case.pk):
        learnt = learnt_for(case) if learnt is None else learnt
        day = last_day_to_ask(stage, case, learnt=learnt)
        if day and day >= now.astimezone(ZoneInfo("Pacific/Honolulu")).date():
            found.append(_of_one_day(Kind.TALK, "stage", stage, plans.of(For.TALK), day))
    return found
