"""A letter that came page by page: which papers it is made of, in which order, and pages to add."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.access import opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.pages import render_part
from documents import actions as papers
from documents.access import pages_to_choose_from
from documents.forms import PagesForm
from documents.kinds import Refused
from documents.models import Document, Kind
from documents.names import clean_name
from documents.resumable.arrived import files_of, let_go
from documents.storage import NoRoom
from documents.views import UNPROCESSABLE, SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def pages(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Number the papers of one letter, or add pages at its end; then it is read as a whole."""
    letter = get_object_or_404(case.documents.select_related("page_of"), pk=document_id).letter  # type: ignore[attr-defined]
    choice = pages_to_choose_from(letter)
    if request.method != "POST":
        chosen = [paper.pk for paper in choice if paper.letter == letter]
        return _page(request, case, letter, PagesForm(papers=choice, chosen=chosen))
    form = PagesForm(request.POST, files_of(request), papers=choice)
    if not form.is_valid():
        return _page(request, case, letter, form, status=UNPROCESSABLE)
    try:
        papers.arrange(letter, papers=[*form.in_order(), *_added(request, letter, form)], by=request.user)
    except papers.NotOneLetter as refusal:
        form.add_error(None, str(refusal))
        return _page(request, case, letter, form, status=UNPROCESSABLE)
    return redirect("confirm", case.pk, letter.pk)


def _added(request: SignedIn, letter: Document, form: PagesForm) -> list[Document]:
    """The new papers that were kept; one that was refused is named and does not lose the others."""
    kept = []
    for file in form.cleaned_data["files"]:
        name = clean_name(file.name or "")
        try:
            received = papers.receive(case=letter.case, stream=file, name=name, kind=Kind(letter.kind), by=request.user)
        except (Refused, NoRoom) as refusal:
            messages.error(request, _("%(name)s: %(why)s") % {"name": name, "why": refusal})
        else:
            kept.append(received.document)
    let_go(form.cleaned_data["files"], kept=kept, user=request.user)
    return kept


def _page(request: SignedIn, case: Case, letter: Document, form: PagesForm, *, status: int = 200) -> HttpResponse:
    context = {"case": case, "paper": letter, "form": form, "rows": form.rows()}
    return render_part(request, "appeals/pages.html", part="pages", context=context, status=status)
