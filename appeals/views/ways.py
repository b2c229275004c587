"""The page that compares every way that is open, for the desk and for the patient."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import access, actions
from appeals.comparison import compare
from appeals.law_names import plainly
from cases.access import opens_case, what_may
from cases.actions import CaseIsClosed
from cases.models import Case
from claimback.accounts.own import is_own
from claimback.accounts.roles import Can
from documents.views import SignedIn


@require_safe
@opens_case(Can.VIEW)
def ways(request: SignedIn, case: Case) -> HttpResponse:
    """What each way costs, how long it takes, until when it is open and what it gives up."""
    can = what_may(request.user, case)
    alone = is_own(case.organisation, request.user)
    context = {
        "wanted": access.wanted_in(case, request.user),
        "case": case,
        "ways": compare(case),
        "can": can,
        "face": "page" if alone or not can[Can.EDIT] else "desk",
        "today": timezone.localdate(),
    }
    return render(request, "appeals/ways.html", context)


@require_POST
@opens_case(Can.UPLOAD)
def want(request: SignedIn, case: Case, stage_id: UUID) -> HttpResponse:
    """Say which way one wants; those who work on the case hear of it today. Nothing is filed by it."""
    stage = access.stage_of(case, stage_id)
    try:
        actions.want_way(stage, by=request.user, today=timezone.localdate())
    except (actions.NotPossible, CaseIsClosed) as refusal:
        messages.error(request, str(refusal))
    else:
        sentence = _("%(who)s will see today that you want this: %(step)s. Nothing is filed yet, and every date stays.")
        messages.success(request, sentence % {"who": case.owner, "step": plainly(stage.name)})
    return redirect("ways", case.pk)
