"""Chasing whoever owes us something: a request is asked once more, a call is set for today, a letter is begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals import letters, mail_outside
from appeals.actions.drafting import NotNow, begin_letter
from appeals.actions.following import set_follow_up
from appeals.actions.paper_rights import say_they_are_late
from appeals.actions.requesting import lock_request
from appeals.actions.silence import StillTime, passed
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.letter_facts import gather
from appeals.letter_kinds import LetterKind
from appeals.links import LATE, NOW
from appeals.models import ACKNOWLEDGE, Arrival, Deadline, FollowUp, Letter, Request, RequestLink, Stage
from appeals.reminders import chasing, database_now
from cases.actions import CaseIsClosed, lock_case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day, moment

REST = timedelta(days=1)
"""Nobody is written to about the same papers twice within it: our habit, not law."""
TO_THINK = timedelta(minutes=1)
"""How long a chase waits before it leaves, so that it can be taken back."""


class Way(models.TextChoices):
    """How somebody is chased."""

    MAIL = "mail", gettext_lazy("An e-mail asks them once more")
    LETTER = "letter", gettext_lazy("A status letter is begun")
    CALL = "call", gettext_lazy("A call is set for today")


class WrittenLately(Conflict):
    """They were written to about it within the last day, or are within the next."""

    def __init__(self, at: datetime, *, sent: bool) -> None:
        super().__init__(at)
        self.at, self.sent = at, sent

    def __str__(self) -> str:
        told = {"at": moment(self.at)}
        if self.sent:
            return _("They were written to about this on %(at)s, less than a day ago. Nothing was sent.") % told
        return _("They are written to about this on %(at)s anyway. Nothing more was sent.") % told


class NobodyToWriteTo(Sorry):
    """A request that went by paper, or whose links have ended."""

    def __str__(self) -> str:
        return _(
            "This request has no address that can be written to: it went by paper, or its link has ended. Nothing was "
            "sent. Print its letter again, call them, or ask anew."
        )


class SomethingCame(Conflict):
    """What came for the request has not been looked at."""

    def __str__(self) -> str:
        return _("Something came for this request, and nobody has looked at it yet. Look first; nothing was sent.")


class NotTheirTurn(Conflict):
    """The step is answered, given up or not filed: nobody owes an answer."""

    def __str__(self) -> str:
        return _("Nobody owes an answer on this step any more. Nothing was changed.")


class SetAlready(Conflict):
    """The call about this step stands in the list already."""

    def __init__(self, due_on: date) -> None:
        super().__init__(due_on)
        self.due_on = due_on

    def __str__(self) -> str:
        return _("A call about this is set for %(on)s already. Nothing was added.") % {"on": day(self.due_on)}


class WentOut(Conflict):
    """Too late to take a chase back."""

    def __str__(self) -> str:
        return _("It has gone out already and cannot be taken back. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Would:
    """What a chase would do now: which way, to whom, in which words; or the sentence why it would not."""

    line: Request | Stage
    way: Way | None = None
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Chased:
    """What became of one line: what was made, or the sentence why nothing was."""

    line: Request | Stage
    made: Request | Letter | FollowUp | None = None
    why_not: str = ""

    @property
    def way(self) -> Way | None:
        """By which way it was chased."""
        ways = {Request: Way.MAIL, Letter: Way.LETTER, FollowUp: Way.CALL}
        return ways.get(type(self.made))  # type: ignore[arg-type]


REFUSALS = (Sorry, CaseIsClosed)


def would_chase(line: Request | Stage, *, on: date, by: User) -> Would:
    """What `chase` would do with this line at this moment; it changes nothing and raises nothing."""
    try:
        if line.case.closed_on:
            raise CaseIsClosed
        return _would_mail(line, on=on) if isinstance(line, Request) else _would_ask(line, on=on, by=by)
    except REFUSALS as refusal:
        return Would(line, why_not=str(refusal))


def chase_lines(lines: Sequence[Request | Stage], *, on: date, by: User) -> list[Chased]:
    """Chase each by itself, in the order given: a refusal of one holds up none of the others. Raises nothing."""
    done: dict[object, Chased] = {}
    for line in sorted(lines, key=lambda each: str(each.case_id)):  # locks are taken in one order
        try:
            done[line.pk] = Chased(line, made=chase(line, on=on, by=by))
        except REFUSALS as refusal:
            done[line.pk] = Chased(line, why_not=str(refusal))
    return [done[line.pk] for line in lines]


@transaction.atomic
def chase(line: Request | Stage, *, on: date, by: User) -> Request | Letter | FollowUp:
    """Do what chases this line: write to the address of a request, begin the status letter, or set the call for today.

    Raises WrittenLately, NobodyToWriteTo, SomethingCame, RequestIsOver, NotTheirTurn, SetAlready, StillTime, NotNow,
    CaseIsClosed; then nothing is written.
    """
    return _chase_request(line, on=on, by=by) if isinstance(line, Request) else _chase_step(line, on=on, by=by)


@transaction.atomic
def take_back_chase(request: Request, *, on: date, by: User) -> Request:
    """What a chase by hand would send is not sent, unless a worker has taken it up.

    Raises WentOut, RequestIsOver, CaseIsClosed.
    """
    request = lock_request(request)
    if not chasing.take_back_now(request):
        raise WentOut
    record("chase taken back", by=by, case=request.case, about=request, on=str(on))
    return request


def _chase_request(request: Request, *, on: date, by: User) -> Request:
    request = lock_request(request)
    now = database_now()
    open_links = _open_links(request, now=now)
    if _is_late_by_law(request, on=on):
        return say_they_are_late(request, on=on, by=by)
    for link in open_links:
        chasing.ask_now(link, at=now + TO_THINK)
    record("request chased", by=by, case=request.case, about=request, on=str(on))
    return request


def _open_links(request: Request, *, now: datetime) -> list[RequestLink]:
    """The addresses that may be written to now. Raises SomethingCame, NobodyToWriteTo, WrittenLately."""
    if Arrival.objects.filter(item__request=request, verdict=Arrival.Verdict.NEW).exists():
        raise SomethingCame
    links = request.links.filter(expires_at__gt=now).exclude(email="").select_related("request__asked_by")
    found = list(links.order_by("made_at", "pk"))
    if not found:
        raise NobodyToWriteTo
    if at := chasing.near(request, since=now - REST, until=now + REST):
        raise WrittenLately(at, sent=at <= now)
    return found


def _is_late_by_law(request: Request, *, on: date) -> bool:
    return request.answer_by is not None and request.answer_by < on


def _would_mail(request: Request, *, on: date) -> Would:
    now = database_now()
    if not request.living:
        raise NotTheirTurn
    to = tuple(link.email for link in _open_links(request, now=now))
    step = LATE if _is_late_by_law(request, on=on) else NOW
    subject, paragraphs = mail_outside.words_of(step, request, now=now)
    return Would(request, Way.MAIL, to, subject, "\n\n".join(paragraphs))


def _chase_step(stage: Stage, *, on: date, by: User) -> Letter | FollowUp:
    case = lock_case(stage.case)
    stage = Stage.objects.select_related("case", "filing").get(pk=stage.pk)
    if way_of(stage, on=on) is Way.LETTER:
        _must_not_be_sent_today(stage, on=on)
        return begin_letter(case, kind=LetterKind.STATUS, stage=stage, on=on, by=by)
    _must_not_be_set(stage)
    return set_follow_up(case, what=_call(stage), due_on=on, stage=stage, on=on, by=by)


def way_of(stage: Stage, *, on: date) -> Way:
    """How whoever decides this step is chased now. Raises NotTheirTurn, StillTime while their time runs."""
    if stage.standing is not State.FILED:
        raise NotTheirTurn
    theirs = list(Deadline.objects.unmet().owed_by_others().filter(stage=stage, clock="decision"))
    now = database_now()
    late = bool(theirs) and all(passed(each, today=on, now=now) for each in theirs)
    unheard = FollowUp.objects.filter(stage=stage, what=ACKNOWLEDGE, done_on=None).exists()
    last = max((each.legal_on for each in theirs if each.legal_on), default=None)
    return choose(stage, late=late, unheard=unheard, last=last)


def choose(stage: Stage, *, late: bool, unheard: bool, last: date | None) -> Way:
    """The same from facts at hand: are they late, has nobody confirmed what was sent, and their last day, if known.

    Raises StillTime.
    """
    if stage.kind == StageKind.PEER_TO_PEER:
        return Way.CALL  # a call between doctors has no letter that asks where the answer is
    if late:
        return Way.LETTER
    if unheard:
        return Way.CALL
    if last is not None:
        raise StillTime(last)
    return Way.LETTER


def _would_ask(stage: Stage, *, on: date, by: User) -> Would:
    if way_of(stage, on=on) is Way.CALL:
        _must_not_be_set(stage)
        phone = stage.case.coverage.appeal_phone
        return Would(stage, Way.CALL, (phone,) if phone else (), _call(stage))
    _must_not_be_sent_today(stage, on=on)
    begun = _status_letters(stage).filter(sealed_at=None).first()
    if begun:
        return Would(stage, Way.LETTER, (begun.recipient,), begun.subject, begun.body)
    drafted = letters.draft(gather(stage.case, kind=LetterKind.STATUS, stage=stage, on=on, by=by))
    return Would(stage, Way.LETTER, ("\n".join(drafted.recipient),), drafted.subject, drafted.body)


def _status_letters(stage: Stage) -> models.QuerySet[Letter]:
    return Letter.objects.kept().filter(stage=stage, kind=LetterKind.STATUS).order_by("pk")


def _must_not_be_sent_today(stage: Stage, *, on: date) -> None:
    if _status_letters(stage).filter(sent_on__gte=on).exists():
        raise NotNow(_("A status letter on this step went out today. Nothing was begun."))


def _must_not_be_set(stage: Stage) -> None:
    standing = FollowUp.objects.filter(stage=stage, set_by__isnull=False, done_on=None).order_by("due_on", "pk").first()
    if standing:
        raise SetAlready(standing.due_on)


def _call(stage: Stage) -> str:
    words = _("Call them: do they have “%(step)s”, sent on %(on)s, and by when do they answer?")
    return (words % {"step": stage.name, "on": day(stage.filed_on)})[:200]
