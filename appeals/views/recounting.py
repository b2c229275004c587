"""Rules that changed: which dates of which open cases they would move, approved by one person or asked of a second."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from appeals import access, actions, moved
from appeals.changes import changed_in
from appeals.forms.overriding import AskForm
from appeals.views.answering import what_moved
from cases.access import cases_open_to, offices_of, opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from documents.views import UNPROCESSABLE, SignedIn

REFUSALS = (actions.Stale, actions.NothingMoves, actions.NobodySeconds, actions.Unreadable, CaseIsClosed)


@require_safe
@signed_in
def rules_changed(request: SignedIn) -> HttpResponse:
    """The open cases whose dates today's rules would change, so many at a time."""
    listed = moved.listed(request.user, after=_id(request.GET.get("after", "")))
    context = {"list": listed, "may_approve": bool(offices_of(request.user, Can.APPROVE))}
    return render(request, "appeals/rules_changed.html", context)


@require_POST
@signed_in
def approve_many(request: SignedIn) -> HttpResponse:
    """Approve what moves no date later in every case of the list, each as it was seen."""
    seen = dict(each.rpartition(":")[::2] for each in request.POST.getlist("seen") if ":" in each)
    ids = [id for id in map(_known, seen) if id]
    cases = cases_open_to(request.user, Can.APPROVE).filter(pk__in=ids)
    chosen = [(case, seen[str(case.pk)]) for case in cases]
    done, refused = actions.approve_recounts(chosen, by=request.user, on=timezone.localdate())
    said = ngettext("%(n)s case was brought in line.", "%(n)s cases were brought in line.", done) % {"n": done}
    messages.success(request, said)
    for case, why in refused:
        messages.error(request, f"{case.reference}: {why}")
    return redirect("rules_changed")


def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: looked at with GET, what needs nobody else approved with POST."""
    return (approve if request.method == "POST" else look)(request, case_id=case_id)


of_case.can = {"GET": Can.VIEW, "POST": Can.APPROVE}  # type: ignore[attr-defined]


@opens_case(Can.VIEW)
def look(request: SignedIn, case: Case) -> HttpResponse:
    """Every date today's rules would move, before and after, with the sum and the law."""
    return _shown(request, case, None)


@opens_case(Can.APPROVE)
def approve(request: SignedIn, case: Case) -> HttpResponse:
    """Bring the dates in line, as far as none moves later."""

    def do() -> str:
        counted = actions.approve_recount(
            case, seen=request.POST.get("seen", ""), by=request.user, on=timezone.localdate()
        )
        return what_moved(counted)

    return _done(request, case, None, do)


@require_POST
@opens_case(Can.APPROVE)
def ask(request: SignedIn, case: Case) -> HttpResponse:
    """Ask a second person for the dates that would move later."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _shown(request, case, form, status=UNPROCESSABLE)

    def do() -> str:
        actions.ask_for_recount(case, **form.cleaned_data, by=request.user, on=timezone.localdate())
        return _("Asked for. The dates stay as they are until a second person agrees.")

    return _done(request, case, form, do)


def _done(request: SignedIn, case: Case, form: AskForm | None, do: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, do())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return _shown(request, case, None, status=refusal.status, reason=form.cleaned_data["reason"] if form else "")
    return redirect("case", case.pk)


def _shown(request: SignedIn, case: Case, form: AskForm | None, *, status: int = 200, reason: str = "") -> HttpResponse:
    found = None if case.closed_on else changed_in(case)
    context = {
        "case": case,
        "found": found,
        "form": form or AskForm(initial={"seen": found.seen if found else "", "reason": reason}),
        "can": what_may(request.user, case),
        "waiting": access.overrides_waiting_in(case),
        "seconders": access.seconders(case, besides=request.user),
    }
    return render(request, "appeals/case_rules_changed.html", context, status=status)


def _known(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _id(text: str) -> UUID | None:
    """The id in an address, if there is one. Raises Http404 for anything else."""
    if text and _known(text) is None:
        raise Http404
    return _known(text)
