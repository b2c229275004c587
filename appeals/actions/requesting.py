"""Asking somebody outside for exactly what is missing, and looking at what came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from appeals import clocks, links, paper_rights
from appeals.actions.stages import ImpossibleDate
from appeals.models import Arrival, AskedOf, FollowUp, Request, RequestItem, RequestLink
from appeals.reminders import chasing, database_now
from appeals.reminders.steps import MORNING
from cases.actions import lock_case
from cases.models import Case
from cases.practice import must_be_real
from claimback.accounts.models import User
from claimback.audit.events import record
from claimback.sorry import Conflict, Sorry
from documents.criteria.actions import Withdrawn
from documents.models import Criterion

LINK_OUTLIVES = timedelta(days=30)
"""How long after the day it is needed by a link still lets papers in."""

TO_FIX_IT = timedelta(days=7)
"""How long somebody has whose paper was not what was asked for."""


class AskedForNothing(Sorry):
    """A request without a single item."""

    def __str__(self) -> str:
        return _("Say what is needed, one thing to a line. Nothing was sent.")


class NoSuchRight(Sorry):
    """A right the rulebook does not know, or that does not hold against whoever is asked."""

    def __str__(self) -> str:
        return _(
            "This right does not fit who is asked: records are held by a doctor, hospital or therapist, the claim file "
            "and the documents of the plan by the insurer or plan. Nothing was sent."
        )


class RequestIsOver(Conflict):
    """Withdrawn or settled meanwhile."""

    def __str__(self) -> str:
        return _("This request is withdrawn or settled already. Nothing was changed.")


class CheckedBefore(Conflict):
    """Somebody else looked at this first."""

    def __str__(self) -> str:
        return _("Somebody has looked at this already. What they found stays; nothing was changed.")


@transaction.atomic
def ask_for_papers(
    case: Case,
    *,
    asked_of: AskedOf,
    name: str,
    email: str,
    items: Sequence[str],
    due_on: date,
    for_criteria: Mapping[Criterion, str] | None = None,
    right: str = "",
    note: str = "",
    language: str = "en",
    on: date,
    by: User,
) -> Request:
    """Ask one address for these items by a day, and chase it; without an address the request is a letter to print.

    What is asked `for_criteria` stands in their rows of the matrix when it comes. `right` is a right of the rulebook:
    then the law's time runs, by e-mail from today. `on` is the day of whoever asks. Raises AskedForNothing,
    ImpossibleDate, NoSuchRight, criteria.Withdrawn, CaseIsClosed, OnlyPractice.
    """
    case = lock_case(case)
    must_be_real(case)
    answering = {what.strip(): _living(case, criterion) for criterion, what in (for_criteria or {}).items()}
    wanted = [what for what in dict.fromkeys([*answering, *(item.strip() for item in items)]) if what]
    if not wanted:
        raise AskedForNothing
    if due_on < on:
        raise ImpossibleDate(_("That day has passed. Choose today or a later day; nothing was changed."))
    request = Request(
        organisation_id=case.organisation_id, case=case, asked_of=asked_of, name=name.strip(), note=note.strip(),
        language=language, due_on=due_on, asked_by=by, right=_right(right, asked_of), got_on=on if email else None,
    )  # fmt: skip
    paper_rights.count(request)
    request.save(force_insert=True)
    RequestItem.objects.bulk_create(
        RequestItem(
            organisation_id=case.organisation_id, request=request, place=place, what=what, criterion=answering.get(what)
        )
        for place, what in enumerate(wanted, 1)
    )
    chasing.ask(make_link(request, email=email), now=database_now())
    FollowUp.objects.create(
        organisation_id=case.organisation_id, case=case, what="request", due_on=due_on, request=request
    )
    paper_rights.wait(request, on=on)
    record("papers asked for", by=by, case=case, about=request, items=len(wanted), due_on=str(due_on))
    clocks.restate(case, on=on)
    return request


def _right(name: str, asked_of: AskedOf) -> str:
    """The id of the right, or nothing where none is claimed. Raises NoSuchRight."""
    right = paper_rights.rights().get(name)
    if name and (right is None or asked_of not in paper_rights.HOLDERS[right.holder]):
        raise NoSuchRight
    return name


def _living(case: Case, criterion: Criterion) -> Criterion:
    """The criterion as it stands in this case. Raises criteria.Withdrawn."""
    row = Criterion.objects.filter(case=case, pk=criterion.pk, withdrawn_at=None).first()
    if row is None:
        raise Withdrawn
    return row


def make_link(request: Request, *, email: str) -> RequestLink:
    """A way in for one address; it closes thirty days after the day the papers are needed by."""
    secret = links.new_secret()
    end = datetime.combine(request.due_on + LINK_OUTLIVES, MORNING, tzinfo=request.asked_by.zone)
    return RequestLink.objects.create(
        organisation_id=request.organisation_id,
        request=request,
        email=email.strip().lower(),
        secret=secret,
        digest=links.digest_of(secret),
        expires_at=end,
    )


@transaction.atomic
def withdraw_request(request: Request, *, on: date, by: User) -> Request:
    """The papers are no longer needed: the links close at once and nothing more is sent. Raises RequestIsOver."""
    request = _end(lock_request(request), "withdrawn_at", on=on)
    record("request withdrawn", by=by, case=request.case, about=request)
    return request


@transaction.atomic
def settle_request(request: Request, *, on: date, by: User) -> Request:
    """Everything that was needed is here, however it came. Raises RequestIsOver."""
    return _settle(lock_request(request), on=on, by=by)


@transaction.atomic
def check_arrival(arrival: Arrival, *, good: bool, why_not: str = "", on: date, by: User) -> Arrival:
    """Say whether what came is what was asked for; where it is not, the address is asked once more, with the reason.

    With the last item the request is settled. Of a request that is over, what came before still waits for a word;
    then nobody is asked again. Raises CheckedBefore, CaseIsClosed.
    """
    request = _lock(arrival.item.request)
    verdict = Arrival.Verdict.GOOD if good else Arrival.Verdict.NOT_IT
    now = database_now()
    said = {"verdict": verdict, "why_not": "" if good else why_not.strip(), "checked_at": now, "checked_by": by}
    if not Arrival.objects.filter(pk=arrival.pk, verdict=Arrival.Verdict.NEW).update(**said):
        raise CheckedBefore
    record("arrival checked", by=by, case=request.case, about=arrival, verdict=str(verdict.label))
    if good:
        RequestItem.objects.filter(pk=arrival.item_id, settled_at=None).update(settled_at=now)
    if request.living:
        _go_on(request, arrival, good=good, on=on, by=by)
    arrival.refresh_from_db()
    return arrival


def _go_on(request: Request, arrival: Arrival, *, good: bool, on: date, by: User) -> None:
    if not good:
        chasing.ask_again(arrival.link, now=database_now())
    if request.items.filter(settled_at=None).exists():
        _wait_on(request, on=on)
        clocks.restate(request.case, on=on)
    else:
        _settle(request, on=on, by=by)


def _wait_on(request: Request, *, on: date) -> None:
    """The next dated action: to look at what else came, else to look again on the day it is needed by."""
    new = Arrival.objects.filter(item__request=request, verdict=Arrival.Verdict.NEW).exists()
    due_on = request.due_on if request.due_on > on else on + TO_FIX_IT
    waiting = FollowUp.objects.filter(request=request, done_on=None).exclude(what=paper_rights.LATE)
    waiting.update(what="arrived" if new else "request", due_on=on if new else due_on)


def _settle(request: Request, *, on: date, by: User) -> Request:
    request = _end(request, "settled_at", on=on)
    record("request settled", by=by, case=request.case, about=request)
    return request


def _end(request: Request, field: str, *, on: date) -> Request:
    setattr(request, field, database_now())
    request.save(update_fields=[field])
    chasing.stop(request)
    FollowUp.objects.filter(request=request, done_on=None).update(done_on=on)
    clocks.restate(request.case, on=on)
    return request


def lock_request(request: Request) -> Request:
    """The request as it stands, with its case, locked in that order. Raises RequestIsOver, CaseIsClosed."""
    request = _lock(request)
    if not request.living:
        raise RequestIsOver
    return request


def _lock(request: Request) -> Request:
    case = lock_case(request.case)
    request = Request.objects.select_for_update(no_key=True, of=("self",)).select_related("asked_by").get(pk=request.pk)
    request.case = case
    return request
