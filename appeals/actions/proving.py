"""A gap in the criteria becomes a dated task of the case."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from appeals.actions.following import set_follow_up
from appeals.models import FollowUp
from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.sorry import Conflict
from documents.criteria import actions as criteria
from documents.models import Criterion


class AlreadyATask(Conflict):
    """The gap is somebody's task, and the task is still open."""

    def __init__(self, task: FollowUp) -> None:
        super().__init__(task.pk)
        self.task = task

    def __str__(self) -> str:
        return _("This is a task already: “%(what)s”. Nothing was added.") % {"what": self.task.what}


@transaction.atomic
def chase_gap(criterion: Criterion, *, what: str, due_on: date, on: date, by: User) -> FollowUp:
    """Promise to close the gap of a criterion by a day; the task joins the worklist and stands at its criterion.

    Raises AlreadyATask, ImpossibleDate, criteria.Withdrawn, CaseIsClosed; then nothing is written.
    """
    case = lock_case(criterion.case)
    row = Criterion.objects.filter(pk=criterion.pk, withdrawn_at=None).first()
    if row is None:
        raise criteria.Withdrawn
    open_tasks = FollowUp.objects.filter(case=case, done_on=None)
    if row.task_id and (task := open_tasks.filter(pk=row.task_id).first()):
        raise AlreadyATask(task)
    task = set_follow_up(case, what=what, due_on=due_on, on=on, by=by)
    criteria.remember_task(row, task_id=task.pk)
    return task
