"""The doors to papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.access import signed_in
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from claimback.asked import number
from claimback.pages import is_htmx, render_part
from documents import actions, search
from documents.again import better_engine
from documents.bench import lying
from documents.forms import FileUnderForm, UploadForm
from documents.kinds import Refused
from documents.models import Document, DocumentQuerySet, Kind
from documents.names import clean_name
from documents.resumable.arrived import files_of, let_go
from documents.storage import NoRoom, NotKept
from documents.text import NoPageImage

A_PAGE = 50
LAST_PAGE = 9_999
UNPROCESSABLE, CONFLICT, GONE = 422, 409, 410
CLOSED = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""A file from a stranger is saved, never run: whatever it holds, the browser gives it no power here."""


class SignedIn(HttpRequest):
    """What `opens_case` lets through: a request of somebody we know."""

    user: User


@dataclass(frozen=True)
class Answer:
    """What became of one file that was sent."""

    name: str
    sentence: str
    document: Document | None = None
    status: int = 200


def papers(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The papers of a case: looked at with GET, added to with POST."""
    return (send if request.method == "POST" else show)(request, case_id=case_id)


papers.can = {"GET": Can.VIEW, "POST": Can.UPLOAD}  # type: ignore[attr-defined]


@opens_case(Can.VIEW)
def show(request: SignedIn, case: Case) -> HttpResponse:
    """The list; htmx asks for it again while a paper is on its way."""
    return render_part(request, "documents/papers.html", part="papers", context=papers_of(case, request))


@opens_case(Can.UPLOAD)
def send(request: SignedIn, case: Case) -> HttpResponse:
    """Add papers: each file gets an answer of its own, and a refused one does not lose the others."""
    form = UploadForm(request.POST, files_of(request))
    if not form.is_valid():
        answers = [Answer("", str(error), status=UNPROCESSABLE) for error in form.errors.get("files", [])]
    else:
        answers = [_receive(case, file, form.cleaned_data["kind"], request.user) for file in form.cleaned_data["files"]]
        let_go(form.cleaned_data["files"], kept=[each.document for each in answers if each.document], user=request.user)
        answers += _put_together(answers, request.user) if form.cleaned_data["one_letter"] else []
    return _tell(request, case, answers)


@require_GET
@opens_case(Can.READ)
def paper(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """One paper: its state in words, its text by page, the way to the original."""
    return paper_page(request, case, paper_of(case, document_id))


@require_GET
@opens_case(Can.READ)  # type: ignore[arg-type]
def original(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse | FileResponse:
    """The original, byte for byte, to be saved."""
    document = paper_of(case, document_id)
    try:
        opened = actions.open_original(document, by=request.user)
    except actions.NotOpenable:
        return paper_page(request, case, document, status=CONFLICT)
    except NotKept as missing:
        return paper_page(request, case, document, status=GONE, sentence=str(missing))
    return FileResponse(
        opened, as_attachment=True, filename=document.name, content_type=document.content_type, headers=CLOSED
    )


@require_GET
@opens_case(Can.READ)  # type: ignore[arg-type]
def picture(request: SignedIn, case: Case, document_id: UUID, number: int) -> FileResponse:
    """A picture of one page."""
    try:
        small = "small" in request.GET
        png = actions.open_picture(paper_of(case, document_id), number=number, small=small, by=request.user)
    except (actions.NotOpenable, NotKept, NoPageImage) as nothing:
        raise Http404 from nothing
    return FileResponse(png.open("rb"), content_type="image/png", headers=CLOSED)


@require_POST
@opens_case(Can.EDIT)
def file_under(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Say what a paper is, what to call it, and which day stands on it; what the form does not ask stays."""
    document = paper_of(case, document_id)
    form = FileUnderForm(request.POST)
    if not form.is_valid():
        return paper_page(request, case, document, status=UNPROCESSABLE, form=form)
    said = {name: value for name, value in form.cleaned_data.items() if name in request.POST}
    actions.file_under(document, **said, by=request.user)
    messages.info(request, _("Filed under “%(kind)s”.") % {"kind": form.cleaned_data["kind"].label})
    return redirect(back_from(request) or "paper", *([] if back_from(request) else [case.pk, document.pk]))


@require_POST
@opens_case(Can.UPLOAD)
def read_again(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Send a paper through the worker once more."""
    document = paper_of(case, document_id)
    if actions.read_again(document, by=request.user):
        messages.info(request, _("We are reading this paper again."))
    return redirect("papers", case.pk)


@require_GET
@signed_in
def find(request: HttpRequest) -> HttpResponse:
    """Words in the papers of every case this person may read."""
    return _found(request)


@require_GET
@opens_case(Can.READ)
def find_in_case(request: SignedIn, case: Case) -> HttpResponse:
    """Words in the papers of one case."""
    return _found(request, case)


def _found(request: HttpRequest, case: Case | None = None) -> HttpResponse:
    words, page = request.GET.get("words", "")[: search.LONGEST], number(request.GET.get("page", ""), most=LAST_PAGE)
    found = search.find(request.user, words, case=case, start=(page - 1) * search.A_PAGE)  # type: ignore[arg-type]
    context = {"case": case, "words": words, "found": found, "number": page}
    return render(request, "documents/find.html", context)


def papers_of(case: Case, request: SignedIn) -> dict[str, Any]:
    """What the papers part shows of a case; another storey's page may show it too. Six queries, whatever is in it.

    Whoever may not read papers sees only those they sent.
    """
    can = what_may(request.user, case)
    every = _visible(case, request.user, can)
    aside = "aside" in request.GET
    visible = every.exclude(set_aside_at=None) if aside else every.on_the_desk()
    sorting = lying.latest_sorting(case)
    numbers = every.numbers(aside=aside)
    shown = Paginator(visible, A_PAGE)
    shown.count = numbers["set_aside"] if aside else numbers["all"] - numbers["set_aside"]  # known already
    page = shown.get_page(request.GET.get("page"))
    return {
        "case": case,
        "can": can,
        "papers": page,
        "unfinished": numbers["unfinished"] > 0 or (sorting is not None and sorting.state == sorting.State.ASKED),
        "aside": aside,
        "set_aside": numbers["set_aside"],
        "sorting": sorting,
        "upload": UploadForm(),
        "kinds": Kind.choices,
    }


def _visible(case: Case, user: User, can: dict[str, bool]) -> DocumentQuerySet:
    found: DocumentQuerySet = case.documents.order_by("-received_at", "-pk").select_related(
        "received_by", "page_of", "set_aside_by", "mailed"
    )  # type: ignore[assignment]
    return found if can[Can.READ] else found.filter(received_by=user)


def paper_of(case: Case, document_id: UUID) -> Document:
    """A paper of this case, or 404."""
    papers_of_case = case.documents.select_related(
        "case", "received_by", "page_of__case", "set_aside_by", "legible_by", "signed_said_by", "mailed"
    )
    return get_object_or_404(papers_of_case, pk=document_id)


def _receive(case: Case, file: UploadedFile, kind: Kind, by: User) -> Answer:
    name = clean_name(file.name or "")
    try:
        received = actions.receive(case=case, stream=file, name=name, kind=kind, by=by)
    except (Refused, NoRoom) as refusal:
        return Answer(name, str(refusal), status=refusal.status)
    if received.again:
        return Answer(name, _("This paper was already here. Nothing was added twice."), received.document)
    return Answer(name, _("Kept. We are checking and reading it now."), received.document)


def _put_together(answers: list[Answer], by: User) -> list[Answer]:
    """Make one letter of what was kept, and say what stands in the way."""
    kept = [answer.document for answer in answers if answer.document]
    try:
        if kept:
            actions.put_together(kept, by=by)
    except actions.NotOneLetter as refusal:
        return [Answer("", str(refusal), status=UNPROCESSABLE)]
    return []


def _tell(request: SignedIn, case: Case, answers: list[Answer]) -> HttpResponse:
    """To htmx the list with the answers in it; to a browser the page it came from, or the list if nothing was kept."""
    if is_htmx(request) or not any(answer.document for answer in answers):
        status = 200 if is_htmx(request) else max(answer.status for answer in answers)
        context = papers_of(case, request) | {"answers": answers}
        return render_part(request, "documents/papers.html", part="papers", context=context, status=status)
    for answer in answers:
        say = messages.info if answer.document else messages.error
        say(request, ": ".join(filter(None, (answer.name, answer.sentence))))
    return redirect(back_from(request) or "papers", *([] if back_from(request) else [case.pk]))


def back_from(request: HttpRequest) -> str:
    """Where the form was shown, if it says so and it is ours."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None, require_https=request.is_secure())
    return back if ours and urlsplit(back).path.startswith("/") else ""


def paper_page(
    request: SignedIn,
    case: Case,
    document: Document,
    *,
    status: int = 200,
    sentence: str = "",
    form: FileUnderForm | None = None,
) -> HttpResponse:
    """A paper that may not be opened shows its state and the reason, nothing of what it says."""
    try:
        pages = actions.open_text(document, by=request.user)
    except actions.NotOpenable as closed:
        pages, sentence = None, sentence or str(closed)
    context = {
        "case": case,
        "can": what_may(request.user, case),
        "paper": document,
        "pages": search.light_up(pages, request.GET.get("words", "")) if pages else pages,
        "sentence": sentence,
        "waits": document.waits_in_the_inbox,
        "better": better_engine(),
        "origins": lying.origins(document) if pages is not None else [],
        "became": lying.became(document) if pages is not None else [],
        "form": form
        or FileUnderForm(initial={"title": document.title, "kind": document.kind, "dated_on": document.dated_on}),
    }
    return render_part(request, "documents/paper.html", part="paper", context=context, status=status)
