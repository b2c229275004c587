"""A right is given up: at once, or where the organisation wants it, only when a second person agrees."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from appeals import conceding
from appeals.actions.opening import close
from appeals.actions.refusals import AnsweredAlready, SamePerson, Stale
from appeals.actions.stages import NotPossible, abandon_stage
from appeals.law.moves import Move, State, moves_from
from appeals.models import Stage, WriteOff
from cases.actions import lock_case
from cases.models import Case, Ending
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from claimback.words import day


class NobodyAgrees(Conflict):
    """There is no second person who may agree."""

    def __str__(self) -> str:
        return _(
            "Your organisation wants a second person to agree, and nobody else in it may. Nothing was ended and the "
            "dates run on. Make a colleague supervisor, or turn this off on the page of the organisation."
        )


class WaitsAlready(Conflict):
    """One question at a time."""

    def __init__(self, row: WriteOff) -> None:
        super().__init__()
        self.row = row

    def __str__(self) -> str:
        said = _("%(who)s asked for this already, on %(on)s, and it waits for a second person. Nothing was changed.")
        return said % {"who": self.row.asked_by, "on": day(self.row.asked_at)}


class FitsNoLonger(Conflict):
    """The case moved on since it was asked for; the sentence says how."""


class NotYours(Sorry):
    """Neither whoever asked nor somebody who may agree."""

    def __str__(self) -> str:
        return _("Only whoever asked, an owner or a supervisor can send this back. Nothing was changed.")


@transaction.atomic
def end_case(case: Case, *, ending: Ending, why: str = "", on: date, by: User) -> WriteOff | None:
    """End the case; with an open right, where a second person is wanted, ask for it and leave everything running.

    None when the case is closed; otherwise what waits. Raises CaseIsClosed, NobodyAgrees, WaitsAlready.
    """
    case = lock_case(case)
    if conceding.needs_second(case) and conceding.has_open_right(case):
        return _ask(case, None, ending=str(ending), why=why, by=by)
    close(case, ending=ending, on=on, by=by)
    return None


@transaction.atomic
def give_up(stage: Stage, *, why: str, on: date, by: User, seen: State | str = "") -> tuple[Stage, WriteOff | None]:
    """Give a step up; where a second person is wanted, ask for it and leave the step and its dates as they are.

    `seen` as in `abandon_stage`. The second value is what waits. Raises CaseIsClosed, NotPossible, NobodyAgrees,
    WaitsAlready.
    """
    case = lock_case(stage.case)
    if not conceding.needs_second(case):
        return abandon_stage(stage, why=why, on=on, by=by, seen=seen), None
    fresh = Stage.objects.select_related("case").get(pk=stage.pk)
    if (seen and fresh.standing is not State(seen)) or Move.ABANDON not in moves_from(fresh.standing):
        raise NotPossible(fresh, Move.ABANDON)
    return fresh, _ask(case, fresh, ending="", why=why, by=by)


@transaction.atomic
def agree_to_end(row: WriteOff, *, on: date, by: User) -> WriteOff:
    """Another person agrees, and the case or the step ends. Raises CaseIsClosed, SamePerson, AnsweredAlready, Stale,
    FitsNoLonger; then nothing is ended.
    """
    case, row = _waiting(row)
    if by.pk == row.asked_by_id:
        raise SamePerson
    if why := conceding.why_void(row):
        raise FitsNoLonger(why)
    WriteOff.objects.filter(pk=row.pk).update(agreed_by=by, agreed_at=Now())
    record("write-off agreed", by=by, case=case, about=row, what=_what(row))
    if row.stage:
        abandon_stage(row.stage, why=row.why, on=on, by=by)
    else:
        close(case, ending=Ending(row.ending), on=on, by=by)
    return WriteOff.objects.told().get(pk=row.pk)


@transaction.atomic
def send_end_back(row: WriteOff, *, why: str, by: User) -> WriteOff:
    """Somebody who may agree says no, or whoever asked takes it back: everything runs on.

    Raises CaseIsClosed, NotYours, AnsweredAlready, Stale.
    """
    case, row = _waiting(row)
    if by.pk != row.asked_by_id and by not in conceding.may_agree(case, besides=row.asked_by):
        raise NotYours
    WriteOff.objects.filter(pk=row.pk).update(refused_by=by, refused_at=Now(), why_refused=why)
    record("write-off sent back", by=by, case=case, about=row, what=_what(row))
    return WriteOff.objects.told().get(pk=row.pk)


def _ask(case: Case, stage: Stage | None, *, ending: str, why: str, by: User) -> WriteOff:
    """Write down what is asked for; what waited before and fits no longer makes room."""
    if not conceding.may_agree(case, besides=by):
        raise NobodyAgrees
    before = WriteOff.objects.waiting().told().filter(case=case, stage=stage).first()
    if before:
        if not conceding.why_void(before):
            raise WaitsAlready(before)
        WriteOff.objects.filter(pk=before.pk).update(void_at=Now())
    seen = conceding.narrowed(conceding.seen_in([case.pk])[case.pk], stage.pk if stage else None)
    row = WriteOff.objects.create(
        organisation_id=case.organisation_id, case=case, stage=stage, ending=ending, why=why, seen=seen, asked_by=by
    )
    row.refresh_from_db()
    record("write-off asked", by=by, case=case, about=row, what=_what(row))
    return row


def _waiting(row: WriteOff) -> tuple[Case, WriteOff]:
    """What waits, its case held. Who was faster is told before that the case is closed: that may be what they did."""
    Case.objects.select_for_update(no_key=True).get(pk=row.case_id)
    found = WriteOff.objects.told().get(pk=row.pk)
    if found.agreed_by and found.agreed_at:
        raise AnsweredAlready(found.agreed_by, found.agreed_at, agreed=True)
    if found.refused_by and found.refused_at:
        raise AnsweredAlready(found.refused_by, found.refused_at, agreed=False)
    if found.void_at:
        raise Stale
    return lock_case(found.case), found


def _what(row: WriteOff) -> str:
    return row.stage.step if row.stage else row.ending
