"""A person closes their account, or an owner their office."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals.actions import closing, shutting
from appeals.in_use import what_keeps_open
from appeals.reminders import database_now
from cases.access import closed_cases_in
from claimback.accounts.access import get_managed, signed_in
from claimback.accounts.own import is_of_one
from claimback.sorry import Sorry
from documents.views import SignedIn


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def close_account(request: SignedIn) -> HttpResponse:
    """What closing means, what stands in the way, and the closing."""
    if request.method != "POST":
        return _page(request)
    try:
        closing.close_account(request.user, by=request.user, at=database_now())
    except (Sorry, closing.LastOwner) as refusal:
        return _page(request, fault=str(refusal), status=getattr(refusal, "status", 409))
    logout(request)
    messages.success(request, _("Your account is closed. Nobody can sign in with it any more."))
    return redirect("account_login")


def _page(request: SignedIn, *, fault: str = "", status: int = 200) -> HttpResponse:
    offices = [(each, what_keeps_open(each, by=request.user)) for each in closing.offices_alone(request.user)]
    context = {
        "fault": fault,
        "left": list(closing.owned_by(request.user)),
        "in_use": [(office, reasons) for office, reasons in offices if reasons],
        "closed_too": [office for office, reasons in offices if not reasons],
    }
    return render(request, "accounts/close.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def close_office(request: SignedIn, organisation_id: UUID) -> HttpResponse:
    """What closing an office means, what keeps it open, and the closing."""
    office = get_managed(request.user, organisation_id)
    fault, status = "", 200
    if is_of_one(office):
        raise Http404
    if request.method == "POST":
        try:
            shutting.close_office(office, by=request.user, at=database_now())
        except Sorry as refusal:
            fault, status = str(refusal), refusal.status
        else:
            messages.success(request, _("“%(office)s” is closed. Nobody works there any more.") % {"office": office})
            return redirect("account")
    reasons = what_keeps_open(office, by=request.user)
    context = {"office": office, "fault": fault, "reasons": reasons, "closed": closed_cases_in(office).count()}
    return render(request, "accounts/close_office.html", context, status=status)
