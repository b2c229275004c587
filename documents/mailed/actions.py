"""Verbs about mail: an address made and taken back, a message taken in, filed to a case, put away and brought back.

What arrives changes no case by itself: to the address of a case it adds papers, to that of an organisation it waits.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cases.models import Case
from cases.practice import must_be_real
from claimback.accounts.models import Organisation, User
from claimback.audit.events import record
from claimback.poke import poke
from claimback.sorry import Conflict, Sorry
from documents import actions as papers
from documents import quota, storage
from documents.kinds import Kind as FileKind
from documents.mailed.message import Letter, proof_of, take_apart
from documents.mailed.models import MailAddress, Mailed, MailedFile
from documents.models import Kind
from documents.names import clean_name
from documents.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_AN_HOUR = 100
"""Messages to one address; somebody who learnt it fills no shelf with it."""

State = MailedFile.State


class NobodysAddress(Sorry):
    """No address of ours, or one that was taken back."""

    status = 410

    def __str__(self) -> str:
        return _("Nobody takes mail at this address, or no longer. Nothing was kept. Ask for the address that holds.")


class TooMuchMail(Sorry):
    """More messages than an address takes within an hour."""

    status = 429
    wait = 3600

    def __str__(self) -> str:
        return _("This address takes no more than %(n)s e-mails within an hour. Nothing of this one was kept.") % {
            "n": MOST_AN_HOUR
        }


class NothingInIt(Sorry):
    """No file of the message was kept, and it has no words."""

    def __init__(self, refused: tuple[Told, ...]) -> None:
        super().__init__(len(refused))
        self.refused = refused

    def __str__(self) -> str:
        why = " ".join(f"{each.name}: {each.why}" for each in self.refused)
        return _("Nothing of this e-mail was kept: it has no words and no file we can take. %(why)s") % {"why": why}


class NotWaiting(Conflict):
    """Somebody filed the message or put it away already."""

    def __str__(self) -> str:
        return _("Somebody has filed this e-mail or put it away already. Nothing was changed by you.")


class AnotherOffice(Conflict):
    """The case belongs elsewhere."""

    def __str__(self) -> str:
        return _("This e-mail came to another organisation than the case is of. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Told:
    """A file that was not kept, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message that was taken in: how many files were kept, and a sentence for each that was not."""

    mailed: Mailed
    kept: int
    refused: tuple[Told, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    kept: storage.Kept | None = None
    kind: FileKind | None = None
    problem: str = ""


@transaction.atomic
def renew_address(*, organisation: Organisation, case: Case | None = None, by: User) -> MailAddress:
    """Give a case, or an organisation, an address nobody can guess; one it had takes no more mail.

    Raises OnlyPractice.
    """
    must_be_real(case)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    living = MailAddress.objects.filter(organisation=organisation, case=case, revoked_at=None)
    living.update(revoked_at=Now(), revoked_by=by)
    word = b32encode(secrets.token_bytes(15)).decode().lower()
    local = f"{'c' if case else 'o'}-{word}"
    address = MailAddress.objects.create(
        organisation=organisation, case=case, local=local, digest=_digest(local), made_by=by
    )
    record("mail address made", by=by, case=case, organisation_id=organisation.pk, about=address)
    return address


@transaction.atomic
def revoke_address(address: MailAddress, *, by: User) -> bool:
    """It takes no more mail; what came stays. False when it was taken back before."""
    if not MailAddress.objects.filter(pk=address.pk, revoked_at=None).update(revoked_at=Now(), revoked_by=by):
        return False
    record("mail address taken back", by=by, case=address.case, organisation_id=address.organisation_id, about=address)
    return True


def receive_mail(*, to: str, raw: bytes) -> Arrived:
    """Take in a message for one of our addresses; delivered twice it is one.

    Each file is kept or refused by itself. Raises NobodysAddress, NoMessage, NothingInIt, TooMuchMail, storage.NoRoom;
    then nothing is written down, and the same message may be sent again.
    """
    address = _address(to)
    letter = take_apart(raw)
    if before := Mailed.objects.filter(came_to=address, digest=letter.digest).first():
        return _arrived(before, again=True)
    lately = Mailed.objects.filter(came_to=address, arrived_at__gt=Now() - timedelta(hours=1))
    if lately.count() >= MOST_AN_HOUR:
        raise TooMuchMail
    # bytes first, and outside of any transaction: a file is on the disk before a row speaks of it
    files = list(_kept(letter, address))
    if not any(file.kept for file in files):
        raise NothingInIt(tuple(Told(file.name, file.problem) for file in files))
    return _write_down(address, letter, files, proof=proof_of(raw, trusted=settings.INBOUND_MAIL_AUTHSERV))


@transaction.atomic
def file_to_case(mailed: Mailed, *, case: Case, by: User) -> Mailed:
    """A person says whose it is: its files become papers of the case.

    Raises NotWaiting, AnotherOffice, quota.Full, quota.TooOften, storage.NotKept; then nothing is filed.
    """
    mailed = _waiting(mailed)
    if case.organisation_id != mailed.organisation_id:
        raise AnotherOffice
    mailed.case, mailed.filed_by = case, by
    mailed.put_away_at = mailed.put_away_by = None
    Mailed.objects.filter(pk=mailed.pk).update(
        case=case, filed_by=by, filed_at=Now(), put_away_at=None, put_away_by=None
    )
    shelf, moved = papers.shelf_of(case.organisation_id), 0
    for file in mailed.files.exclude(state__in=[State.REFUSED, State.LOCKED]).order_by("place"):
        storage.open_kept(shelf, file.sha256).close()
        kept = storage.Kept(file.sha256, file.size, storage.name_of(file.sha256))
        received = papers.write_down(
            case, kept, FileKind(file.content_type), name=file.name, kind=Kind.OTHER, by=by, mailed=mailed
        )
        MailedFile.objects.filter(pk=file.pk).update(
            state=State.PAPER, document=received.document, told={}, begins="", claimed_until=None
        )
        moved += 1
    record("mail filed", by=by, case=case, about=mailed, papers=moved)
    mailed.refresh_from_db()
    return mailed


@transaction.atomic
def keep_mail_with_case(case: Case, *, by: User) -> int:
    """What came to another address and was filed here is of an address of the case from now on, which takes no mail.

    So that it can go with its case; how many other addresses there were.
    """
    away = Mailed.objects.filter(case=case).exclude(came_to__case=case)
    addresses = list(away.order_by("came_to").values_list("came_to", flat=True).distinct())
    for address in addresses:
        local = f"c-{b32encode(secrets.token_bytes(15)).decode().lower()}"
        own = MailAddress.objects.create(
            organisation_id=case.organisation_id, case=case, local=local, digest=_digest(local), made_by=by,
            revoked_at=Now(), revoked_by=by,
        )  # fmt: skip
        away.filter(came_to=address).update(came_to=own)
    return len(addresses)


@transaction.atomic
def put_away(mailed: Mailed, *, by: User) -> Mailed:
    """A person says that it is not ours: it leaves the inbox and is kept. Raises NotWaiting."""
    mailed = _waiting(mailed)
    if mailed.put_away_at:
        raise NotWaiting
    Mailed.objects.filter(pk=mailed.pk).update(put_away_at=Now(), put_away_by=by)
    record("mail put away", by=by, organisation_id=mailed.organisation_id, about=mailed)
    mailed.refresh_from_db()
    return mailed


@transaction.atomic
def bring_back(mailed: Mailed, *, by: User) -> Mailed:
    """It waits in the inbox again. Raises NotWaiting."""
    mailed = _waiting(mailed)
    if not mailed.put_away_at:
        raise NotWaiting
    Mailed.objects.filter(pk=mailed.pk).update(put_away_at=None, put_away_by=None)
    record("mail brought back", by=by, organisation_id=mailed.organisation_id, about=mailed)
    mailed.refresh_from_db()
    return mailed


def _waiting(mailed: Mailed) -> Mailed:
    """The message, locked, as long as it is of no case."""
    mailed = Mailed.objects.select_for_update(no_key=True).get(pk=mailed.pk)
    if mailed.case_id:
        raise NotWaiting
    return mailed


def _digest(local: str) -> str:
    return hashlib.sha256(local.lower().encode()).hexdigest()


def _address(to: str) -> MailAddress:
    local, _at, domain = to.strip().strip("<>").rpartition("@")
    found = None
    if domain.lower() == settings.INBOUND_MAIL_DOMAIN.lower():
        living = MailAddress.objects.filter(digest=_digest(local), revoked_at=None)
        found = living.select_related("case", "organisation").first()
    if found is None:
        raise NobodysAddress
    return found


def _kept(letter: Letter, address: MailAddress) -> Iterator[_File]:
    """Each file on the shelf, the words of the message first, or with a sentence why not. Raises NoRoom."""
    if letter.words:
        yield _shelved(_("E-mail: %(subject)s.txt") % {"subject": letter.subject or "–"}, _as_paper(letter), address)
    for file in letter.files:
        yield _shelved(file.name, file.content, address)
    for name in letter.left_out:
        yield _File(clean_name(name), problem=_("One e-mail brings at most 100 files. This one was not kept."))


def _shelved(name: str, content: bytes, address: MailAddress) -> _File:
    try:
        kept, kind = papers.shelve(organisation_id=address.organisation_id, stream=io.BytesIO(content))
    except Refused as refusal:
        return _File(clean_name(name), problem=str(refusal))
    return _File(clean_name(name), kept, kind)


def _as_paper(letter: Letter) -> bytes:
    head = _("E-mail, sender not proven\nFrom: %(sender)s\nDate: %(dated)s\nSubject: %(subject)s") % {
        "sender": letter.sender,
        "dated": letter.dated,
        "subject": letter.subject,
    }
    return f"{head}\n\n{letter.words}\n".encode("utf-8", "replace")


@transaction.atomic
def _write_down(address: MailAddress, letter: Letter, files: list[_File], *, proof: str) -> Arrived:
    # two at once: the unique constraint lets one in, the other finds it
    mailed, new = Mailed.objects.get_or_create(
        came_to=address,
        digest=letter.digest,
        defaults={
            "organisation_id": address.organisation_id,
            "case": address.case,
            "sender": letter.sender,
            "subject": letter.subject,
            "proof": proof,
        },
    )
    if not new:
        return _arrived(mailed, again=True)
    refused = sum(file.kept is None for file in files)
    about = {"case": address.case, "organisation_id": address.organisation_id, "about": mailed}
    record("mail received", by=None, **about, kept=len(files) - refused, refused=refused)
    rows = [_row(mailed, place, file) for place, file in enumerate(files, 1)]
    MailedFile.objects.bulk_create(rows)
    if address.case is None:
        quota.fits(address.organisation_id)
        for row in rows:
            if row.state == State.RECEIVED:
                poke("documents.tasks.take_in_mailed", file_id=row.pk)
    return _arrived(mailed, again=False)


def _row(mailed: Mailed, place: int, file: _File) -> MailedFile:
    row = MailedFile(organisation_id=mailed.organisation_id, mailed=mailed, place=place, name=file.name)
    if file.kept is None or file.kind is None:
        row.state, row.problem = State.REFUSED, file.problem
        return row
    row.sha256, row.size, row.content_type = file.kept.sha256, file.kept.size, str(file.kind)
    if mailed.case:
        received = papers.write_down(
            mailed.case, file.kept, file.kind, name=file.name, kind=Kind.OTHER, by=None, mailed=mailed
        )
        row.state, row.document = State.PAPER, received.document
    return row


def _arrived(mailed: Mailed, *, again: bool) -> Arrived:
    files = list(mailed.files.order_by("place"))
    refused = tuple(Told(each.name, each.problem) for each in files if each.state == State.REFUSED)
    return Arrived(mailed, len(files) - len(refused), refused, again)
