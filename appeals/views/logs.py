"""The doors to the logs: therapies, scans, findings of examinations, scores."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals import access
from appeals.forms.criteria import LogForm
from appeals.views.criteria import form_page
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.sorry import Sorry
from documents.criteria import actions as verbs
from documents.criteria import words
from documents.criteria.vocabulary import WHAT, Asked
from documents.views import SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def note(request: SignedIn, case: Case, kind: str) -> HttpResponse:
    """Write one entry into a log."""
    if kind not in WHAT:
        raise Http404
    asked, today = Asked(kind), timezone.localdate()
    form = LogForm(request.POST or None, kind=asked, papers=access.usable_papers(case))

    def do() -> str:
        verbs.note_finding(case, **form.said(), today=today, by=request.user)
        return _("Noted. What it means for the criteria was counted anew.")

    return form_page(request, case, form, do, page="appeals/finding.html", name=words.KIND[asked])


@require_POST
@opens_case(Can.EDIT)
def take_out(request: SignedIn, case: Case, finding_id: UUID) -> HttpResponse:
    """Take an entry out of its log."""
    try:
        verbs.withdraw_finding(access.finding_of(case, finding_id), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken out of the log. The record keeps it."))
    return redirect("criteria", case.pk)
