"""The doors to care that goes on while a step is decided: what the law says, and that it was asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals import access, actions
from appeals.continued import continued
from appeals.forms.continuing import ContinuationForm
from appeals.forms.delaying import TakeOutForm
from appeals.law.moves import State
from appeals.models import Stage
from appeals.views.filing import REFUSALS, proof_of, tell_care
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from documents.kinds import Refused
from documents.resumable.arrived import files_of
from documents.storage import NoRoom
from documents.views import UNPROCESSABLE, SignedIn

REFUSED = (*REFUSALS, actions.NoContinuation, actions.AskedAlready, actions.TakenOut)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.FILE)
def care_goes_on(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """What the law says of care that goes on at this step, by when to ask, and the form to record that it was asked."""
    stage = access.stage_of(case, stage_id)
    if request.method != "POST":
        return _page(request, stage, ContinuationForm(stage=stage, initial={"asked_on": timezone.localdate()}))
    form = ContinuationForm(request.POST, files_of(request, field="proof_file"), stage=stage)
    status = UNPROCESSABLE
    if form.is_valid():
        try:
            proof = proof_of(request, case, form)
            if proof:
                form.data = {**form.data, "proof": str(proof.pk)}  # kept, even when the rest is refused
            said, today = form.said(), timezone.localdate()
            actions.record_continuation(stage, **said, proof=proof, by=request.user, today=today)
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        except (Refused, NoRoom) as refusal:
            form.add_error("proof_file", str(refusal))
            status = refusal.status
        else:
            tell_care(request, continued(stage, case))
            return redirect("care_goes_on", case.pk, stage.pk)
    return _page(request, stage, form, status=status)


@require_POST
@opens_case(Can.FILE)
def take_back(request: SignedIn, case: Case, stage_id: UUID, asked_id: UUID) -> HttpResponse:
    """Take back that it was asked for, with the reason: its date runs again."""
    stage = access.stage_of(case, stage_id)
    asked = get_object_or_404(stage.continuations.select_related("case"), pk=asked_id)  # type: ignore[attr-defined]
    form = TakeOutForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_continuation(asked, **form.cleaned_data, by=request.user, today=timezone.localdate())
        except REFUSED as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken back. It stays visible; the date to ask runs again."))
            return redirect("care_goes_on", case.pk, stage.pk)
    return _page(request, stage, ContinuationForm(stage=stage), status=UNPROCESSABLE, out=form)


def _page(
    request: SignedIn, stage: Stage, form: forms.Form, *, status: int = 200, out: TakeOutForm | None = None
) -> HttpResponse:
    found = continued(stage, stage.case)
    context: dict[str, Any] = {
        "case": stage.case,
        "stage": stage,
        "form": form,
        "found": found,
        "refusal": "" if found and found.law.sentences else str(actions.NoContinuation()),
        "open": stage.standing in (State.PREPARING, State.FILED) and not stage.case.closed_on,
        "out": out or TakeOutForm(),
        "today": timezone.localdate(),
    }
    return render(request, "appeals/care_goes_on.html", context, status=status)
