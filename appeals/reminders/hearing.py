"""Who hears of what in a case, how they are reached, and by which plans: asked once for all that a verb plans."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from appeals.models import PlanChange
from appeals.reminders.adjusting import Adjusted, adjusted
from appeals.reminders.people import Reach, reaches_of
from appeals.reminders.plans import Plans, Step, To, shipped
from cases.models import Case, Share
from claimback.accounts.models import Membership, User
from claimback.accounts.own import helping_in
from claimback.accounts.roles import Role
from claimback.written import Rows


def recipients(case: Case) -> list[User]:
    """Whom we remind in this case: its owner first, then the patients it is shared with; active people only.

    Of a person's own case also whoever helps them.
    """
    people = _people(case=case.pk, owner=case.owner_id, organisation=case.organisation_id)
    return sorted(people, key=lambda person: (person.pk != case.owner_id, person.pk))


@Rows
def _people(*, case: UUID, owner: UUID, organisation: UUID) -> QuerySet[User]:
    patients = Share.objects.living().filter(case=case, role=Role.PATIENT).values("user")
    helping = helping_in(organisation).values("user")
    people = User.objects.filter(Q(pk=owner) | Q(pk__in=patients) | Q(pk__in=helping), is_active=True)
    return people.annotate(helps=Q(pk__in=helping))


@Rows
def _changes(*, organisation: UUID) -> QuerySet[PlanChange]:
    return PlanChange.objects.live().with_who_works().filter(organisation=organisation).select_related("member")


@Rows
def _supervising(*, organisation: UUID) -> QuerySet[Membership]:
    members = Membership.objects.living().filter(organisation=organisation, role=Role.SUPERVISOR, user__is_active=True)
    return members.select_related("user").order_by("since", "pk")


def adjusted_for(organisation_id: UUID) -> Adjusted:
    """The plans of an organisation with what it changed, and which of its changes do not hold. One question."""
    return adjusted(shipped(), _changes(organisation=organisation_id))


def plans_of(organisation_id: UUID) -> Plans:
    """The plan for everything of this organisation, as it holds now. One question."""
    return adjusted_for(organisation_id).plans


class Hearing:
    """Who hears of a case. Everything is asked at the first use, and once."""

    def __init__(self, case: Case, *, only: Iterable[User] | None = None, plans: Plans | None = None) -> None:
        """`only`: nobody but these, whoever else there may be. `plans`: its organisation's, where they are at hand."""
        self.case = case
        self._only = only
        self._given = plans

    @cached_property
    def plans(self) -> Plans:
        """Those of its organisation."""
        return self._given or plans_of(self.case.organisation_id)

    @cached_property
    def everybody(self) -> list[Reach]:
        """Whoever may hear of something, the owner of the case first; of a practice case nobody."""
        if self.case.practice:
            return []
        people = {person.pk: person for person in (*self._asked, *self._supervisors, *self._named)}
        found = {reach.person.pk: reach for reach in reaches_of(people.values())}
        return [found[pk] for pk in people if pk in found]

    def hears(self, person: User, step: Step) -> bool:
        """Whether this step is said to this person.

        To a patient wherever the plan says so. Of the organisation: whom the step names, else its supervisors where
        they are meant and there are any, else the owner of the case, and with them whoever helps a person there.
        """
        if person.pk in self._patients and To.PATIENT in step.to:
            return True
        if step.person in {each.pk for each in self._named}:
            return person.pk == step.person
        if To.SUPERVISORS in step.to and self._supervisors:
            return person.pk in {each.pk for each in self._supervisors}
        return person.pk == self.case.owner_id or person.pk in self._helping

    @cached_property
    def _asked(self) -> list[User]:
        return list(recipients(self.case) if self._only is None else self._only)

    @cached_property
    def _patients(self) -> set[UUID]:
        return {person.pk for person in self._asked if person.pk != self.case.owner_id} - self._helping

    @cached_property
    def _helping(self) -> set[UUID]:
        return {person.pk for person in self._asked if getattr(person, "helps", False)}

    @cached_property
    def _named(self) -> list[User]:
        named = {step.person for step in self._steps if step.person}
        return list(User.objects.filter(pk__in=named, is_active=True)) if named and self._only is None else []

    @cached_property
    def _supervisors(self) -> list[User]:
        if self._only is not None or not any(To.SUPERVISORS in step.to for step in self._steps):
            return []
        return [each.user for each in _supervising(organisation=self.case.organisation_id)]

    @cached_property
    def _steps(self) -> list[Step]:
        return [step for plan in self.plans.each.values() for step in plan.steps]
