"""The plans of an organisation in plain words: as they hold, what it changed, and what of that does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appeals import reminders
from appeals.law_names import plainly
from appeals.models import PlanChange, Replan
from appeals.reminders.plans import Again, Anchor, For, Plan, Step, To, shipped
from claimback.accounts.models import Organisation, User

FROM = {
    Anchor.ACT: gettext_lazy("the day to act by"),
    Anchor.LEGAL: gettext_lazy("the last day of the law"),
    Anchor.END: gettext_lazy("its day"),
}
FROM_HOURS = {Anchor.ACT: gettext_lazy("the hour to act by"), Anchor.LEGAL: gettext_lazy("the last hour of the law")}
OF_THEIRS = gettext_lazy("the end of their time")


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as it holds: when, why, who hears of it; what was changed, and why a change does not hold."""

    name: str
    when: str
    why: str
    to: str
    days: int | None  # that may be changed; None where they may not
    urgent: bool
    kept: bool
    change: PlanChange | None
    ships: str  # when it ships to be said; empty for one that was added
    ignored: str

    @property
    def off(self) -> bool:
        """Whether it is not said."""
        return bool(self.change and self.change.off and not self.ignored)

    @property
    def moved(self) -> bool:
        """Whether it is said on other days than it ships."""
        return bool(self.ships) and self.when != self.ships


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan of an organisation; `lost` are changes of steps that there are no more."""

    plan: Plan
    rows: tuple[StepRow, ...]
    lost: tuple[PlanChange, ...]

    @property
    def called(self) -> str:
        """Its name, in the reader's words."""
        return plainly(self.plan.called)

    @property
    def why(self) -> str:
        """Why there is such a plan, in the reader's words."""
        return plainly(self.plan.why)

    @property
    def changed(self) -> bool:
        """Whether anything is not as it came."""
        return bool(self.lost) or any(row.change for row in self.rows)

    @property
    def takes_more(self) -> bool:
        """Whether a step can be added: a clock of hours keeps its own."""
        return not self.plan.in_hours


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of an organisation's plans says."""

    plans: tuple[PlanRow, ...]
    morning: time
    morning_change: PlanChange | None
    waiting: int  # cases whose messages are still to be compared

    @property
    def changed(self) -> bool:
        """Whether anything at all is not as it came."""
        return bool(self.morning_change) or any(row.changed for row in self.plans)


def page_of(office: Organisation) -> Page:
    """The plans of an organisation as they hold now. Three questions."""
    changes = {
        (each.plan, each.step): each
        for each in PlanChange.objects.live().filter(organisation=office).select_related("member", "recorded_by")
    }
    found = reminders.adjusted_for(office.pk)
    rows = tuple(_plan_row(plan, found.plans.each[plan.id], changes, found.ignored) for plan in shipped().each.values())
    waiting = Replan.objects.filter(organisation=office).values("case").distinct().count()
    return Page(rows, found.plans.morning, changes.get(("", "")), waiting)


def step_of(page: Page, plan: str, step: str) -> tuple[PlanRow, StepRow] | None:
    """One step of the page; None where there is none of this name."""
    return next(
        ((each, row) for each in page.plans if each.plan.id == plan for row in each.rows if row.name == step), None
    )


def _plan_row(
    ships: Plan, holds: Plan, changes: dict[tuple[str, str], PlanChange], ignored: Mapping[UUID, str]
) -> PlanRow:
    own = {step: change for (plan, step), change in changes.items() if plan == ships.id}
    people = {change.member_id: change.member for change in own.values() if change.member}
    shipped_steps = {step.name: step for step in ships.steps}
    held = {step.name: step for step in holds.steps}
    order = [*holds.steps, *(step for step in ships.steps if step.name not in held)]
    order.sort(key=lambda each: (list(Anchor).index(each.anchor), each.after))
    rows = tuple(
        _step_row(holds, step, shipped_steps.get(step.name), own.get(step.name), people, ignored) for step in order
    )
    named = {row.name for row in rows}
    return PlanRow(ships, rows, tuple(change for step, change in own.items() if step not in named))


def _step_row(
    plan: Plan,
    step: Step,
    ships: Step | None,
    change: PlanChange | None,
    people: Mapping[UUID | None, User],
    ignored: Mapping[UUID, str],
) -> StepRow:
    movable = not plan.in_hours and not step.kept and step.after.days
    return StepRow(
        name=step.name,
        when=when(plan, step),
        why=plainly(step.why) or _("Your organisation added it."),
        to=heard_by(step, people),
        days=step.days if movable else None,
        urgent=step.urgent,
        kept=step.kept,
        change=change,
        ships=when(plan, ships) if ships else "",
        ignored=ignored.get(change.pk, "") if change else "",
    )


def when(plan: Plan, step: Step) -> str:
    """When a step is said: “14 days before the day to act by”."""
    start = _start(plan, step)
    if plan.in_hours:
        hours = round(step.after.total_seconds() / 3600)
        said = _far(hours, start, ngettext("%(n)s hour", "%(n)s hours", abs(hours)), at=_("At %(start)s"))
    else:
        length = ngettext("%(n)s day", "%(n)s days", abs(step.days))
        said = _far(step.days, start, length, at=_("On %(start)s"))
    if step.at:
        said = _("%(when)s, at %(hour)s") % {"when": said, "hour": time_format(step.at)}
    return f"{said}; {_again(step.again)}" if step.again else said


def _start(plan: Plan, step: Step) -> str:
    if plan.sort is For.THEIRS:
        return str(OF_THEIRS)
    return str(FROM_HOURS[step.anchor] if plan.in_hours else FROM[step.anchor])


def _far(n: int, start: str, length: str, *, at: str) -> str:
    said = {"length": length % {"n": abs(n)}, "start": start}
    if n == 0:
        return at % said
    return _("%(length)s before %(start)s") % said if n < 0 else _("%(length)s after %(start)s") % said


def _again(again: Again) -> str:
    said = {"times": again.times, "then": again.then, "most": again.most}
    return _("daily %(times)s times, then every %(then)s days, %(most)s times at most, until the last legal day") % said


def heard_by(step: Step, people: Mapping[UUID | None, User]) -> str:
    """Who hears of a step, in words."""
    if step.person in people:
        who = str(people[step.person])
    elif To.SUPERVISORS in step.to:
        who = _("the supervisors")
    else:
        who = _("whoever the case is with")
    return _("%(who)s, and the patient") % {"who": who} if To.PATIENT in step.to else who
