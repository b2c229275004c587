"""A case is offered: by a person to an advocate, by an office to its patient; taken back, declined."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from appeals import transfers
from appeals.models import Transfer
from cases.actions import lock_case
from cases.models import Case
from cases.practice import must_be_real
from claimback.accounts.actions import person_at
from claimback.accounts.models import User
from claimback.accounts.own import is_of_one
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day, moment

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 50
"""Offers one person makes within an hour, those taken back with them; as with invitations. Our habit."""


class OfferedAlready(Conflict):
    """One offer at a time."""

    def __init__(self, row: Transfer) -> None:
        super().__init__(row.pk)
        self.row = row

    def __str__(self) -> str:
        said = _("%(who)s offered this case to %(to)s on %(on)s. Nothing was sent. Take that back first.")
        return said % {"who": self.row.asked_by, "to": self.row.to.email, "on": day(self.row.asked_at)}


class OfferedTooOften(Sorry):
    """So many mails to addresses of others look like what nobody asked for."""

    status = 429
    wait = 3600

    def __str__(self) -> str:
        said = _(
            "You have offered cases %(n)s times within an hour; more can be offered in an hour. Nothing was sent now, "
            "and the offers before hold."
        )
        return said % {"n": MOST_AN_HOUR}


class ToYourself(Sorry):
    """Nobody hands a case to themselves."""

    def __str__(self) -> str:
        return _("This is your own address. Nothing was sent. Write the address of whoever is to take the case over.")


class ToItsPatientOnly(Sorry):
    """An office would hand a case to somebody else than the patient."""

    def __str__(self) -> str:
        return _(
            "An office hands a case back to its patient, and to nobody else. Nothing was sent. Share the case with the "
            "patient first; a patient who has it back can hand it to another office."
        )


class OfferIsOver(Conflict):
    """Answered, taken back or too old; the sentence says which."""

    def __init__(self, row: Transfer) -> None:
        super().__init__(row.pk)
        self.row = row

    def __str__(self) -> str:
        row = self.row
        if row.moved_at:
            return _("This case was taken over on %(at)s. Nothing was changed by you.") % {"at": day(row.moved_at)}
        if row.taken_back_at:
            return _("This offer was taken back on %(at)s. Nothing was changed.") % {"at": day(row.taken_back_at)}
        if row.declined_at:
            return _("This offer was declined on %(at)s. Nothing was changed.") % {"at": day(row.declined_at)}
        said = _("This offer ended on %(at)s. Nothing was changed; ask %(who)s to offer the case again.")
        return said % {"at": day(row.expires_at), "who": row.asked_by}


class NotAskedOfYou(Sorry):
    """Somebody else is to answer."""

    def __str__(self) -> str:
        return _("Whoever was asked answers themselves. Nothing was changed.")


@transaction.atomic
def offer_case(case: Case, *, email: str, now: datetime, by: User) -> Transfer:
    """Ask whoever reads the mail of this address to take the case over, and to answer for it from then on.

    Nothing changes until they accept. It is the same whether or not the address has an account. `now` is the database's
    clock. Raises OnlyPractice, CaseIsClosed, OfferedTooOften, ToYourself, ToItsPatientOnly, OfferedAlready, NotNow;
    then nothing is sent.
    """
    must_be_real(case)
    case, email = lock_case(case), email.strip().lower()
    if Transfer.objects.filter(asked_by=by, asked_at__gt=now - AN_HOUR).count() >= MOST_AN_HOUR:
        raise OfferedTooOften
    if email == by.email.lower():
        raise ToYourself
    patients = {patient.email.lower() for patient in transfers.patients_with_an_account(case)}
    if not is_of_one(case.organisation) and email not in patients:
        raise ToItsPatientOnly
    before = transfers.waiting_for(case)
    if before and before.expires_at > now:
        raise OfferedAlready(before)
    transfers.must_be_free(case)
    if before:
        Transfer.objects.filter(pk=before.pk).update(taken_back_by=by, taken_back_at=Now())
    row = Transfer.objects.create(
        organisation_id=case.organisation_id, before_id=case.organisation_id, case=case,
        to=_reader_of(email, like=by), asked_by=by, expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )  # fmt: skip
    record("case offered", by=by, case=case, about=row)
    transaction.on_commit(lambda: _ask(row), robust=True)
    return Transfer.objects.told().get(pk=row.pk)


@transaction.atomic
def take_offer_back(row: Transfer, *, by: User) -> Transfer:
    """Nobody is asked any more; the case stays. Raises OfferIsOver, CaseIsClosed."""
    case, found = lock_offer(row)
    Transfer.objects.filter(pk=found.pk).update(taken_back_by=by, taken_back_at=Now())
    record("case offer taken back", by=by, case=case, about=found)
    return Transfer.objects.told().get(pk=row.pk)


@transaction.atomic
def decline_offer(row: Transfer, *, by: User) -> Transfer:
    """Whoever was asked does not take it; the case stays, and whoever offered it is told.

    Raises NotAskedOfYou, OfferIsOver, CaseIsClosed.
    """
    if by.pk != row.to_id:
        raise NotAskedOfYou
    case, found = lock_offer(row)
    Transfer.objects.filter(pk=found.pk).update(declined_at=Now())
    record("case offer declined", by=by, case=case, about=found)
    transaction.on_commit(lambda: _tell_of_no(found), robust=True)
    return Transfer.objects.told().get(pk=row.pk)


def why_over(row: Transfer, *, now: datetime) -> OfferIsOver | None:
    """Why this offer cannot be accepted any more; None where it can."""
    answered = row.taken_back_at or row.declined_at or row.moved_at
    return OfferIsOver(row) if answered or row.expires_at <= now else None


def lock_offer(row: Transfer) -> tuple[Case, Transfer]:
    """The case, locked, and its offer while it waits, also past its time. Raises OfferIsOver, CaseIsClosed."""
    case = lock_case(row.case)
    found = Transfer.objects.told().get(pk=row.pk)
    if found.taken_back_at or found.declined_at or found.moved_at:
        raise OfferIsOver(found)
    return case, found


def _reader_of(email: str, *, like: User) -> User:
    """Whoever has this address; who has no account yet is written to in the language of whoever asks."""
    known = User.objects.filter(email=email).exists()
    person = person_at(email)
    if not known:
        person.language = like.language
        person.save(update_fields=["language"])
    return person


def _ask(row: Transfer) -> None:
    """Who asks and where to look: nothing about health, and no name but theirs."""
    with translation.override(row.to.language):
        told = {
            "who": row.asked_by, "until": moment(row.expires_at), "url": _url("offer", row.pk),
            "password": _url("account_reset_password"),
        }  # fmt: skip
        words = _(
            "%(who)s asks you to take over a case on ClaimBack, and to answer for it from then on.\n\n"
            "Look at it, and accept or decline it here: %(url)s\n"
            "Until %(until)s you can do that. Nothing changes before.\n\n"
            "Sign in with this address. If you have no password yet, choose one here: %(password)s\n\n"
            "If you did not expect this, do nothing.\n\nClaimBack"
        )
        send_to(row.to, _("A case is offered to you on ClaimBack"), words % told)


def _tell_of_no(row: Transfer) -> None:
    with translation.override(row.asked_by.language):
        words = _(
            "%(who)s does not take your case over. It stays where it is: every date runs, and you are reminded as "
            "before.\n\nThe case: %(url)s\n\nClaimBack"
        )
        told = {"who": row.to, "url": _url("case", row.case_id)}
        send_to(row.asked_by, _("Your case stays where it is"), words % told)


def send_to(to: User, subject: str, body: str) -> None:
    """A message to somebody who can sign in."""
    if to.is_active:
        send_mail(subject, body, None, [to.email])


def _url(name: str, *args: object) -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse(name, args=args)}"
