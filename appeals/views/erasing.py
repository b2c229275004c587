"""A case is erased, or kept: what goes and what stays, asked for, agreed to, taken back; and holds."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import erasing
from appeals.actions import erasing as actions
from appeals.forms.erasing import EraseForm, HoldForm
from cases.access import may, opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from claimback.words import day
from documents.views import UNPROCESSABLE, SignedIn


def page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What goes and what stays, with GET; asked for with POST."""
    return (ask if request.method == "POST" else look)(request, case_id=case_id)


page.can = {"GET": Can.ERASE, "POST": Can.ERASE}  # type: ignore[attr-defined]


@require_safe
@opens_case(Can.ERASE)
def look(request: SignedIn, case: Case) -> HttpResponse:
    """What goes, what stays, and what was asked for."""
    return _shown(request, case)


@opens_case(Can.ERASE)
def ask(request: SignedIn, case: Case) -> HttpResponse:
    """Ask that the case is erased."""
    try:
        row = actions.ask_to_erase(case, typed=_typed(request), at=timezone.now(), by=request.user)
    except Sorry as refusal:
        return _refused(request, case, refusal)
    if row.erase_after:
        said = _("The case is erased on %(on)s or soon after. Until then you can take it back here.")
        messages.success(request, said % {"on": day(row.erase_after)})
    else:
        messages.success(request, _("Asked. Nothing changes until a second person agrees."))
    return redirect("erase", case.pk)


@require_POST
@opens_case(Can.HOLD)
def agree(request: SignedIn, case: Case, erasure_id: UUID) -> HttpResponse:
    """Agree that a case is erased that somebody else asked for."""
    row = erasing.erasure_of(case, erasure_id)
    try:
        done = actions.agree_to_erase(row, typed=_typed(request), at=timezone.now(), by=request.user)
    except Sorry as refusal:
        return _refused(request, case, refusal)
    said = _("Agreed. The case is erased on %(on)s or soon after. Until then it can be taken back here.")
    messages.success(request, said % {"on": day(done.erase_after)})
    return redirect("erase", case.pk)


@require_POST
@opens_case(Can.ERASE)
def take_back(request: SignedIn, case: Case, erasure_id: UUID) -> HttpResponse:
    """The case stays."""
    try:
        actions.take_back_erasure(erasing.erasure_of(case, erasure_id), by=request.user)
    except Sorry as refusal:
        return _refused(request, case, refusal)
    messages.success(request, _("Taken back. The case stays, and nothing was erased."))
    return redirect("erase", case.pk)


@require_POST
@opens_case(Can.HOLD)
def hold(request: SignedIn, case: Case) -> HttpResponse:
    """The case must be kept."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _shown(request, case, hold_form=form, status=UNPROCESSABLE)
    try:
        actions.hold_case(case, **form.cleaned_data, by=request.user)
    except Sorry as refusal:
        return _refused(request, case, refusal)
    messages.success(request, _("Kept. Nobody can erase this case until you or a colleague lifts that."))
    return redirect("erase", case.pk)


@require_POST
@opens_case(Can.HOLD)
def lift(request: SignedIn, case: Case, hold_id: UUID) -> HttpResponse:
    """The case need not be kept any more."""
    row = get_object_or_404(erasing.holds_open_to(request.user, Can.HOLD), case=case, pk=hold_id)
    try:
        actions.lift_hold(row, by=request.user)
    except Sorry as refusal:
        return _refused(request, case, refusal)
    messages.success(request, _("Lifted. This case need not be kept any more."))
    return redirect("erase", case.pk)


def _typed(request: SignedIn) -> str:
    return request.POST.get("typed", "")


def _refused(request: SignedIn, case: Case, refusal: Sorry) -> HttpResponse:
    messages.error(request, str(refusal))
    return _shown(request, case, status=refusal.status)


def _shown(request: SignedIn, case: Case, *, hold_form: HoldForm | None = None, status: int = 200) -> HttpResponse:
    row, dates = erasing.waiting_for(case), erasing.open_dates(case)
    may_hold = bool(may(request.user, case, Can.HOLD))
    typed = {"typed": _typed(request)} if _typed(request) else None
    context = {
        "case": case, "erasure": row, "held": erasing.hold_of(case), "dates": dates, "days": erasing.wait().days,
        "alone": erasing.fights_alone(case, request.user), "may_hold": may_hold,
        "agrees": row is not None and not row.agreed_at and may_hold and row.asked_by_id != request.user.pk,
        "form": EraseForm(initial=typed, reference=case.reference, dates=bool(dates)),
        "hold_form": hold_form or HoldForm(),
    }  # fmt: skip
    return render(request, "appeals/erase.html", context, status=status)
