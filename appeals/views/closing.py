"""A person closes their account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from appeals.actions import closing
from appeals.reminders import database_now
from claimback.accounts.access import signed_in
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
    context = {"fault": fault, "left": list(closing.owned_by(request.user))}
    return render(request, "accounts/close.html", context, status=status)
