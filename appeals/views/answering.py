"""The answer to an appeal comes in, and confirmed facts that turned out wrong are put right."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from appeals import actions, clocks, confirming, sentences
from appeals.access import awaits_answer, stage_of
from appeals.asking import questions
from appeals.forms.confirming import FACTS, AnswerForm, CorrectForm
from appeals.kept import kept_in
from appeals.law_names import plainly
from appeals.models import Stage
from appeals.unheard import unheard_of
from appeals.views.confirming import REFUSALS, UNPROCESSABLE, SignedIn, accept, answer_form, asks_few, face_of
from cases.access import opens_case
from cases.models import Case, Decision, Outcome
from claimback.accounts.roles import Can
from claimback.pages import render_part
from claimback.words import day
from documents import actions as papers
from documents.forms import UploadForm
from documents.kinds import Refused
from documents.models import Document, Kind
from documents.names import clean_name
from documents.resumable.arrived import files_of, let_go
from documents.storage import NoRoom

MOST_SAID = 4


@require_http_methods(["GET", "POST"])
@opens_case(Can.FILE)  # type: ignore[arg-type]
def answer(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Drop the answer letter on the step it answers, or type in what it says."""
    stage = stage_of(case, stage_id)
    if not awaits_answer(stage) and request.method != "POST":
        sentence = _("“%(step)s” is not waiting for an answer. Nothing was changed.")
        messages.error(request, sentence % {"step": plainly(stage.name)})
        return redirect("case", case.pk)
    if request.method == "POST" and "outcome" not in request.POST and "typed" not in request.POST:
        return _drop(request, case, stage)
    form = answer_form(request, case)(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        told = accept(request, case, form, document=None, stage=stage)
        if isinstance(told, HttpResponse):
            return told
        status = told
    return _answer_page(request, case, stage, form=form, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.FILE)
def silence(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Say that no answer came in time: what the law opens for it is shown first, as a choice."""
    stage = stage_of(case, stage_id)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            actions.record_silence(stage, by=request.user, on=timezone.localdate())
        except REFUSALS as refused:
            refusal, status = str(refused), UNPROCESSABLE
        else:
            messages.success(request, _("Recorded: no answer came in time. The steps this opens are on the ladder."))
            return redirect("case", case.pk)
    late = unheard_of(stage, case, today=timezone.localdate(), now=timezone.now())
    if late is None and not refusal:
        refusal = _("This step is not late: either it was answered, or their time is not over. Nothing was changed.")
    context = {"case": case, "stage": stage, "late": late, "refusal": refusal, "today": timezone.localdate()}
    return render(request, "appeals/silence.html", context, status=status)


@require_http_methods(["GET", "POST"])
@opens_case(Can.EDIT)  # type: ignore[arg-type]
def correct(request: SignedIn, case: Case) -> HttpResponse:
    """Correct confirmed facts, with the reason; dates that no longer hold are counted anew and said so."""
    decision = _decision(case, request.GET.get("decision", ""))
    if decision is None:
        messages.info(
            request, _("Nothing is confirmed in this case yet, so there is nothing to correct: confirm it here.")
        )
        return redirect("confirm_by_hand", case.pk)
    now = facts_now(case, decision)
    form = CorrectForm(request.POST if request.method == "POST" else None, initial=now)
    status = 200
    if request.method == "POST":
        told = _correct(request, case, form, decision=decision, now=now)
        if isinstance(told, HttpResponse):
            return told
        status = told
    context = {
        "case": case,
        "form": form,
        "decision": decision,
        "decisions": list(letters_of(case)),
        "groups": confirming.groups_of(form, form.groups, None),
    }
    return render_part(request, "appeals/correct.html", part="correct", context=context, status=status)


def facts_now(case: Case, decision: Decision) -> dict[str, Any]:
    """The confirmed facts of a case, its coverage and one decision, under their names."""
    rows = [case, case.coverage, decision]
    return {name: getattr(row, name) for name in FACTS for row in rows if hasattr(row, name)}


def _drop(request: SignedIn, case: Case, stage: Stage) -> HttpResponse:
    form = UploadForm(request.POST, files_of(request))
    if not form.is_valid():
        return _answer_page(request, case, stage, refused=form.errors.get("files", []), status=UNPROCESSABLE)
    kept: list[Document] = []
    refused: dict[str, int] = {}
    for file in form.cleaned_data["files"]:
        _receive(request, case, stage, file, kept=kept, refused=refused)
    let_go(form.cleaned_data["files"], kept=kept, user=request.user)
    if not kept:
        return _answer_page(request, case, stage, refused=list(refused), status=max(refused.values()))
    not_together = _put_together(request, kept) if form.cleaned_data["one_letter"] else []
    for sentence in [*refused, *not_together]:
        messages.error(request, sentence)
    return redirect("confirm", case.pk, kept[0].pk)


def _put_together(request: SignedIn, kept: list[Document]) -> list[str]:
    """Make one letter of them; what is refused is said, and the papers are kept one by one."""
    try:
        papers.put_together(kept, by=request.user)
    except papers.NotOneLetter as refusal:
        return [str(refusal)]
    return []


def _receive(
    request: SignedIn, case: Case, stage: Stage, file: UploadedFile, *, kept: list[Document], refused: dict[str, int]
) -> None:
    """Keep one file, or its sentence with the status that says the same."""
    try:
        received = papers.receive(
            case=case, stream=file, name=file.name or "", kind=Kind.ANSWER, by=request.user, answers_stage_id=stage.pk
        )
    except (Refused, NoRoom) as refusal:
        refused[f"{clean_name(file.name or '')}: {refusal}"] = refusal.status
    else:
        kept.append(received.document)


def _answer_page(
    request: SignedIn,
    case: Case,
    stage: Stage,
    *,
    form: AnswerForm | None = None,
    refused: Any = (),
    status: int = 200,
) -> HttpResponse:
    few = asks_few(request, case)
    form = form or answer_form(request, case)()
    context = {
        "case": case,
        "stage": stage,
        "form": form,
        "refused": refused,
        "few": few,
        "face": face_of(few=few),
        "groups": confirming.groups_of(form, form.groups, None),
    }
    return render_part(request, "appeals/answer.html", part="answer", context=context, status=status)


def letters_of(case: Case) -> QuerySet[Decision]:
    """The decisions somebody wrote; where nobody answered there is nothing to correct."""
    found: QuerySet[Decision] = case.decisions.exclude(outcome=Outcome.UNANSWERED).order_by("pk")  # type: ignore[attr-defined]
    return found


def _decision(case: Case, chosen: str) -> Decision | None:
    """The decision to correct: the one that was named, else the latest."""
    decisions = {str(one.pk): one for one in letters_of(case)}
    return decisions.get(chosen) or next(reversed(decisions.values()), None)


def _correct(
    request: SignedIn, case: Case, form: CorrectForm, *, decision: Decision, now: dict[str, Any]
) -> HttpResponse | int:
    if not form.is_valid():
        return UNPROCESSABLE
    facts, why = form.corrected(now), form.cleaned_data["why"]
    if not facts:
        form.add_error(None, _("Nothing differs from what is confirmed already. Nothing was changed."))
        return UNPROCESSABLE
    try:
        counted = actions.correct_and_recount(
            case, decision=decision, facts=facts, why=why, by=request.user, on=timezone.localdate()
        )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return UNPROCESSABLE
    messages.success(request, what_moved(counted))
    for sentence in [*kept_in(case), *questions(case)[:2]]:
        messages.warning(request, sentence)
    return redirect("case", case.pk)


def what_moved(counted: clocks.Counted) -> str:
    """How many dates a correction changed, from when to when, and how many only changed rules would move later."""
    after = {old.superseded_by_id for old in counted.superseded}
    moved = [
        f"{_titled(old)}: {_until(old.act_by)} → {_until(old.superseded_by.act_by if old.superseded_by else None)}"
        for old in counted.superseded
    ]
    moved += [f"{_titled(new)}: – → {_until(new.act_by)}" for new in counted.new if new.pk not in after]
    moved += [
        f"{_('Papers asked of %(name)s') % {'name': each.name}}: {_until(each.before)} → {_until(each.after)}"
        for each in counted.requests
    ]
    held = [_held(counted.held)] if counted.held else []
    if not moved:
        return " ".join([_("Corrected. No date changed."), *held])
    said = ngettext("Corrected. %(n)s date changed.", "Corrected. %(n)s dates changed.", len(moved)) % {"n": len(moved)}
    return " ".join([said, "; ".join(moved[:MOST_SAID]) + ("; …" if len(moved) > MOST_SAID else "."), *held])


def _held(number: int) -> str:
    return ngettext(
        "%(n)s date would be later by rules that changed; it stays until two people agree.",
        "%(n)s dates would be later by rules that changed; they stay until two people agree.",
        number,
    ) % {"n": number}


def _titled(deadline: Any) -> str:
    return sentences.title(deadline, deadline.stage)


def _until(value: date | None) -> str:
    return day(value) if value else _("no date")
