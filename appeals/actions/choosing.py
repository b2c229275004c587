"""The patient chooses among the ways that are open: those who work on the case hear of it as a dated action."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks
from appeals.actions.stages import NotPossible
from appeals.law.moves import Move, State
from appeals.models import FollowUp, Stage
from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.audit.events import record

MOST = 200


@transaction.atomic
def want_way(stage: Stage, *, by: User, today: date) -> FollowUp:
    """Somebody of the patient's side wants this way; talking it over is today's action. Wanted twice is wanted once.

    Nothing is filed by it and no date moves. Raises NotPossible for a way that is not open, CaseIsClosed.
    """
    case = lock_case(stage.case)
    stage = Stage.objects.select_related("case").get(pk=stage.pk)
    if stage.standing is not State.PREPARING:
        raise NotPossible(stage, Move.FILE)
    words = _("%(who)s wants this way: %(step)s. Talk it over with them.") % {"who": by, "step": stage.name}
    wanted, new = FollowUp.objects.get_or_create(
        case=case,
        stage=stage,
        set_by=by,
        done_on=None,
        defaults={"organisation_id": case.organisation_id, "what": words[:MOST], "due_on": today},
    )
    if new:
        record("way wanted", by=by, case=case, about=stage, step=stage.step)
        clocks.restate(case, on=today)
    return wanted
