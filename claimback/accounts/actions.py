"""Verbs about people: organisations opened, members in and out, tokens made and revoked."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from claimback.accounts.covering import may_cover
from claimback.accounts.models import Absence, ApiToken, Membership, Organisation, User
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import HELPING_ROLES, Role
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day

TOKEN_DAYS = 365
LONGEST_ABSENCE = timedelta(days=366)


class LastOwner(PermissionDenied):
    """Somebody tried to leave an organisation, or to change a role, so that nobody would own it."""

    def __init__(self, *, may_close: bool = False) -> None:
        said = _("An organisation needs an owner. Nothing was changed. Make somebody else owner first.")
        if may_close:
            said = _(
                "An organisation needs an owner. Nothing was changed. Make somebody else owner first, or close the "
                "office on its page."
            )
        super().__init__(said)


class OnlyAnOwner(PermissionDenied):
    """Somebody who is no owner tried to make or unmake one."""

    def __init__(self) -> None:
        super().__init__(_("Only an owner can make somebody an owner or take it away. Nothing was changed."))


class StaysTheirs(PermissionDenied):
    """Somebody would own or manage what is one person's own."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This is one person's own place, and it stays theirs. Nothing was changed. Whoever helps them there is "
                "an advocate or an assistant."
            )
        )


class CannotCover(Sorry):
    """Somebody was named as a cover who cannot be one, or for days that cannot be."""


class AloneHere(Sorry):
    """One person alone wants a second one to agree."""

    def __str__(self) -> str:
        return _("Nobody else works here who could agree. Nothing was changed; invite a colleague first.")


class AwayAlready(Conflict):
    """Somebody is away on some of these days already, with a cover."""

    def __init__(self, absence: Absence) -> None:
        super().__init__()
        self.absence = absence

    def __str__(self) -> str:
        told = {"who": self.absence.away.user, "start": day(self.absence.from_on), "end": day(self.absence.until_on)}
        said = _(
            "%(who)s is away from %(start)s until %(end)s already. Nothing was kept. "
            "Take that back first, or choose other days."
        )
        return said % told


class AbsenceIsOver(Conflict):
    """An absence was taken back before, or its days are over."""

    def __str__(self) -> str:
        return _("This absence is over already. Nothing was changed.")


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
    if user.memberships.living().exists() or user.shares.living().exists():
        return None
    return open_organisation(name=user.name or user.email, kind=Organisation.Kind.PERSON, owner=user)


@transaction.atomic
def join(organisation: Organisation, *, user: User, role: Role, by: User, until: date | None = None) -> Membership:
    """Make somebody a member; a living membership changes its role by ending and beginning anew, and keeps its days.

    `until` is the last day, for somebody who helps a person. Raises LastOwner when nobody would own the organisation
    any more, StaysTheirs where one person's own would have somebody else over it.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if is_of_one(organisation) and role not in HELPING_ROLES:
        _nobody_else_owns(organisation, besides=user)
    if role != Role.OWNER:
        _somebody_else_owns(organisation, besides=user)
    held = Membership.objects.living().filter(organisation=organisation, user=user).first()
    Membership.objects.not_ended().filter(organisation=organisation, user=user).update(ended_at=Now())
    until = held.until if held is not None else until
    membership = Membership.objects.create(organisation=organisation, user=user, role=role, until=until)
    if held is not None:  # who is away stays away, and who covers still covers, if the new role can
        Absence.objects.filter(away=held).update(away=membership)
        Absence.objects.filter(cover=held).update(cover=membership)
    record("member joined", by=by, organisation_id=organisation.pk, about=membership, role=str(role))
    return membership


@transaction.atomic
def want_letters_approved(organisation: Organisation, *, wanted: bool, by: User) -> None:
    """Say whether a letter must be approved by a second person before it goes out. Said twice is said once."""
    changed = Organisation.objects.filter(pk=organisation.pk).exclude(letters_need_approval=wanted)
    if changed.update(letters_need_approval=wanted):
        record("approval of letters", by=by, organisation_id=organisation.pk, about=organisation, wanted=wanted)


@transaction.atomic
def want_write_offs_seconded(organisation: Organisation, *, wanted: bool, by: User) -> None:
    """Say whether a second person must agree before an open right is given up. Said twice is said once.

    Raises AloneHere where nobody else works who can sign in.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    here = Membership.objects.living().filter(organisation=organisation, user__is_active=True)
    if wanted and here.count() < 2:
        raise AloneHere
    changed = Organisation.objects.filter(pk=organisation.pk).exclude(write_offs_need_second=wanted)
    if changed.update(write_offs_need_second=wanted):
        record("write-offs seconded", by=by, organisation_id=organisation.pk, about=organisation, wanted=wanted)


@transaction.atomic
def rename(organisation: Organisation, *, name: str, by: User) -> None:
    """Give an organisation another name; it stands where people are told where they work. Said twice is said once."""
    changed = Organisation.objects.filter(pk=organisation.pk).exclude(name=name)
    if changed.update(name=name):
        record("organisation renamed", by=by, organisation_id=organisation.pk, about=organisation)


@transaction.atomic
def leave(membership: Membership, *, by: User) -> None:
    """End a membership; the next request of that person is refused. Raises LastOwner, OnlyAnOwner."""
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    _only_owners_touch_owners(organisation, roles={membership.role}, by=by)
    _somebody_else_owns(organisation, besides=membership.user)
    Membership.objects.filter(pk=membership.pk, ended_at=None).update(ended_at=Now())
    record("member left", by=by, organisation_id=membership.organisation_id, about=membership)


@transaction.atomic
def set_cover(
    away: Membership, *, cover: Membership, from_on: date, until_on: date, now: datetime, by: User
) -> Absence:
    """A member is away on these days, by their own clock and both included, and another one covers for them.

    `now` is the database's clock. Raises CannotCover, AwayAlready; then nothing is kept.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=away.organisation_id)
    living = Membership.objects.living().filter(organisation=away.organisation_id, pk__in=[away.pk, cover.pk])
    here = {each.pk: each for each in living.select_related("user")}
    _must_be_days_to_come(from_on, until_on, today=now.astimezone(away.user.zone).date())
    if away.pk == cover.pk:
        raise CannotCover(_("Nobody can cover for themselves. Nothing was kept. Choose a colleague."))
    if len(here) < 2:
        raise CannotCover(_("One of the two has left. Nothing was kept. Choose a colleague who works here."))
    if not may_cover(here[cover.pk]):
        refusal = _(
            "%(who)s cannot sign in or may not file appeals here, so cannot cover. Nothing was kept. "
            "Choose an advocate, a supervisor or an owner."
        )
        raise CannotCover(refusal % {"who": cover.user})
    theirs = Absence.objects.living().filter(away=away, from_on__lte=until_on, until_on__gte=from_on)
    if same := theirs.select_related("away__user").order_by("from_on").first():
        raise AwayAlready(same)
    absence = Absence.objects.create(
        organisation_id=away.organisation_id, away=away, cover=cover, from_on=from_on, until_on=until_on, set_by=by
    )
    days = {"from_on": str(from_on), "until_on": str(until_on)}
    record("cover set", by=by, organisation_id=away.organisation_id, about=absence, **days)
    return absence


def _must_be_days_to_come(from_on: date, until_on: date, *, today: date) -> None:
    if until_on < from_on:
        raise CannotCover(_("The last day is before the first. Nothing was kept. Put the days in order."))
    if from_on < today:
        raise CannotCover(_("The first day is over already. Nothing was kept. Choose today or a later day."))
    if until_on - from_on > LONGEST_ABSENCE:
        raise CannotCover(_("That is longer than a year. Nothing was kept. Please look at the last day again."))


@transaction.atomic
def take_cover_back(absence: Absence, *, now: datetime, by: User) -> None:
    """They are back, or never went: the cover hears nothing of theirs from now on. Raises AbsenceIsOver."""
    Organisation.objects.select_for_update(no_key=True).get(pk=absence.organisation_id)
    if absence.until_on < now.astimezone(absence.away.user.zone).date():
        raise AbsenceIsOver
    if not Absence.objects.filter(pk=absence.pk, taken_back_at=None).update(taken_back_at=Now()):
        raise AbsenceIsOver
    record("cover taken back", by=by, organisation_id=absence.organisation_id, about=absence)


def person_at(email: str) -> User:
    """Whoever has this address; an account without a password when there is none yet."""
    user, _new = User.objects.get_or_create(email=email.strip().lower(), defaults={"password": make_password(None)})
    return user


@transaction.atomic
def change_role(organisation: Organisation, *, user: User, role: Role, by: User) -> Membership:
    """Give a member another role. Raises OnlyAnOwner, LastOwner."""
    held = Membership.objects.living().filter(organisation=organisation, user=user).values_list("role", flat=True)
    _only_owners_touch_owners(organisation, roles={role, *held}, by=by)
    return join(organisation, user=user, role=role, by=by)


def _only_owners_touch_owners(organisation: Organisation, *, roles: Collection[str], by: User) -> None:
    owners = Membership.objects.living().filter(organisation=organisation, role=Role.OWNER)
    if Role.OWNER in roles and not owners.filter(user=by).exists():
        raise OnlyAnOwner


def _nobody_else_owns(organisation: Organisation, *, besides: User) -> None:
    if Membership.objects.living().filter(organisation=organisation, role=Role.OWNER).exclude(user=besides).exists():
        raise StaysTheirs


def _somebody_else_owns(organisation: Organisation, *, besides: User) -> None:
    owners = Membership.objects.living().filter(organisation=organisation, role=Role.OWNER)
    if owners.filter(user=besides).exists() and not owners.exclude(user=besides).exists():
        raise LastOwner(may_close=not is_of_one(organisation))


@transaction.atomic
def keep_details(user: User, *, name: str, phone: str, address: str, time_zone: str, language: str, by: User) -> None:
    """Keep a person's own details as they gave them."""
    fields = {"name": name, "phone": phone, "address": address, "time_zone": time_zone, "language": language}
    User.objects.filter(pk=user.pk).update(**fields)
    record("own details changed", by=by, about=user)


@transaction.atomic
def keep_language_and_clock(user: User, *, language: str, time_zone: str, by: User) -> None:
    """Keep the language and the time zone in which a person is written to; what is empty stays."""
    told = {name: value for name, value in (("language", language), ("time_zone", time_zone)) if value}
    if told:
        User.objects.filter(pk=user.pk).update(**told)
        record("own details changed", by=by, about=user)


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
