"""Messages: written for one thread, put right or withdrawn by their writer, read; and who is told that there is one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals.mail_alerts import MESSAGE
from appeals.models import Reminder
from appeals.reminders import alerts, database_now
from cases.message import LONGEST
from cases.models import Case, Message, MessageRead, Thread
from cases.threads import Readers, must_write, readers_of, wrote_in
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from documents.models import Document

State, Kind, Channel = Reminder.State, Reminder.Kind, Reminder.Channel


class NothingSaid(Sorry):
    """A message without words."""

    def __str__(self) -> str:
        return _("There are no words in this message. Nothing was sent. Write what you want to say, then send it.")


class TooLong(Sorry):
    """More words than a message holds."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def __str__(self) -> str:
        told = {"length": self.length, "most": LONGEST}
        return _(
            "This message has %(length)s letters; %(most)s is the most. Nothing was sent, and all of it is still in "
            "the box. Send it in two parts."
        ) % told  # fmt: skip


class NotTheirMessage(Sorry):
    """Somebody puts words into another's mouth, or takes them out."""

    status = 403

    def __str__(self) -> str:
        return _("Only whoever wrote a message can correct or withdraw it. Nothing was changed.")


class TooLateToCorrect(Conflict):
    """Others have acted on it by now."""

    def __str__(self) -> str:
        return _(
            "A message can be corrected for 15 minutes. Nothing was changed, and your text is still in the box. Send "
            "it as a new message, or withdraw the old one."
        )


class MessageIsOver(Conflict):
    """It was withdrawn or corrected before."""

    def __str__(self) -> str:
        return _("This message was withdrawn or corrected meanwhile. Nothing was changed. Look at the thread again.")


class NotAPaperHere(Sorry):
    """What is linked is no paper of the case that may leave the system."""

    def __str__(self) -> str:
        return _("That paper is not in this case any more. Nothing was sent; your text is still in the box.")


@transaction.atomic
def write_message(case: Case, *, thread: Thread, body: str, paper: Document | None = None, by: User) -> Message:
    """Say something in one thread; whoever else reads there and has nothing unread is told, by the outbox.

    Also in a case that is closed: an approval may still have to be used. Raises NothingSaid, TooLong, NotAPaperHere,
    Refused.
    """
    case = _in_turn(case)
    must_write(by, case, thread)
    if paper is not None and (paper.case_id != case.pk or not paper.checked_at):
        raise NotAPaperHere
    message = Message.objects.create(
        organisation_id=case.organisation_id, case=case, thread=thread, body=_words(body),
        paper_id=paper.pk if paper else None, written_by=by,
    )  # fmt: skip
    _read(case, thread, up_to=message, by=by)  # who answers has read what they answer
    record("message written", by=by, case=case, about=message, thread=str(thread))
    _tell(case, message, by=by)
    return message


@transaction.atomic
def correct_message(message: Message, *, body: str, by: User, now: datetime) -> Message:
    """Other words take the place of one's own, within 15 minutes; the first ones are kept.

    Whoever had read it has not read this. Raises NothingSaid, TooLong, NotTheirMessage, MessageIsOver,
    TooLateToCorrect, Refused.
    """
    case, message = _own(message, by=by)
    words = _words(body)
    if not message.may_still_be_corrected(now):
        raise TooLateToCorrect
    made = Message.objects.create(
        organisation_id=case.organisation_id, case=case, thread=message.thread, body=words, paper_id=message.paper_id,
        written_by=by, corrects=message, said_at=message.said_at,
    )  # fmt: skip
    record("message corrected", by=by, case=case, about=made, thread=message.thread)
    _tell(case, made, by=by)
    return made


@transaction.atomic
def withdraw_message(message: Message, *, by: User) -> Message:
    """Take one's own message back: its place stays, marked, and nobody reads its words any more.

    Raises NotTheirMessage, MessageIsOver, Refused.
    """
    case, message = _own(message, by=by)
    Message.objects.filter(pk=message.pk).update(withdrawn_at=Now())
    message.refresh_from_db(fields=["withdrawn_at"])
    _recall(case, Thread(message.thread))
    record("message withdrawn", by=by, case=case, about=message, thread=message.thread)
    return message


@transaction.atomic
def read_messages(case: Case, *, thread: Thread, up_to: Message | None = None, by: User) -> int:
    """This person has read the thread, or its messages until one of them; read twice is read once. Says how many."""
    number = _read(_in_turn(case), thread, up_to=up_to, by=by)
    if number:
        record("messages read", by=by, case=case, thread=str(thread), messages=number)
    return number


def _in_turn(case: Case) -> Case:
    """The case, locked, open or closed: two who write at once follow each other, so that nobody is told twice."""
    return Case.objects.select_for_update(no_key=True).get(pk=case.pk)


def _words(body: str) -> str:
    words = body.replace("\r\n", "\n").replace("\0", "").strip()
    if not words:
        raise NothingSaid
    if len(words) > LONGEST:
        raise TooLong(len(words))
    return words


def _own(message: Message, *, by: User) -> tuple[Case, Message]:
    case = _in_turn(message.case)
    must_write(by, case, Thread(message.thread))
    standing = Message.objects.standing().select_related("case").filter(pk=message.pk).first()
    if standing is None:
        raise MessageIsOver
    if standing.written_by_id != by.pk:
        raise NotTheirMessage
    return case, standing


def _read(case: Case, thread: Thread, *, up_to: Message | None, by: User) -> int:
    unread = Message.objects.unread_by(by).filter(case=case, thread=thread)
    seen = unread.filter(pk__lte=up_to.pk) if up_to else unread
    rows = [
        MessageRead(organisation_id=case.organisation_id, case=case, message_id=key, reader=by)
        for key in seen.values_list("pk", flat=True)
    ]
    MessageRead.objects.bulk_create(rows, ignore_conflicts=True)
    if not unread.exists():
        _nothing_left(case, thread, by)
    return len(rows)


def _recall(case: Case, thread: Thread) -> None:
    """Whoever has nothing unread left is not told of what was withdrawn any more; mail that went out cannot be."""
    waits = Q(state=State.PENDING) | Q(state=State.SENT, channel=Channel.APP, seen_at=None)
    told = Reminder.objects.filter(waits, kind=Kind.ALERT, case=case, step__startswith=_step(thread))
    for person in User.objects.filter(pk__in=told.values("recipient")).order_by("pk"):
        if not Message.objects.unread_by(person).filter(case=case, thread=thread).exists():
            _nothing_left(case, thread, person)


def _nothing_left(case: Case, thread: Thread, person: User) -> None:
    """They have read everything: what still waits to tell them is not needed, and what told them is seen."""
    told = Reminder.objects.filter(kind=Kind.ALERT, case=case, recipient=person, step__startswith=_step(thread))
    told.filter(state=State.PENDING).update(state=State.CANCELLED, claimed_until=None)
    told.filter(state=State.SENT, channel=Channel.APP, seen_at=None).update(seen_at=Now())


def _step(thread: str, message: Message | None = None) -> str:
    return f"{MESSAGE}{thread}_{message.pk.hex[-12:] if message else ''}"


def _tell(case: Case, message: Message, *, by: User) -> None:
    """Tell those the message is for: once until they have read it, however many lines follow."""
    people = [person for person in _for_whom(case, message, by=by) if person.pk != by.pk]
    waiting = Reminder.objects.filter(
        Q(state=State.PENDING) | Q(state=State.SENT, seen_at=None),
        kind=Kind.ALERT, case=case, channel=Channel.APP, absence=None, step__startswith=_step(message.thread),
    )  # fmt: skip
    told = set(waiting.values_list("recipient", flat=True))
    fresh = [person for person in people if person.pk not in told]
    step = _step(message.thread, message)
    alerts.tell(
        fresh, step=step, organisation_id=case.organisation_id, case=case, urgent=False, now=database_now()
    )  # fmt: skip


def _for_whom(case: Case, message: Message, *, by: User) -> Iterable[User]:
    """The other side, and of the team whoever the case is with and whoever has written in the thread before."""
    readers = readers_of(case)
    if message.thread == Thread.TEAM:
        return _of_the_team(case, readers, Thread.TEAM, by=by)
    if any(person.pk == by.pk for person in readers.team):
        return readers.side
    return [*readers.side, *_of_the_team(case, readers, Thread.PATIENT, by=by)]


def _of_the_team(case: Case, readers: Readers, thread: Thread, *, by: User) -> list[User]:
    wrote = wrote_in(case, thread) | {case.owner_id}
    found = [person for person in readers.team if person.pk in wrote and person.pk != by.pk]
    if found:
        return found
    # nobody minds this case but the writer: those who answer for the organisation
    team = {person.pk for person in readers.team}
    return [each for each in alerts.supervisors(case.organisation_id, besides=by) if each.pk in team]
