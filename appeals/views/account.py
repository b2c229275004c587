"""A person's own page: it is served from here, for another time zone moves what waits for them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from appeals.actions import own_details
from claimback.accounts.access import signed_in
from claimback.accounts.forms import AccountForm
from claimback.accounts.views import own_page
from documents.views import UNPROCESSABLE, SignedIn


@signed_in
def account(request: SignedIn) -> HttpResponse:
    """A person's own details, tokens and organisations."""
    if request.method != "POST":
        return render(request, "accounts/account.html", own_page(request))
    form = AccountForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/account.html", own_page(request, form=form), status=UNPROCESSABLE)
    own_details.keep_own_details(request.user, **form.cleaned_data, by=request.user)
    messages.success(request, _("Your details are kept."))
    return redirect("account")
