"""A practice case: begun with one press on Help, thrown away with another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from appeals.actions import practising
from appeals.actions.erasing import throw_practice_away
from cases.access import get_office, opens_case
from cases.models import Case
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from claimback.sent import once_a_form
from claimback.sorry import Sorry
from documents.storage import NoRoom
from documents.views import SignedIn


@require_POST
@signed_in
@once_a_form
def begin(request: SignedIn) -> HttpResponse:
    """Begin to practise, or go on where one practises already."""
    office = get_office(request.user, Can.OPEN, request.POST.get("organisation") or None)
    try:
        case = practising.begin_practice(organisation=office, by=request.user, on=timezone.localdate())
    except (Sorry, NoRoom) as refusal:
        messages.error(request, str(refusal))
        return redirect("help")
    return redirect("case", case.pk)


@require_POST
@opens_case(Can.EDIT)
def throw_away(request: SignedIn, case: Case) -> HttpResponse:
    """The practice case goes at once, with everything in it."""
    try:
        throw_practice_away(case, by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
        return redirect("case", case.pk)
    messages.success(request, _("The practice case is gone, with everything in it. You can begin a new one here."))
    return redirect("help")
