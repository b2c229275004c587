"""The plans of one organisation: those that ship, with what it changed, within safe bounds. No clock and no database.

The one place where changes are put over the file. What today's file does not permit any more gives way to the file, so
that an organisation never has fewer kept steps than ship.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.law_names import plainly
from appeals.models import PlanChange
from appeals.reminders.plans import Anchor, Plan, Plans, Step, To, neighbours, place_of
from claimback.sorry import Sorry
from claimback.words import clock_time

ADDRESSED = {PlanChange.Addressed.OWNER: To.OWNER, PlanChange.Addressed.SUPERVISORS: To.SUPERVISORS}
_ANCHORS = list(Anchor)


class NotPermitted(Sorry):
    """An organisation asks for what no organisation may have, or for what the plans do not know."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The plans as they hold for an organisation, and by the id of a change why it does not hold, in a sentence."""

    plans: Plans
    ignored: Mapping[UUID, str]


def adjusted(plans: Plans, changes: Iterable[PlanChange]) -> Adjusted:
    """These plans with the changes that they permit, told in the order in which they were recorded.

    The changes are `with_who_works`. Where all together put two steps too close, each holds only if it fits those
    before it.
    """
    ignored: dict[UUID, str] = {}
    permitted: list[PlanChange] = []
    for change in sorted(changes, key=lambda each: (each.recorded_at, each.pk)):
        if why := refusal(plans, change):
            ignored[change.pk] = why
            continue
        if change.member_id and not change.member_works:
            ignored[change.pk] = _left(change)
        permitted.append(change)
    if crowded(_put_over(plans, permitted)):
        permitted = _that_fit(plans, permitted, ignored)
    return Adjusted(_put_over(plans, permitted), ignored)


def _left(change: PlanChange) -> str:
    return _("%(who)s no longer works on cases here, so it goes to whom it went before.") % {"who": change.member}


def _that_fit(plans: Plans, changes: list[PlanChange], ignored: dict[UUID, str]) -> list[PlanChange]:
    kept: list[PlanChange] = []
    for change in changes:
        if why := crowded(_put_over(plans, [*kept, change])):
            ignored[change.pk] = why
        else:
            kept.append(change)
    return kept


def _put_over(plans: Plans, changes: Iterable[PlanChange]) -> Plans:
    each = dict(plans.each)
    morning = plans.morning
    for change in changes:
        if change.morning is not None:
            morning = change.morning
        else:
            each[change.plan] = replace(each[change.plan], steps=_steps(each[change.plan], change))
    return replace(plans, each=each, morning=morning)


def _steps(plan: Plan, change: PlanChange) -> tuple[Step, ...]:
    """The steps of a plan with one change, in order again."""
    steps = [each for each in plan.steps if not (change.off and each.name == change.step)]
    if change.added:
        steps.append(Step(change.step, plan.steps[0].anchor, timedelta(0), to=plan.steps[0].to))
    steps = [_changed(each, change, plan) if each.name == change.step else each for each in steps]
    return tuple(sorted(steps, key=lambda each: (_ANCHORS.index(each.anchor), place_of(each).at)))


def _changed(step: Step, change: PlanChange, plan: Plan) -> Step:
    after = step.after if change.days is None else timedelta(days=change.days)
    # what comes no earlier than an urgent step of the plan is no less urgent
    urgent = step.urgent or any(each.urgent and each.after <= after for each in plan.steps)
    step = replace(step, after=after, urgent=urgent)
    if change.to == PlanChange.Addressed.MEMBER:
        return replace(step, person=change.member_id) if change.member_works else step
    if change.to:
        others = step.to - {To.OWNER, To.SUPERVISORS}
        return replace(step, to=others | {ADDRESSED[PlanChange.Addressed(change.to)]})
    return step


def refusal(plans: Plans, change: PlanChange) -> str:
    """Why these plans do not permit this change, in a sentence; "" where they do. Others are not looked at."""
    if change.morning is not None:
        return _of_the_morning(plans, change)
    plan = plans.each.get(change.plan)
    if plan is None:
        return _("There is no such plan of reminders any more. Nothing was changed.")
    step = next((each for each in plan.steps if each.name == change.step), None)
    if step is None and not change.added:
        return _("There is no such reminder in this plan any more. Nothing was changed.")
    if step and step.kept and (change.off or change.days is not None):
        return _(
            "This reminder is the last word before something is lost, or the first after it: it cannot be switched "
            "off or moved. You can address it to somebody else. Nothing was changed."
        )
    return "" if change.days is None else _of_the_days(plans, plan, step, change.days)


def _of_the_morning(plans: Plans, change: PlanChange) -> str:
    bounds = plans.bounds
    assert change.morning is not None
    if bounds.earliest_morning <= change.morning <= bounds.latest_morning:
        return ""
    said = {"first": clock_time(bounds.earliest_morning), "last": clock_time(bounds.latest_morning)}
    return _("The morning message can come from %(first)s to %(last)s. Nothing was changed.") % said


def _of_the_days(plans: Plans, plan: Plan, step: Step | None, days: int) -> str:
    bounds = plans.bounds
    if plan.in_hours:
        return _("This plan is for clocks that run in hours: its reminders keep their hours. Nothing was changed.")
    if not days or (step and not step.after.days):
        return _("What is said on the day itself stays on that day. Nothing was changed.")
    if step and step.early != (days < 0):
        return _("A reminder before a date stays before it, and one after it stays after it. Nothing was changed.")
    if not -bounds.most_days_before <= days <= bounds.most_days_after:
        said = {"before": bounds.most_days_before, "after": bounds.most_days_after}
        return _("At most %(before)s days before a date, and at most %(after)s after it. Nothing was changed.") % said
    if plan.window_below is not None and -days >= plan.window_below:
        most = int(plan.window_below) - 1
        return ngettext(
            "A date of this plan has %(n)s day in all at most, so this would never be said. Nothing was changed.",
            "A date of this plan has %(n)s days in all at most, so this would never be said. Nothing was changed.",
            most,
        ) % {"n": most}
    return ""


def crowded(plans: Plans) -> str:
    """Where two reminders of one plan come too close together, in a sentence; "" where none do."""
    for plan in plans.each.values():
        for soon, late in neighbours(plan.steps):
            if not soon < late:
                return _("Two reminders of “%(plan)s” would come on one day. Nothing was changed.") % {
                    "plan": plainly(plan.called)
                }
            if soon.crowds(late):
                return _(
                    "Two reminders of “%(plan)s” would come on days that follow each other; only in the last three "
                    "days is that not too many. Nothing was changed."
                ) % {"plan": plainly(plan.called)}
    return ""
