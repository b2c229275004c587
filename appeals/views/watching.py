"""Watching the watch: what became of every message, and who is lost; for operators counts alone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from appeals import actions
from appeals.reminders import database_now
from appeals.watch.access import audits_open_to, messages_open_to, organisations_watched
from appeals.watch.messages import Filters, counted, lost_cases, messages_of
from cases.access import get_office, offices_of
from claimback.accounts.access import signed_in
from claimback.accounts.roles import Can
from claimback.pages import render_part
from documents.views import SignedIn

DAYS = 14


@require_safe
@signed_in
def watch(request: SignedIn) -> HttpResponse:
    """What became of every message of an organisation one answers for, and the cases that lack something."""
    offices = offices_of(request.user, Can.MANAGE)
    filters = Filters.read(request.GET)
    if not offices and request.user.is_staff:
        return redirect("watch_operators")
    office = get_office(request.user, Can.MANAGE, filters.office or None)
    audits = list(audits_open_to(request.user, Can.MANAGE).filter(organisation=office)[:DAYS])
    context = {
        "office": office,
        "offices": offices,
        "list": messages_of(office, filters, now=database_now()),
        "audits": audits,
        "lost": lost_cases(audits[0] if audits else None),
    }
    return render_part(request, "appeals/watch.html", part="watch", context=context)


@require_safe
@signed_in
def operators(request: SignedIn) -> HttpResponse:
    """For whoever runs this system: counts by organisation, and nothing of any case. 404 to everybody else."""
    if not request.user.is_staff:
        raise Http404
    context = {"rows": organisations_watched(counted(now=database_now())), "now": database_now()}
    return render(request, "appeals/watch_operators.html", context)


@require_POST
@signed_in
def send_again(request: SignedIn, reminder_id: UUID) -> HttpResponse:
    """A parked message goes out again, once its cause is mended."""
    found = get_object_or_404(messages_open_to(request.user, Can.MANAGE), pk=reminder_id)
    try:
        actions.send_again(found, by=request.user)
    except actions.NotParked as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It goes out again with the next run of the sender, if it is still needed."))
    return redirect(_back(found.organisation_id, show="parked"))


@require_POST
@signed_in
def look_again(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """Look for people who are lost now, after something was mended."""
    office = get_office(request.user, Can.MANAGE, organisation_id)
    audit = actions.audit_organisation(office.pk, by=request.user)
    told = {"n": audit.failing, "all": audit.cases}
    if audit.failing:
        messages.warning(request, _("%(n)s of %(all)s open cases lack something.") % told)
    else:
        messages.success(request, _("Nobody is lost: %(all)s open cases were looked at.") % told)
    return redirect(_back(office.pk))


def _back(organisation_id: UUID, *, show: str = "") -> str:
    return reverse("watch") + Filters(show=show, office=str(organisation_id)).address()
