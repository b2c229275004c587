"""The page that compares every way that is open, for the desk and for the patient."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.comparison import compare
from cases.access import opens_case, what_may
from cases.models import Case
from claimback.accounts.models import Organisation
from claimback.accounts.roles import Can
from documents.views import SignedIn


@require_safe
@opens_case(Can.VIEW)
def ways(request: SignedIn, case: Case) -> HttpResponse:
    """What each way costs, how long it takes, until when it is open and what it gives up."""
    can = what_may(request.user, case)
    alone = case.organisation.kind == Organisation.Kind.PERSON
    context = {
        "case": case,
        "ways": compare(case),
        "can": can,
        "face": "page" if alone or not can[Can.EDIT] else "desk",
        "today": timezone.localdate(),
    }
    return render(request, "appeals/ways.html", context)
