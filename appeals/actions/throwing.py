"""A draft that nobody wants any more is thrown away, and taken out again: it is never deleted."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals.actions.drafting import Sealed, keep_version, lock_draft
from appeals.approved import approval_of
from appeals.letter_kinds import SEVERAL
from appeals.models import Letter, Packet
from cases.models import Case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict
from claimback.words import day


class InAPacket(Conflict):
    """The letter stands in a packet, which would then hold a letter that is not there."""

    def __init__(self, packet: Packet) -> None:
        super().__init__(packet.pk)
        self.packet = packet

    def __str__(self) -> str:
        told = {"on": day(self.packet.made_on), "version": self.packet.letter_version}
        return (
            _(
                "Version %(version)s of this letter stands in a packet made on %(on)s, which may have gone out, so it "
                "is not thrown away. Nothing was changed. Write a new version instead; it goes into the next packet."
            )
            % told
        )


class SentStays(Sealed):
    """The letter went out."""

    def __str__(self) -> str:
        return _("This letter went out and is sealed, so it is not thrown away. Nothing was changed.")


class AnotherStands(Conflict):
    """A newer letter has taken the place of the one that was thrown away."""

    def __str__(self) -> str:
        return _(
            "Another letter of this kind was begun here since, so this one stays thrown away and can still be read. "
            "Copy from it what you need, or throw the newer draft away first."
        )


def packet_with(letter: Letter) -> Packet | None:
    """The newest packet this letter stands in or is being built into; what could not be built holds nothing."""
    found = Packet.objects.filter(letter=letter).exclude(state=Packet.State.FAILED)
    return found.order_by("-asked_at", "-pk").first()


@transaction.atomic
def throw_letter_away(letter: Letter, *, by: User) -> Letter:
    """Nobody goes on with this draft; its words, versions and comments are kept. Thrown twice is thrown once.

    What was approved of it counts no longer. Raises SentStays for what was filed or sent, InAPacket.
    """
    _lock_case(letter)  # a packet is asked for with the case locked, so none begins meanwhile
    standing = Letter.objects.filter(pk=letter.pk, thrown_at__isnull=False).first()
    if standing:
        return standing
    try:
        letter = lock_draft(letter)
    except Sealed:
        raise SentStays from None
    packet = packet_with(letter)
    if packet:
        raise InAPacket(packet)
    Letter.objects.filter(pk=letter.pk).update(thrown_at=Now(), thrown_by=by)
    letter.refresh_from_db(fields=["thrown_at", "thrown_by"])
    record("letter thrown away", by=by, case=letter.case, about=letter, version=letter.version)
    return letter


@transaction.atomic
def restore_letter(letter: Letter, *, by: User) -> Letter:
    """Take a draft out again, as it was; one that had been approved is a new version and needs a new approval.

    A letter that was not thrown away is returned as it is. Raises AnotherStands.
    """
    _lock_case(letter)
    letter = Letter.objects.select_for_update(of=("self",)).select_related("case").get(pk=letter.pk)
    if letter.thrown_at is None:
        return letter
    if _another(letter):
        raise AnotherStands
    letter.thrown_at = letter.thrown_by = None
    if approval_of(letter, version=letter.version):
        letter.version += 1
        keep_version(letter, by=by)
    letter.save(update_fields=["thrown_at", "thrown_by", "version"])
    Letter.objects.filter(pk=letter.pk).update(edited_at=Now())
    record("letter taken out again", by=by, case=letter.case, about=letter, version=letter.version)
    return letter


def _another(letter: Letter) -> bool:
    """Whether there is one already where there may be only one."""
    same = Letter.objects.kept().filter(case_id=letter.case_id, kind=letter.kind, stage=letter.stage)
    same = same.filter(authority=letter.authority)
    if letter.is_main:
        return same.exists()
    return letter.kind not in SEVERAL and same.filter(sealed_at=None).exists()


def _lock_case(letter: Letter) -> None:
    Case.objects.select_for_update(no_key=True).get(pk=letter.case_id)
