"""The doors to the criteria of a case: taken, typed in, copied, answered with pages, judged, chased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import access, actions, asked_for
from appeals.forms.criteria import CopyForm, GiveForm, JudgeForm, TaskForm, WriteForm
from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.roles import Can
from claimback.pages import render_part
from claimback.sorry import Sorry
from claimback.words import day
from documents import actions as papers
from documents.criteria import actions as verbs
from documents.criteria import matrix as reading
from documents.criteria import words
from documents.criteria.policies import shipped
from documents.models import Document
from documents.views import UNPROCESSABLE, SignedIn

A_WEEK = timedelta(days=7)
SHORT = 200


@require_safe
@opens_case(Can.READ)
def matrix(request: SignedIn, case: Case) -> HttpResponse:
    """What they ask, what is proven, what is missing."""
    return _matrix(request, case)


@require_POST
@opens_case(Can.EDIT)
def take(request: SignedIn, case: Case) -> HttpResponse:
    """Take the criteria of a policy into the case."""
    policy = shipped().policy(request.POST.get("policy", ""))
    if policy is None:
        raise Http404
    return _do(
        request, case, lambda: verbs.take_policy(case, policy=policy, by=request.user),
        done=_("Taken over. Now say which pages answer each criterion."),
    )  # fmt: skip


@require_POST
@opens_case(Can.EDIT)
def copy(request: SignedIn, case: Case) -> HttpResponse:
    """Copy the criteria of another case of the organisation."""
    form = CopyForm(request.POST, cases=access.cases_to_copy_from(case, request.user))
    if not form.is_valid():
        return _matrix(request, case, status=UNPROCESSABLE, copy_form=form)
    return _do(
        request, case, lambda: verbs.copy_criteria(case, source=form.cleaned_data["case"], by=request.user),
        done=_("Copied, without the evidence of that case."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def write(request: SignedIn, case: Case) -> HttpResponse:
    """Type in one criterion of the policy the letter cites."""
    form = WriteForm(request.POST or None, papers=access.usable_papers(case), initial=_cited(case))

    def do() -> str:
        verbs.write_criterion(case, **form.said(), by=request.user)
        return _("Added. Compare it with the policy once more: nobody has verified it.")

    return form_page(request, case, form, do, page="appeals/criterion_write.html")


@require_POST
@opens_case(Can.EDIT)
def take_out(request: SignedIn, case: Case, criterion_id: UUID) -> HttpResponse:
    """Take a criterion out of the case."""
    criterion = access.criterion_of(case, criterion_id)
    return _do(
        request, case, lambda: verbs.withdraw_criterion(criterion, by=request.user),
        done=_("Taken out. The record keeps what it said."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def give(request: SignedIn, case: Case, criterion_id: UUID) -> HttpResponse:
    """Give pages that answer one criterion."""
    criterion = access.criterion_of(case, criterion_id)
    chosen = request.GET.get("paper", "")
    return _give(request, case, _paper_named(case, chosen), initial={"criterion": criterion.pk})


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def give_paper(request: SignedIn, case: Case, document_id: UUID) -> HttpResponse:
    """Give pages of one paper; which criterion they answer is chosen there."""
    return _give(request, case, access.paper_of(case, document_id), initial={"pages": request.GET.get("page", "")})


@require_POST
@opens_case(Can.EDIT)
def accept(request: SignedIn, case: Case, criterion_id: UUID) -> HttpResponse:
    """Take over as met what the log shows."""
    criterion = access.criterion_of(case, criterion_id)
    found, said = reading.count(criterion, today=timezone.localdate())
    pages = found.pages if found.enough else ()
    return _do(
        request, case, lambda: verbs.accept_count(criterion, pages=pages, words=said, by=request.user),
        done=_("Met, with the pages the log names."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def task(request: SignedIn, case: Case, criterion_id: UUID) -> HttpResponse:
    """Make the gap of a criterion a dated task."""
    criterion, today = access.criterion_of(case, criterion_id), timezone.localdate()
    row = next(row for row in reading.read(case, today=today).rows if row.criterion.pk == criterion.pk)
    what = row.gaps[0] if row.gaps else _("Find a page that answers: %(says)s") % {"says": criterion.says}
    form = TaskForm(request.POST or None, today=today, initial={"what": _short(what), "due_on": today + A_WEEK})

    def do() -> str:
        made = actions.chase_gap(criterion, **form.cleaned_data, on=today, by=request.user)
        return _("Set for %(day)s: %(what)s.") % {"day": day(made.due_on), "what": made.what.rstrip(".")}

    return form_page(request, case, form, do, page="appeals/gap_task.html", row=row)


@require_POST
@opens_case(Can.EDIT)
def judge(request: SignedIn, case: Case, evidence_id: UUID) -> HttpResponse:
    """Say anew what pages mean."""
    evidence, form = access.evidence_of(case, evidence_id), JudgeForm(request.POST)
    if not form.is_valid():
        return _matrix(request, case, status=UNPROCESSABLE, judge_form=form, judged=evidence.pk)
    return _do(
        request, case, lambda: verbs.judge_evidence(evidence, **form.cleaned_data, by=request.user),
        done=_("Kept, with your name and the time."),
    )  # fmt: skip


@require_POST
@opens_case(Can.EDIT)
def take_back(request: SignedIn, case: Case, evidence_id: UUID) -> HttpResponse:
    """Take pages back from their criterion."""
    evidence = access.evidence_of(case, evidence_id)
    return _do(
        request, case, lambda: verbs.withdraw_evidence(evidence, by=request.user),
        done=_("Taken back. The paper itself stays in the case."),
    )  # fmt: skip


def _matrix(request: SignedIn, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    today, can = timezone.localdate(), what_may(request.user, case)
    read = reading.read(case, today=today)
    tasks = access.tasks_named(case, [row.criterion.task_id for row in read.rows])
    for row in read.rows:
        row.task = tasks.get(row.criterion.task_id) if row.criterion.task_id else None
    asked_for.put_beside(read.rows, case)
    others = access.cases_to_copy_from(case, request.user) if can[Can.EDIT] and not case.closed_on else []
    context = {
        "case": case,
        "can": can,
        "today": today,
        "matrix": read,
        "may_edit": can[Can.EDIT] and not case.closed_on,
        "may_ask": can[Can.ASK] and not case.closed_on,
        "missing": [row.criterion.pk for row in read.rows if row.is_open and not row.asked_for],
        "verdicts": words.VERDICTS,
        "copy_form": CopyForm(cases=others) if others else None,
    }
    return render_part(request, "appeals/criteria.html", part="criteria", context=context | more, status=status)


def _do(request: SignedIn, case: Case, act: Callable[[], Any], *, done: str) -> HttpResponse:
    """One verb from the matrix, and back to it with what was done or why not."""
    try:
        act()
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("criteria", case.pk)


def form_page(
    request: SignedIn, case: Case, form: forms.Form, do: Callable[[], str], *, page: str, **more: Any
) -> HttpResponse:
    """A page with one form; a refusal keeps every word in it."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                said = do()
            except Sorry as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said)
                return redirect("criteria", case.pk)
        status = UNPROCESSABLE
    context = {"case": case, "can": what_may(request.user, case), "form": form}
    return render(request, page, context | more, status=status)


def _give(request: SignedIn, case: Case, paper: Document | None, *, initial: dict[str, Any]) -> HttpResponse:
    form = GiveForm(
        request.POST or None,
        papers=access.usable_papers(case),
        criteria=access.criteria_of(case),
        initial=initial | {"document": paper.pk if paper else None},
    )

    def do() -> str:
        given = dict(form.cleaned_data)
        row = verbs.give_evidence(given.pop("criterion"), **given, by=request.user)
        number = len(row.pages)
        said = ngettext("%(n)s page given.", "%(n)s pages given.", number) % {"n": number}
        if row.quote_seen is False:
            said += " " + _("The quoted words were not found on it; check them against the page.")
        return said

    return form_page(request, case, form, do, page="appeals/evidence.html", paper=paper, leaves=_leaves(request, paper))


def _leaves(request: SignedIn, paper: Document | None) -> list[Any]:
    """The text of the paper beside the form; a paper nobody may open has none."""
    if paper is None or request.method == "POST":
        return []
    try:
        return [leaf for leaf in papers.open_text(paper, by=request.user) if leaf.paper.pk == paper.pk]
    except papers.NotOpenable:
        return []


def _paper_named(case: Case, chosen: str) -> Document | None:
    try:
        return access.paper_of(case, UUID(chosen)) if chosen else None
    except ValueError as odd:
        raise Http404 from odd


def _cited(case: Case) -> dict[str, Any]:
    """The policy the letter cites, and whose it is, as they were confirmed."""
    named = access.policy_cited_in(case)
    coverage = case.coverage  # type: ignore[attr-defined]
    return {"policy_name": named, "payer": coverage.insurer}


def _short(words_: str) -> str:
    return words_ if len(words_) <= SHORT else words_[: SHORT - 1].rstrip() + "…"
