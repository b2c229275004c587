"""Several cases picked from the list: a look at what would be done, then all of them in one act, and back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from appeals import looks, sentences
from appeals.actions import at_once
from appeals.actions.at_once import Chosen, Outcome
from appeals.forms.at_once import GiveForm, PutOffForm
from appeals.forms.desk import FollowUpForm
from appeals.reminders import database_now
from appeals.workload import receivers
from cases.access import may
from claimback.accounts.access import signed_in
from claimback.accounts.models import User
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.pages import way_back
from claimback.sorry import Sorry
from documents.views import SignedIn

UNPROCESSABLE = 422


@require_safe
@signed_in
def chosen(request: SignedIn) -> HttpResponse:
    """The cases that were picked, and what can be done with all of them; looking changes nothing."""
    return _page(request, request.GET.getlist("line"))


@require_POST
@signed_in
def put_off(request: SignedIn) -> HttpResponse:
    """No reminder about the next date of each before a day."""
    lines = request.POST.getlist("line")
    form = PutOffForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, lines, status=UNPROCESSABLE, put_off_form=form)
    found, others = looks.picked(request.user, lines, Can.EDIT)
    done = at_once.put_off_many(found, **form.cleaned_data, now=database_now(), by=request.user)
    said = ngettext("The reminders of %(n)s case are put off.", "The reminders of %(n)s cases are put off.", _n(done))
    return _answer(request, done, said, others=others, can=Can.EDIT)


@require_POST
@signed_in
def note(request: SignedIn) -> HttpResponse:
    """The same note on a day in each."""
    lines, today = request.POST.getlist("line"), timezone.localdate()
    form = FollowUpForm(request.POST, today=today)
    if not form.is_valid():
        return _page(request, lines, status=UNPROCESSABLE, note_form=form)
    found, others = looks.picked(request.user, lines, Can.EDIT)
    done = at_once.note_many(found, **form.cleaned_data, on=today, by=request.user)
    said = ngettext("Written down in %(n)s case.", "Written down in %(n)s cases.", _n(done))
    return _answer(request, done, said, others=others, can=Can.EDIT)


@require_POST
@signed_in
def give(request: SignedIn) -> HttpResponse:
    """All of them to one colleague."""
    lines = request.POST.getlist("line")
    found, others = looks.picked(request.user, lines, Can.ASSIGN)
    form = GiveForm(request.POST, colleagues=_colleagues(found))
    if not form.is_valid():
        return _page(request, lines, status=UNPROCESSABLE, give_form=form)
    done = at_once.give_many(found, **form.cleaned_data, by=request.user)
    said = ngettext("%(n)s case was given.", "%(n)s cases were given.", _n(done))
    return _answer(request, done, said, others=others, can=Can.ASSIGN)


@require_POST
@signed_in
def take_back(request: SignedIn, act: UUID) -> HttpResponse:
    """Within a minute, everything an act did is undone, case by case."""
    try:
        done = at_once.take_back_at_once(act, on=timezone.localdate(), now=database_now(), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return redirect(way_back(request, otherwise="/"))
    said = ngettext("Undone in %(n)s case.", "Undone in %(n)s cases.", _n(done))
    return _answer(request, done, said, others=0, can=Can.EDIT)


def _page(request: SignedIn, lines: list[str], *, status: int = 200, **forms: object) -> HttpResponse:
    today = timezone.localdate()
    found, others = looks.picked(request.user, lines, Can.EDIT)
    going_on = [each for each in found if not each.case.closed_on]
    may_give = bool(going_on) and all(may(request.user, each.case, Can.ASSIGN) for each in going_on[:1])
    context = {
        "lines": [(_line(each), each, _next(each)) for each in going_on],
        "closed": [each.case for each in found if each.case.closed_on],
        "others": others,
        "why_not": WHO_MAY_SENTENCE[Can.EDIT],
        "put_off_form": PutOffForm(today=today),
        "note_form": FollowUpForm(today=today, initial={"due_on": today}),
        "give_form": GiveForm(colleagues=_colleagues(going_on)) if may_give else None,
        "back": way_back(request, otherwise="/"),
    } | forms
    return render(request, "appeals/chosen.html", context, status=status)


def _line(each: Chosen) -> str:
    return f"{each.case.pk}:{each.owner}:{each.deadline.pk if each.deadline else ''}"


def _next(each: Chosen) -> str:
    return sentences.title(each.deadline, each.deadline.stage) if each.deadline else ""


def _colleagues(found: list[Chosen]) -> list[User]:
    """Who may answer for all of them: whoever works where they all belong."""
    offices = {each.case.organisation for each in found}
    return receivers(offices.pop()) if len(offices) == 1 else []


def _n(done: list[Outcome]) -> int:
    return sum(each.made is not None for each in done)


def _answer(request: SignedIn, done: list[Outcome], said: str, *, others: int, can: Can) -> HttpResponse:
    """Who was left out, by name and with the reason; how many were done; and back to the list."""
    for each in done:
        if each.made is None:
            messages.error(request, f"{each.case} · {each.case.reference}: {each.why_not}")
    if n := _n(done):
        messages.success(request, said % {"n": n})
    elif not done:
        messages.error(request, _("No case was chosen. Nothing was changed."))
    if others:
        messages.error(request, str(WHO_MAY_SENTENCE[can]))
    return redirect(way_back(request, otherwise="/"))
