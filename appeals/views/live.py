"""A case that stays open: what others do in it is said, and who writes where. Nothing is locked."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from appeals import live
from appeals.actions import editing as verbs
from appeals.models import Editing
from cases.access import opens_case
from cases.models import Case
from claimback.accounts.roles import Can
from documents.views import SignedIn

NOT_MODIFIED = 304


@require_safe
@opens_case(Can.EDIT)
def news(request: SignedIn, case: Case) -> HttpResponse:
    """What others did since the page was opened; 304 while it is what the page says already."""
    token, _forms = live.token_of(case, request.user)
    if request.headers.get("If-None-Match") == token:
        return HttpResponse(status=NOT_MODIFIED, headers={"ETag": token})
    since = request.GET.get("since", "")
    known = since.isascii() and since.isdigit() and len(since) < 19
    found = live.news(case, request.user, since=int(since) if known else 0)
    response = render(request, "appeals/_news.html", {"case": case, "news": found, "all": "all" in request.GET})
    response.headers["ETag"] = found.token
    return response


@require_POST
@opens_case(Can.EDIT)
def editing(request: SignedIn, case: Case, place: str) -> HttpResponse:
    """A sign that this form is open, or with `left` that it is not any more; the answer says who else is writing."""
    if place not in Editing.Place.values:
        raise Http404
    if "left" in request.POST:
        verbs.leave_form(case, place=Editing.Place(place), person=request.user)
        return HttpResponse(status=204)
    verbs.keep_open(case, place=Editing.Place(place), person=request.user)
    others = live.editing_in(case, besides=request.user)
    return render(request, "appeals/_editing.html", {"case": case, "editing": others})
