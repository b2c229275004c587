"""Somebody helps a person with their own case: asked by them, with a yes of their own, and taken back at any moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from appeals import authority as ledger
from appeals.actions.authorising import ask_for_signature, patients_of, revoke_authority
from appeals.actions.following import set_follow_up
from appeals.actions.replanning import lock_cases, speaking
from appeals.authority import Standing
from cases.models import Authority, Case
from claimback.accounts import inviting
from claimback.accounts.invitation import Invitation
from claimback.accounts.models import Membership, Organisation, User
from claimback.accounts.own import is_of_one, person_of
from claimback.accounts.roles import Role
from claimback.sorry import Sorry
from claimback.words import day


class NotOnesOwn(Sorry):
    """In an office colleagues are invited, and nobody helps beside them."""

    def __str__(self) -> str:
        return _("This case belongs to an office. Nothing was sent; colleagues are invited on its own page.")


@transaction.atomic
def invite_advocate(
    organisation: Organisation, *, email: str, role: Role, until: date | None, now: datetime, by: User
) -> Invitation:
    """A person asks somebody to help with their own cases; that one helps once they say yes, `until` at the latest.

    Raises NotOnesOwn, and what `inviting.invite` raises; then nothing is sent.
    """
    if not is_of_one(organisation):
        raise NotOnesOwn
    return inviting.invite(organisation, email=email, role=role, until=until, now=now, by=by)


@transaction.atomic
def say_yes(invitation: Invitation, *, sent: int, now: datetime, by: User) -> Membership:
    """Whoever was invited accepts, and works there from now on; said twice is said once.

    Where one person's own cases are helped with, both are reminded from now on, the person is asked for the papers the
    law wants before anybody acts for them, and both are told. Raises what `inviting.accept` raises.
    """
    organisation = invitation.organisation
    if not is_of_one(organisation):
        return inviting.accept(invitation, sent=sent, now=now, by=by)
    cases = lock_cases(speaking(organisation))  # cases come before their organisation
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    held = Membership.objects.living().filter(organisation=organisation, user=by).exists()
    membership = inviting.accept(invitation, sent=sent, now=now, by=by)
    if not held:
        on = now.astimezone(invitation.invited_by.zone).date()
        ask_for_papers(membership.user, (*cases.few, *cases.many), until=membership.until, on=on)
        cases.replan()
        transaction.on_commit(lambda: _tell_of_yes(membership, invitation.invited_by), robust=True)
    return membership


def part(membership: Membership, *, on: date, by: User) -> None:
    """Somebody helps no more: what was signed for them by name lets them act no more, and both are told."""
    name = str(membership.user)
    signed = Authority.objects.filter(case__organisation=membership.organisation_id, case__closed_on=None)
    for row in signed.filter(revoked_at=None, names__iexact=name).select_related("case").order_by("case", "pk"):
        why = _("%(who)s does not help any more.") % {"who": name}
        revoke_authority(row, why=why, on=on, by=by)
    person = person_of(membership.organisation)
    transaction.on_commit(lambda: _tell_of_end(membership, person), robust=True)


def ask_for_papers(who: User, cases: Iterable[Case], *, until: date | None, on: date) -> None:
    """What the law wants signed before somebody acts for the person stands on the person's page, as a task.

    `until` is the last day of what they do, None where it has none.
    """
    for case in cases:
        if case.closed_on:
            continue
        asked: set[tuple[str, str]] = set()
        for standing in ledger.ledger_of(case, on=on):
            if standing.missing and standing.asked is None:
                asked |= _ask(case, standing, who, asked, until=until, on=on)


def _ask(
    case: Case, standing: Standing, who: User, asked: set[tuple[str, str]], *, until: date | None, on: date
) -> set[tuple[str, str]]:
    """Ask for the first paper that can be signed on the screen; where none can, say which one is to be signed."""
    papers = standing.papers
    on_screen = next((paper for paper in papers if paper.on_screen), None)
    paper = on_screen or papers[0]
    key = (paper.id, str(standing.towards))
    if key in asked:
        return set()
    if on_screen and patients_of(case):
        ask_for_signature(case, paper=paper.id, towards=standing.towards, names=str(who), until=until, on=on, by=who)
    else:
        with translation.override(case.owner.language):
            told = {"paper": paper.name, "who": who}
            what = _("Sign “%(paper)s”, so that %(who)s may send something in your name") % told
        set_follow_up(case, what=what[:200], due_on=on, on=on, by=who)
    return {key}


def _tell_of_yes(membership: Membership, person: User) -> None:
    who, until = membership.user, membership.until
    with translation.override(person.language):
        words = _(
            "%(who)s said yes and helps you with your case now.\n\n"
            "What they may do, and the button that takes it back at any moment: %(url)s\n\nClaimBack"
        )
        _send(
            person,
            _("Your advocate said yes"),
            words % {"who": who, "url": _url("advocate", membership.organisation_id)},
        )
    with translation.override(who.language):
        last = _("Until %(on)s, that day included.") % {"on": day(until)} if until else _("Until it is taken back.")
        words = _(
            "You help %(who)s with their case now. %(last)s\n\n"
            "You find it here: %(url)s\n\n"
            "The case stays theirs: they see everything you do, and can take this back at any moment.\n\nClaimBack"
        )
        _send(who, _("You help somebody on ClaimBack"), words % {"who": person, "last": last, "url": _url("today")})


def _tell_of_end(membership: Membership, person: User | None) -> None:
    who = membership.user
    with translation.override(who.language):
        words = _(
            "You do not help %(who)s with their case any more. It opens for you no longer, and nothing more about it "
            "is sent to you. What you did stays in its record.\n\nClaimBack"
        )
        _send(who, _("You do not help with a case any more"), words % {"who": person or _("this person")})
    if person is None:
        return
    with translation.override(person.language):
        words = _(
            "%(who)s does not help you with your case any more. They see nothing of it from now on. Every date stays, "
            "and you are reminded as before.\n\n"
            "Your case: %(url)s\n\nClaimBack"
        )
        _send(person, _("Somebody does not help you any more"), words % {"who": who, "url": _url("today")})


def _send(to: User, subject: str, body: str) -> None:
    if to.is_active:
        send_mail(subject, body, None, [to.email])


def _url(name: str, *args: object) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(name, args=args)}"
