"""Signed papers that let somebody act: asked for, signed on the screen or on paper, accepted, taken back."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import authority as ledger
from appeals import clocks, signing
from appeals.actions.stages import ImpossibleDate
from appeals.law.authority import AuthorityPaper
from appeals.models import FollowUp
from appeals.reminders import database_now
from cases.actions import lock_case
from cases.models import Authority, Case, Share, Signature, SignedHow, Towards
from cases.own import own_patient
from claimback.accounts.models import User
from claimback.accounts.roles import Role
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day
from documents import actions as papers
from documents.models import Document, Kind
from documents.vouching.actions import say_signed

TO_SIGN = timedelta(days=3)
"""How long the patient is given before somebody asks again: our habit, not law."""

SIGN, TELL = "sign", "revoked"
"""What the system asks for: that somebody signs, and that whoever got a paper hears that it was taken back."""


class NoSuchPaper(Sorry):
    """The rulebook knows no such paper, or our own text cannot stand for it."""


class NobodyToSign(Sorry):
    """There is no patient who could sign on a screen."""

    def __str__(self) -> str:
        return _(
            "The case is not shared with the patient, so nobody can sign on the screen. Share it with the patient "
            "first, or add the paper signed with ink. Nothing was changed."
        )


class NamesNobody(Sorry):
    """A paper that must name a person names an organisation."""

    def __str__(self) -> str:
        return _("This paper must name a person, not an organisation. Write the person's name. Nothing was changed.")


class AuthorityIsOver(Conflict):
    """Signed, accepted or taken back meanwhile."""

    def __str__(self) -> str:
        return _("This paper was signed, accepted or taken back already. What was recorded then is kept.")


class OtherWords(Conflict):
    """What would be signed is not what was read."""

    def __str__(self) -> str:
        return _("The text has changed since you opened it. Nothing was signed. Please read it again below, then sign.")


class NotTheirName(Sorry):
    """The typed name is not the name of whoever signs."""

    def __str__(self) -> str:
        return _("Type your name as it stands in the text above. Nothing was signed yet.")


class NoConsent(Sorry):
    """The box was left empty."""

    def __str__(self) -> str:
        return _("Tick the box to say that you want to sign on the screen. Nothing was signed yet.")


@transaction.atomic
def ask_for_signature(
    case: Case, *, paper: str, towards: Towards, names: str, until: date | None, on: date, by: User
) -> Authority:
    """Ask the patient to sign our text on the screen; it stands on their page as a task until they do.

    `until` is the last day it is to be good. Raises NoSuchPaper, NamesNobody, NobodyToSign, ImpossibleDate,
    CaseIsClosed.
    """
    case = lock_case(case)
    kind = _paper(paper)
    if not kind.on_screen:
        raise NoSuchPaper(
            _("“%(paper)s” must be signed on paper: our own text cannot stand for it. %(how)s Nothing was changed.")
            % {"paper": kind.name, "how": kind.how}
        )
    _must_name_a_person(case, kind, names)
    if not patients_of(case):
        raise NobodyToSign
    if until and until < on:
        raise ImpossibleDate(_("That day has passed. Choose today or a later day; nothing was changed."))
    asked = Authority.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        paper=paper,
        towards=str(towards),
        names=names.strip(),
        until=until or kind.good_until(on),
        recorded_by=by,
    )
    if not FollowUp.objects.filter(case=case, what=SIGN, done_on=None).exists():
        FollowUp.objects.create(organisation_id=case.organisation_id, case=case, what=SIGN, due_on=on + TO_SIGN)
    record("signature asked for", by=by, case=case, about=asked, paper=kind.name)
    clocks.restate(case, on=on)
    return asked


@transaction.atomic
def record_authority(
    case: Case,
    *,
    paper: str,
    towards: Towards,
    names: str,
    signed_by: str,
    signed_on: date,
    until: date | None,
    document: Document,
    on: date,
    by: User,
) -> Authority:
    """A paper signed with ink is in the case: from now on it lets somebody act.

    `until` empty: as long as the rulebook's source says, or without an end. Raises NoSuchPaper, NamesNobody,
    ImpossibleDate, CaseIsClosed.
    """
    case = lock_case(case)
    kind = _paper(paper)
    _must_name_a_person(case, kind, names)
    if signed_on > on:
        raise ImpossibleDate(_("%(on)s is in the future. Nothing was changed.") % {"on": day(signed_on)})
    if until and until < signed_on:
        raise ImpossibleDate(
            _("It cannot end on %(until)s, before it was signed on %(signed)s. Nothing was changed.")
            % {"until": day(until), "signed": day(signed_on)}
        )
    papers.file_under(document, kind=Kind.AUTHORITY, dated_on=signed_on, by=by)
    say_signed(document, signed=True, by=by)
    made = Authority.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        paper=paper,
        towards=str(towards),
        names=names.strip(),
        how=SignedHow.INK,
        signed_by=signed_by.strip(),
        signed_on=signed_on,
        until=until or kind.good_until(signed_on),
        document_id=document.pk,
        recorded_by=by,
    )
    _in_force(made, case, on=on, by=by)
    return made


def sign_authority(
    authority: Authority, *, typed: str, drawn: object, agreed: bool, sha256: str, address: str | None, by: User
) -> Authority:
    """The patient signs exactly what they read; text, signature and certificate become one paper of the case.

    `sha256` is of the text as it was shown, `address` the internet address it came from. Raises NoConsent,
    NotTheirName, OtherWords, signing.Unsignable, AuthorityIsOver, CaseIsClosed; then nothing is kept.
    """
    if not agreed:
        raise NoConsent
    text, strokes, name = signing.to_sign(authority), signing.read_strokes(drawn), " ".join(typed.split())
    case = authority.case
    if not name or _plain(name) not in {_plain(case.patient_name), _plain(by.name)} - {""}:
        raise NotTheirName
    if sha256 != text.sha256:
        raise OtherWords
    at = database_now()
    on = at.astimezone(by.zone).date()
    pdf = signing.pages(
        text, typed=name, strokes=strokes, at=at, address=address or "", signer=by.email, reference=case.reference
    )
    with transaction.atomic():
        case = lock_case(case)
        row = _lock(authority)
        if row.signed_on or row.revoked_at:
            raise AuthorityIsOver
        told = {"paper": ledger.paper_name(row.paper)[:120], "names": row.names[:80], "on": on.isoformat()}
        title = _("%(paper)s, for %(names)s, signed on %(on)s") % told
        kept = papers.receive(case=case, stream=BytesIO(pdf), name=f"{title}.pdf", kind=Kind.AUTHORITY, by=by).document
        say_signed(kept, signed=True, by=by)
        Signature.objects.create(
            authority=row, organisation_id=case.organisation_id, case=case, consent_version=text.version,
            consent=text.consent, body=text.body, sha256=text.sha256, typed=name, strokes=strokes, signed_at=at,
            address=address, signer=by,
        )  # fmt: skip
        row.how, row.signed_by, row.signed_on, row.document_id = SignedHow.SCREEN, name, on, kept.pk
        row.save(update_fields=["how", "signed_by", "signed_on", "document_id"])
        _in_force(row, case, on=on, by=by)
    return row


@transaction.atomic
def accept_authority(authority: Authority, *, on: date, who: str, today: date, by: User) -> Authority:
    """Whoever got it said that they take it. Raises AuthorityIsOver, ImpossibleDate, CaseIsClosed."""
    case = lock_case(authority.case)
    row = _lock(authority)
    if row.signed_on is None or row.accepted_on or row.revoked_at:
        raise AuthorityIsOver
    if not row.signed_on <= on <= today:
        raise ImpossibleDate(
            _("It was signed on %(signed)s, so it cannot have been accepted on %(on)s. Nothing was changed.")
            % {"signed": day(row.signed_on), "on": day(on)}
        )
    row.accepted_on, row.accepted_by = on, who.strip()
    row.save(update_fields=["accepted_on", "accepted_by"])
    record("authority accepted", by=by, case=case, about=row, on=str(on))
    return row


@transaction.atomic
def revoke_authority(authority: Authority, *, why: str, on: date, by: User) -> Authority:
    """It is taken back, and at once lets nobody act any more; what was sent with it stays on record.

    What was only asked for is withdrawn. Whoever got a signed one must be told: that is a task of today. Raises
    AuthorityIsOver, CaseIsClosed.
    """
    case = lock_case(authority.case)
    row = _lock(authority)
    if row.revoked_at:
        raise AuthorityIsOver
    row.revoked_at, row.revoked_on, row.revoked_by, row.why_revoked = database_now(), on, by, why.strip()
    row.save(update_fields=["revoked_at", "revoked_on", "revoked_by", "why_revoked"])
    _asked_no_more(case, on=on)
    if row.signed_on:
        FollowUp.objects.get_or_create(
            case=case, what=TELL, done_on=None, defaults={"organisation_id": case.organisation_id, "due_on": on}
        )
    record("authority taken back", by=by, case=case, about=row, paper=ledger.paper_name(row.paper))
    clocks.restate(case, on=on)
    return row


def patients_of(case: Case) -> list[User]:
    """Who can sign in it: whoever fights their own case, and the patients it is shared with."""
    own = own_patient(case)
    shares = Share.objects.living().filter(case=case, role=Role.PATIENT, user__is_active=True).select_related("user")
    return [*([own] if own and own.is_active else []), *(share.user for share in shares.order_by("since", "pk"))]


def _in_force(row: Authority, case: Case, *, on: date, by: User) -> None:
    _asked_no_more(case, on=on)
    told = {"paper": ledger.paper_name(row.paper), "on": str(row.signed_on), "until": str(row.until or "–")}
    record("authority signed", by=by, case=case, about=row, how=row.how, **told)
    clocks.restate(case, on=on)


def _asked_no_more(case: Case, *, on: date) -> None:
    """Nobody is asked to sign any more once everything is signed or withdrawn."""
    if not Authority.objects.to_sign().filter(case=case).exists():
        FollowUp.objects.filter(case=case, what=SIGN, done_on=None).update(done_on=on)


def _lock(authority: Authority) -> Authority:
    return Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)


def _paper(id: str) -> AuthorityPaper:
    found = clocks.book().authority.papers.get(id)
    if found is None:
        raise NoSuchPaper(_("There is no such kind of paper. Choose one of the list. Nothing was changed."))
    return found


def _must_name_a_person(case: Case, kind: AuthorityPaper, names: str) -> None:
    if kind.names_a_person and _plain(names) in ("", _plain(case.organisation.name)):
        raise NamesNobody


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
