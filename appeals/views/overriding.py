"""A date set by hand, and the second look a later one needs."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import access, actions, approving, sentences
from appeals.forms.overriding import OverrideForm, RefuseForm
from appeals.law.deadlines import LawError
from appeals.models import Deadline, Override
from cases.access import opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from claimback.pages import way_back
from claimback.words import day
from documents.views import UNPROCESSABLE, SignedIn

REFUSALS = (
    actions.Stale, actions.SameDays, actions.ImpossibleDate, actions.NobodySeconds, actions.AskedBefore,
    actions.SamePerson, actions.Unreadable, CaseIsClosed, LawError,
)  # fmt: skip


@require_safe
@signed_in
def waiting(request: SignedIn) -> HttpResponse:
    """The address of later dates before everything that waits stood in one list."""
    return redirect("approvals")


@require_safe
@signed_in
def approvals(request: SignedIn) -> HttpResponse:
    """Everything that waits for a second person, as far as this person may be it."""
    return render(request, "appeals/approvals.html", {"lines": approving.approvals(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.OVERRIDE)
def by_hand(request: SignedIn, case: Case, deadline_id: UUID) -> HttpResponse:
    """Set a running date by hand: an earlier one holds at once, a later one waits for a second person."""
    deadline = access.deadline_of(case, deadline_id)
    form = OverrideForm(request.POST or None, deadline=deadline, papers=access.usable_papers(case))
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid() and _set(request, deadline, form):
            return redirect("case", case.pk)
    context = {
        "case": case,
        "deadline": deadline,
        "title": sentences.title(deadline, deadline.stage),
        "form": form,
        "seconders": access.seconders(case, besides=request.user),
    }
    return render(request, "appeals/override.html", context, status=status)


def _set(request: SignedIn, deadline: Deadline, form: OverrideForm) -> bool:
    said, zone = form.cleaned_data, ZoneInfo(deadline.case.time_zone or settings.TIME_ZONE)
    try:
        made = actions.override_date(
            deadline, to=form.to(zone), reason=said["reason"], paper=said["paper"], by=request.user,
            on=timezone.localdate(),
        )  # fmt: skip
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    if made.later:
        messages.success(request, _("Asked for. Until a second person agrees, the date that runs counts."))
    else:
        proposed = made.proposed
        on = day(proposed.act_by if proposed else None)
        messages.success(request, _("Set by hand: act by %(on)s.") % {"on": on})
    return True


@require_safe
@opens_case(Can.VIEW)
def look(request: SignedIn, case: Case, override_id: UUID) -> HttpResponse:
    """What is asked for, why, and what counts meanwhile."""
    return _shown(request, case, access.override_of(case, override_id), RefuseForm())


@require_POST
@opens_case(Can.APPROVE)
def second(request: SignedIn, case: Case, override_id: UUID) -> HttpResponse:
    """Agree to a later date somebody else asked for."""
    override = access.override_of(case, override_id)
    try:
        actions.second_override(override, by=request.user, on=timezone.localdate())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return _shown(request, case, override, RefuseForm(), status=UNPROCESSABLE)
    messages.success(request, _("Agreed. The later date counts from now on, and says who asked and who agreed."))
    return redirect(way_back(request, otherwise=reverse("case", args=[case.pk])))


@require_POST
@opens_case(Can.APPROVE)
def refuse(request: SignedIn, case: Case, override_id: UUID) -> HttpResponse:
    """Say no, or take back what one asked for oneself."""
    override = access.override_of(case, override_id)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _shown(request, case, override, form, status=UNPROCESSABLE)
    try:
        actions.refuse_override(override, **form.cleaned_data, by=request.user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))  # where it was answered meanwhile, no form is left to say it
        return _shown(request, case, override, form, status=UNPROCESSABLE)
    messages.success(request, _("The date stays as it is."))
    return redirect(way_back(request, otherwise=reverse("case", args=[case.pk])))


def _shown(request: SignedIn, case: Case, override: Override, form: RefuseForm, *, status: int = 200) -> HttpResponse:
    context = {
        "case": case,
        "override": override,
        "title": _title(override),
        "waits": override in access.overrides_waiting_in(case),
        "own": override.asked_by_id == request.user.pk,
        "form": form,
        "can": what_may(request.user, case),
    }
    return render(request, "appeals/override_look.html", context, status=status)


def _title(override: Override) -> str:
    return sentences.title(override.deadline, override.stage)
