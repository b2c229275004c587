"""The doors to what was granted: it was used, it was not, or they gave more time; open when the case has ended too."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals.actions import granted as actions
from appeals.forms.granted import LongerForm, UsedForm
from cases.access import opens_case
from cases.models import Case, Decision
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from claimback.words import day
from documents.views import UNPROCESSABLE, SignedIn


@require_safe
@opens_case(Can.EDIT)
def granted(request: SignedIn, case: Case, decision_id: UUID) -> HttpResponse:
    """What was granted, what to say to get more time, and the forms to say what became of it."""
    return _page(request, case, _of(case, decision_id))


@require_POST
@opens_case(Can.EDIT)
def use(request: SignedIn, case: Case, decision_id: UUID) -> HttpResponse:
    """It was used on a day, or (`not_yet`) it was not."""
    decision, today = _of(case, decision_id), timezone.localdate()
    form = UsedForm(request.POST)
    not_yet = "not_yet" in request.POST
    if not not_yet and not form.is_valid():
        return _page(request, case, decision, used=form, status=UNPROCESSABLE)
    used_on = None if not_yet else form.cleaned_data["used_on"]
    try:
        actions.use_approval(decision, used_on=used_on, by=request.user, on=today)
    except Sorry as refusal:
        return _refused(request, case, decision, refusal, used=form)
    if used_on:
        messages.success(
            request, _("Kept: it was used on %(on)s. We do not remind of it any more.") % {"on": day(used_on)}
        )
    else:
        messages.success(request, _("Kept: it is not used yet. We remind you of its last day again."))
    return redirect("granted", case.pk, decision.pk)


@require_POST
@opens_case(Can.EDIT)
def lengthen(request: SignedIn, case: Case, decision_id: UUID) -> HttpResponse:
    """They gave more time, or the day that was typed for it was wrong."""
    decision, form = _of(case, decision_id), LongerForm(request.POST)
    if not form.is_valid():
        return _page(request, case, decision, longer=form, status=UNPROCESSABLE)
    try:
        until = form.cleaned_data["until"]
        actions.lengthen_approval(decision, until=until, by=request.user, on=timezone.localdate())
    except Sorry as refusal:
        return _refused(request, case, decision, refusal, longer=form)
    messages.success(request, _("Kept: it is good until %(on)s. We remind you before that day.") % {"on": day(until)})
    return redirect("granted", case.pk, decision.pk)


def _of(case: Case, decision_id: UUID) -> Decision:
    found: Decision = get_object_or_404(case.decisions, pk=decision_id)  # type: ignore[attr-defined]
    return found


def _refused(request: SignedIn, case: Case, decision: Decision, refusal: Sorry, **typed: forms.Form) -> HttpResponse:
    return _page(request, case, _of(case, decision.pk), status=refusal.status, fault=str(refusal), **typed)


def _page(
    request: SignedIn,
    case: Case,
    decision: Decision,
    *,
    used: forms.Form | None = None,
    longer: forms.Form | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "case": case,
        "decision": decision,
        "granted": [decision],
        "here": True,
        "used": used or UsedForm(initial={"used_on": today}),
        "longer": longer or LongerForm(),
        "fault": fault,
        "today": today,
    }
    return render(request, "appeals/granted.html", context, status=status)
