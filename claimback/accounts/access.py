"""The doors of people's own rooms: their organisations, their tokens."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from claimback.accounts.models import ApiToken, Membership, Organisation, User
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can, roles_that
from claimback.audit.events import record
from claimback.sent import once_a_form

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """A view for anybody who is signed in; it shows only what is their own or open to them."""
    door: Any = login_required(once_a_form(view))
    door.can = "signed in"
    return door


def memberships_of(user: User) -> QuerySet[Membership]:
    """Where this person works, by name."""
    return (
        Membership.objects.living()
        .filter(user=user)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who works in an organisation, in the order they came."""
    return Membership.objects.living().filter(organisation=organisation).select_related("user").order_by("since", "pk")


def colleagues_in(organisation: Organisation, *, besides: User) -> list[User]:
    """Who else works in an organisation and can sign in, in the order they came."""
    members = members_of(organisation).filter(user__is_active=True).exclude(user=besides)
    return [member.user for member in members]


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A person's tokens that still open anything, the newest first."""
    return ApiToken.objects.living().filter(user=user).order_by("-created_at", "pk")


def may_manage(membership: Membership) -> bool:
    """Whether this role manages its organisation."""
    return membership.role in roles_that(Can.MANAGE)


def get_managed(user: User, organisation_id: UUID) -> Organisation:
    """The organisation this person manages.

    Raises Http404 to strangers, who may not know that it exists, and PermissionDenied with the reason to its members.
    """
    membership = memberships_of(user).filter(organisation=organisation_id).first()
    if membership is None:
        raise Http404
    if not may_manage(membership):
        with transaction.atomic():
            record("refused", by=user, organisation_id=membership.organisation_id, can=str(Can.MANAGE))
        raise PermissionDenied(str(WHO_MAY_SENTENCE[Can.MANAGE]))
    return membership.organisation


def get_member(organisation: Organisation, membership_id: UUID) -> Membership:
    """A living membership of this organisation, or Http404."""
    return get_object_or_404(members_of(organisation), pk=membership_id)


def get_own_membership(user: User, membership_id: UUID) -> Membership:
    """This person's own membership, or Http404."""
    return get_object_or_404(memberships_of(user), pk=membership_id)


def get_own_token(user: User, token_id: UUID) -> ApiToken:
    """This person's own living token, or Http404."""
    return get_object_or_404(tokens_of(user), pk=token_id)
