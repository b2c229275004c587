"""One search box for everything: cases as somebody types, and the pages of papers that hold the words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appeals.finding import AT_ONCE, MOST, find
from cases.access import offices_of
from claimback.accounts.access import signed_in
from claimback.accounts.models import User
from claimback.accounts.roles import Can
from claimback.pages import is_htmx, render_part
from documents import search

PAGES_AT_ONCE = 4


class SignedIn(HttpRequest):
    """A request of somebody we know."""

    user: User


@require_safe
@signed_in
def find_anything(request: SignedIn) -> HttpResponse:
    """The cases these words fit; a browser gets a page with the papers below, or goes to the one case there is."""
    glance = is_htmx(request)
    offices, today = offices_of(request.user, Can.VIEW), timezone.localdate()
    found = find(
        request.user, request.GET.get("words", ""), offices=offices, today=today, most=AT_ONCE if glance else MOST
    )
    if not glance and len(found.cases) == 1 and "all" not in request.GET:
        return redirect("case", found.cases[0].case_id)
    context = {"found": found, "words": found.words, "glance": glance}
    if not glance:
        context["pages"] = search.find(request.user, found.words)
    return render_part(request, "appeals/find.html", part="found", context=context)


@require_safe
@signed_in
def find_pages(request: SignedIn) -> HttpResponse:
    """The best pages of papers, for below the cases while somebody types."""
    found = search.find(request.user, request.GET.get("words", ""))
    context = {"hits": found.hits[:PAGES_AT_ONCE], "words": request.GET.get("words", "")}
    return render(request, "appeals/_found_pages.html", context)
