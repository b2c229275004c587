"""The doors of the bench."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.pages import render_part
from claimback.sorry import Sorry
from documents.bench import actions, lying
from documents.bench.actions import SortedMeanwhile
from documents.bench.forms import BenchForm
from documents.bench.plan import MOST_PAGES
from documents.models import Document, Kind
from documents.views import CONFLICT, UNPROCESSABLE, SignedIn, back_from, paper_of, paper_page


def bench(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Pages laid out to be sorted: looked at with GET, made into papers with POST."""
    return (make if request.method == "POST" else look)(request, case_id=case_id)


bench.can = {"GET": Can.EDIT, "POST": Can.EDIT}  # type: ignore[attr-defined]


@opens_case(Can.EDIT)
def look(request: SignedIn, case: Case) -> HttpResponse:
    """The papers that may lie there, and the pages of those that do."""
    papers = lying.may_lie(case)
    chosen = lying.in_order(papers, _named(request.GET))
    kinds = {paper.kind for paper in chosen}
    pages = lying.sheets(chosen)
    form = BenchForm([sheet.at for sheet in pages], kind=kinds.pop() if len(kinds) == 1 else Kind.OTHER)
    return _page(request, case, papers, chosen, pages, form)


@opens_case(Can.EDIT)
def make(request: SignedIn, case: Case) -> HttpResponse:
    """Make the new papers, or show the form again with everything in it."""
    papers = lying.may_lie(case)
    chosen = lying.in_order(papers, _named(request.POST))
    pages = lying.sheets(chosen)
    form = BenchForm([sheet.at for sheet in pages], request.POST)
    if "more" in request.POST:
        return _page(request, case, papers, chosen, pages, form, seen_at=form.seen_at)
    if not form.is_valid():
        return _page(request, case, papers, chosen, pages, form, seen_at=form.seen_at, status=UNPROCESSABLE)
    try:
        sorting = actions.make_papers(
            case, papers=form.new_papers(), sets_aside=form.sets_aside, seen_at=form.seen_at, by=request.user
        )
    except SortedMeanwhile as meanwhile:
        return _page(request, case, papers, chosen, pages, form, meanwhile=meanwhile, status=CONFLICT)
    except Sorry as refusal:
        form.fault = str(refusal)
        return _page(request, case, papers, chosen, pages, form, seen_at=form.seen_at, status=refusal.status)
    number = sorting.papers.count()
    said = ngettext("%(n)s new paper is being made.", "%(n)s new papers are being made.", number)
    messages.info(request, said % {"n": number})
    return redirect("papers", case.pk)


@require_POST
@opens_case(Can.EDIT)
def turn(request: SignedIn, case: Case, document_id: UUID, number: int) -> HttpResponse:
    """Turn one page, as it is shown and read from now on."""
    document = paper_of(case, document_id)
    turned, was = (_degrees(request.POST.get(name, "")) for name in ("turned", "was"))
    try:
        page = actions.turn_page(
            document, number=number, turned=-1 if turned is None else turned, was=was, by=request.user
        )
    except Sorry as refusal:
        return paper_page(request, case, document, status=refusal.status, sentence=str(refusal))
    messages.info(
        request,
        _("Page %(n)s is turned. We are reading it again.") % {"n": number}
        if page.again
        else _("Page %(n)s is turned.") % {"n": number},
    )
    return redirect(back_from(request) or "paper", *([] if back_from(request) else [case.pk, document.pk]))


@require_POST
@opens_case(Can.EDIT)
def better(request: SignedIn, case: Case, document_id: UUID, number: int) -> HttpResponse:
    """Read one page again with the better engine."""
    document = paper_of(case, document_id)
    try:
        actions.read_better(document, number=number, by=request.user)
    except Sorry as refusal:
        return paper_page(request, case, document, status=refusal.status, sentence=str(refusal))
    messages.info(request, _("We are reading page %(n)s again, more slowly.") % {"n": number})
    return redirect("paper", case.pk, document.pk)


@require_POST
@opens_case(Can.EDIT)
def aside(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Set a paper aside."""
    document = paper_of(case, document_id)
    try:
        actions.set_aside(document, by=request.user)
    except Sorry as refusal:
        return paper_page(request, case, document, status=refusal.status, sentence=str(refusal))
    messages.info(
        request, _("“%(paper)s” is set aside. It is kept, and one press brings it back.") % {"paper": document}
    )
    return redirect("papers", case.pk)


@require_POST
@opens_case(Can.EDIT)
def back(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Bring a paper back that was set aside."""
    document = paper_of(case, document_id)
    try:
        actions.bring_back(document, by=request.user)
    except Sorry as refusal:
        return paper_page(request, case, document, status=refusal.status, sentence=str(refusal))
    messages.info(request, _("“%(paper)s” is back among the papers.") % {"paper": document})
    return redirect("papers", case.pk)


def _degrees(said: str) -> int | None:
    return int(said) if said in {"0", "90", "180", "270"} else None


def _named(said: QueryDict) -> list[UUID]:
    found = []
    for each in said.getlist("paper")[: lying.MOST_PAPERS]:
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found


def _page(
    request: SignedIn,
    case: Case,
    papers: list[Document],
    chosen: list[Document],
    pages: list[lying.Sheet],
    form: BenchForm,
    *,
    seen_at: Any = None,
    meanwhile: SortedMeanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    too_many = len(pages) > MOST_PAGES
    context = {
        "case": case,
        "can": what_may(request.user, case),
        "papers": papers,
        "chosen": chosen,
        "pages": [] if too_many else pages,
        "too_many": too_many,
        "form": form,
        "meanwhile": meanwhile,
        "seen_at": (seen_at or lying.now()).isoformat(),
        "sorting": lying.latest_sorting(case),
    }
    return render_part(request, "documents/bench.html", part="bench", context=context, status=status)
