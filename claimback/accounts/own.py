"""Whose an organisation of one is, and who helps there: the one place that says so."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.roles import HELPING_ROLES, Role


def is_of_one(organisation: Organisation) -> bool:
    """Whether it is one person's own, whoever helps them there."""
    return organisation.kind == Organisation.Kind.PERSON


def person_of(organisation: Organisation) -> User | None:
    """Whose own organisation it is; None for an office. One question, none for an office."""
    if not is_of_one(organisation):
        return None
    owners = Membership.objects.living().filter(organisation=organisation, role=Role.OWNER).select_related("user")
    first = owners.order_by("since", "pk").first()
    return first.user if first else None


def is_own(organisation: Organisation, user: User) -> bool:
    """Whether this person is the one whose it is, and not somebody who helps them."""
    if not is_of_one(organisation):
        return False
    mine = Membership.objects.living().filter(organisation=organisation, user=user.pk, role=Role.OWNER)
    return mine.exists()


def helping_in(organisation: Organisation | UUID) -> QuerySet[Membership]:
    """Who helps the person whose it is, in the order they came; nobody in an office."""
    helping = Membership.objects.living().filter(
        organisation=organisation, organisation__kind=Organisation.Kind.PERSON, role__in=HELPING_ROLES
    )
    return helping.select_related("user").order_by("since", "pk")


def is_alone(organisation: Organisation) -> bool:
    """Whether one person works there on their own, with nobody who helps them. One question, none for an office."""
    return is_of_one(organisation) and not helping_in(organisation).exists()
