"""Before a level is used: who has already appealed? The doctor may have, and a level is not used twice."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.stages import BEFORE_FILING, ImpossibleDate, NotPossible, check_filing_date, file_stage
from appeals.law.moves import Move, State
from appeals.law.rule import StageKind
from appeals.models import Filer, FollowUp, Stage, UsedBy
from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Sorry

ASKED_OF = (StageKind.INTERNAL_APPEAL, StageKind.EXTERNAL_REVIEW, StageKind.HEARING)
"""Levels that a doctor's office may have used for the patient."""
WHO_APPEALED, COUNTS = BEFORE_FILING[:2]


class NotAsked(Sorry):
    """Nobody else can have used a step of this kind."""

    def __str__(self) -> str:
        return _("This is asked of appeals, reviews and hearings only. Nothing was changed.")


def is_asked(stage: Stage) -> bool:
    """Whether this step may have been used by somebody else before us."""
    return stage.kind in ASKED_OF and not stage.automatic


def waits_for_who(stage: Stage) -> bool:
    """Whether the question still stands: nobody was asked, nobody knows, or nobody knows whether it counts."""
    return is_asked(stage) and stage.standing is State.PREPARING and stage.used_by != UsedBy.NOBODY


@transaction.atomic
def say_who_appealed(
    stage: Stage, *, used_by: UsedBy, on: date | None, counts: bool, how: str = "", by: User, today: date
) -> Stage:
    """Keep who has used this level already. An appeal of the doctor that `counts` is filed by them: their clock runs.

    `on` is the day of the doctor's appeal. While nobody knows whether the insurer counts it as the patient's, the
    step stays open with its own date, and today somebody must ask. Raises NotAsked, NotPossible, ImpossibleDate,
    CaseIsClosed, LawError.
    """
    case = lock_case(stage.case)
    stage = Stage.objects.select_for_update().select_related("case", "challenges").get(pk=stage.pk)
    if not is_asked(stage):
        raise NotAsked
    if stage.standing is not State.PREPARING:
        raise NotPossible(stage, Move.FILE)
    doctor = used_by == UsedBy.DOCTOR
    if doctor and on is None:
        raise ImpossibleDate(_("Say on which day the doctor appealed. If you do not know it, say that you don't know."))
    if doctor and on:
        check_filing_date(stage, on=on, today=today)
    stage.used_by, stage.used_on = used_by, on if doctor else None
    stage.save(update_fields=["used_by", "used_on"])
    record("who appealed told", by=by, case=case, about=stage, step=stage.step, used_by=str(used_by))
    FollowUp.objects.filter(stage=stage, done_on=None, what__in=BEFORE_FILING).update(done_on=today)
    if doctor and counts and on:
        return file_stage(stage, on=on, how=how, address="", filer=Filer.DOCTOR, by=by, today=today)
    if used_by != UsedBy.NOBODY:
        what = COUNTS if doctor else WHO_APPEALED
        FollowUp.objects.create(organisation_id=case.organisation_id, case=case, stage=stage, what=what, due_on=today)
    clocks.restate(case, on=today)
    return stage
