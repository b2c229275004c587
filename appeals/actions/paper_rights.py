"""The time the law gives somebody to send papers that are asked for by right: counted, told anew, and over."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks, paper_rights
from appeals.actions.requesting import TO_FIX_IT, lock_request
from appeals.actions.stages import ImpossibleDate
from appeals.models import Request
from appeals.reminders import chasing, database_now
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry


class NotByRight(Sorry):
    """The request is asked by no right, so the law gives no time for it."""

    def __str__(self) -> str:
        return _("This request is not asked by a right, so the law sets no time for it. Nothing was changed.")


class StillTheirTime(Conflict):
    """Their time is not over, or nobody knows when it ends."""

    def __str__(self) -> str:
        return _("Their time is not over yet, or its last day is not known. Nothing was sent.")


@transaction.atomic
def tell_request_time(
    request: Request,
    *,
    got_on: date,
    told_on: date | None = None,
    until: date | None = None,
    reason: bool = False,
    on: date,
    by: User,
) -> Request:
    """Say on which day they got the request and, with `told_on`, that they wrote they need more time; count anew.

    `until` is the day they named, `reason` whether they gave one. Raises NotByRight, ImpossibleDate, RequestIsOver,
    CaseIsClosed.
    """
    request = lock_request(request)
    if not request.right:
        raise NotByRight
    if got_on > on or told_on and not got_on <= told_on <= on:
        raise ImpossibleDate(
            _("They cannot have got it after today, nor asked for more time before they had it. Nothing was changed.")
        )
    request.got_on = got_on
    if told_on:
        told = {"told_on": told_on.isoformat(), "until": until.isoformat() if until else None, "reason": reason}
        kept = [each for each in request.more_time if each["told_on"] != told["told_on"]]
        request.more_time = sorted([*kept, told], key=lambda each: str(each["told_on"]))
    paper_rights.count_anew(request, on=on, why=_("Somebody said when they got it, or that they take more time."))
    request.save(update_fields=["got_on", "more_time", "answer_by", "counted", "counted_before"])
    paper_rights.go_by(request, on=on)
    last = str(request.answer_by or "–")
    record("request time told", by=by, case=request.case, about=request, last=last)
    clocks.restate(request.case, on=on)
    return request


@transaction.atomic
def say_they_are_late(request: Request, *, on: date, by: User) -> Request:
    """Their time is over: tell every address so and ask once more; a letter is printed anew. We look again in a week.

    Raises StillTheirTime, RequestIsOver, CaseIsClosed.
    """
    request = lock_request(request)
    if request.answer_by is None or request.answer_by >= on:
        raise StillTheirTime
    now = database_now()
    for link in request.links.select_related("request__asked_by"):
        chasing.say_late(link, now=now)
    request.follow_ups.filter(what=paper_rights.LATE, done_on=None).update(due_on=on + TO_FIX_IT)
    record("request late", by=by, case=request.case, about=request, since=str(request.answer_by + timedelta(days=1)))
    clocks.restate(request.case, on=on)
    return request
