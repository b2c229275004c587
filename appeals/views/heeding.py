"""The door a reminder leads to: “I have seen it”, or “remind me again on …”. Looking changes nothing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import access, actions, heeded, sentences
from appeals.forms.heeding import PauseForm
from appeals.models import Deadline
from cases.access import opens_case
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.pages import way_back
from claimback.words import day, moment
from documents.views import UNPROCESSABLE, SignedIn

REFUSALS = (actions.NothingToHeed, actions.ImpossibleDate, CaseIsClosed)


@require_safe
@opens_case(Can.VIEW)
def heed(request: SignedIn, case: Case, deadline_id: UUID) -> HttpResponse:
    """The date, who has seen it, and the two buttons."""
    deadline = access.deadline_of(case, deadline_id)
    return _page(request, case, deadline, _form(request, deadline))


@require_POST
@opens_case(Can.VIEW)
def seen(request: SignedIn, case: Case, deadline_id: UUID) -> HttpResponse:
    """I have seen it: nobody else is told for now; the plan goes on."""
    deadline = access.deadline_of(case, deadline_id)
    try:
        actions.see_deadline(deadline, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted: you have seen this date. The reminders go on as planned."))
    return redirect("case", case.pk)


@require_POST
@opens_case(Can.VIEW)
def pause(request: SignedIn, case: Case, deadline_id: UUID) -> HttpResponse:
    """Leave me alone about it until then, and remind me then."""
    deadline = access.deadline_of(case, deadline_id)
    form = _form(request, deadline, posted=True)
    if form.is_valid() and _paused(request, deadline, form):
        return redirect(way_back(request, otherwise=reverse("case", args=[case.pk])))
    return _page(request, case, deadline, form, status=UNPROCESSABLE)


def _paused(request: SignedIn, deadline: Deadline, form: PauseForm) -> bool:
    until = form.cleaned_data["until"]
    try:
        made = actions.pause_reminders(deadline, until=until, by=request.user, now=timezone.now())
    except REFUSALS as refusal:
        form.add_error("until", str(refusal))
        return False
    on = moment(made.until_at) if made.in_hours else day(made.until_at)
    messages.success(request, _("No reminder about this date before %(on)s. You are reminded then.") % {"on": on})
    return True


def _form(request: SignedIn, deadline: Deadline, *, posted: bool = False) -> PauseForm:
    today, now = timezone.localdate(), timezone.now()
    return PauseForm(request.POST if posted else None, deadline=deadline, today=today, now=now)


def _page(request: SignedIn, case: Case, deadline: Deadline, form: PauseForm, *, status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "deadline": deadline,
        "title": sentences.title(deadline, deadline.stage),
        "runs": not (deadline.superseded_at or deadline.met_on or deadline.dropped_on or case.closed_on),
        "heeded": heeded.of_deadline(deadline),
        "today": timezone.localdate(),
        "form": form,
    }
    return render(request, "appeals/heed.html", context, status=status)
