"""An organisation changes its plans of reminders, within safe bounds; what waits in its cases follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import reminders
from appeals.actions.replanning import Cases, lock_cases, speaking
from appeals.models import PlanChange
from appeals.reminders.adjusting import NotPermitted, adjusted, refusal
from appeals.reminders.plans import Plan, Step, To, shipped
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import Can, roles_that
from claimback.audit.events import record

Addressed = PlanChange.Addressed


@dataclass(frozen=True, slots=True)
class StepWish:
    """All that is wished of one step: `days` after its date, before it when negative, None as it ships; `to` likewise.

    `member` is the one person where `to` says so.
    """

    off: bool = False
    days: int | None = None
    to: str = ""
    member: User | None = None


@dataclass(frozen=True, slots=True)
class _InHand:
    """An organisation whose plans are being changed: locked, with its cases where they are few, and what holds now."""

    organisation: Organisation
    cases: Cases
    live: tuple[PlanChange, ...]

    def of(self, plan: str, step: str) -> PlanChange | None:
        return next((each for each in self.live if (each.plan, each.step) == (plan, step)), None)


@transaction.atomic
def adjust_step(organisation: Organisation, *, plan: str, step: str, wish: StepWish, by: User) -> PlanChange | None:
    """This is how the organisation wants one step from now on; None where that is as it ships.

    Of a step that it added itself, off takes it out. Raises NotPermitted with a sentence.
    """
    hand = _take_up(organisation)
    before = hand.of(plan, step)
    return _put(hand, before, _wished(plan, step, wish, before), by=by)


@transaction.atomic
def add_step(organisation: Organisation, *, plan: str, days: int, by: User) -> PlanChange:
    """One more reminder of a plan, so many days after its date, before it when negative. Raises NotPermitted."""
    hand = _take_up(organisation)
    step = f"added_{abs(days)}_days_{'before' if days < 0 else 'after'}"
    if hand.of(plan, step):
        raise NotPermitted(_("Your organisation added this reminder before. Nothing was changed."))
    added = _put(hand, None, PlanChange(plan=plan, step=step, added=True, days=days), by=by)
    assert added is not None
    return added


@transaction.atomic
def set_morning(organisation: Organisation, *, morning: time, by: User) -> PlanChange | None:
    """The hour of the morning message, on the clock of whoever reads it; None where it is as it ships.

    Kept steps come no later than they ship. Raises NotPermitted.
    """
    hand = _take_up(organisation)
    fresh = None if morning == shipped().morning else PlanChange(morning=morning)
    return _put(hand, hand.of("", ""), fresh, by=by)


@transaction.atomic
def as_it_came(organisation: Organisation, *, plan: str, by: User) -> int:
    """A plan, or for "" every plan and the morning, is again as it ships. Says how many changes were taken back."""
    hand = _take_up(organisation)
    over = [each.pk for each in hand.live if plan in ("", each.plan)]
    if over:
        PlanChange.objects.filter(pk__in=over).update(ended_at=Now(), ended_by=by)
        record("plan as it came", by=by, organisation_id=organisation.pk, about=organisation, plan=plan or "all")
        hand.cases.replan()
    return len(over)


def _take_up(organisation: Organisation) -> _InHand:
    """Cases come before their organisation, as in every verb that locks both."""
    cases = lock_cases(speaking(organisation))
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    live = PlanChange.objects.live().with_who_works().filter(organisation=organisation).select_related("member")
    return _InHand(organisation, cases, tuple(live))


def _wished(plan: str, step: str, wish: StepWish, before: PlanChange | None) -> PlanChange | None:
    """The change that says this; None where the step is then as it ships, or not there."""
    added = before is not None and before.added
    ships = _shipped(plan, step)
    if ships is None and before is None:
        raise NotPermitted(_("There is no such reminder in this plan any more. Nothing was changed."))
    if wish.off:
        return None if added else PlanChange(plan=plan, step=step, off=True)
    days, to = wish.days, wish.to
    if added and before is not None and days is None:
        days = before.days
    if ships and days == ships[1].days and not ships[0].in_hours:
        days = None
    if ships and to == heard_by(ships[1]):
        to = ""
    if not added and days is None and not to:
        return None
    return PlanChange(plan=plan, step=step, added=added, days=days, to=to, member=wish.member if to else None)


def _shipped(plan: str, step: str) -> tuple[Plan, Step] | None:
    found = shipped().each.get(plan)
    return next(((found, each) for each in found.steps if each.name == step), None) if found else None


def heard_by(step: Step) -> str:
    """Who of the organisation hears of a step, in the words of a change."""
    if step.person:
        return str(Addressed.MEMBER)
    return str(Addressed.SUPERVISORS if To.SUPERVISORS in step.to else Addressed.OWNER)


def _put(hand: _InHand, before: PlanChange | None, fresh: PlanChange | None, *, by: User) -> PlanChange | None:
    """The new change takes the place of the one before, where that leaves all plans within their bounds."""
    if _same(before, fresh):
        return before
    rest = [each for each in hand.live if each is not before]
    if fresh:
        _complete(fresh, hand.organisation, by=by)
    _refuse_what_breaks(hand, rest, fresh)
    if before:
        PlanChange.objects.filter(pk=before.pk).update(ended_at=Now(), ended_by=by)
    if fresh:
        fresh.save(force_insert=True)
    if said := fresh or before:
        about = {"plan": said.plan or "all", "step": said.step or "morning"}
        record("plan changed", by=by, organisation_id=hand.organisation.pk, about=said, **about)
    hand.cases.replan()
    return fresh


def _same(before: PlanChange | None, fresh: PlanChange | None) -> bool:
    if before is None or fresh is None:
        return before is fresh
    return all(getattr(before, name) == getattr(fresh, name) for name in ("off", "days", "to", "member_id", "morning"))


def _complete(fresh: PlanChange, organisation: Organisation, *, by: User) -> None:
    """Who, when, and whether the person it names may work on cases here."""
    fresh.organisation, fresh.recorded_by, fresh.recorded_at = organisation, by, reminders.database_now()
    works = Membership.objects.living().filter(
        organisation=organisation, user=fresh.member_id, user__is_active=True, role__in=roles_that(Can.EDIT)
    )
    fresh.member_works = works.exists() if fresh.member_id else False
    if fresh.to == Addressed.MEMBER and not fresh.member_works:
        raise NotPermitted(_("Choose somebody who works on cases here and can sign in. Nothing was changed."))


def _refuse_what_breaks(hand: _InHand, rest: list[PlanChange], fresh: PlanChange | None) -> None:
    """What holds already is never pushed aside by what is new."""
    if fresh and (why := refusal(shipped(), fresh)):
        raise NotPermitted(why)
    before = adjusted(shipped(), hand.live).ignored
    after = adjusted(shipped(), [*rest, fresh] if fresh else rest).ignored
    for pk, why in after.items():
        if pk not in before:
            raise NotPermitted(why)
