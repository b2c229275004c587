"""An official PDF form of an outside step, filled in from what is confirmed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals import access, actions
from appeals.forms.filling import OfficialForm
from appeals.models import Stage
from appeals.official_forms import proposed
from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from documents.filling.actions import form_of
from documents.kinds import Refused
from documents.models import Document
from documents.storage import NoRoom
from documents.views import UNPROCESSABLE, SignedIn


def official(request: HttpRequest, case_id: UUID, stage_id: UUID, document_id: UUID) -> HttpResponse:
    """The fields of a form: looked at with GET, filled in with POST."""
    return (fill if request.method == "POST" else look)(
        request, case_id=case_id, stage_id=stage_id, document_id=document_id
    )


official.can = {"GET": Can.DRAFT, "POST": Can.DRAFT}  # type: ignore[attr-defined]


@opens_case(Can.DRAFT)
def look(request: SignedIn, case: Case, stage_id: UUID, document_id: UUID) -> HttpResponse:
    """Each field with what is confirmed for it."""
    stage, paper = access.stage_of(case, stage_id), access.paper_of(case, document_id)
    try:
        form = _form(request, stage, paper)
    except Sorry as refusal:
        return _page(request, stage, paper, fault=str(refusal), status=refusal.status)
    return _page(request, stage, paper, form=form)


@opens_case(Can.DRAFT)
def fill(request: SignedIn, case: Case, stage_id: UUID, document_id: UUID) -> HttpResponse:
    """Make the filled-in form, a new paper; the empty one stays."""
    stage, paper = access.stage_of(case, stage_id), access.paper_of(case, document_id)
    try:
        form = _form(request, stage, paper)
    except Sorry as refusal:
        return _page(request, stage, paper, fault=str(refusal), status=refusal.status)
    if not form.is_valid():
        return _page(request, stage, paper, form=form, status=UNPROCESSABLE)
    try:
        made = actions.fill_form(paper, values=form.values(), by=request.user)
    except (Sorry, Refused, NoRoom) as refusal:
        form.add_error(None, str(refusal))
        return _page(request, stage, paper, form=form, status=refusal.status)
    messages.success(request, _("“%(paper)s” is kept. Look at it, fill in the rest, and sign it.") % {"paper": made})
    return redirect("paper", case.pk, made.pk)


def _form(request: SignedIn, stage: Stage, paper: Document) -> OfficialForm:
    asked = form_of(paper)
    known = {row.name: row.value for row in actions.request_form(stage, on=timezone.localdate(), by=request.user).rows}
    return OfficialForm(request.POST or None, asked=asked, proposed=proposed(asked.fields, known))


def _page(
    request: SignedIn,
    stage: Stage,
    paper: Document,
    *,
    form: OfficialForm | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": stage.case,
        "stage": stage,
        "paper": paper,
        "form": form,
        "others": form.asked.others if form else 0,
        "fault": fault,
        "can": what_may(request.user, stage.case),
    }
    return render(request, "appeals/official.html", context, status=status)
