"""A letter comes in, is read, and a person says what is true of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals import access, actions, confirming, sentences
from appeals.actions.intake import NothingKept, take_papers_in
from appeals.asking import questions
from appeals.forms.confirming import AnswerForm, ConfirmForm, DecisionFields
from appeals.forms.few import FewAnswerForm, FewForm
from appeals.law.deadlines import LawError
from appeals.models import Stage
from cases.access import get_case, get_office, offices_of, opens_case, what_may
from cases.actions import CaseIsClosed, NoUnit, UnknownOutcome
from cases.facts import DOUBT_SENTENCES, Doubt
from cases.models import Case, Decision, Ending, Outcome
from claimback.accounts.access import signed_in
from claimback.accounts.models import User
from claimback.accounts.own import is_own
from claimback.accounts.roles import Can
from claimback.pages import render_part
from documents import actions as papers
from documents.access import letters_to_confirm
from documents.forms import UploadForm
from documents.leaves import Leaf
from documents.models import Document, Suggestion
from documents.resumable.arrived import files_of, let_go

UNPROCESSABLE, CONFLICT = 422, 409
REFUSALS = (
    actions.AlreadyConfirmed,
    actions.BadAddress,
    actions.SecondDenial,
    actions.ImpossibleDate,
    actions.NotPossible,
    actions.NoLetter,
    actions.StillTime,
    actions.NothingOpens,
    UnknownOutcome,
    NoUnit,
    CaseIsClosed,
    LawError,
)
"""What the verbs refuse for a reason a person can act on."""


class SignedIn(HttpRequest):
    """What the doors let through: a request of somebody we know."""

    user: User


@require_http_methods(["GET", "POST"])
@signed_in
def new_case(request: SignedIn) -> HttpResponse:
    """Open a case with the letter it is about, or without one at hand; for somebody alone the first of four screens."""
    office = get_office(request.user, Can.OPEN, request.POST.get("organisation") or None)
    today = timezone.localdate()
    if "by_hand" in request.POST:
        case = actions.take_paper_in(organisation=office, by=request.user, on=today)
        return redirect("urgent" if is_own(office, request.user) else "confirm_by_hand", case.pk)
    alone = is_own(office, request.user)
    context = {"offices": offices_of(request.user, Can.OPEN), "office": office, "refused": (), "alone": alone}
    if request.method != "POST":
        return render_part(request, "appeals/new.html", part="new", context=context)
    form = UploadForm(request.POST, files_of(request))
    if not form.is_valid():
        context["refused"] = form.errors.get("files", [])
        return render_part(request, "appeals/new.html", part="new", context=context, status=UNPROCESSABLE)
    files = [(file.name or "", file) for file in form.cleaned_data["files"]]
    try:
        taken = take_papers_in(
            organisation=office, files=files, one_letter=form.cleaned_data["one_letter"], by=request.user, on=today
        )
    except NothingKept as nothing:
        context["refused"] = nothing.refused
        return render_part(request, "appeals/new.html", part="new", context=context, status=nothing.status)
    let_go(form.cleaned_data["files"], kept=taken.kept, user=request.user)
    for sentence in taken.refused:
        messages.error(request, sentence)
    return redirect("urgent", taken.case.pk) if alone else redirect("confirm", taken.case.pk, taken.kept[0].pk)


@require_http_methods(["GET", "POST"])
@opens_case(Can.EDIT)  # type: ignore[arg-type]
def confirm(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """The letter beside the form: what it seems to say, until a person says it is so."""
    document = get_object_or_404(case.documents.select_related("case", "decision", "page_of"), pk=document_id)  # type: ignore[attr-defined]
    if "no_denial" in request.POST:
        return _no_denial(request, case)
    if document.page_of:
        query = request.GET.urlencode()
        return redirect(reverse("confirm", args=[case.pk, document.page_of_id]) + (f"?{query}" if query else ""))
    if document.decision_id and request.method != "POST":
        messages.info(request, _("This letter was confirmed already. If something in it is wrong, correct it there."))
        return redirect("case", case.pk)
    unread = papers.not_yet_read(document)
    if unread and request.method != "POST":
        few = asks_few(request, case)
        context = {"case": case, "paper": document, "unread": unread, "few": few, "face": face_of(few=few)}
        context["stage"] = access.stage_answered_by(document)
        return render_part(request, "appeals/confirm.html", part="confirm", context=context)
    stage = access.stage_answered_by(document)
    return _sheet(request, case, document=document, stage=stage)


@require_http_methods(["GET", "POST"])
@opens_case(Can.EDIT)  # type: ignore[arg-type]
def confirm_by_hand(request: SignedIn, case: Case) -> HttpResponse:
    """The same form without a letter: what a person knows is typed in."""
    return _sheet(request, case, document=None, stage=None)


def form_for(
    request: SignedIn, case: Case, *, stage: Stage | None, initial: dict[str, Any], denied: Decision | None
) -> DecisionFields:
    """The form for a denial, or for the answer to a step; a case that has a denial offers to take a second one."""
    said = request.POST if request.method == "POST" else None
    if stage:
        return answer_form(request, case)(said, initial=initial)
    form = FewForm if asks_few(request, case) else ConfirmForm
    return form(said, initial={"time_zone": case.time_zone} | initial, second=denied is not None)


def accept(
    request: SignedIn, case: Case, form: DecisionFields, *, document: Document | None, stage: Stage | None
) -> HttpResponse | int:
    """Hand the confirmed facts to the verb; its refusal becomes a fault of the form and the status of the page."""
    if not form.is_valid():
        return UNPROCESSABLE
    today, facts, read = timezone.localdate(), form.facts(), [document] if document else []
    try:
        if stage:
            get_case(request.user, case.pk, Can.FILE)
            actions.record_answer(stage, facts=facts, papers=read, by=request.user, on=today)
        else:
            second = bool(form.cleaned_data.get("second"))
            actions.accept_denial(case, facts=facts, papers=read, by=request.user, on=today, second=second)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return CONFLICT if isinstance(refusal, actions.AlreadyConfirmed) else UNPROCESSABLE
    if not stage and asks_few(request, case):
        return redirect("until", case.pk)
    say_what_follows(request, case)
    return redirect("case", case.pk)


def asks_few(request: SignedIn, case: Case) -> bool:
    """Whether only what a date needs is asked first: of whoever carries their own case, unless they ask for more."""
    return is_own(case.organisation, request.user) and "every" not in request.GET


def answer_form(request: SignedIn, case: Case) -> type[AnswerForm]:
    """The form for an answer: yes or no first for whoever carries their own case, else everything."""
    return FewAnswerForm if asks_few(request, case) else AnswerForm


def face_of(*, few: bool) -> str:
    """The large face of a patient's page, or that of the desk."""
    return "page" if few else "desk"


def say_what_follows(request: SignedIn, case: Case) -> None:
    """Until when there is to act, or what must be known before that can be said."""
    said = sentences.status(access.turn_of(case), today=timezone.localdate())
    messages.success(request, _("The facts are in the case. %(status)s") % {"status": said.sentence})
    for question in questions(case)[:2]:
        messages.warning(request, question)


def _no_denial(request: SignedIn, case: Case) -> HttpResponse:
    """The paper refuses nothing, so there is nothing to appeal: a case that has nothing else ends."""
    case = get_case(request.user, case.pk, Can.CLOSE)
    if case.decisions.exists():  # type: ignore[attr-defined]
        messages.error(request, _("This case has a confirmed decision, so it stays open. The paper is kept in it."))
        return redirect("case", case.pk)
    try:
        waits = actions.end_case(case, ending=Ending.NO_DENIAL, on=timezone.localdate(), by=request.user)
    except (CaseIsClosed, actions.NobodyAgrees, actions.WaitsAlready) as refusal:
        messages.error(request, str(refusal))
    else:
        closed = _("The case is closed: it was no denial. The paper is kept in it.")
        asked = _("Asked for. The case stays open until a second person agrees; its dates run on.")
        messages.success(request, asked if waits else closed)
    return redirect("case", case.pk)


def _sheet(request: SignedIn, case: Case, *, document: Document | None, stage: Stage | None) -> HttpResponse:
    pages, closed = _pages(document, request.user)
    told = list(document.suggestions.order_by("pk")) if document and pages else []
    letter = confirming.heard(told) if told else None
    denied = case.decisions.filter(outcome=Outcome.DENIED).order_by("-pk").first()  # type: ignore[attr-defined]
    form = form_for(request, case, stage=stage, initial=dict(letter.initial) if letter else {}, denied=denied)
    status = 200
    if request.method == "POST":
        answer = accept(request, case, form, document=document, stage=stage)
        if isinstance(answer, HttpResponse):
            return answer
        status = answer
    few = asks_few(request, case)
    context = {
        "case": case,
        "few": few,
        "face": face_of(few=few),
        "can": what_may(request.user, case),
        "paper": document,
        "stage": stage,
        "form": form,
        "groups": confirming.groups_of(form, form.groups, letter, shut=few),  # type: ignore[attr-defined]
        "leaves": _leaves(pages, told),
        "nothing_read": bool(pages) and not any(page.text.strip() for page in pages),
        "closed": closed,
        "denied": denied,
        "hints": letter.hints if letter else (),
        **_doubts(pages, told),
        **_others(case, document, letter),
    }
    return render_part(request, "appeals/confirm.html", part="confirm", context=context, status=status)


def _pages(document: Document | None, by: User) -> tuple[list[Leaf], str]:
    """The pages of a letter across its papers, or the sentence that says why nobody may see them."""
    if document is None:
        return [], ""
    try:
        return papers.open_text(document, by=by), papers.problem_of(document)
    except papers.NotOpenable as shut:
        return [], str(shut)


def _leaves(pages: list[Leaf], told: list[Suggestion]) -> list[tuple[Leaf, str]]:
    return [(page, confirming.marked(page.text, [one for one in told if one.page == page.number])) for page in pages]


def _doubts(pages: list[Leaf], told: list[Suggestion]) -> dict[str, Any]:
    found = confirming.problems(pages, told) if pages else ()
    refuses_nothing = next((one for one in found if one.kind is Doubt.NO_DENIAL), None)
    said = (refuses_nothing, Doubt.EMPTY)  # that a paper has no words is said once, by what hinders reading it
    asked = [(DOUBT_SENTENCES[one.kind], one) for one in found if one not in said and one.kind not in said]
    return {"doubts": asked, "no_denial": refuses_nothing}


def _others(case: Case, document: Document | None, letter: confirming.Heard | None) -> dict[str, Any]:
    """The steps this letter may answer instead, and the case's letters that wait to be confirmed."""
    waiting = letters_to_confirm(case)
    if document:
        waiting = waiting.exclude(pk=document.pk)
    outcome = letter.initial.get("outcome") if letter else ""
    elsewhere = document is not None and document.answers_stage_id is not None
    answers = outcome not in ("", Outcome.DENIED, None) and not elsewhere
    return {
        "others": list(waiting[:20]),
        "answers": answers,
        "answerable": list(access.stages_awaiting_answer(case)) if answers else [],
    }
