"""An end that waits for a second person: agreed to, or sent back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import actions, conceding
from appeals.forms.overriding import SendBackForm
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.pages import way_back
from claimback.sorry import Sorry
from documents.views import UNPROCESSABLE, SignedIn


@require_safe
@opens_case(Can.EDIT)
def look(request: SignedIn, case: Case, write_off_id: UUID) -> HttpResponse:
    """What is to end, why, and what became of it."""
    return _shown(request, case, write_off_id, SendBackForm())


@require_POST
@opens_case(Can.CONCEDE)
def agree(request: SignedIn, case: Case, write_off_id: UUID) -> HttpResponse:
    """Agree that a case or a step ends that somebody else asked to end."""
    row = conceding.write_off_of(case, write_off_id)
    try:
        done = actions.agree_to_end(row, on=timezone.localdate(), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return _shown(request, case, write_off_id, SendBackForm(), status=UNPROCESSABLE)
    said = _("Agreed. “%(what)s” has ended; the record names who asked and you.")
    messages.success(request, said % {"what": done.stage.name if done.stage else case})
    return redirect(way_back(request, otherwise=reverse("case", args=[case.pk])))


@require_POST
@opens_case(Can.FILE)
def send_back(request: SignedIn, case: Case, write_off_id: UUID) -> HttpResponse:
    """Say no with a reason, or take back what one asked for oneself; everything runs on."""
    form = SendBackForm(request.POST)
    row = conceding.write_off_of(case, write_off_id)
    if not form.is_valid():
        return _shown(request, case, write_off_id, form, status=UNPROCESSABLE)
    try:
        actions.send_end_back(row, **form.cleaned_data, by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return _shown(request, case, write_off_id, form, status=UNPROCESSABLE)
    messages.success(request, _("Sent back. Nothing was ended, and the dates run on."))
    return redirect(way_back(request, otherwise=reverse("case", args=[case.pk])))


def _shown(request: SignedIn, case: Case, write_off_id: UUID, form: SendBackForm, *, status: int = 200) -> HttpResponse:
    row = conceding.write_off_of(case, write_off_id)
    own = row.asked_by_id == request.user.pk
    context = {
        "case": row.case, "asked": row, "form": form, "void": conceding.why_void(row), "own": own,
        "agrees": not own and request.user in conceding.may_agree(case, besides=row.asked_by),
    }  # fmt: skip
    return render(request, "appeals/write_off.html", context, status=status)
