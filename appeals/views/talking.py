"""The doors to the talk between doctors: its desk, its sheet, the calls and their notes, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import access, actions, talk_sheet, talking
from appeals.forms.talking import CallForm, EndCallForm, EndTalkForm, NotesForm, PlanForm
from appeals.law.deadlines import LawError
from appeals.law.moves import State
from appeals.law.rule import StageKind
from appeals.letters import CannotSet
from appeals.models import Stage, TalkAttempt
from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.sorry import Conflict, Sorry
from documents.views import CLOSED, CONFLICT, UNPROCESSABLE, SignedIn

REFUSED = (Sorry, Conflict, LawError)


@require_safe
@opens_case(Can.READ)
def talk(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """The desk of the talk: by when to ask for it, who can be reached and when, the calls, and how it ended."""
    return _desk(request, access.stage_of(case, stage_id))


@require_POST
@opens_case(Can.DRAFT)
def plan(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Keep when the doctor can talk, the number to call back, and how to argue."""
    stage = access.stage_of(case, stage_id)
    form = PlanForm(request.POST)

    def do() -> str:
        actions.plan_talk(stage, plan=form.cleaned_data, by=request.user)
        return _("Kept. It stands on the sheet for the doctor.")

    return _done(request, stage, form, do) or _desk(request, stage, plan_form=form, status=UNPROCESSABLE)


@require_POST
@opens_case(Can.FILE)
def begin(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """A call begins: the talk is asked for, and the notes are open."""
    stage = access.stage_of(case, stage_id)
    form = CallForm(request.POST)

    def do() -> str:
        attempt = actions.begin_attempt(stage, **form.cleaned_data, today=timezone.localdate(), by=request.user)
        return _("Call %(n)s is open. Notes are kept while you write.") % {"n": attempt.number}

    return _done(request, stage, form, do) or _desk(request, stage, call_form=form, status=UNPROCESSABLE)


@require_POST
@opens_case(Can.FILE)
def notes(request: SignedIn, case: Case, attempt_id: UUID) -> HttpResponse:
    """Keep the notes of a call; while they are written they are kept by themselves."""
    attempt = access.attempt_of(case, attempt_id)
    form = NotesForm(request.POST)
    if not form.is_valid():
        return _desk(request, attempt.stage, notes_form=form, status=UNPROCESSABLE)
    version = form.cleaned_data["version"]
    try:
        saved = actions.save_notes(attempt, notes=form.said(), version=version, by=request.user)
    except actions.NotesChanged as other:
        again = NotesForm(initial=form.said() | {"version": other.attempt.version})
        shown = {"notes_form": again, "fault": str(other), "theirs": other.attempt}
        return _desk(request, attempt.stage, status=CONFLICT, **shown)
    except REFUSED as refusal:
        return _desk(request, attempt.stage, fault=str(refusal), status=UNPROCESSABLE)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204, headers={"X-Version": str(saved.version)})
    messages.success(request, _("The notes are kept."))
    return redirect("talk", case.pk, attempt.stage_id)


@require_POST
@opens_case(Can.FILE)
def end_call(request: SignedIn, case: Case, attempt_id: UUID) -> HttpResponse:
    """The call is over."""
    attempt = access.attempt_of(case, attempt_id)
    form = EndCallForm(request.POST)

    def do() -> str:
        ended = TalkAttempt.Ended(form.cleaned_data["ended"])
        actions.end_attempt(attempt, ended=ended, by=request.user)
        return _("The call is closed. Its notes stay as they are.")

    return _done(request, attempt.stage, form, do) or _desk(
        request, attempt.stage, end_call_form=form, status=UNPROCESSABLE
    )


@require_POST
@opens_case(Can.FILE)
def end(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Say what came of the talk; a yes with its number wins the case."""
    stage = access.stage_of(case, stage_id)
    form = EndTalkForm(request.POST)

    def do() -> str:
        how = actions.How(form.cleaned_data["how"])
        given = {"on": form.cleaned_data["on"], "approval": form.approval()}
        actions.end_talk(stage, how=how, **given, by=request.user, today=timezone.localdate())
        return _what_came(how)

    return _done(request, stage, form, do, to="case") or _desk(request, stage, end_form=form, status=UNPROCESSABLE)


@require_safe
@opens_case(Can.READ)
def sheet(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """The one page for the doctor, to read or to print."""
    stage = access.stage_of(case, stage_id)
    if stage.kind != StageKind.PEER_TO_PEER:
        return _desk(request, stage)
    found = talk_sheet.sheet(stage, case, on=timezone.localdate())
    context = {"case": case, "stage": stage, "sheet": talk_sheet.for_the_doctor(found)}
    return render(request, "appeals/talk_sheet.html", context)


@require_safe
@opens_case(Can.READ)
def sheet_pdf(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """The same as a PDF."""
    stage = access.stage_of(case, stage_id)
    try:
        page = actions.open_sheet(stage, on=timezone.localdate(), by=request.user)
    except (CannotSet, actions.NoTalk) as fault:
        return _desk(request, stage, fault=str(fault), status=UNPROCESSABLE)
    name = f"{slugify(case.reference)}-talk.pdf"
    return HttpResponse(
        page, "application/pdf", headers=CLOSED | {"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _desk(request: SignedIn, stage: Stage, *, status: int = 200, **more: Any) -> HttpResponse:
    case, today = stage.case, timezone.localdate()
    if stage.kind != StageKind.PEER_TO_PEER:
        more["fault"] = str(actions.NoTalk())
    shown = talking.read(stage, case)
    current = shown.open_attempt
    context = {
        "case": case,
        "stage": stage,
        "talk": shown,
        "can": what_may(request.user, case),
        "why_not": WHO_MAY_SENTENCE[Can.FILE],
        "over": stage.standing in (State.ANSWERED, State.ABANDONED),
        "may_call": len(shown.attempts) < actions.MOST_ATTEMPTS and current is None,
        "plan_form": PlanForm(instance=shown.plan),
        "call_form": CallForm(initial={"number_called": shown.phone or case.coverage.appeal_phone, "on": today}),  # type: ignore[attr-defined]
        "notes_form": NotesForm(instance=current, initial={"version": current.version}) if current else None,
        "at_hand": talk_sheet.matter(talk_sheet.sheet(stage, case, on=today)) if current else None,
        "end_call_form": EndCallForm(),
        "end_form": EndTalkForm(initial={"on": today}),
        "today": today,
    }
    return render(request, "appeals/talk.html", context | more, status=status)


def _done(
    request: SignedIn, stage: Stage, form: forms.BaseForm, do: Callable[[], str], *, to: str = "talk"
) -> HttpResponse | None:
    """Done and on to the next page; None where the form must be shown again with its fault."""
    if not form.is_valid():
        return None
    try:
        messages.success(request, do())
    except REFUSED as refusal:
        form.add_error(None, str(refusal))
        return None
    return redirect("case", stage.case_id) if to == "case" else redirect(to, stage.case_id, stage.pk)


def _what_came(how: actions.How) -> str:
    return {
        actions.How.OVERTURNED: _("Recorded: they said yes, with its number. The case is won."),
        actions.How.PROMISED: _(
            "Recorded. Getting the number is on tomorrow’s list; the appeal goes on until it is there."
        ),
        actions.How.UPHELD: _("Recorded: they said no. The appeal stays open, with its own date."),
        actions.How.NO_CALL: _("Recorded: no call came about. The appeal stays open, with its own date."),
    }[how]
