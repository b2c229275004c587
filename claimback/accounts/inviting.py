"""Verbs about invitations: somebody is asked, asked again, no longer asked, and says yes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import send_mail
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from claimback.accounts.actions import join
from claimback.accounts.invitation import Invitation, Standing
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.own import is_of_one
from claimback.accounts.roles import HELPING_ROLES, OFFICE_ROLES, Can, Role, roles_that
from claimback.audit.events import record
from claimback.audit.models import Event
from claimback.sorry import Conflict, Sorry
from claimback.words import day, moment

RANK = {role: place for place, role in enumerate(OFFICE_ROLES)}
"""The highest role is 0."""


INVITES = ("member invited", "invitation sent again")
MOST_AN_HOUR = 50
"""Invitations one person sends within an hour, those sent again with them: a large office in one go. Our habit."""


class MemberAlready(Conflict):
    """Whoever has this address works here: no secret to those who manage, who see the list of members."""

    def __str__(self) -> str:
        return _("This person works here already. Nothing was sent; their role can be changed in the list above.")


class Yourself(Sorry):
    """Somebody would invite themselves."""

    def __str__(self) -> str:
        return _("This is your own address, and you work here already. Nothing was sent. Write somebody else's.")


class NotTheirsToHold(Sorry):
    """In one person's own organisation somebody would be made an owner or a supervisor."""

    def __str__(self) -> str:
        return _(
            "Your case stays yours: whoever helps you is an advocate or an assistant. Nothing was sent. Choose one of "
            "these two."
        )


class DayIsOver(Sorry):
    """The last day of what is offered has passed."""

    def __str__(self) -> str:
        return _("That day has passed. Nothing was sent. Choose today or a later day.")


class InvitedTooOften(Sorry):
    """So many mails to addresses of others look like what nobody asked for."""

    status = 429
    wait = 3600

    def __str__(self) -> str:
        said = _(
            "You have sent %(n)s invitations within an hour; more can be sent in an hour. Nothing was sent now, and "
            "those before hold."
        )
        return said % {"n": MOST_AN_HOUR}


class InvitedAlready(Conflict):
    """An invitation to this address still waits."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__()
        self.invitation = invitation

    def __str__(self) -> str:
        told = {"who": self.invitation.invited_by, "until": day(self.invitation.expires_at)}
        said = _(
            "%(who)s invited this address already, until %(until)s. Nothing was sent. Send that invitation again, or "
            "take it back first to offer another role."
        )
        return said % told


class AboveYourOwn(Sorry):
    """Nobody gives a role that is above their own."""

    def __str__(self) -> str:
        return _(
            "This role is above your own, so you cannot offer it. Nothing was sent. Choose another, or ask an owner."
        )


class NoLongerOpen(Conflict):
    """The invitation was accepted, taken back, sent anew or is too old; the sentence says which, and what to do."""

    def __init__(self, standing: Standing, invitation: Invitation) -> None:
        super().__init__(standing)
        self.standing, self.invitation = standing, invitation

    def __str__(self) -> str:
        by = {"who": self.invitation.invited_by, "on": day(self.invitation.expires_at)}
        return {
            Standing.ACCEPTED: _("This invitation was used already. If that was you, sign in. Nothing was changed."),
            Standing.TAKEN_BACK: _(
                "This invitation was taken back. Nothing was changed; ask %(who)s if that is wrong."
            ),
            Standing.REPLACED: _("This invitation was sent again. Use the link of the newest message."),
            Standing.EXPIRED: _("This invitation ended on %(on)s. Nothing was changed; ask %(who)s to send it again."),
            Standing.OPEN: _("This invitation holds."),
        }[self.standing] % by


class NobodyInvites(Conflict):
    """Who invited has left, or may not offer this role any more."""

    def __str__(self) -> str:
        return _(
            "Whoever invited you no longer manages this organisation, so the invitation holds no longer. Nothing was "
            "changed. Ask somebody there to invite you again."
        )


class OtherAddress(Sorry):
    """Somebody is signed in under another address than the one that was invited."""

    def __init__(self, by: User) -> None:
        super().__init__()
        self.by = by

    def __str__(self) -> str:
        said = _(
            "You are signed in as %(address)s, and this invitation went to another address. Nothing was changed. Sign "
            "out, and open the link again under the address it was sent to."
        )
        return said % {"address": self.by.email}


@transaction.atomic
def invite(
    organisation: Organisation, *, email: str, role: Role, now: datetime, by: User, until: date | None = None
) -> Invitation:
    """Ask whoever reads the mail of this address to work here; they are a member once they say yes.

    It is the same whether or not the address has an account. An invitation whose time is over makes room for this one.
    `until` is the last day of what is offered. Raises AboveYourOwn, NotTheirsToHold, Yourself, DayIsOver,
    MemberAlready, InvitedAlready, InvitedTooOften; then nothing is sent.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    _not_too_often(by)
    email = email.strip().lower()
    if not _may_offer(organisation, role, by):
        raise AboveYourOwn
    if is_of_one(organisation) and role not in HELPING_ROLES:
        raise NotTheirsToHold
    if email == by.email.lower():
        raise Yourself
    if until and until < now.astimezone(by.zone).date():
        raise DayIsOver
    if Membership.objects.living().filter(organisation=organisation, user__email=email).exists():
        raise MemberAlready
    before = Invitation.objects.waiting().filter(organisation=organisation, email=email)
    held = before.select_related("invited_by").first()
    if held and held.standing(now) == Standing.OPEN:
        raise InvitedAlready(held)
    before.update(taken_back_at=Now(), taken_back_by=by)
    invitation = Invitation.objects.create(
        organisation=organisation, email=email, role=role, invited_by=by, until=until, sent_at=now,
        expires_at=_until(now, until, by),
    )  # fmt: skip
    record("member invited", by=by, organisation_id=organisation.pk, about=invitation, role=str(role))
    transaction.on_commit(lambda: _write(invitation), robust=True)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, now: datetime, by: User) -> Invitation:
    """Send a new link, in the name of whoever does it now; the links before open nothing any more.

    Raises AboveYourOwn, DayIsOver, NoLongerOpen, InvitedTooOften.
    """
    invitation = _waiting(invitation, now, over=True)
    _not_too_often(by)
    if not _may_offer(invitation.organisation, Role(invitation.role), by):
        raise AboveYourOwn
    if invitation.until and invitation.until < now.astimezone(by.zone).date():
        raise DayIsOver
    invitation.invited_by, invitation.sent = by, invitation.sent + 1
    invitation.sent_at, invitation.expires_at = now, _until(now, invitation.until, by)
    invitation.save(update_fields=["invited_by", "sent", "sent_at", "expires_at"])
    record("invitation sent again", by=by, organisation_id=invitation.organisation_id, about=invitation)
    transaction.on_commit(lambda: _write(invitation), robust=True)
    return invitation


@transaction.atomic
def take_back(invitation: Invitation, *, now: datetime, by: User) -> None:
    """Nobody is asked any more; the link says so. Raises NoLongerOpen."""
    invitation = _waiting(invitation, now, over=True)
    Invitation.objects.filter(pk=invitation.pk).update(taken_back_at=Now(), taken_back_by=by)
    record("invitation taken back", by=by, organisation_id=invitation.organisation_id, about=invitation)


@transaction.atomic
def accept(invitation: Invitation, *, sent: int, now: datetime, by: User) -> Membership:
    """The person says yes, signed in under the very address, and is a member; said twice is said once.

    `sent` is the number of the mail whose link they hold. Who became a member meanwhile keeps the role they have.
    Raises OtherAddress, NoLongerOpen, NobodyInvites.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=invitation.organisation_id)
    if by.email.lower() != invitation.email:
        raise OtherAddress(by)
    held = Membership.objects.living().filter(organisation=organisation, user=by).first()
    if held and Invitation.objects.filter(pk=invitation.pk, accepted_by=by).exists():
        return held
    invitation = _waiting(invitation, now, sent=sent)
    if not _may_offer(organisation, Role(invitation.role), invitation.invited_by):
        raise NobodyInvites
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=Now(), accepted_by=by)
    record("invitation accepted", by=by, organisation_id=organisation.pk, about=invitation)
    return held or join(organisation, user=by, role=Role(invitation.role), by=by, until=invitation.until)


def link_to(invitation: Invitation) -> str:
    """The secret of the newest link: which invitation, which mail, and our signature."""
    value = f"{invitation.pk.hex}-{invitation.sent}"
    return f"{value}-{_signer().signature(value)}"


def read_link(secret: str) -> tuple[Invitation, int] | None:
    """The invitation a link is of and the number of its mail; None where we never signed it."""
    try:
        key, sent, signature = secret.split("-", 2)
        _signer().unsign(f"{key}-{sent}.{signature}")
    except (ValueError, BadSignature):
        return None
    found = Invitation.objects.select_related("organisation", "invited_by").filter(pk=UUID(key)).first()
    return (found, int(sent)) if found else None


def whose_first_page(secret: str, *, email: str, now: datetime) -> bool:
    """Whether somebody with this address came by a link that is open to them, and so needs no room of their own."""
    found = read_link(secret)
    return bool(found and found[0].email == email.lower() and found[0].standing(now, sent=found[1]) == Standing.OPEN)


def refused(invitation: Invitation, *, sent: int, now: datetime, by: User | AnonymousUser) -> Sorry | None:
    """Why whoever looks at it cannot say yes; None where they can, once they are signed in."""
    standing = invitation.standing(now, sent=sent)
    if standing != Standing.OPEN:
        return NoLongerOpen(standing, invitation)
    if not _may_offer(invitation.organisation, Role(invitation.role), invitation.invited_by):
        return NobodyInvites()
    return OtherAddress(by) if isinstance(by, User) and by.email.lower() != invitation.email else None


def _signer() -> Signer:
    return Signer(salt="claimback.accounts.invitation", sep=".")


def _until(now: datetime, last: date | None, by: User) -> datetime:
    """When the link ends: never later than the last day of what it offers, by the clock of whoever invites."""
    end = now + timedelta(days=settings.INVITATION_DAYS)
    return min(end, datetime.combine(last + timedelta(days=1), time(0), tzinfo=by.zone)) if last else end


def _may_offer(organisation: Organisation, role: Role, by: User) -> bool:
    own = Membership.objects.living().filter(organisation=organisation, user=by).values_list("role", flat=True).first()
    return by.is_active and own in roles_that(Can.MANAGE) and RANK[Role(own)] <= RANK[role]


def _waiting(invitation: Invitation, now: datetime, *, sent: int | None = None, over: bool = False) -> Invitation:
    """The invitation, its row held; one whose time is `over` only where that is welcome."""
    locked = Invitation.objects.select_for_update(no_key=True, of=("self",))
    found = locked.select_related("organisation", "invited_by").get(pk=invitation.pk)
    standing = found.standing(now, sent=sent)
    if standing != Standing.OPEN and not (over and standing == Standing.EXPIRED):
        raise NoLongerOpen(standing, found)
    return found


def _write(invitation: Invitation) -> None:
    """Who asks, the link, until when: the organisation's name may tell of an illness, so it stands behind the link."""
    known = User.objects.filter(email=invitation.email).values_list("language", flat=True).first()
    with translation.override(known or translation.get_language()):
        told = {
            "who": invitation.invited_by,
            "url": settings.PUBLIC_URL.rstrip("/") + reverse("join", args=[link_to(invitation)]),
            "until": moment(invitation.expires_at),
        }
        words = _(
            "%(who)s asks you to work together on ClaimBack.\n\n"
            "Look at the invitation here, and say yes if you want to: %(url)s\n"
            "Until %(until)s the link works once, and for you alone.\n\n"
            "If you did not expect this, do nothing.\n\nClaimBack"
        )
        send_mail(_("An invitation to ClaimBack"), words % told, None, [invitation.email])


def _not_too_often(by: User) -> None:
    """By what is remembered, so that taking one back and sending another counts twice. Raises InvitedTooOften."""
    lately = Event.objects.filter(by_id=by.pk, kind__in=INVITES, at__gt=Now() - timedelta(hours=1))
    if lately.count() >= MOST_AN_HOUR:
        raise InvitedTooOften
