"""A patient lets family in and takes it back; a guest leaves."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.actions.people import share_with_address, stop_sharing
from cases.models import Case, Share
from claimback.accounts.models import Membership, User
from claimback.accounts.roles import FAMILY_ROLES, Role
from claimback.sorry import Conflict, Sorry


class NotFamily(Sorry):
    """A patient gives, and takes back, less than they have themselves: looking on, or reading along."""

    def __str__(self) -> str:
        return _(
            "Only what family may see can be given or taken back here. Nothing was changed. "
            "Ask whoever works on the case for anything else."
        )


class SeesItAlready(Conflict):
    """Whoever has this address sees more of the case than they would be given."""

    def __str__(self) -> str:
        return _("This person sees the case already, and more of it than this. Nothing was changed.")


class ShareIsOver(Conflict):
    """A share was ended before, or its last day is over."""

    def __str__(self) -> str:
        return _("This was taken back before. Nothing was changed.")


@transaction.atomic
def let_family_in(case: Case, *, email: str, role: Role, until: date | None, by: User) -> Share:
    """Let whoever has this address see the case, less of it than a patient does, and write to them how to come in.

    Who was given something before has only the new share. Raises NotFamily, SeesItAlready.
    """
    if role not in FAMILY_ROLES:
        raise NotFamily
    address = email.strip().lower()
    if _sees_more(case, address):
        raise SeesItAlready
    return share_with_address(case, email=address, role=role, until=until, by=by)


@transaction.atomic
def take_family_back(share: Share, *, by: User) -> None:
    """End what family was given: their next request is refused. Twice is once. Raises NotFamily."""
    if share.role not in FAMILY_ROLES:
        raise NotFamily
    stop_sharing(share, by=by)


@transaction.atomic
def leave_case(share: Share, *, by: User) -> None:
    """A guest sees the case no more and hears nothing more of it; nothing else changes in it. Raises ShareIsOver."""
    if not Share.objects.living().filter(pk=share.pk, user=by).exists():
        raise ShareIsOver
    stop_sharing(share, by=by)


def _sees_more(case: Case, address: str) -> bool:
    shares = Share.objects.living().filter(case=case, user__email=address).exclude(role__in=FAMILY_ROLES)
    members = Membership.objects.living().filter(organisation=case.organisation_id, user__email=address)
    return shares.exists() or members.exists()
