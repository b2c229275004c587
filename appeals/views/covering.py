"""Who is away, who covers for them, and for whom the reader covers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appeals import actions
from appeals.forms.covering import AbsenceForm
from appeals.reminders import database_now
from claimback.accounts import access
from claimback.accounts.access import signed_in
from claimback.accounts.models import Membership
from claimback.accounts.roles import Can
from claimback.pages import way_back
from claimback.sorry import Sorry
from claimback.words import day
from documents.views import UNPROCESSABLE, SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def away(request: SignedIn, membership_id: UUID) -> HttpResponse:
    """When a member is away: oneself, or somebody where one manages; a POST says days and a cover."""
    member = access.get_membership(request.user, membership_id)
    colleagues = access.who_may_cover_for(member)
    form = AbsenceForm(request.POST or None, colleagues=colleagues)
    if not form.is_valid():
        return _page(request, member, form, status=UNPROCESSABLE if form.is_bound else 200)
    try:
        made = actions.cover_absence(member, **form.cleaned_data, now=database_now(), by=request.user)
    except Sorry as refusal:
        form.add_error(None, str(refusal))
        return _page(request, member, form, status=refusal.status)
    said = _("Kept. %(cover)s covers for %(who)s from %(start)s until %(end)s.")
    told = {"cover": made.cover.user, "who": member.user, "start": day(made.from_on), "end": day(made.until_on)}
    messages.success(request, said % told)
    return redirect("away", member.pk)


@require_POST
@signed_in
def take_back(request: SignedIn, absence_id: UUID) -> HttpResponse:
    """They are back, or never went."""
    absence = get_object_or_404(access.absences_open_to(request.user, Can.MANAGE), pk=absence_id)
    try:
        actions.end_absence(absence, now=database_now(), by=request.user)
    except Sorry as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Taken back. %(cover)s does not hear what is written to %(who)s any more.")
        messages.success(request, said % {"cover": absence.cover.user, "who": absence.away.user})
    return redirect(way_back(request, otherwise=reverse("away", args=[absence.away_id])))


def _page(request: SignedIn, member: Membership, form: AbsenceForm, *, status: int = 200) -> HttpResponse:
    ahead = access.absences_ahead(request.user, Can.VIEW)
    context = {
        "member": member,
        "own": member.user_id == request.user.pk,
        "manages": access.may_manage_in(request.user, member.organisation),
        "absences": [each for each in ahead if each.away_id == member.pk],
        "covering": [each for each in ahead if each.cover_id == member.pk],
        "form": form,
    }
    return render(request, "appeals/away.html", context, status=status)
