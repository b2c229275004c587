"""A person closes their account: nobody signs in with it any more, and no open case is left without a human."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.actions.calendars import revoke_calendar
from appeals.actions.leaving import AnswersForCases, end_membership
from appeals.actions.people import stop_sharing
from appeals.actions.shutting import OfficeInUse, close_office
from appeals.in_use import Reason
from appeals.models import CalendarFeed
from cases.models import Case, Share
from claimback.accounts import actions as people
from claimback.accounts.access import help_open_to
from claimback.accounts.actions import LastOwner
from claimback.accounts.models import Address, ApiToken, Browser, Membership, Organisation, User
from claimback.accounts.roles import Can
from claimback.audit.events import record
from claimback.sorry import Conflict

__all__ = ["LastOwner", "StillAnswers", "StillOwns", "close_account", "offices_alone", "owned_by", "shared_memberships"]


NAMED = 5  # cases a refusal names; all of them are counted


class StillAnswers(AnswersForCases):
    """An open case would have no named human any more."""

    def __str__(self) -> str:
        names = "; ".join(self._named(case) for case in self.cases[:NAMED])
        said = ngettext(
            "You answer for %(n)s open case: %(cases)s. Nothing was changed, and every date stays. "
            "End it, or let somebody else answer for it, before you close your account.",
            "You answer for %(n)s open cases: %(cases)s. Nothing was changed, and every date stays. "
            "End them, or let others answer for them, before you close your account.",
            len(self.cases),
        )
        return said % {"n": len(self.cases), "cases": names + (" …" if len(self.cases) > NAMED else "")}


class StillOwns(Conflict):
    """Something is going on in an office in which nobody else works."""

    def __init__(self, office: Organisation, reasons: list[Reason]) -> None:
        super().__init__(office.pk)
        self.office, self.reasons = office, reasons

    def __str__(self) -> str:
        said = _("Nobody but you works in “%(office)s”. %(why)s Nothing was changed, and your account stays open.")
        return said % {"office": self.office, "why": " ".join(each.words for each in self.reasons)}


@transaction.atomic
def close_account(user: User, *, by: User, at: datetime) -> None:
    """Nobody signs in with this account any more; what opens something for them is revoked, and shares of theirs end.

    Memberships where others work end, an office in which nobody else works is closed, so that no mail comes to nobody,
    and whoever helped them with their own cases helps no more; an organisation of their own keeps its closed cases.
    Phone, address, numbers and the password go; name and e-mail address stay beside what they did.
    Raises StillAnswers, StillOwns, LastOwner; then nothing is changed.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if left := list(owned_by(user)):
        raise StillAnswers(user, left)
    for office in offices_alone(user):
        try:
            close_office(office, by=by, at=at)
        except OfficeInUse as in_use:
            raise StillOwns(office, in_use.reasons) from in_use
    for helping in help_open_to(user, Can.MANAGE).filter(ended_at=None):
        end_membership(helping, by=by, at=at)
    for membership in shared_memberships(user):
        end_membership(membership, by=by, at=at)
    for share in Share.objects.living().filter(user=user).select_related("case").order_by("case", "pk"):
        stop_sharing(share, by=by)
    _revoke(user, by=by, at=at)
    Address.objects.filter(user=user).delete()
    Browser.objects.living().filter(user=user).update(ended_at=Now(), why_ended="ByPerson")
    user.set_unusable_password()
    user.phone, user.address, user.is_active = "", "", False
    user.save(update_fields=["password", "phone", "address", "is_active"])
    record("account closed", by=by, about=user)


def owned_by(user: User) -> Iterable[Case]:
    """The open cases this person answers for, the one with the nearest date first."""
    found = Case.objects.going_on().filter(owner=user).select_related("turn")
    return found.order_by(F("turn__on").asc(nulls_last=True), "pk")


def offices_alone(user: User) -> list[Organisation]:
    """The offices in which nobody works but this person."""
    mine = Membership.objects.living().filter(user=user).values("organisation")
    others = Membership.objects.living().exclude(user=user).values("organisation")
    found = Organisation.objects.filter(pk__in=mine, kind=Organisation.Kind.OFFICE).exclude(pk__in=others)
    return list(found.order_by("pk"))


def shared_memberships(user: User) -> list[Membership]:
    """Where this person works together with others."""
    mine = Membership.objects.living().filter(user=user).select_related("organisation", "user").order_by("pk")
    others = Membership.objects.living().exclude(user=user).values("organisation")
    return list(mine.filter(organisation__in=others))


def _revoke(user: User, *, by: User, at: datetime) -> None:
    for token in ApiToken.objects.living().filter(user=user).order_by("pk"):
        people.revoke_token(token, by=by, at=at)
    for feed in CalendarFeed.objects.living().filter(user=user).select_related("case").order_by("pk"):
        revoke_calendar(feed, by=by, at=at)
