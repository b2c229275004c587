"""Sending by a machine: asked for at the door, done in the worker, never twice without saying so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import authority, channels, dispatched, manifest
from appeals.actions.packing import shelf_of
from appeals.actions.receiving import check_address
from appeals.actions.stages import NotPossible, file_stage
from appeals.law.moves import Move, State
from appeals.models import Channel, Dispatch, Filer, Packet, Stage
from cases.actions import lock_case
from cases.practice import must_be_real
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.poke import poke
from claimback.sorry import Conflict, Sorry
from documents import storage

LEASE = timedelta(seconds=180)
"""Outlasts the slowest conversation with a machine that sends."""


class NoMachine(Sorry):
    """No machine is set up for this channel."""

    def __str__(self) -> str:
        return _(
            "Nothing here can send by this way. Send it yourself, then record what you did. Nothing was sent; what you "
            "entered is kept."
        )


class OnItsWay(Conflict):
    """The same step is being sent, or may have been."""

    def __str__(self) -> str:
        return _("This step is being sent already, or may have been. Look there first; nothing more was sent.")


class NotToSend(Sorry):
    """The packet is not built, or must not go out as it is."""


class SettledBefore(Conflict):
    """Nobody asks any more what became of it."""

    def __str__(self) -> str:
        return _("What became of it is recorded already. Nothing was changed.")


@transaction.atomic
def ask_to_send(
    stage: Stage, *, packet: Packet, how: Channel, address: str, by: User, on: date, in_own_name: bool = False
) -> Dispatch:
    """Ask a machine to send this packet to this address; a worker does it, once.

    Raises OnlyPractice, NoMachine, NotAnAddress, MissingAuthority, NotToSend, NotPossible, OnItsWay, CaseIsClosed; then
    nothing is sent.
    """
    case = lock_case(stage.case)
    must_be_real(case)
    filer = Filer.PATIENT if in_own_name else Filer.US
    machine = channels.adapters().get(how)
    if machine is None:
        raise NoMachine
    check_address(how, address)
    if stage.standing is not State.PREPARING:
        raise NotPossible(stage, Move.FILE)
    authority.must_let_act(stage, on=on, by=by, filer=filer)
    _must_be_whole(packet)
    if Dispatch.objects.filter(stage=stage, state__in=dispatched.OPEN).exists():
        raise OnItsWay
    asked = Dispatch.objects.create(
        organisation_id=case.organisation_id, case=case, stage=stage, packet=packet, how=how, address=address.strip(),
        filer=filer, adapter=machine.name, asked_by=by,
    )  # fmt: skip
    record("sending asked for", by=by, case=case, about=asked, how=str(how))
    poke("appeals.tasks.send_dispatch", dispatch_id=asked.pk)
    return asked


def dispatches_waiting() -> list[UUID]:
    """What was asked for and no living worker has in hand, oldest first, by the database's clock."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    waiting = Dispatch.objects.filter(free, state=Dispatch.State.ASKED)
    return list(waiting.order_by("asked_at").values_list("pk", flat=True)[:20])


def send_dispatch(dispatch_id: UUID | str) -> Dispatch | None:
    """Send what was asked for; None where there is nothing to do.

    From `begun_at` on nobody can know that nothing went out: a worker that finds it set, because the one before it
    died, sends nothing and says so.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    mine = Dispatch.objects.filter(free, pk=dispatch_id, state=Dispatch.State.ASKED)
    if not mine.update(claimed_until=Now() + LEASE):
        return None
    row = Dispatch.objects.select_related("case__organisation", "stage__challenges", "packet", "asked_by").get(
        pk=dispatch_id
    )
    row.stage.case = row.case
    if row.begun_at:
        return _unsure(row, _("The machine that sent it was stopped in the middle. It may have been sent."))
    machine = channels.adapters().get(Channel(row.how))
    if machine is None:
        return _failed(row, str(NoMachine()))
    try:
        pdf = _still_to_send(row)
    except Sorry as refusal:
        return _failed(row, str(refusal))
    if not Dispatch.objects.filter(pk=row.pk, begun_at=None, state=Dispatch.State.ASKED).update(begun_at=Now()):
        return None  # another worker took it over while this one was held up
    parcel = channels.Parcel(str(row.pk), row.address, pdf, row.packet.pages or 0)
    try:
        receipt = machine.send(parcel)
    except channels.NotSent as refused:
        return _failed(row, str(refused))
    except channels.NotKnown as unknown:
        return _unsure(row, str(unknown), unknown.receipt)
    if not machine.sends:
        return _unsure(row, _("It lies where outgoing papers lie. Say when it has gone out."), receipt)
    return _sent(row, receipt)


@transaction.atomic
def settle_dispatch(dispatch: Dispatch, *, was_sent: bool, on: date, today: date, by: User) -> Dispatch:
    """Somebody has looked: it went out on that day, and is filed, or it did not, and may be sent anew.

    Raises SettledBefore, and what filing a step raises.
    """
    lock_case(dispatch.case)
    row = Dispatch.objects.select_for_update(no_key=True).get(pk=dispatch.pk)
    if row.state != Dispatch.State.UNSURE:
        raise SettledBefore
    row.settled_by = by
    if was_sent:
        stage = Stage.objects.select_related("case__organisation", "challenges").get(pk=row.stage_id)
        if stage.standing is State.PREPARING:
            _file(row, stage, on=on, today=today, at=None, by=by)
        row.state, row.sent_at = Dispatch.State.SENT, Now()
    else:
        row.state = Dispatch.State.FAILED
    row.save(update_fields=["state", "sent_at", "settled_by"])
    record("sending settled", by=by, case=row.case, about=row, outcome=str(Dispatch.State(row.state).label))
    row.refresh_from_db()
    return row


def _must_be_whole(packet: Packet) -> None:
    if packet.state != Packet.State.BUILT:
        raise NotToSend(_("This packet is not built, so it cannot be sent. Build it first."))
    if faults := manifest.faults_of(packet):
        told = " ".join(map(str, faults))
        raise NotToSend(_("This packet must not go out as it is. %(faults)s Nothing was sent.") % {"faults": told})


def _still_to_send(row: Dispatch) -> bytes:
    """The bytes, where sending is still right at this moment. Raises Sorry."""
    stage = Stage.objects.select_related("case__organisation", "challenges").get(pk=row.stage_id)
    if stage.standing is not State.PREPARING:
        raise NotPossible(stage, Move.FILE)
    if stage.case.closed_on:
        raise Conflict(_("The case was closed before it was sent. Nothing was sent."))
    today = timezone.localdate(timezone=row.asked_by.zone)
    authority.must_let_act(stage, on=today, by=row.asked_by, filer=Filer(row.filer))
    _must_be_whole(row.packet)
    with storage.open_kept(shelf_of(row.packet), row.packet.sha256) as kept:
        return kept.read()


def _sent(row: Dispatch, receipt: channels.Receipt) -> Dispatch:
    """The other side took it: the step is filed with its receipt, in one transaction with the row."""
    at = datetime.fromisoformat(receipt.completed_at) if receipt.completed_at else timezone.now()
    at = at if timezone.is_aware(at) else at.replace(tzinfo=row.asked_by.zone)
    today = timezone.localdate(timezone=row.asked_by.zone)
    on = min(timezone.localtime(at, row.asked_by.zone).date(), today)
    row.receipt = receipt.told()
    try:
        with transaction.atomic():
            _file(row, row.stage, on=on, today=today, at=at, by=row.asked_by)
            _settle(row, Dispatch.State.SENT, "", sent_at=at)
    except Sorry as refusal:
        told = {"number": receipt.number, "why": str(refusal)}
        return _unsure(row, _("It was sent (%(number)s), but could not be recorded: %(why)s") % told, receipt)
    return row


def _file(row: Dispatch, stage: Stage, *, on: date, today: date, at: datetime | None, by: User) -> None:
    said = row.receipt
    file_stage(
        stage, on=on, at=at, how=row.how, address=row.address, tracking=str(said.get("number", ""))[:60],
        packet=row.packet, filer=Filer(row.filer), fax_pages=said.get("pages"), fax_result=str(said.get("result", "")),
        as_it_was=True, by=by, today=today,
    )  # fmt: skip


def _failed(row: Dispatch, why: str) -> Dispatch:
    return _settle(row, Dispatch.State.FAILED, why)


def _unsure(row: Dispatch, why: str, receipt: channels.Receipt | None = None) -> Dispatch:
    row.receipt = receipt.told() if receipt else row.receipt
    return _settle(row, Dispatch.State.UNSURE, why)


@transaction.atomic
def _settle(row: Dispatch, state: Dispatch.State, why: str, *, sent_at: datetime | None = None) -> Dispatch:
    row.state, row.problem, row.sent_at, row.claimed_until = state, why[:300], sent_at, None
    row.save(update_fields=["state", "problem", "sent_at", "claimed_until", "receipt"])
    if state == Dispatch.State.SENT:
        record("sent by machine", by=None, case=row.case, about=row)
    elif state == Dispatch.State.FAILED:
        record("sending failed", by=None, case=row.case, about=row)
    else:
        record("sending not known", by=None, case=row.case, about=row)
    return row
