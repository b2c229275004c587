"""The talk between the doctors: planned, tried twice at most, noted while it goes on, and how it ended.

It stops no clock. A yes counts as won only with the number of the authorization; until then the appeal goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from appeals import clocks, talk_sheet
from appeals.actions.deciding import record_answer
from appeals.actions.stages import ImpossibleDate, NotPossible, abandon_stage, file_stage
from appeals.law.moves import Move, State
from appeals.law.rule import StageKind
from appeals.models import Channel, Filer, FollowUp, Stage, Talk, TalkAttempt
from cases.actions import lock_case
from cases.models import Decision, Outcome
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day

MOST_ATTEMPTS = 2
GET_NUMBER = "get_number"
PLANNED = ("doctor", "slots", "call_back", "specialty", "ask_for", "not_concede")
NOTED = ("reviewer", "specialty", "licence_state", "reference", "notes")


class How(models.TextChoices):
    """How a talk ended."""

    OVERTURNED = "overturned", "overturned"
    PROMISED = "promised", "promised"  # they said yes and gave no number yet
    UPHELD = "upheld", "upheld"
    NO_CALL = "no_call", "no_call"


class NoTalk(Sorry):
    """The step is no talk between doctors."""

    def __str__(self) -> str:
        return _("This step is not a talk between doctors. Nothing was changed.")


class TwoAttempts(Conflict):
    """A talk is tried twice at most."""

    def __str__(self) -> str:
        return _(
            "The talk was tried twice already. Say how it ended; the appeal goes on in any case. Nothing was changed."
        )


class StillGoingOn(Conflict):
    """A try has not been ended."""

    def __str__(self) -> str:
        return _("A call is still open. Say how it ended before you begin the next; its notes are kept.")


class AttemptOver(Conflict):
    """Notes of a call that has ended stay as they were."""

    def __str__(self) -> str:
        return _("This call has ended, so its notes stay as they are. Nothing was changed.")


class NotesChanged(Conflict):
    """Somebody else wrote notes meanwhile; theirs are kept, and what was typed stays in the form."""

    def __init__(self, attempt: TalkAttempt) -> None:
        super().__init__(attempt.pk)
        self.attempt = attempt

    def __str__(self) -> str:
        return _("Somebody else wrote notes of this call meanwhile. Theirs are kept; yours are still in this form.")


class NoNumber(Sorry):
    """A win without the number that proves it."""

    def __str__(self) -> str:
        return _(
            "Write down the authorization number: without it nobody can use the approval. If they gave none yet, "
            "choose “They said yes, no number yet”; the appeal goes on until it is there."
        )


@transaction.atomic
def plan_talk(stage: Stage, *, plan: Mapping[str, str], by: User) -> Talk:
    """Keep when the doctor can talk, the number to call back, what to ask for, and what not to concede.

    Raises NoTalk, CaseIsClosed.
    """
    case = lock_case(stage.case)
    _must_be_a_talk(stage)
    kept = {name: plan.get(name, "") for name in PLANNED}
    mine = {"organisation_id": case.organisation_id, "case": case, "planned_by": by}
    talk, new = Talk.objects.update_or_create(stage=stage, defaults=kept, create_defaults=kept | mine)
    record("talk planned", by=by, case=case, about=stage, first="yes" if new else "no")
    return talk


@transaction.atomic
def begin_attempt(stage: Stage, *, number_called: str, on: date, today: date, by: User) -> TalkAttempt:
    """Somebody calls: the talk is asked for, if it was not before, and the notes of this try begin.

    Raises NoTalk, NotPossible, TwoAttempts, StillGoingOn, ImpossibleDate, CaseIsClosed.
    """
    case = lock_case(stage.case)
    _must_be_a_talk(stage)
    stage = Stage.objects.select_related("case", "challenges").get(pk=stage.pk)
    if stage.standing in (State.ANSWERED, State.ABANDONED):
        raise NotPossible(stage, Move.ANSWER)
    before = list(TalkAttempt.objects.filter(stage=stage).order_by("number"))
    if any(not each.ended for each in before):
        raise StillGoingOn
    if len(before) >= MOST_ATTEMPTS:
        raise TwoAttempts
    if on > today:
        raise ImpossibleDate(_("%(on)s is in the future. Begin the call when it begins.") % {"on": day(on)})
    if stage.standing is State.PREPARING:
        # the doctor calls, who needs no paper of the patient's for it
        how, filer = Channel.PHONE, Filer.DOCTOR
        stage = file_stage(stage, on=on, how=how, address=number_called, filer=filer, by=by, today=today)
    attempt = TalkAttempt.objects.create(
        organisation_id=case.organisation_id,
        case=case,
        stage=stage,
        number=len(before) + 1,
        called_on=on,
        begun_by=by,
    )
    record("talk tried", by=by, case=case, about=attempt, number=attempt.number, on=str(on))
    return attempt


@transaction.atomic
def save_notes(attempt: TalkAttempt, *, notes: Mapping[str, str], version: int, by: User) -> TalkAttempt:
    """Keep what was written during the call. Raises NotesChanged, AttemptOver, CaseIsClosed."""
    case = lock_case(attempt.case)
    attempt = TalkAttempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.ended:
        raise AttemptOver
    if attempt.version != version:
        raise NotesChanged(attempt)
    changed = [name for name in NOTED if getattr(attempt, name) != notes.get(name, "")]
    if not changed:
        return attempt
    for name in changed:
        setattr(attempt, name, notes.get(name, ""))
    attempt.version += 1
    attempt.save(update_fields=[*changed, "version"])
    record("talk noted", by=by, case=case, about=attempt, number=attempt.number, version=attempt.version)
    return attempt


@transaction.atomic
def end_attempt(attempt: TalkAttempt, *, ended: TalkAttempt.Ended, by: User) -> TalkAttempt:
    """The call is over: held, or one of the two could not be reached. Raises AttemptOver, CaseIsClosed."""
    case = lock_case(attempt.case)
    attempt = TalkAttempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.ended:
        raise AttemptOver
    attempt.ended = ended
    attempt.save(update_fields=["ended"])
    record("talk call ended", by=by, case=case, about=attempt, number=attempt.number, ended=str(ended))
    return attempt


@transaction.atomic
def end_talk(
    stage: Stage, *, how: How, on: date, approval: Mapping[str, Any] | None = None, by: User, today: date
) -> Decision | None:
    """How the talk ended. A yes with its number wins the case; a no, or no call, leaves the appeal as it was.

    `approval` has `approval_number`, `approved_from` and `approved_until`. Raises NoTalk, NoNumber, NotPossible,
    StillGoingOn, ImpossibleDate, CaseIsClosed, LawError.
    """
    case = lock_case(stage.case)
    _must_be_a_talk(stage)
    stage = Stage.objects.select_related("case", "challenges").get(pk=stage.pk)
    _can_end(stage, how=how, on=on, today=today)
    if how is How.NO_CALL:
        abandon_stage(stage, why=_("No call came about."), on=today, by=by)
        return None
    if how is How.PROMISED:
        wanted = {"organisation_id": case.organisation_id, "due_on": today + timedelta(days=1)}
        FollowUp.objects.get_or_create(case=case, stage=stage, what=GET_NUMBER, done_on=None, defaults=wanted)
        record("talk promised", by=by, case=case, about=stage, on=str(on))
        clocks.restate(case, on=today)
        return None
    facts: dict[str, Any] = {"outcome": Outcome.UPHELD, "notice_on": on}
    if how is How.OVERTURNED:
        given = approval or {}
        if not str(given.get("approval_number") or "").strip():
            raise NoNumber
        facts = {"outcome": Outcome.OVERTURNED, "notice_on": on, **given}
    return record_answer(stage, facts=facts | _spoken_by(stage), by=by, on=today)


def _spoken_by(stage: Stage) -> dict[str, str]:
    """The reviewer of the last call, as who decided."""
    last = TalkAttempt.objects.filter(stage=stage).order_by("-number").first()
    return {"decided_by": last.reviewer, "reference_number": last.reference} if last else {}


def _can_end(stage: Stage, *, how: How, on: date, today: date) -> None:
    if stage.standing in (State.ANSWERED, State.ABANDONED) or (
        stage.standing is State.PREPARING and how is not How.NO_CALL
    ):
        raise NotPossible(stage, Move.ANSWER)
    if TalkAttempt.objects.filter(stage=stage, ended="").exists():
        raise StillGoingOn
    if on > today:
        raise ImpossibleDate(_("%(on)s is in the future. Check the day; nothing was changed.") % {"on": day(on)})


def _must_be_a_talk(stage: Stage) -> None:
    if stage.kind != StageKind.PEER_TO_PEER:
        raise NoTalk


def open_sheet(stage: Stage, *, on: date, by: User) -> bytes:
    """The sheet for the talk as a PDF of one page or few; the reading is remembered. Raises NoTalk, CannotSet."""
    _must_be_a_talk(stage)
    page = talk_sheet.render(talk_sheet.sheet(stage, stage.case, on=on), on=on)
    with transaction.atomic():
        record("talk sheet opened", by=by, case=stage.case, about=stage)
    return page
