"""Their answer is held against our letter, point by point."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.models import LetterPoint, Stage
from appeals.replies import OWN_WORDS, Reply, can_be_compared, reply_of
from cases.actions import lock_case
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Sorry


class NothingToCompare(Sorry):
    """The step has no refusal in words, or there is no such point."""

    def __str__(self) -> str:
        return _("There is no such point to mark: the answer or the letter is not what it was. Look again.")


@transaction.atomic
def mark_points(stage: Stage, *, verdicts: Mapping[int, str], more: str = "", by: User) -> Reply:
    """Say of points of the letter whether their answer dealt with them; `more` adds one it left out, in own words.

    Points that are not named stay as they are. The next letter names those left out. Raises NothingToCompare,
    CaseIsClosed.
    """
    case = lock_case(stage.case)
    stage = Stage.objects.select_for_update(of=("self",)).select_related("answer").get(pk=stage.pk)
    standing = {each.number: each for each in reply_of(stage).points}
    known = set(LetterPoint.Verdict.values)
    if not can_be_compared(stage) or any(n not in standing or said not in known for n, said in verdicts.items()):
        raise NothingToCompare
    news = {n: said for n, said in verdicts.items() if standing[n].verdict != said}
    of_case = {"organisation_id": case.organisation_id, "case": case}
    for number, verdict in news.items():
        said = {"verdict": verdict, "marked_at": timezone.now(), "marked_by": by}
        made = said | of_case | {"words": standing[number].words}
        LetterPoint.objects.update_or_create(stage=stage, number=number, defaults=said, create_defaults=made)
    if more.strip():
        number = max([OWN_WORDS - 1, *standing]) + 1
        left_out = LetterPoint.Verdict.LEFT_OUT
        LetterPoint.objects.create(
            stage=stage, number=number, words=more.strip(), verdict=left_out, marked_by=by, **of_case
        )
    reply = reply_of(stage)
    if news or more.strip():
        record("points compared", by=by, case=case, about=stage, answered=reply.answered, points=reply.looked_at)
    return reply
