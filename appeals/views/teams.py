"""What each member of an organisation carries; several cases given to colleagues after a look at what they would do."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from appeals import sentences
from appeals import workload as work
from appeals.actions import handing
from appeals.reminders import database_now
from claimback.accounts.access import get_managed, signed_in
from claimback.accounts.models import Organisation, User
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.ids import is_id
from claimback.sorry import Sorry
from documents.views import SignedIn


@require_safe
@signed_in
def workload(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """Who carries what, for those who manage the organisation."""
    office = get_managed(request.user, organisation_id)
    context = {
        "office": office,
        "everybody": work.workload(request.user, office, today=timezone.localdate()),
        "headings": [heading for heading, _filters in work.COLUMNS.values()],
        "given": work.just_given(request.user, office, now=database_now()),
    }
    return render(request, "appeals/workload.html", context)


@require_safe
@signed_in
def choose(request: SignedIn, organisation_id: UUID, person_id: UUID) -> HttpResponse:
    """The open cases of one person, each with to whom it may go; looking changes nothing."""
    office = get_managed(request.user, organisation_id)
    person = _carrier(request, office, person_id)
    cases = list(work.carried_by(request.user, office, person)[: work.MOST_AT_ONCE + 1])
    context = {
        "office": office,
        "person": person,
        "cases": [(case, sentences.what(case.turn)) for case in cases[: work.MOST_AT_ONCE]],  # type: ignore[attr-defined]
        "more": len(cases) > work.MOST_AT_ONCE,
        "receivers": work.receivers(office, besides=person),
        "today": timezone.localdate(),
    }
    return render(request, "appeals/workload_of.html", context)


@require_safe
@signed_in
def preview(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """What everybody would then carry, case by case; nothing moves by looking."""
    office = get_managed(request.user, organisation_id)
    wishes, left_out = work.wishes(request.user, office, _moves(request))
    moving = [wish for wish in wishes if wish.to.pk != wish.case.owner_id == wish.seen and not wish.case.closed_on]
    context = {
        "office": office,
        "moving": moving,
        "stays": [wish for wish in wishes if wish not in moving],
        "left_out": left_out,
        "why_not": WHO_MAY_SENTENCE[Can.ASSIGN],
        "would": work.would_carry(request.user, office, moving, today=timezone.localdate()),
        "back": request.GET.get("of", ""),
    }
    if is_id(context["back"]):  # type: ignore[arg-type]
        context["back"] = reverse("workload_of", args=[office.pk, context["back"]])
    else:
        context["back"] = reverse("workload", args=[office.pk])
    return render(request, "appeals/workload_preview.html", context)


@require_POST
@signed_in
def give(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """Give the cases that are named, each by itself, and say what became of each that stayed."""
    office = get_managed(request.user, organisation_id)
    wishes, left_out = work.wishes(request.user, office, _moves(request))
    done = handing.hand_over(wishes, by=request.user)
    _say(request, done, ngettext("%(n)s case was given.", "%(n)s cases were given.", _moved(done)))
    if left_out:
        messages.error(request, str(WHO_MAY_SENTENCE[Can.ASSIGN]))
    return redirect("workload", office.pk)


@require_POST
@signed_in
def take_back(request: SignedIn, organisation_id: UUID, act: UUID) -> HttpResponse:
    """Within a minute, every case of an act goes back to whom it was with."""
    office = get_managed(request.user, organisation_id)
    try:
        done = handing.take_back_hand_over(office, act=act, now=database_now(), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        _say(request, done, ngettext("%(n)s case went back.", "%(n)s cases went back.", _moved(done)))
    return redirect("workload", office.pk)


def _carrier(request: SignedIn, office: Organisation, person_id: UUID) -> User:
    """Somebody who works there or left cases behind, or 404."""
    known = {each.person.pk: each.person for each in work.workload(request.user, office, today=timezone.localdate())}
    if person_id not in known:
        raise Http404
    return known[person_id]


def _moves(request: SignedIn) -> list[tuple[str, str, str]]:
    """`case:to:seen` of each line; a line that says nothing goes where all go, if that is said."""
    asked = request.POST if request.method == "POST" else request.GET
    everybody = asked.get("all", "")
    lines = [line.split(":") for line in asked.getlist("move")]
    whole = [(case, to or everybody, seen) for case, to, seen in (line for line in lines if len(line) == 3)]
    return [(case, to, seen) for case, to, seen in whole if to and to != "stays"]


def _moved(done: list[handing.Handed]) -> int:
    return sum(each.made is not None for each in done)


def _say(request: SignedIn, done: list[handing.Handed], said: str) -> None:
    for each in done:
        if each.made is None:
            messages.error(request, f"{each.case} · {each.case.reference}: {each.why_not}")
    if n := _moved(done):
        messages.success(request, said % {"n": n})
    elif not done:
        messages.error(request, _("No case was chosen. Nothing was changed."))
