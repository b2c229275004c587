"""The doors of people's own rooms: their organisations, their tokens."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache

from claimback.accounts.covering import may_cover
from claimback.accounts.models import Absence, ApiToken, Invitation, Membership, MembershipQuerySet, Organisation, User
from claimback.accounts.roles import HELPING_ROLES, WHO_MAY_SENTENCE, Can, Role, roles_that
from claimback.audit.events import record
from claimback.sent import once_a_form

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """A view for anybody who is signed in; it shows only what is their own or open to them."""
    door: Any = login_required(once_a_form(view))
    door.can = "signed in"
    return door


def by_link(view: View) -> View:
    """A view for whoever holds a link we signed; what it opens is decided by the link."""
    door: Any = never_cache(once_a_form(view))
    door.can = "by link"
    return door


def memberships_of(user: User) -> MembershipQuerySet:
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


def owns(user: Any, organisation: Organisation) -> bool:
    """Whether this person owns this organisation."""
    return memberships_of(user).filter(organisation=organisation, role=Role.OWNER).exists()


def may_manage_in(user: User, organisation: Organisation) -> bool:
    """Whether this person manages this organisation."""
    return any(may_manage(each) for each in memberships_of(user).filter(organisation=organisation))


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


def get_membership(user: User, membership_id: UUID) -> Membership:
    """One's own membership, or that of somebody in an organisation this person manages.

    Raises Http404 to strangers, and PermissionDenied with the reason to colleagues.
    """
    found = get_object_or_404(Membership.objects.living().select_related("user", "organisation"), pk=membership_id)
    return found if found.user_id == user.pk else get_member(get_managed(user, found.organisation_id), found.pk)


def get_place(user: User, organisation_id: UUID, person_id: UUID, *, to_change: bool = True) -> Membership:
    """The membership of a person (an id) where `user` works too; `to_change` it, it is their own, or they manage there.

    Raises Http404, and PermissionDenied with the reason to colleagues.
    """
    office = get_object_or_404(memberships_of(user), organisation=organisation_id).organisation
    found = get_object_or_404(members_of(office), user=person_id)
    return get_membership(user, found.pk) if to_change else found


def who_may_cover_for(membership: Membership) -> list[Membership]:
    """The colleagues of a member who may work on cases as they do, in the order they came."""
    return [each for each in members_of(membership.organisation).exclude(pk=membership.pk) if may_cover(each)]


def help_open_to(user: User, can: Can) -> QuerySet[Membership]:
    """Who helps this person with their own cases, the ended too; to look, also the help they themselves give."""
    own = Membership.objects.living().filter(user=user.pk, role=Role.OWNER, organisation__kind=Organisation.Kind.PERSON)
    seen = Q(organisation__in=own.values("organisation"))
    if can == Can.VIEW:
        seen |= Q(user=user.pk)
    helping = Membership.objects.filter(
        seen, organisation__kind=Organisation.Kind.PERSON, role__in=HELPING_ROLES, user__is_active=True
    )
    return helping.select_related("user", "organisation").order_by("since", "pk")


def absences_open_to(user: User, can: Can) -> QuerySet[Absence]:
    """The absences this person may look at: their own, those they cover, and those of where they manage.

    To do more than look (anything but Can.VIEW) it must be their own, or where they manage.
    """
    if not user.is_active:
        return Absence.objects.none()
    theirs = Membership.objects.living().filter(user=user)
    managed = theirs.filter(role__in=roles_that(Can.MANAGE)).values("organisation")
    seen = Q(away__in=theirs) | Q(organisation__in=managed)
    if can == Can.VIEW:
        seen |= Q(cover__in=theirs)
    found = Absence.objects.filter(seen).select_related("away__user", "cover__user", "organisation")
    return found.order_by("-from_on", "-pk")


def absences_ahead(user: User, can: Can) -> list[Absence]:
    """Of those the ones that hold or lie ahead on the absent person's own clock, the next first."""
    return _ahead(absences_open_to(user, can))


def own_absences(user: User) -> list[Absence]:
    """When this person is away, and for whom they cover, from today on."""
    return _ahead(absences_open_to(user, Can.VIEW).filter(Q(away__user=user) | Q(cover__user=user)))


def absences_in(organisation: Organisation) -> dict[UUID, list[Absence]]:
    """When the members of an organisation are away from today on, by membership."""
    found: dict[UUID, list[Absence]] = {}
    rows = Absence.objects.filter(organisation=organisation).select_related("away__user", "cover__user")
    for absence in _ahead(rows):
        found.setdefault(absence.away_id, []).append(absence)
    return found


def _ahead(absences: QuerySet[Absence]) -> list[Absence]:
    now = timezone.now()
    near = absences.living().filter(until_on__gte=(now - timedelta(days=1)).date())  # type: ignore[attr-defined]
    return [
        each for each in near.order_by("from_on", "pk") if each.until_on >= now.astimezone(each.away.user.zone).date()
    ]


def invitations_in(organisation: Organisation) -> list[Invitation]:
    """Who is asked to work in an organisation and has not answered, the oldest first; the time of some may be over."""
    waiting = Invitation.objects.waiting().filter(organisation=organisation)
    return list(waiting.select_related("invited_by").order_by("invited_at", "pk"))


def get_invitation(organisation: Organisation, invitation_id: UUID) -> Invitation:
    """An invitation of this organisation, or Http404."""
    return get_object_or_404(Invitation, organisation=organisation, pk=invitation_id)


def get_own_token(user: User, token_id: UUID) -> ApiToken:
    """This person's own living token, or Http404."""
    return get_object_or_404(tokens_of(user), pk=token_id)
