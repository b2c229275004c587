"""Calls and other contacts: begun, noted while they go on, ended or logged afterwards, corrected, taken back.

What somebody promised by a day becomes a follow-up of that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.stages import ImpossibleDate
from appeals.models import FollowUp, Stage
from cases.actions import lock_case
from cases.models import Case, Contact
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day

PROMISED = "promised"
"""What a follow-up of a promise asks for: whether it was kept."""
NOTED = ("name", "name_refused", "reference", "reference_refused", "said", "promised", "promised_by")
"""What is written while a call goes on."""
TOLD = ("how", "whom", "incoming", "on", "began_at", "ended_at", *NOTED)
"""Everything that is told of a contact."""
NOTHING: dict[str, Any] = {"incoming": False, "began_at": None, "ended_at": None, "promised_by": None} | dict.fromkeys(
    ("name_refused", "reference_refused"), False
)


class StillOnACall(Conflict):
    """This person has a call open in this case."""

    def __str__(self) -> str:
        return _("You have a call open in this case. End it before you begin another; what you wrote is kept.")


class ContactIsOver(Conflict):
    """Ended, corrected or taken back meanwhile."""

    def __str__(self) -> str:
        return _("This entry was ended, corrected or taken back already. What was recorded then is kept.")


class CallGoesOn(Conflict):
    """It is not ended, so there is nothing to correct yet."""

    def __str__(self) -> str:
        return _("This call is still open: write into its notes, or end it. Nothing was changed.")


class ContactChanged(Conflict):
    """Somebody else wrote notes meanwhile; theirs are kept, and what was typed stays in the form."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(contact.pk)
        self.contact = contact

    def __str__(self) -> str:
        return _("This call was written on in another window. That text is kept; yours is still in this form.")


class NotNamed(Sorry):
    """A call with whoever decides lacks the name or the number, and nobody said that they were refused."""

    def __str__(self) -> str:
        return _(
            "Write down the name and the reference number of the call, or tick that they would not give it. "
            "Everything you wrote is still here."
        )


class NoPromise(Sorry):
    """A day without the words of what was promised."""

    def __str__(self) -> str:
        return _("Write down what they promised by that day, or take the day out. Everything you wrote is still here.")


class OtherCase(Sorry):
    """The step belongs to another case."""

    def __str__(self) -> str:
        return _("This step does not belong to the case. Choose one of its steps; nothing was changed.")


@transaction.atomic
def begin_call(
    case: Case, *, whom: Contact.Whom | str, incoming: bool = False, stage: Stage | None = None, at: datetime, by: User
) -> Contact:
    """A call begins at this instant; it is a row at once, so that nothing written in it can be lost.

    Raises StillOnACall, OtherCase, CaseIsClosed.
    """
    case = lock_case(case)
    _must_be_of(case, stage)
    if Contact.objects.going_on().filter(case=case, recorded_by=by).exists():
        raise StillOnACall
    contact = Contact.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        stage_id=stage.pk if stage else None,
        how=Contact.How.CALL,
        whom=str(whom),
        incoming=incoming,
        on=at.astimezone(by.zone).date(),
        began_at=at,
        recorded_by=by,
    )
    record("call begun", by=by, case=case, about=contact, on=str(contact.on), whom=str(contact.whom))
    return contact


@transaction.atomic
def note_call(contact: Contact, *, notes: Mapping[str, Any], version: int, by: User) -> Contact:
    """Keep what was written so far, and with whom it turned out to be; nothing is asked of it yet.

    Raises ContactChanged, ContactIsOver, CaseIsClosed.
    """
    case = lock_case(contact.case)
    contact = _open(contact, version=version)
    if _write(contact, notes):
        contact.version += 1
        contact.save(update_fields=["whom", *NOTED, "version"])
        record("call noted", by=by, case=case, about=contact, version=contact.version)
    return contact


@transaction.atomic
def end_call(
    contact: Contact, *, notes: Mapping[str, Any], version: int, at: datetime, now: datetime, today: date, by: User
) -> Contact:
    """The call ended at this instant; from now on its entry stays. A promise with a day becomes a follow-up of it.

    `today` is the day where `by` is. Raises ContactChanged, ContactIsOver, NotNamed, NoPromise, ImpossibleDate,
    CaseIsClosed.
    """
    case = lock_case(contact.case)
    contact = _open(contact, version=version)
    _write(contact, notes)
    contact.ended_at, contact.finished_at = at, now
    _check(contact, now=now, today=today)
    contact.save(update_fields=["whom", *NOTED, "ended_at", "finished_at"])
    record("call ended", by=by, case=case, about=contact, on=str(contact.on), whom=str(contact.whom))
    _follow_up(contact, today=today, by=by)
    clocks.restate(case, on=today)
    return contact


@transaction.atomic
def log_contact(
    case: Case, *, told: Mapping[str, Any], stage: Stage | None = None, now: datetime, today: date, by: User
) -> Contact:
    """Write down a contact that is over, all at once. `told` has the names of TOLD; what is not known is left out.

    Raises NotNamed, NoPromise, ImpossibleDate, OtherCase, CaseIsClosed.
    """
    case = lock_case(case)
    contact = _written_down(case, told=told, stage_id=_must_be_of(case, stage), now=now, today=today, by=by)
    record("contact logged", by=by, case=case, about=contact, on=str(contact.on), whom=str(contact.whom))
    _follow_up(contact, today=today, by=by)
    clocks.restate(case, on=today)
    return contact


@transaction.atomic
def correct_contact(
    contact: Contact, *, told: Mapping[str, Any], why: str, now: datetime, today: date, by: User
) -> Contact:
    """Another entry takes the place of this one, which stays visible. What is not told is taken over.

    A promise that moved gets a follow-up of its new day, in place of the open one. Raises CallGoesOn, ContactIsOver,
    NotNamed, NoPromise, ImpossibleDate, CaseIsClosed.
    """
    case = lock_case(contact.case)
    before = _standing(contact)
    if before.finished_at is None:
        raise CallGoesOn
    whole = {name: getattr(before, name) for name in TOLD} | dict(told)
    new = _written_down(
        case, told=whole, stage_id=before.stage_id, now=now, today=today, by=by, corrects=before, why_corrected=why
    )
    record("contact corrected", by=by, case=case, about=new, on=str(new.on), whom=str(new.whom))
    if new.promise() == before.promise():
        FollowUp.objects.filter(contact=before, done_on=None).update(contact=new)
    else:
        _settle(before, on=today)
        _follow_up(new, today=today, by=by)
    clocks.restate(case, on=today)
    return new


@transaction.atomic
def withdraw_contact(contact: Contact, *, why: str, at: datetime, today: date, by: User) -> Contact:
    """It was recorded in error: it stays visible, counts for nothing, and its promise is waited for no more.

    Raises ContactIsOver, CaseIsClosed.
    """
    case = lock_case(contact.case)
    contact = _standing(contact)
    contact.withdrawn_at, contact.withdrawn_by, contact.why_withdrawn = at, by, why
    contact.save(update_fields=["withdrawn_at", "withdrawn_by", "why_withdrawn"])
    record("contact taken back", by=by, case=case, about=contact, on=str(contact.on), whom=str(contact.whom))
    _settle(contact, on=today)
    clocks.restate(case, on=today)
    return contact


def _written_down(
    case: Case, *, told: Mapping[str, Any], stage_id: Any, now: datetime, today: date, by: User, **more: Any
) -> Contact:
    """A finished entry, checked."""
    contact = Contact(
        organisation_id=case.organisation_id, case=case, stage_id=stage_id, finished_at=now, recorded_by=by, **more
    )
    for name in TOLD:
        value = told.get(name, NOTHING.get(name, ""))
        setattr(contact, name, value.strip() if isinstance(value, str) else value)
    _not_both(contact)
    _check(contact, now=now, today=today)
    contact.save(force_insert=True)
    return contact


def _open(contact: Contact, *, version: int) -> Contact:
    """The row of a call that goes on, locked, as the writer last saw it."""
    contact = _standing(contact)
    if contact.finished_at:
        raise ContactIsOver
    if contact.version != version:
        raise ContactChanged(contact)
    return contact


def _standing(contact: Contact) -> Contact:
    """The row, locked. Raises ContactIsOver where it was corrected or taken back."""
    found = Contact.objects.standing().filter(pk=contact.pk).exists()
    if not found:
        raise ContactIsOver
    return Contact.objects.select_for_update().get(pk=contact.pk)


def _write(contact: Contact, notes: Mapping[str, Any]) -> bool:
    """Put the notes into the row; whether anything changed."""
    before = [getattr(contact, name) for name in ("whom", *NOTED)]
    for name in NOTED:
        setattr(contact, name, notes.get(name, NOTHING.get(name, "")))
    contact.whom = notes.get("whom") or contact.whom  # chosen when the call began; not a note one can leave out
    _not_both(contact)
    return before != [getattr(contact, name) for name in ("whom", *NOTED)]


def _not_both(contact: Contact) -> None:
    """What was given was not refused, whatever was ticked before."""
    contact.name_refused = contact.name_refused and not contact.name.strip()
    contact.reference_refused = contact.reference_refused and not contact.reference.strip()


def _check(contact: Contact, *, now: datetime, today: date) -> None:
    named = contact.name.strip() or contact.name_refused
    numbered = contact.reference.strip() or contact.reference_refused
    if contact.must_be_named and not (named and numbered):
        raise NotNamed
    if contact.on > today:
        raise ImpossibleDate(
            _("%(on)s is in the future. Log it when it has been; nothing was changed.") % {"on": day(contact.on)}
        )
    if any(each and each > now for each in (contact.began_at, contact.ended_at)):
        raise ImpossibleDate(_("That time is in the future. Check the hour; everything you wrote is still here."))
    if contact.ended_at and (contact.began_at is None or contact.ended_at < contact.began_at):
        raise ImpossibleDate(_("It cannot end before it began. Check both times; everything you wrote is still here."))
    if contact.promised_by and not contact.promised.strip():
        raise NoPromise
    if contact.promised_by and contact.promised_by < contact.on:
        raise ImpossibleDate(
            _("They cannot have promised it by %(by)s: that day had passed when you spoke. Nothing was changed.")
            % {"by": day(contact.promised_by)}
        )


def _follow_up(contact: Contact, *, today: date, by: User) -> None:
    """The promise joins the worklist on its day; one that is over already, today."""
    if contact.promised_by is None:
        return
    # it outlives the entry: what somebody has learnt stays learnt when a practice case is thrown away
    record("promise written down", by=by, case=contact.case, about=contact)
    due_on = max(contact.promised_by, today)
    set_ = FollowUp.objects.create(
        organisation_id=contact.organisation_id, case_id=contact.case_id, what=PROMISED, due_on=due_on, set_by=by,
        contact=contact,
    )  # fmt: skip
    record("follow-up set", by=by, case=contact.case, about=set_, on=str(due_on))


def _settle(contact: Contact, *, on: date) -> None:
    """Nobody waits for this promise any more."""
    FollowUp.objects.filter(contact=contact, done_on=None).update(done_on=on)


def _must_be_of(case: Case, stage: Stage | None) -> Any:
    """The key of the step, where one is named. Raises OtherCase."""
    if stage is not None and stage.case_id != case.pk:
        raise OtherCase
    return stage.pk if stage else None
