"""Verbs about people: organisations opened, members in and out, tokens made and revoked."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models.functions import Now

from claimback.accounts.models import ApiToken, Membership, Organisation, User
from claimback.accounts.roles import Role
from claimback.audit.events import record

TOKEN_DAYS = 365


@transaction.atomic
def open_organisation(*, name: str, kind: Organisation.Kind, owner: User) -> Organisation:
    """Open an organisation with its first member, the owner."""
    organisation = Organisation.objects.create(name=name, kind=kind)
    record("organisation opened", by=owner, organisation_id=organisation.pk, about=organisation)
    join(organisation, user=owner, role=Role.OWNER, by=owner)
    return organisation


@transaction.atomic
def settle_in(user: User) -> Organisation | None:
    """Give a person who belongs nowhere an organisation of one, so that everyone's cases live on one path.

    Whoever was invited (a membership or a share exists) is left as they are; returns the new organisation or None.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.memberships.living().exists() or user.shares.living().exists():  # type: ignore[attr-defined]
        return None
    return open_organisation(name=user.name or user.email, kind=Organisation.Kind.PERSON, owner=user)


@transaction.atomic
def join(organisation: Organisation, *, user: User, role: Role, by: User) -> Membership:
    """Make somebody a member; a living membership changes its role by ending and beginning anew."""
    Membership.objects.living().filter(organisation=organisation, user=user).update(ended_at=Now())
    membership = Membership.objects.create(organisation=organisation, user=user, role=role)
    record("member joined", by=by, organisation_id=organisation.pk, about=membership, role=str(role))
    return membership


@transaction.atomic
def leave(membership: Membership, *, by: User) -> None:
    """End a membership; the next request of that person is refused."""
    Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=Now())
    record("member left", by=by, organisation_id=membership.organisation_id, about=membership)


@transaction.atomic
def make_token(*, user: User, name: str, may_write: bool, at: datetime) -> tuple[ApiToken, str]:
    """Make an API token; the second value is the secret, shown this once and never kept."""
    secret = f"cb_{token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=user, name=name, digest=digest_of(secret), may_write=may_write, expires_at=at + timedelta(days=TOKEN_DAYS)
    )
    record("api token made", by=user, about=token)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """Revoke a token at once."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
    record("api token revoked", by=by, about=token)


def digest_of(secret: str) -> str:
    """What is kept of a token: its SHA-256."""
    return sha256(secret.encode()).hexdigest()
