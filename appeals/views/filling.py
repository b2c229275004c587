"""An official PDF form of an outside step, filled in from what is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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

MOST_NAMED = 8
"""Fields that one message names."""


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
    messages.success(request, " ".join(_what_is_left(form, made)))
    return redirect("paper", case.pk, made.pk)


def _what_is_left(form: OfficialForm, made: Document) -> Iterator[str]:
    """What is kept, and what a hand still has to do: nothing of it is done by the way."""
    yield _("“%(paper)s” is kept. Look at it.") % {"paper": made}
    if empty := [*form.empty(), *form.asked.rest]:
        yield _("Still empty: %(fields)s.") % {"fields": _named(empty)}
    if form.asked.signatures:
        yield _("Sign it by hand: %(fields)s.") % {"fields": _named(form.asked.signatures)}
    else:
        yield _("Sign it where it asks for that.")


def _named(labels: Sequence[str]) -> str:
    told = ", ".join(f"“{label}”" for label in labels[:MOST_NAMED])
    more = len(labels) - MOST_NAMED
    if more <= 0:
        return told
    return ngettext("%(told)s and %(more)d more", "%(told)s and %(more)d more", more) % {"told": told, "more": more}


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
        "choices": any(field.kind == "choice" for field in form.asked.fields) if form else False,
        "fault": fault,
        "can": what_may(request.user, stage.case),
    }
    return render(request, "appeals/official.html", context, status=status)
