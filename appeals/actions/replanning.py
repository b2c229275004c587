"""Many cases compared with their plans: the few at once, the many in pieces that a killed worker loses nothing of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from appeals import reminders
from appeals.models import PlanChange, Reminder, Replan
from appeals.reminders import daily, weekly
from appeals.reminders.people import reach_of
from cases.models import Case, Share
from claimback.accounts.models import Membership, Organisation, User
from claimback.poke import poke

AT_ONCE = 25
"""So many cases are compared within the act that asks for it; of more, each gets a transaction of its own."""
SOON = timedelta(days=1)
IN_A_ROW = 500
"""Cases one run of the task compares at most; the next run goes on."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases to be compared at the end of an act: few, and locked; or many."""

    few: tuple[Case, ...]
    many: tuple[Case, ...] = ()

    def replan(self) -> None:
        """Compare the few; ask for the many, which keep every message that waits until their turn comes."""
        offices = {case.organisation_id for case in self.few}
        plans = {office: reminders.plans_of(office) for office in offices}
        for case in self.few:
            reminders.replan(case, hearing=reminders.Hearing(case, plans=plans[case.organisation_id]))
        ask_to_replan(self.many)


def lock_cases(cases: QuerySet[Case]) -> Cases:
    """These cases for `replan` at the end of an act; locked where they are few. Called first, for cases come first."""
    found = tuple(cases.only("pk", "organisation").order_by("pk"))
    if len(found) > AT_ONCE:
        return Cases((), found)
    locked = Case.objects.select_for_update(no_key=True).filter(pk__in=[case.pk for case in found])
    return Cases(tuple(locked.order_by("pk")))


def speaking(organisation: Organisation) -> QuerySet[Case]:
    """The cases of an organisation in which anything is or will be said."""
    waiting = Reminder.objects.filter(case=OuterRef("pk"), state=Reminder.State.PENDING)
    return Case.objects.filter(Q(closed_on=None) | Q(Exists(waiting)), organisation=organisation)


def written_to(person: User) -> QuerySet[Case]:
    """The cases about which something waits for this person."""
    waiting = Reminder.objects.filter(case=OuterRef("pk"), recipient=person, state=Reminder.State.PENDING)
    return Case.objects.filter(Exists(waiting))


def ask_to_replan(cases: QuerySet[Case] | tuple[Case, ...]) -> None:
    """Each of these is compared soon, after this transaction; asked for twice it is compared at least once more."""
    if not cases:
        return
    Replan.objects.bulk_create(
        [Replan(organisation_id=case.organisation_id, case=case) for case in cases], batch_size=1000
    )
    poke("appeals.tasks.replan")


def replan_waiting(*, most: int = IN_A_ROW) -> int:
    """Compare the cases that wait for it, each in its own transaction; any number may run at once. Says how many.

    Those too in which something is soon to be said to somebody who has left, where it was addressed to them. One that
    cannot be compared says so by its exception; from then on it comes after all others.
    """
    ask_to_replan(tuple(_addressed_to_nobody(now=reminders.database_now()).order_by("pk")))
    done = 0
    while done < most and _replan_next():
        done += 1
    return done


def _addressed_to_nobody(*, now: datetime) -> QuerySet[Case]:
    """Cases of organisations that address reminders, in which one of the next day waits for somebody who is gone."""
    addressing = PlanChange.objects.live().filter(
        to__in=[PlanChange.Addressed.SUPERVISORS, PlanChange.Addressed.MEMBER]
    )
    member = Membership.objects.living().filter(organisation=OuterRef("organisation"), user=OuterRef("recipient"))
    let_in = Share.objects.living().filter(case=OuterRef("case"), user=OuterRef("recipient"))
    gone = Q(recipient__is_active=False) | (~Q(Exists(member)) & ~Q(Exists(let_in)))
    waiting = reminders.by_plan().filter(gone, state=Reminder.State.PENDING, due_at__lte=now + SOON)
    theirs = waiting.filter(organisation__in=addressing.values("organisation")).exclude(recipient=F("case__owner"))
    return Case.objects.filter(pk__in=theirs.values("case"))


def _replan_next() -> bool:
    with transaction.atomic():
        first = Replan.objects.select_for_update(skip_locked=True).order_by("tries", "pk").first()
        if first is None:
            return False
        Replan.objects.filter(pk=first.pk).update(tries=F("tries") + 1)
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=first.case_id)
        # what is asked for from here on stays: it may know of something that is not read below
        asked = Replan.objects.filter(case=case).select_for_update(skip_locked=True)
        Replan.objects.filter(pk__in=list(asked.values_list("pk", flat=True))).delete()
        reminders.replan(case)
    return True


def follow_clock(person: User, cases: Cases) -> None:
    """This person has another time zone: what waits for them in these cases comes by their new clock."""
    person.refresh_from_db(fields=["time_zone", "language"])
    now, wishes = reminders.database_now(), reach_of(person).wishes
    daily.move(person, hour=wishes.daily_hour, now=now)
    weekly.move(person, wishes=wishes, now=now)
    cases.replan()
