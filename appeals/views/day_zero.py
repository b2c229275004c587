"""The first day of somebody alone: is it urgent, and until when do I have? The photo and the facts have their doors."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals import actions, clocks, desk, sentences
from appeals.comparison import compare
from appeals.forms.urgency import UrgencyForm
from appeals.law.deadlines import LawError
from appeals.models import Whose
from appeals.next_steps import links
from appeals.points import ANSWER_BY, Line
from cases.access import opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case, Urgency
from claimback.accounts.own import is_own
from claimback.accounts.roles import Can
from documents.access import letters_to_confirm
from documents.views import UNPROCESSABLE, SignedIn

TASKS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def urgent(request: SignedIn, case: Case) -> HttpResponse:
    """Say whether waiting could harm health; on the first day the letter comes next, later the case."""
    posted = request.POST if request.method == "POST" else None
    form = UrgencyForm(posted, initial={"urgency": case.urgency if case.urgency == Urgency.URGENT else ""})
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid() and _said(request, case, form):
            return redirect(*_next(case))
    letter = letters_to_confirm(case).first()
    first_day = not case.decisions.exists()  # type: ignore[attr-defined]
    fact = clocks.book().facts["urgency"]
    context = {"case": case, "form": form, "letter": letter, "first_day": first_day, "asked": fact.question}
    return render(request, "appeals/urgent.html", context, status=status)


@require_safe
@opens_case(Can.VIEW)
def until(request: SignedIn, case: Case) -> HttpResponse:
    """The day one has, why, how sure it is, and what to do first; or the question a day waits for."""
    today, shown, can = timezone.localdate(), desk.read(case), what_may(request.user, case)
    context = {
        "case": case,
        "can": can,
        "today": today,
        "desk": shown,
        "status": sentences.status(shown.turn, today=today),
        "card": next((each for each in shown.ours if each.deadline.owed_by == Whose.US), None),
        "tasks": links(shown, case, can=can, alone=is_own(case.organisation, request.user), today=today)[:TASKS],
        "fast": _how_fast(case) if case.urgency == Urgency.URGENT else None,
    }
    return render(request, "appeals/until.html", context)


def _said(request: SignedIn, case: Case, form: UrgencyForm) -> bool:
    try:
        actions.say_urgency(case, urgency=form.said(), by=request.user, on=timezone.localdate())
    except (CaseIsClosed, LawError) as refusal:
        form.add_error("urgency", str(refusal))
        return False
    if case.decisions.exists():  # type: ignore[attr-defined]
        messages.success(request, _("We wrote it down. Your dates were counted again."))
    return True


def _how_fast(case: Case) -> Line | None:
    """How long they have for the step that is open now, as the comparison of ways tells it."""
    lines = [line for way in compare(case).now[:1] for line in way.lines if line.about == str(ANSWER_BY)]
    return lines[0] if lines else None


def _next(case: Case) -> tuple[str, ...]:
    """The letter that waits to be confirmed, a blank form where there is none, or the case itself."""
    letter = letters_to_confirm(case).first()
    if case.decisions.exists():  # type: ignore[attr-defined]
        return ("case", str(case.pk))
    return ("confirm", str(case.pk), str(letter.pk)) if letter else ("confirm_by_hand", str(case.pk))
