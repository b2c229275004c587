"""The door to a fact the law asks for: one question, one field of its kind."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals import actions
from appeals.asking import as_typed
from appeals.forms.telling import LawFactForm
from appeals.inputs import askable
from appeals.law.book import Fact
from appeals.law.deadlines import LawError
from appeals.law.facts import UnknownFact
from appeals.views.answering import what_moved
from cases.access import opens_case
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.roles import Can
from documents.views import UNPROCESSABLE, SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@opens_case(Can.EDIT)
def law_fact(request: SignedIn, case: Case, name: str) -> HttpResponse:
    """Answer one question of the law, or take an answer back; dates are counted anew."""
    fact = _fact(name)
    told = case.coverage.more.get(name)  # type: ignore[attr-defined]
    form = LawFactForm(request.POST or None, fact=fact, initial={"value": as_typed(fact, told)})
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid() and _told(request, case, form, name):
            return redirect("case", case.pk)
    return render(request, "appeals/law_fact.html", {"case": case, "form": form}, status=status)


def _fact(name: str) -> Fact:
    try:
        return askable(name)
    except UnknownFact:
        raise Http404 from None


def _told(request: SignedIn, case: Case, form: LawFactForm, name: str) -> bool:
    value = form.cleaned_data["value"]
    try:
        counted = actions.tell_law_fact(case, name=name, value=value, by=request.user, on=timezone.localdate())
    except (CaseIsClosed, LawError) as refusal:
        form.add_error("value", str(refusal))
        return False
    messages.success(request, _("Recorded. %(moved)s") % {"moved": what_moved(counted)})
    return True
