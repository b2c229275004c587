"""Waiting on others: one list over all cases, chased one by one or many at once after a look at what would go."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from appeals import actions
from appeals.access import request_of
from appeals.models import Letter
from appeals.reminders import database_now
from appeals.waiting import MOST_IN_A_FILE, Line, name_of, named, waiting
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.access import signed_in
from claimback.accounts.roles import WHO_MAY_SENTENCE, Can
from claimback.pages import render_part, way_back
from claimback.sheets import safe
from claimback.sorry import Sorry
from documents.views import SignedIn


@require_safe
@signed_in
def listed(request: SignedIn) -> HttpResponse:
    """What others owe, by party."""
    today = timezone.localdate()
    found = waiting(request.user, asked=request.GET, today=today, now=database_now())
    context = {
        "list": found,
        "today": today,
        "why_not": WHO_MAY_SENTENCE[Can.ASK],
        "here": request.get_full_path(),
        "sheet": found.filters.address(),
    }
    return render_part(request, "appeals/waiting.html", part="waiting", context=context)


@require_safe
@signed_in
def sheet(request: SignedIn) -> HttpResponse:
    """The same lines as a file for a spreadsheet, under the same filters, of the cases this person may read."""
    asked = request.GET.dict() | {"page": ""}
    found = waiting(
        request.user, asked=asked, today=timezone.localdate(), now=database_now(), can=Can.READ, most=MOST_IN_A_FILE
    )
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="waiting.csv"'
    answer["Cache-Control"] = "no-store"
    csv.writer(answer).writerows([safe(cell) for cell in row] for row in _cells(found.lines))
    return answer


def _cells(lines: list[Line]) -> Iterator[list[object]]:
    yield [
        _("Case"), _("Patient"), _("Whom we wait for"), _("What"), _("Since"), _("Due"), _("By which law"), _("Late"),
        _("Last chased"), _("How"), _("Who answers for it"),
    ]  # fmt: skip
    for line in lines:
        yield [
            line.case.reference, line.case.patient_name, line.who or line.party_name, line.what, line.since,
            line.due or "", line.by_law, _("yes") if line.late else _("no"), line.chased_at or "",
            line.chased_how, line.case.owner,
        ]  # fmt: skip


@require_safe
@signed_in
def preview(request: SignedIn) -> HttpResponse:
    """What exactly would go to whom, line by line; nothing is sent by looking."""
    lines, others = named(request.user, request.GET.getlist("line"))
    today = timezone.localdate()
    would = [actions.would_chase(line, on=today, by=request.user) for line in lines]
    context = {
        "going": [(name_of(each.line), each) for each in would if each.way],
        "left_out": [each for each in would if not each.way],
        "others": len(others),
        "why_not": WHO_MAY_SENTENCE[Can.ASK],
        "back": way_back(request, otherwise="/waiting/"),
    }
    return render(request, "appeals/waiting_preview.html", context)


@require_POST
@signed_in
def chase(request: SignedIn) -> HttpResponse:
    """Chase the lines that are named, each by itself, and say what became of each."""
    lines, others = named(request.user, request.POST.getlist("line"))
    done = actions.chase_lines(lines, on=timezone.localdate(), by=request.user)
    for each in done:
        if each.made is None:
            messages.error(request, f"{_whose(each.line)}: {each.why_not}")
        elif len(done) == 1:
            messages.success(request, f"{_whose(each.line)}: {_said(each)}")
    if (n := sum(each.made is not None for each in done)) and len(done) > 1:
        messages.success(request, ngettext("%(n)s line was chased.", "%(n)s lines were chased.", n) % {"n": n})
    if others:
        messages.error(request, str(WHO_MAY_SENTENCE[Can.ASK]))
    return redirect(_next(request, done))


@require_POST
@opens_case(Can.ASK)
def take_back(request: SignedIn, case: Case, request_id: UUID) -> HttpResponse:
    """What would be sent within the minute is not sent."""
    try:
        actions.take_back_chase(request_of(case, request_id), on=timezone.localdate(), by=request.user)
        messages.success(request, _("Taken back: they are not written to now. The days we ask by ourselves stay."))
    except Sorry as refusal:
        messages.error(request, str(refusal))
    return redirect(way_back(request, otherwise="/waiting/"))


def _next(request: SignedIn, done: list[actions.Chased]) -> str:
    """The letter that was begun, else the list again, at the line that was chased."""
    back = way_back(request, otherwise="/waiting/")
    if len(done) != 1:
        return back
    made = done[0].made
    if isinstance(made, Letter):
        return reverse("one_letter", args=[made.case_id, made.pk])
    return f"{back}#line-{done[0].line.pk}"


def _whose(line: object) -> str:
    return f"{line.case.reference} · {line}"  # type: ignore[attr-defined]


def _said(done: actions.Chased) -> str:
    if done.way is actions.Way.MAIL:
        return _("They are asked once more by e-mail. It leaves within a minute; until then you can take it back.")
    if done.way is actions.Way.CALL:
        return _("A call is set for today; it stands in your list with what to say. Tick it off there.")
    return _("The status letter is begun. Read it and send it, or throw it away here.")
